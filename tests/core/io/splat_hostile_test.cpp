// Files that are cut off, damaged or made to harm: one error that names the file, or splats that can be drawn; never a
// crash, never more memory than the file's own size justifies.
#include "tests/support/shared.h"
#include "tests/support/splat_files.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/resource.h>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

struct Seed {
    std::string name;
    std::string bytes;
    std::size_t keptHead = 0;   ///< bytes that say which format it is; damaging them only asks another loader
};

std::vector<Seed> seeds()
{
    const Splats flat = support::randomSplats(40, 0), round = support::randomSplats(40, 1);
    const std::vector<std::vector<float>> motion(15, std::vector<float>(40, 0.5f));
    std::vector<Seed> all{
        {"a.ply", support::plyFile(round), 4},
        {"b.ply", support::compressedPlyFile(flat), 4},
        {"a.splat", support::splatFile(flat), 0},
        {"a.spz", support::spzFile(round, 1), 2},
        {"b.spz", support::spzFile(round, 2), 2},
        {"c.spz", support::spzFile(round, 3), 2},
        {"a.ksplat", support::ksplatFile(round, 0), 0},
        {"b.ksplat", support::ksplatFile(round, 1), 0},
        {"c.ksplat", support::ksplatFile(round, 2), 0},
        {"a.splatv", support::splatvFile(flat, motion), 4},
        {"a.sog", support::zipFile(support::sogFiles(round, 2)), 4},
        {"b.sog", support::zipFile(support::sogFiles(round, 1)), 4},
    };
    const auto real = support::sharedData("splats/fixtures/minimal-v4.spz");
    if (std::filesystem::exists(real)) all.push_back({"d.spz", support::readWhole(real), 4});
    return all;
}

/// Imports and holds the result to the promise above.
void checkSafe(const std::filesystem::path& path, const std::string& bytes)
{
    support::writeFile(path, bytes);
    const auto imported = support::import(path);
    if (!imported) {
        if (imported.error().message.find(path.filename().string()) == std::string::npos) FAIL("the error does not name the file: " + imported.error().message);
        if (imported.error().message.find('\n') != std::string::npos) FAIL("the error has several lines: " + imported.error().message);
        return;
    }
    const Splats& splats = *imported->object.splats;
    if (splats.size() == 0) FAIL("an empty object");
    for (const Column& column : splats.columns)
        for (std::size_t i = 0; i < splats.size(); ++i)
            if (!std::isfinite(column.at<float>(i))) FAIL("a number that is none was let in");
}

long peakMiB()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss / 1024;
}

}  // namespace

TEST_CASE("every format survives being cut off anywhere", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    for (const Seed& seed : seeds()) {
        INFO(seed.name);
        const auto whole = folder / seed.name;
        support::writeFile(whole, seed.bytes);
        REQUIRE(support::import(whole));
        const std::size_t step = std::max<std::size_t>(seed.bytes.size() / 150, 1);
        for (std::size_t size = seed.keptHead; size < seed.bytes.size(); size += step) checkSafe(whole, seed.bytes.substr(0, size));
        checkSafe(whole, seed.bytes.substr(0, seed.bytes.size() - 1));
        support::writeFile(whole, "");
        CHECK(support::import(whole).error().kind == Error::Kind::Empty);
    }
}

TEST_CASE("every format survives damage", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(20240607);
    const long before = peakMiB();
    for (const Seed& seed : seeds()) {
        INFO(seed.name);
        for (int round = 0; round < 700; ++round) {
            std::string bytes = seed.bytes;
            const int places = 1 + static_cast<int>(random() % 4);
            for (int p = 0; p < places; ++p) {
                // Half of the damage goes where headers are.
                const std::size_t reach = random() % 2 ? std::min<std::size_t>(bytes.size(), 512) : bytes.size();
                if (reach <= seed.keptHead) continue;
                const std::size_t at = seed.keptHead + random() % (reach - seed.keptHead);
                switch (random() % 4) {
                case 0: bytes[at] = static_cast<char>(0xff); break;
                case 1: bytes[at] = 0; break;
                case 2: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8)); break;
                default: bytes[at] = static_cast<char>(random()); break;
                }
            }
            checkSafe(folder / seed.name, bytes);
        }
    }
    CHECK(peakMiB() - before < 512);
}

TEST_CASE("counts of four billion are refused before memory is taken", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    const long before = peakMiB();
    const auto patched = [](std::string bytes, std::size_t at, std::uint32_t value) {
        return bytes.replace(at, 4, std::string(reinterpret_cast<const char*>(&value), 4));
    };
    const auto refuse = [&](const char* name, const std::string& bytes) {
        INFO(name);
        support::writeFile(folder / name, bytes);
        const auto imported = support::import(folder / name);
        REQUIRE_FALSE(imported);
        CHECK(imported.error().message.find(name) != std::string::npos);
    };
    const Splats splats = support::randomSplats(40, 1);
    support::Bytes spz;
    spz.put<std::uint32_t>(0x5053474e).put<std::uint32_t>(2).put<std::uint32_t>(0xffffffff).put<std::uint8_t>(3).put<std::uint8_t>(12).zeros(2).zeros(64);
    refuse("raw.spz", spz.string());
    support::Bytes four;
    four.put<std::uint32_t>(0x5053474e).put<std::uint32_t>(4).put<std::uint32_t>(0xffffffff).put<std::uint8_t>(0).put<std::uint8_t>(12).put<std::uint8_t>(0).put<std::uint8_t>(5);
    four.put<std::uint32_t>(32).zeros(12);
    for (const std::uint64_t width : {9, 1, 3, 3, 4}) four.put<std::uint64_t>(16).put<std::uint64_t>(width * 0xffffffff);
    four.zeros(80);
    refuse("four.spz", four.string());
    const std::string ksplat = support::ksplatFile(splats, 1);
    refuse("sections.ksplat", patched(ksplat, 4, 0xffffffff));
    refuse("count.ksplat", patched(patched(ksplat, 4096, 0xffffffff), 4100, 0xffffffff));
    refuse("buckets.ksplat", patched(ksplat, 4096 + 12, 0xffffffff));
    auto files = support::sogFiles(splats, 2);
    std::string& meta = files.back().second;
    meta.replace(meta.find("\"count\":40,\"means"), 10, "\"count\":4000000000");
    refuse("count.sog", support::zipFile(files));
    CHECK(peakMiB() - before < 256);
}

TEST_CASE("a zip entry that unpacks to gigabytes is refused", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    const std::string zip = support::zipFile({{"meta.json", std::string(100, ' ')}, {"means_l.webp", "x"}});
    std::string bomb = zip;
    // Deflated, four gigabytes, from a hundred bytes: in the directory, which is what readers believe.
    const std::size_t entry = bomb.find("PK\x01\x02");
    bomb[entry + 10] = 8;
    const std::uint32_t size = 0xfffffff0;
    std::memcpy(bomb.data() + entry + 24, &size, 4);
    support::writeFile(folder / "bomb.sog", bomb);
    const long before = peakMiB();
    const auto imported = support::import(folder / "bomb.sog");
    REQUIRE_FALSE(imported);
    CHECK(imported.error().message.find("can't hold") != std::string::npos);
    CHECK(peakMiB() - before < 64);
}

TEST_CASE("a SOG can't reach out of its folder", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    auto files = support::sogFiles(support::randomSplats(10, 0), 2);
    std::string& meta = files.back().second;
    meta.replace(meta.find("quats.webp"), 10, "../../x.we");
    for (const auto& [name, content] : files) support::writeFile(folder / name, content);
    const auto imported = support::import(folder.path());
    REQUIRE_FALSE(imported);
    CHECK(imported.error().message.find("outside its folder") != std::string::npos);
}

TEST_CASE("content counts before the extension", "[io][hostile]")
{
    const support::TemporaryFolder folder;
    const Splats splats = support::randomSplats(40, 0);
    support::writeFile(folder / "really_a_ply.splat", support::plyFile(splats));
    const auto ply = support::import(folder / "really_a_ply.splat");
    REQUIRE(ply);
    CHECK(*ply->object.splats == splats);
    support::writeFile(folder / "really_spz.ply", support::spzFile(splats, 2));
    CHECK(support::import(folder / "really_spz.ply"));
    support::writeFile(folder / "text.splat", std::string(3200, 'x'));
    CHECK(support::import(folder / "text.splat").error().message.find("holds no splats") != std::string::npos);
}
