#include "core/io/import_plan.h"
#include "core/io/sequence.h"

#include "core/io/export_ply.h"
#include "core/io/import.h"
#include "tests/support/shared.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace morphogen;

namespace {

using Paths = std::vector<std::filesystem::path>;

void writeFrames(const support::TemporaryFolder& folder, const std::string& pattern, const std::vector<int>& numbers)
{
    for (const int number : numbers)
        REQUIRE(writePly(support::randomSplats(static_cast<std::size_t>(10 + number), 0), {}, folder / fmt::format(fmt::runtime(pattern), number), {}));
}

}  // namespace

TEST_CASE("numbers end a stem", "[io][sequence]")
{
    const NumberedName monkey = numberedName("a/monkey_0012.sog");
    CHECK(monkey.isNumbered);
    CHECK(monkey.before == "a/monkey_");
    CHECK(monkey.after == ".sog");
    CHECK(monkey.number == 12);
    CHECK(numberedName("frame7.compressed.ply").number == 7);
    CHECK(numberedName("frame7.compressed.ply").after == ".compressed.ply");
    CHECK_FALSE(numberedName("v2_fox.ply").isNumbered);
    CHECK_FALSE(numberedName("99999999999999999999999999.ply").isNumbered);
    CHECK(numberedName("scene.0003.ply").number == 3);
}

TEST_CASE("a run of numbered files is one object that shows them in the order of their numbers", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    writeFrames(folder, "fox_{}.ply", {9, 10, 11});
    const Paths paths{folder / "fox_10.ply", folder / "fox_9.ply", folder / "fox_11.ply"};
    const auto imported = importFiles(paths, {.fps = 12}, {});
    REQUIRE(imported);
    REQUIRE(imported->size() == 1);
    const Object& fox = imported->front().object;
    CHECK(fox.name == "fox");
    REQUIRE(fox.sequence);
    REQUIRE(fox.sequence->frames.size() == 3);
    CHECK(fox.sequence->fps == 12);
    for (std::size_t i = 0; i < 3; ++i) CHECK(fox.sequence->frames[i]->size() == 19 + i);
    CHECK(fox.splats == fox.sequence->frames[0]);
    CHECK(fox.durationSecs() == Approx(2.0 / 12));
    CHECK(fox.provenance.format == "splat PLY sequence");
}

TEST_CASE("a folder of frames is one object, and says what it left out", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    writeFrames(folder, "{:04}.ply", {1, 2, 3, 4});
    writeFrames(folder, "extra.ply", {0});
    support::writeFile(folder / "readme.txt", "hello");
    const Paths paths{folder.path()};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(imported);
    REQUIRE(imported->size() == 1);
    CHECK(imported->front().object.name == folder.path().filename());
    CHECK(imported->front().object.sequence->frames.size() == 4);
    CHECK(support::hasNote(imported->front(), "1 other files"));
}

TEST_CASE("a missing number holds the frame before it, steps of ten miss nothing", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    writeFrames(folder, "a{}.ply", {1, 2, 5, 6});
    writeFrames(folder, "b{}.ply", {0, 10, 20});
    writeFrames(folder, "c{}.ply", {1, 2, 1000});
    const Paths paths{folder / "a1.ply", folder / "a2.ply", folder / "b0.ply", folder / "a5.ply", folder / "a6.ply", folder / "b10.ply", folder / "b20.ply",
                      folder / "c1.ply", folder / "c2.ply", folder / "c1000.ply"};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(imported);
    REQUIRE(imported->size() == 3);
    const Imported &a = (*imported)[0], &b = (*imported)[1], &c = (*imported)[2];
    REQUIRE(a.object.sequence->frames.size() == 6);
    CHECK(a.object.sequence->frames[3] == a.object.sequence->frames[1]);
    CHECK(a.object.sequence->frames[4]->size() == 15);
    CHECK(support::hasNote(a, "3 to 4 are missing; the one before"));
    CHECK(b.object.sequence->frames.size() == 3);
    CHECK_FALSE(support::hasNote(b, "missing"));
    CHECK(c.object.sequence->frames.size() == 3);
    CHECK(support::hasNote(c, "follow each other"));
}

TEST_CASE("a plan names what the import then makes", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    std::filesystem::create_directory(folder / "frames");
    writeFrames(folder, "frames/{:04}.ply", {1, 2, 4});
    writeFrames(folder, "frames/extra.ply", {0});
    writeFrames(folder, "a{}.ply", {1, 2, 3});
    writeFrames(folder, "chair.ply", {0});
    const Paths paths{folder / "a1.ply", folder / "a2.ply", folder / "chair.ply", folder / "frames", folder / "a3.ply"};
    const auto plan = planImport(paths, {});
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(plan);
    REQUIRE(imported);
    REQUIRE(plan->size() == imported->size());
    for (std::size_t i = 0; i < plan->size(); ++i) {
        const PlannedImport& planned = (*plan)[i];
        const Object& object = (*imported)[i].object;
        CHECK(planned.name == object.name);
        CHECK(planned.isSequence() == (object.sequence != nullptr));
        if (object.sequence) CHECK(planned.shownFrames == object.sequence->frames.size());
        CHECK(planned.durationSecs(ImportOptions::kDefaultSequenceFps) == object.durationSecs());
        CHECK(planned.bytes > 0);
        REQUIRE(planned.loader);
        CHECK(object.provenance.format.starts_with(planned.loader->format));
        for (const std::string& note : planned.notes) CHECK(support::hasNote((*imported)[i], note));
    }
    support::writeFile(folder / "letter.txt", "Dear reader");
    const Paths letter{folder / "letter.txt"};
    const auto refused = planImport(letter, {});
    REQUIRE(refused);
    CHECK(refused->front().loader == nullptr);
    CHECK_THAT(importFiles(letter, {}, {}).error().message, Catch::Contains(refused->front().problem));
}

TEST_CASE("unrelated files are objects of their own, a lone numbered file too", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    writeFrames(folder, "fox_{}.ply", {1});
    writeFrames(folder, "chair.ply", {0});
    const Paths paths{folder / "fox_1.ply", folder / "chair.ply"};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(imported);
    REQUIRE(imported->size() == 2);
    CHECK((*imported)[0].object.name == "fox_1");
    CHECK((*imported)[1].object.name == "chair");
    CHECK_FALSE((*imported)[0].object.sequence);
}

TEST_CASE("a folder without frames is one clear error", "[io][sequence]")
{
    const support::TemporaryFolder folder;
    const Paths paths{folder.path()};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE_FALSE(imported);
    CHECK(imported.error().message.find("holds no numbered frames") != std::string::npos);
    CHECK_FALSE(importFiles({}, {}, {}));
    const Paths absent{folder / "absent.ply"};
    CHECK(importFiles(absent, {}, {}).error().message.find("absent.ply") != std::string::npos);
}

TEST_CASE("thirty monkeys are one, and can be stopped", "[io][sequence]")
{
    const auto folder = support::sharedData("splats/flipbook_monkey");
    MG_NEED(folder);
    const Paths paths{folder};
    const auto imported = importFiles(paths, {}, {});
    REQUIRE(imported);
    REQUIRE(imported->size() == 1);
    CHECK(imported->front().object.name == "monkey");
    CHECK(imported->front().object.sequence->frames.size() == 30);
    CHECK(imported->front().object.durationSecs() == Approx(29.0 / 24));
    std::stop_source source;
    source.request_stop();
    const auto stopped = importFiles(paths, {}, JobContext{source.get_token(), {}});
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().kind == Error::Kind::Cancelled);
}
