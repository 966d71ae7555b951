// `morphogen render`, `export`, `calibrate` and the history against the contract of the command line.
#include "core/io/import.h"
#include "tests/support/limits.h"
#include "tests/support/pictures.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <csignal>
#include <fstream>
#include <set>
#include <thread>
#include <unistd.h>

using namespace morphogen;
using support::runMorphogen;

namespace {

const auto kFox = support::sharedData("animated/fox/Fox.glb");
const auto kBiker = support::sharedData("splats/biker.spz");

void checkFailure(const support::ProgramRun& run, const std::string& word)
{
    INFO("stderr: " << run.error);
    CHECK(run.exitCode == 1);
    CHECK(run.out.empty());
    CHECK(run.errorLines().size() == 1);
    CHECK(run.error.find(word) != std::string::npos);
}

/// A fox of few splats, which moves: quick to draw.
std::filesystem::path smallFox(const support::TemporaryFolder& folder)
{
    const auto run = runMorphogen({"import", kFox, "-o", folder / "fox.morph", "--splats", "1500"});
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    return folder / "fox.morph";
}

void render(std::vector<std::string> arguments)
{
    arguments.insert(arguments.begin(), "render");
    arguments.insert(arguments.end(), {"--size", "96x64"});
    const auto run = runMorphogen(arguments);
    INFO(run.error);
    REQUIRE(run.exitCode == 0);
    CHECK(run.error.empty());
}

Splats splatsOf(const std::filesystem::path& file)
{
    const auto imported = importFile(file, {}, {});
    REQUIRE(imported);
    return *imported->object.splats;
}

}  // namespace

TEST_CASE("a PNG is transparent around the object, and opaque on a background", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    render({kBiker, "-o", folder / "a.png"});
    const auto clear = support::readPng(folder / "a.png");
    CHECK(clear.image.width == 96);
    CHECK(clear.image.height == 64);
    REQUIRE(clear.image.channels == 4);
    CHECK(clear.image.pixel(0, 0)[3] == 0);
    CHECK(clear.image.pixel(48, 32)[3] > 0.9f);
    render({kBiker, "-o", folder / "b.png", "--background", "#ff0000", "--bits", "16"});
    const auto red = support::readPng(folder / "b.png");
    CHECK(red.bits == 16);
    REQUIRE(red.image.channels == 3);
    CHECK(red.image.pixel(0, 0)[0] == 1);
    CHECK(red.image.pixel(0, 0)[1] == 0);
    // Blended in the display's encoding: straight colour over the background is the opaque picture.
    double worst = 0;
    for (int y = 0; y < 64; ++y)
        for (int x = 0; x < 96; ++x)
            for (int c = 0; c < 3; ++c) {
                const float alpha = clear.image.pixel(x, y)[3];
                const float over = clear.image.pixel(x, y)[c] * alpha + (c == 0 ? 1.0f - alpha : 0.0f);
                worst = std::max(worst, static_cast<double>(std::abs(over - red.image.pixel(x, y)[c])));
            }
    CHECK(worst <= 2.5 / 255);
}

TEST_CASE("an EXR holds linear colour and every layer by name", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    render({kBiker, "-o", folder / "a.exr", "--aov", "all", "--bits", "32"});
    const auto exr = support::readExr(folder / "a.exr");
    const std::set<std::string> wanted{"R", "G", "B", "A", "depth.expected", "depth.median", "normal.X", "normal.Y", "normal.Z", "motion.X", "motion.Y"};
    for (const std::string& name : wanted) CHECK(exr.types.count(name) == 1);
    CHECK(exr.types.at("id") == "uint");
    CHECK(exr.types.at("R") == "float");
    CHECK(exr.texts.at("colorSpace").find("linear") != std::string::npos);
    // The object's id where it is, 0 around it; depth likewise.
    const std::size_t middle = 32 * 96 + 48;
    CHECK(exr.numbers.at("id")[middle] == 1);
    CHECK(exr.numbers.at("id")[0] == 0);
    CHECK(exr.values.at("depth.expected")[middle] > 0);
    // The same picture as the PNG, whose curve is the published one.
    render({kBiker, "-o", folder / "a.png", "--bits", "16"});
    const auto png = support::readPng(folder / "a.png");
    double worst = 0;
    for (std::size_t i = 0; i < 96 * 64; ++i) {
        const float alpha = exr.values.at("A")[i];
        if (alpha < 0.5f) continue;
        const double linear = exr.values.at("G")[i] / alpha;
        const double encoded = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
        worst = std::max(worst, std::abs(std::min(encoded, 1.0) - static_cast<double>(png.image.samples[4 * i + 1])));
    }
    CHECK(worst < 1e-3);
    render({kBiker, "-o", folder / "h.exr", "--aov", "normal"});
    CHECK(support::readExr(folder / "h.exr").types.at("normal.X") == "half");
}

TEST_CASE("frames A:B are both in the video, at the world's rate", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    const auto world = smallFox(folder);
    for (const char* name : {"a.mp4", "a.webm"}) {
        render({world, "-o", folder / name, "--frames", "3:9"});
        const auto video = support::readVideo(folder / name);
        CHECK(video.frames.size() == 7);
        CHECK(video.fps == Approx(24.0));
        CHECK(video.width == 96);
    }
    // All of the clip: 3.4167 s are frames 0 to 81 (82 begins at 3.4167 as well).
    const auto json = runMorphogen({"info", world, "--json"}).json();
    render({world, "-o", folder / "all.mp4"});
    CHECK(support::readVideo(folder / "all.mp4").frames.size() == json.at("frames").get<std::size_t>());
}

TEST_CASE("a series of frames is the pictures of their times, and time is not snapped to frames", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    const auto world = smallFox(folder);
    render({world, "-o", folder / "f_%04d.png", "--frames", "6:8"});
    for (const char* name : {"f_0006.png", "f_0007.png", "f_0008.png"}) CHECK(std::filesystem::exists(folder / name));
    CHECK(support::namesIn(folder.path()).size() == 4);
    const auto frame6 = support::readPng(folder / "f_0006.png").image;
    render({world, "-o", folder / "exact.png", "--time", "0.25"});
    CHECK(support::readPng(folder / "exact.png").image.samples == frame6.samples);
    render({world, "-o", folder / "between.png", "--time", "0.27"});
    CHECK(support::readPng(folder / "between.png").image.samples != frame6.samples);
    CHECK(support::readPng(folder / "between.png").image.samples != support::readPng(folder / "f_0007.png").image.samples);
    // The end holds; it does not wrap to the beginning.
    const double end = runMorphogen({"info", world, "--json"}).json().at("duration");
    render({world, "-o", folder / "end.png", "--time", std::to_string(end)});
    render({world, "-o", folder / "beyond.png", "--time", std::to_string(end + 100)});
    render({world, "-o", folder / "wrapped.png", "--time", std::to_string(1.5 * end)});
    render({world, "-o", folder / "half.png", "--time", std::to_string(0.5 * end)});
    CHECK(support::psnr(support::readPng(folder / "end.png").image, support::readPng(folder / "beyond.png").image) > 50);
    CHECK(support::psnr(support::readPng(folder / "end.png").image, support::readPng(folder / "wrapped.png").image) > 50);
    CHECK(support::psnr(support::readPng(folder / "half.png").image, support::readPng(folder / "end.png").image) < 40);
}

TEST_CASE("an orbit turns once round over the frames, also of a world that stands still", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    render({kBiker, "-o", folder / "f_%d.png", "--frames", "0:7", "--camera", "orbit", "--background", "black"});
    render({kBiker, "-o", folder / "g_%d.png", "--frames", "0:3", "--camera", "orbit", "--background", "black"});
    const auto picture = [&](const std::string& name) { return support::readPng(folder / name).image; };
    for (int k = 0; k < 8; ++k)
        for (int other = 0; other < k; ++other)
            CHECK(support::psnr(picture("f_" + std::to_string(k) + ".png"), picture("f_" + std::to_string(other) + ".png")) < 40);
    // Half as many frames are every second of these.
    for (int k = 0; k < 4; ++k) CHECK(support::psnr(picture("g_" + std::to_string(k) + ".png"), picture("f_" + std::to_string(2 * k) + ".png")) > 50);
}

TEST_CASE("a camera file is obeyed: the object moves across the picture as the target does", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    const auto centreOfAlpha = [&](const std::string& camera) {
        std::ofstream(folder / "c.json") << camera;
        render({kBiker, "-o", folder / "a.png", "--camera", folder / "c.json"});
        const Image image = support::readPng(folder / "a.png").image;
        double sum = 0, sumX = 0;
        for (int y = 0; y < image.height; ++y)
            for (int x = 0; x < image.width; ++x) sum += image.pixel(x, y)[3], sumX += image.pixel(x, y)[3] * x;
        return sumX / sum;
    };
    const double straight = centreOfAlpha(R"({"position":[0,1.6,6],"target":[0,1.6,0],"up":[0,1,0],"fovY":50,"near":0.2})");
    // Looking 1 m to the right of it at 6 m: the object goes left by tan(turn) / tan(25 degrees) * 32 pixels.
    const double aside = centreOfAlpha(R"({"position":[0,1.6,6],"target":[1,1.6,0],"up":[0,1,0],"fovY":50,"near":0.2})");
    CHECK(straight - aside == Approx(1.0 / 6 / std::tan(radians(25.0f)) * 32).margin(1.0));
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--camera", folder / "none.json"}), "none.json");
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--camera", "Steve"}), "Steve");
}

TEST_CASE("either device can be asked for, both draw the same, and auto says why", "[cli][vulkan]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    const auto draw = [&](const std::string& device) {
        const auto run = runMorphogen({"render", kBiker, "-o", folder / (device + ".exr"), "--size", "160x90", "--bits", "32", "--device", device, "--json"});
        INFO(run.error);
        REQUIRE(run.exitCode == 0);
        return run.json();
    };
    CHECK(draw("cpu").at("device") == "cpu");
    const auto asked = runMorphogen({"render", kBiker, "-o", folder / "a.png", "--size", "32x18", "--device", "vulkan"});
    if (asked.error.find("this build has no Vulkan") != std::string::npos) MG_SKIP("needs a build with Vulkan");
    CHECK(draw("vulkan").at("device") == "vulkan");
    const auto chosen = draw("auto");
    CHECK_FALSE(chosen.at("deviceReason").get<std::string>().empty());
    const auto cpu = support::readExr(folder / "cpu.exr"), vulkan = support::readExr(folder / "vulkan.exr");
    for (const char* channel : {"R", "G", "B", "A"}) {
        double sum = 0;
        const auto &a = cpu.values.at(channel), &b = vulkan.values.at(channel);
        REQUIRE((a.size() == 160 * 90 && b.size() == a.size()));
        for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow(a[i] - b[i], 2);
        CHECK(10 * std::log10(static_cast<double>(a.size()) / sum) >= 50);
    }
    support::ProgramOptions without;
    without.environment = {"VK_ICD_FILENAMES=/nowhere.json", "VK_DRIVER_FILES=/nowhere.json"};
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--device", "vulkan"}, without), "no Vulkan driver is installed");
    CHECK(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--size", "32x18"}, without).exitCode == 0);
}

TEST_CASE("what can't be rendered is refused in one line and leaves nothing", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--size", "100000x100000"}), "100000x100000");
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "none/a.png"}), "none/a.png");
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "none/a.mp4"}), "none/a.mp4");
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--clip", "Run"}), "Run");
    support::ProgramOptions little;
    little.environment = {"MORPHOGEN_MEMORY_LIMIT=500"};
    checkFailure(runMorphogen({"render", kBiker, "-o", folder / "a.png", "--size", "20000x20000"}, little), "20000x20000");
    support::ProgramOptions full;
    full.beforeExec = [] {
        const rlimit limit{1000, 1000};
        ::setrlimit(RLIMIT_FSIZE, &limit);
    };
    for (const char* name : {"a.png", "a.exr", "a.mp4", "a.webm"}) checkFailure(runMorphogen({"render", kBiker, "-o", folder / name, "--size", "96x64"}, full), name);
    CHECK(support::namesIn(folder.path()).empty());
}

TEST_CASE("interrupting a render ends it at once and leaves nothing", "[cli]")
{
    MG_NEED(kBiker);
    for (const int number : {SIGINT, SIGTERM}) {
        const support::TemporaryFolder folder;
        support::ProgramOptions options;
        options.whileRunning = [&](pid_t child) {
            support::becomesTrue([&] { return !support::namesIn(folder.path()).empty(); }, std::chrono::seconds(60));
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
            ::kill(child, number);
        };
        const auto run = runMorphogen({"render", kBiker, "-o", folder / "a.mp4", "--size", "640x360", "--frames", "0:20000", "--camera", "orbit"}, options);
        CHECK(run.exitCode == 130);
        CHECK(run.out.empty());
        CHECK(run.errorLines().size() == 1);
        CHECK(support::namesIn(folder.path()).empty());
    }
}

TEST_CASE("progress is shown when asked for, with a percent sign, and never by itself in a pipe", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    const auto run = runMorphogen({"render", kBiker, "-o", folder / "a_%d.png", "--size", "32x32", "--frames", "0:9", "--progress"});
    REQUIRE(run.exitCode == 0);
    REQUIRE(run.errorLines().size() >= 10);
    for (const std::string& line : run.errorLines()) CHECK(line.find('%') != std::string::npos);
    CHECK(runMorphogen({"render", kBiker, "-o", folder / "b.png", "--size", "32x32"}).error.empty());
}

TEST_CASE("an export is the world as it stands at that time, in the axes asked for", "[cli]")
{
    MG_NEED(kFox);
    const support::TemporaryFolder folder;
    const auto world = smallFox(folder);
    const auto exported = [&](const std::string& name, std::vector<std::string> more) {
        more.insert(more.begin(), {"export", world, "-o", folder / name});
        const auto run = runMorphogen(more);
        INFO(run.error);
        REQUIRE(run.exitCode == 0);
    };
    exported("up.ply", {"--time", "0.4"});
    exported("down.ply", {"--time", "0.4", "--axes", "ydown"});
    exported("run.ply", {"--time", "0.4", "--clip", "Run"});
    exported("s.ply", {"--frames", "0:2"});
    exported("t_%02d.ply", {"--frames", "5:6"});
    for (const char* name : {"s_0000.ply", "s_0001.ply", "s_0002.ply", "t_05.ply", "t_06.ply"}) CHECK(std::filesystem::exists(folder / name));
    CHECK_FALSE(std::filesystem::exists(folder / "s.ply"));
    std::ifstream in(folder / "up.ply", std::ios::binary);
    std::string header(2000, '\0');
    in.read(header.data(), 2000);
    CHECK(header.find("comment Vertical axis: y\n") != std::string::npos);
    // Both read back as the same world, since each says or is by custom what it is.
    const Splats up = splatsOf(folder / "up.ply"), down = splatsOf(folder / "down.ply"), run = splatsOf(folder / "run.ply");
    REQUIRE(up.size() == down.size());
    float worst = 0, moved = 0;
    for (std::size_t i = 0; i < up.size(); ++i) {
        worst = std::max(worst, glm::length(up.position(i) - down.position(i)));
        moved = std::max(moved, glm::length(up.position(i) - run.position(i)));
    }
    CHECK(worst < 1e-3f);
    CHECK(moved > 5.0f);
    checkFailure(runMorphogen({"export", world, "-o", folder / "x.ply", "--clip", "Swim"}), "Swim");
    checkFailure(runMorphogen({"export", world, "-o", folder / "x.ply", "--object", "Cat"}), "Cat");
}

TEST_CASE("calibration is kept, measured with, and undone", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "w.morph"}).exitCode == 0);
    checkFailure(runMorphogen({"measure", folder / "w.morph", "--between", "0,0,0", "0,3.18,0"}), "w.morph");
    const auto calibrated = runMorphogen({"calibrate", folder / "w.morph", "--scale", "0,0,0", "0,3.18,0", "1.80", "--json"});
    INFO(calibrated.error);
    REQUIRE(calibrated.exitCode == 0);
    CHECK(calibrated.json().at("calibration").at("scaleKnown") == true);
    const auto measured = runMorphogen({"measure", folder / "w.morph", "--between", "0,0,0", "0,1.8,0", "--json"});
    REQUIRE(measured.exitCode == 0);
    CHECK(measured.json().at("metres").get<double>() == Approx(1.8).epsilon(1e-5));
    CHECK(runMorphogen({"info", folder / "w.morph", "--json"}).json().at("objects").at(0).at("bounds").at("max").at(1).get<double>() == Approx(1.8).margin(0.02));
    REQUIRE(runMorphogen({"undo", folder / "w.morph"}).exitCode == 0);
    CHECK(runMorphogen({"info", folder / "w.morph", "--json"}).json().at("objects").at(0).at("calibration").at("scaleKnown") == false);
    REQUIRE(runMorphogen({"redo", folder / "w.morph"}).exitCode == 0);
    CHECK(runMorphogen({"info", folder / "w.morph", "--json"}).json().at("objects").at(0).at("calibration").at("scaleKnown") == true);
    checkFailure(runMorphogen({"redo", folder / "w.morph"}), "w.morph");
}

TEST_CASE("a world in a read-only folder can be looked at, not changed", "[cli]")
{
    MG_NEED(kBiker);
    const support::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "medium");
    REQUIRE(runMorphogen({"import", kBiker, "-o", folder / "medium/w.morph"}).exitCode == 0);
    std::filesystem::permissions(folder / "medium", std::filesystem::perms::owner_read | std::filesystem::perms::owner_exec);
    support::ProgramOptions user;
    // Root may write anywhere, so the program runs as nobody.
    user.beforeExec = [] {
        if (::geteuid() == 0 && ::setuid(65534) != 0) ::_exit(125);
    };
    std::filesystem::permissions(folder / "medium", std::filesystem::perms::group_read | std::filesystem::perms::group_exec | std::filesystem::perms::others_read | std::filesystem::perms::others_exec,
                                 std::filesystem::perm_options::add);
    const auto seen = runMorphogen({"info", folder / "medium/w.morph"}, user);
    if (seen.exitCode == 125 || seen.exitCode == 127 || seen.exitCode == 126) {
        std::filesystem::permissions(folder / "medium", std::filesystem::perms::owner_all);
        MG_SKIP("the build folder can't be reached by another user");
    }
    CHECK(seen.exitCode == 0);
    checkFailure(runMorphogen({"import", kBiker, "-o", folder / "medium/w.morph"}, user), "w.morph");
    checkFailure(runMorphogen({"undo", folder / "medium/w.morph"}, user), "w.morph");
    checkFailure(runMorphogen({"render", folder / "medium/w.morph", "-o", folder / "medium/a.png", "--size", "32x32"}, user), "a.png");
    checkFailure(runMorphogen({"export", folder / "medium/w.morph", "-o", folder / "medium/a.ply"}, user), "a.ply");
    CHECK(support::namesIn(folder / "medium") == std::vector<std::string>{"w.morph"});
    std::filesystem::permissions(folder / "medium", std::filesystem::perms::owner_all);
}
