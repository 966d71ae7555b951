// bench start and bench latency: the studio itself, started as a process of its own and driven by a script.
#include "app/cli/bench.h"
#include "app/cli/bench_scenes.h"
#include "app/cli/bench_yardstick.h"
#include "app/session/sample_cache.h"
#include "core/base/file.h"
#include "core/edit/handles.h"
#include "core/edit/history.h"
#include "core/io/export_ply.h"
#include "core/services/process/child_process.h"
#include "core/services/process/programs.h"
#include "core/store/project_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <fstream>

namespace morphogen::cli {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class BenchFolder {
public:
    BenchFolder()
    {
        std::error_code problem;
        std::string pattern = (fs::temp_directory_path(problem) / "morphogen-bench-XXXXXX").string();
        if (mkdtemp(pattern.data())) m_path = pattern;
    }
    ~BenchFolder()
    {
        std::error_code ignored;
        if (!m_path.empty()) fs::remove_all(m_path, ignored);
    }
    BenchFolder(const BenchFolder&) = delete;
    BenchFolder& operator=(const BenchFolder&) = delete;
    fs::path operator/(const char* name) const { return m_path / name; }

private:
    fs::path m_path;
};

/// A window's size in logical pixels, and how many pixels of the screen one of them takes.
struct Screen {
    const char* name;
    const char* size;
    int scalePercent;
};
constexpr Screen kPlainScreen{"1280x800", "1280x800", 100};
constexpr Screen kFineScreen{"2560x1440", "1280x720", 200};

struct Session {
    std::string_view script;
    std::vector<std::string> files;
    Screen screen = kPlainScreen;
};

/// Runs the studio with a script, and gives what it measured.
Result<json> measure(const BenchFolder& folder, const Session& session, const JobContext& job)
{
    std::ofstream(folder / "script.txt") << session.script;
    MG_ASSIGN(const fs::path program, findProgram(Program::Studio));
    const auto now = std::chrono::steady_clock::now().time_since_epoch();
    std::vector<std::string> arguments{"studio", "--fresh", "--size", session.screen.size, "--scale", std::to_string(session.screen.scalePercent), "--actions", (folder / "script.txt").string(), "--measure", (folder / "measured.json").string(),
                                       "--started-at", std::to_string(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count())};
    arguments.insert(arguments.end(), session.files.begin(), session.files.end());
    MG_ASSIGN(const auto child, ChildProcess::spawn({program, arguments, {}, "studio"}));
    std::optional<ProcessExit> exit;
    while (!(exit = child->waitForExit(std::chrono::milliseconds(50))))
        if (job.stopRequested()) return cancelled();
    if (exit->how != ProcessEnding::Exited || exit->code != 0) return Error{Error::Kind::Unsupported, fmt::format("the window can't be measured here: {}", exit->lastWords.substr(0, exit->lastWords.find('\n')))};
    MG_ASSIGN(const auto bytes, readFile(folder / "measured.json"));
    json measured = json::parse(reinterpret_cast<const char*>(bytes.data()), reinterpret_cast<const char*>(bytes.data()) + bytes.size(), nullptr, false);
    if (!measured.is_object()) return Error{Error::Kind::Internal, "the window left no measurements"};
    return measured;
}

BenchRecord recordOf(std::string name, const json& measured, double medianMs, int runs)
{
    return {.name = std::move(name), .splats = measured["splats"].get<std::uint64_t>(), .device = measured["device"].get<std::string>(), .medianMs = medianMs, .runs = runs, .peakMiB = peakMemoryMiB()};
}

Result<void> checkDisplay()
{
    for (const char* name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char* value = std::getenv(name); value && *value) return {};
    return Error{Error::Kind::Unsupported, "the window needs a display; without one, xvfb-run -a lends it one"};
}

/// Orbits, zooms, pans, plays and selects, as events come from a mouse.
constexpr std::string_view kLatencyScript = R"(wait idle within 120
drag viewport 0.3 0.5 to 0.7 0.45 middle steps 60
wait 0.3
drag viewport 0.7 0.45 to 0.35 0.6 middle steps 60
wait 0.3
drag viewport 0.5 0.5 to 0.6 0.4 middle shift steps 40
wait 0.3
wheel viewport by 1
wait 0.1
wheel viewport by 1
wait 0.1
wheel viewport by -1
wait 0.3
key Home
wait 0.5
click viewport 0.5 0.5
wait 0.5
key Num+1
wait 0.5
key Num+7
wait 0.5
quit
)";

Result<std::vector<BenchRecord>> latencyOn(const BenchFolder& folder, const Session& session, int rounds, const JobContext& job)
{
    std::vector<double> medians, p95s, longest, longestWork;
    json measured;
    int count = 0;
    for (int i = 0; i < rounds; ++i) {
        MG_ASSIGN(measured, measure(folder, session, job));
        medians.push_back(measured["answersMs"]["median"].get<double>());
        p95s.push_back(measured["answersMs"]["p95"].get<double>());
        longest.push_back(measured["longestEventMs"].get<double>());
        longestWork.push_back(measured["longestEventWorkMs"].get<double>());
        count += measured["answersMs"]["count"].get<int>();
        job.report(static_cast<double>(i + 1) / rounds, fmt::format("{}, round {} of {}", session.screen.name, i + 1, rounds));
    }
    const std::string screen = fmt::format(", {} at {} %", session.screen.name, session.screen.scalePercent);
    return std::vector{recordOf("event to new frame" + screen, measured, medianOf(medians), count), recordOf("event to new frame, 95 of 100" + screen, measured, medianOf(p95s), count),
                       recordOf("longest event of the UI thread (" + measured["longestEvent"].get<std::string>() + ")" + screen, measured, medianOf(longest), rounds),
                       recordOf("longest event of the UI thread, its own work (" + measured["longestWork"].get<std::string>() + ")" + screen, measured, medianOf(longestWork), rounds)};
}

/// The tube with its handles, and a camera whose middle is the upper one.
World heldTube(std::size_t splats)
{
    Object tube;
    tube.name = "tube";
    tube.splats = std::make_shared<const Splats>(makeTube(splats));
    World world;
    world.add(std::move(tube));
    Camera camera;
    camera.name = "side";
    camera.keys = {{0, {.position = {0, 0.8f * kTubeHeight, 3.2f}, .target = {0, 0.9f * kTubeHeight, kTubeRadius}}}};
    world.add(std::move(camera));
    return world;
}

constexpr std::string_view kHandleScript = R"(wait idle within 300
click "tube"
action view.camera
wait 0.8
action tool.handles
wait idle within 300
drag viewport 0.5 0.5 to 0.7 0.4 steps 80
wait until step "Bend tube by handle 1" within 30
wait idle within 300
drag viewport 0.7 0.4 to 0.35 0.45 steps 80
wait until steps 2 within 30
wait idle within 300
quit
)";

}  // namespace

Result<std::vector<BenchRecord>> benchHandleDrag(const BenchOptions& options, const JobContext& job)
{
    MG_TRY(checkDisplay());
    const BenchFolder folder;
    World world = heldTube(options.splats.back());
    const ObjectId tube = world.objects.front()->id;
    MG_ASSIGN(world, apply(world, AddHandle{.object = tube, .pointInWorld = {0, 0, kTubeRadius}, .kind = HandleKind::Pin, .radius = 0.3f, .stop = job.stop}));
    MG_ASSIGN(world, apply(world, AddHandle{.object = tube, .pointInWorld = {0, 0.9f * kTubeHeight, kTubeRadius}, .stop = job.stop}));
    const fs::path file = folder / "tube.morph";
    MG_TRY(ProjectFile::create(file, History(std::move(world), "Tube"), job));
    const Session session{kHandleScript, {file.string()}, kPlainScreen};
    std::vector<double> medians, p95s;
    json measured;
    int count = 0;
    for (int i = 0; i < options.rounds; ++i) {
        MG_ASSIGN(measured, measure(folder, session, job));
        medians.push_back(measured["answersMs"]["median"].get<double>());
        p95s.push_back(measured["answersMs"]["p95"].get<double>());
        count += measured["answersMs"]["count"].get<int>();
    }
    return std::vector{recordOf("pointer to bent picture", measured, medianOf(medians), count), recordOf("pointer to bent picture, 95 of 100", measured, medianOf(p95s), count)};
}

Result<std::vector<BenchRecord>> benchStart(const BenchOptions& options, const JobContext& job)
{
    MG_TRY(checkDisplay());
    MG_TRY(prepareSample(firstSample(), job.part(0, 0.5)));
    const BenchFolder folder;
    std::vector<double> times;
    json measured;
    for (int i = 0; i < options.rounds; ++i) {
        MG_ASSIGN(measured, measure(folder, {"wait until playing yes within 120\nwait 1\nquit", {}}, job));
        times.push_back(measured["firstPictureMs"].get<double>());
        job.report(0.5 + 0.5 * (i + 1) / options.rounds, fmt::format("start {} of {}", i + 1, options.rounds));
    }
    return std::vector{recordOf("start to first picture", measured, medianOf(times), options.rounds)};
}

Result<std::vector<BenchRecord>> benchLatency(const BenchOptions& options, const JobContext& job)
{
    MG_TRY(checkDisplay());
    const BenchFolder folder;
    fs::path scene = folder / "scene.ply";
    std::optional<Yardstick> yardstick;
    if (auto built = Yardstick::build(options.peersFolder, job.part(0, 0.3))) {
        yardstick = std::move(*built);
        MG_ASSIGN(scene, yardstick->makeScene(options.splats.front(), job));
    } else {
        MG_TRY(writePly(makeBenchScene(options.splats.front()), {}, scene, job.part(0, 0.3)));
    }
    const auto on = [&](const Screen& screen, const JobContext& part) { return latencyOn(folder, {kLatencyScript, {scene.string()}, screen}, options.rounds, part); };
    MG_ASSIGN(std::vector<BenchRecord> records, on(kPlainScreen, job.part(0.3, 0.65)));
    MG_ASSIGN(const std::vector<BenchRecord> fine, on(kFineScreen, job.part(0.65, 1)));
    records.insert(records.end(), fine.begin(), fine.end());
    return records;
}

}  // namespace morphogen::cli
