#include "core/store/project_file.h"

#include "core/edit/add_objects.h"
#include "core/edit/remove_object.h"
#include "core/edit/script.h"
#include "core/edit/set_placement.h"
#include "core/store/document.h"
#include "tests/support/random_edit.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <cstring>
#include <fstream>

#define XXH_INLINE_ALL
#include <xxhash.h>

using namespace morphogen;
using store::canonicalText;
using support::TemporaryFolder;

namespace {

OpenedProject reopened(const std::filesystem::path& path)
{
    auto file = ProjectFile::open(path, OpenMode::Read);
    REQUIRE(file);
    auto project = file->load({});
    INFO((project ? "" : project.error().message));
    REQUIRE(project);
    for (const std::string& note : project->notes) UNSCOPED_INFO(note);
    return *std::move(project);
}

void requireSame(const History& a, const History& b)
{
    REQUIRE(a.steps().size() == b.steps().size());
    CHECK(a.cursor() == b.cursor());
    for (std::size_t i = 0; i < a.steps().size(); ++i) {
        CHECK(a.steps()[i].id == b.steps()[i].id);
        CHECK(a.steps()[i].label == b.steps()[i].label);
        CHECK(a.steps()[i].command == b.steps()[i].command);
        CHECK(canonicalText(a.steps()[i].world) == canonicalText(b.steps()[i].world));
    }
}

/// An object of `count` splats in which every column differs.
Object largeObject(std::size_t count)
{
    std::mt19937 random(3);
    SplatsBuilder builder(count, 3);
    for (auto& column : builder.columns)
        for (float& v : column) v = static_cast<float>(random()) / 1e9f;
    for (auto& column : builder.shRest)
        for (float& v : column) v = static_cast<float>(random()) / 1e9f;
    Object object;
    object.name = "large";
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

SetPlacement moved(const World& world, float x) { return {world.objects.front()->id, {{x, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}; }

/// Two different blocks of bytes with one XXH3-128. The hash multiplies the halves of each 8-byte lane, XORed with a
/// secret, and adds the lane itself to its neighbour. Where the lower half meets its secret the product is 0 whatever the
/// upper half is, so what is added to it in one 64-byte stripe can be taken away in the next.
std::pair<std::vector<std::byte>, std::vector<std::byte>> collidingBytes()
{
    std::vector<std::byte> first(4096);
    for (std::size_t i = 0; i < first.size(); ++i) first[i] = static_cast<std::byte>(i * 37);
    const auto laneOf = [](std::vector<std::byte>& bytes, std::size_t stripe) { return bytes.data() + 64 * stripe; };
    for (std::size_t stripe = 0; stripe < 2; ++stripe) {
        const std::uint32_t high = 1000;
        std::memcpy(laneOf(first, stripe), XXH3_kSecret + 8 * stripe, 4);
        std::memcpy(laneOf(first, stripe) + 4, &high, 4);
    }
    std::vector<std::byte> second = first;
    const std::uint32_t more = 1001, less = 999;
    std::memcpy(laneOf(second, 0) + 4, &more, 4);
    std::memcpy(laneOf(second, 1) + 4, &less, 4);
    return {first, second};
}

}  // namespace

TEST_CASE("a world that is saved and opened again is the same world", "[store]")
{
    const TemporaryFolder folder;
    std::mt19937 random(1);
    for (int trial = 0; trial < 10; ++trial) {
        const History history(support::randomWorld(random));
        REQUIRE(ProjectFile::create(folder / "w.morph", history, {}));
        requireSame(reopened(folder / "w.morph").history, history);
    }
}

TEST_CASE("edit, save, reopen, undo: the same bytes at every step, for any edits", "[store]")
{
    for (unsigned seed = 0; seed < 12; ++seed) {
        const TemporaryFolder folder;
        std::mt19937 random(seed);
        History history(support::randomWorld(random));
        auto file = ProjectFile::create(folder / "w.morph", history, {});
        REQUIRE(file);
        for (int round = 0; round < 4; ++round) {
            for (int i = 0; i < 6; ++i) support::randomEdit(history, random);
            REQUIRE(file->save(history, {}));
            OpenedProject project = reopened(folder / "w.morph");
            requireSame(project.history, history);
            // What is done next comes out alike in both; a drag under way ends where a project is closed.
            std::mt19937 same(seed);
            History other({history.steps().begin(), history.steps().end()}, history.cursor(), history.budgetBytes());
            for (int i = 0; i < 6; ++i) support::randomEdit(project.history, random = same), support::randomEdit(other, same);
            CHECK(canonicalText(project.history.world()) == canonicalText(other.world()));
            while (project.history.undo()) {}
            CHECK(canonicalText(project.history.world()) == canonicalText(history.steps().front().world));
        }
    }
}

TEST_CASE("steps that shared payloads before saving share them after opening", "[store]")
{
    const TemporaryFolder folder;
    History history;
    REQUIRE(perform(history, AddObjects{{largeObject(1000), largeObject(1000)}}));
    REQUIRE(perform(history, moved(history.world(), 1)));
    REQUIRE(ProjectFile::create(folder / "w.morph", history, {}));
    const OpenedProject project = reopened(folder / "w.morph");
    const auto& steps = project.history.steps();
    CHECK(steps[1].world.objects[1] == steps[2].world.objects[1]);
    CHECK(steps[1].world.objects[0] != steps[2].world.objects[0]);
    CHECK(steps[1].world.objects[0]->splats == steps[2].world.objects[0]->splats);
    CHECK(steps[1].world.objects[0]->splats == steps[1].world.objects[1]->splats);   // equal bytes were stored once
}

TEST_CASE("saving a small edit of a large world writes little", "[store]")
{
    const TemporaryFolder folder;
    History history;
    REQUIRE(perform(history, AddObjects{{largeObject(150000)}}));
    auto file = ProjectFile::create(folder / "w.morph", history, {});
    REQUIRE(file);
    const auto large = std::filesystem::file_size(folder / "w.morph");
    REQUIRE(large > 30'000'000);

    for (int i = 0; i < 20; ++i) {
        REQUIRE(perform(history, moved(history.world(), static_cast<float>(i))));
        const auto report = file->save(history, {});
        REQUIRE(report);
        CHECK(report->chunksWritten == 0);
        CHECK(report->bytesWritten < 150'000);
    }
    CHECK(std::filesystem::file_size(folder / "w.morph") < large + 200'000);

    // One chunk of one column: that chunk and the documents above it.
    Object object = *history.world().objects.front();
    Splats splats = *object.splats;
    const std::vector<float> replacement(kChunkRows, 1.0f);
    splats.columns[0] = splats.columns[0].withChunk(1, Chunk::copyOf(std::as_bytes(std::span(replacement))));
    object.splats = std::make_shared<const Splats>(splats);
    World world = history.world();
    world.replace(object);
    history.commit(world, "Flatten");
    const auto one = file->save(history, {});
    REQUIRE(one);
    CHECK(one->chunksWritten == 1);
    CHECK(one->bytesWritten < kChunkRows * sizeof(float) + 150'000);
    requireSame(reopened(folder / "w.morph").history, history);

    // What no step needs any more leaves the file.
    REQUIRE(perform(history, RemoveObject{object.id}));
    history.setBudget(0);
    const auto emptied = file->save(history, {});
    REQUIRE(emptied);
    CHECK(emptied->chunksDeleted > 100);
    CHECK(emptied->fileBytes < 200'000);
    requireSame(reopened(folder / "w.morph").history, history);
}

TEST_CASE("payloads with equal hashes and different bytes stay apart", "[store]")
{
    const auto [a, b] = collidingBytes();
    REQUIRE(a != b);
    REQUIRE(hashBytes(a) == hashBytes(b));
    const auto objectOf = [](const std::vector<std::byte>& bytes) {
        Object object;
        SplatsBuilder builder(bytes.size());
        builder.extra.push_back({"bytes", Column::fromBytes(ScalarType::U8, 1, bytes)});
        object.splats = std::make_shared<const Splats>(builder.finish());
        return object;
    };
    const auto extraOf = [](const World& world, std::size_t object) { return world.objects[object]->splats->extra[0].column.toVector<std::uint8_t>(); };
    const auto isOf = [](const std::vector<std::uint8_t>& read, const std::vector<std::byte>& bytes) {
        return read.size() == bytes.size() && std::memcmp(read.data(), bytes.data(), bytes.size()) == 0;
    };
    const TemporaryFolder folder;
    // Both in one save; then one saved first, and the other coming to a file that was just opened.
    History history;
    REQUIRE(perform(history, AddObjects{{objectOf(a), objectOf(b)}}));
    REQUIRE(ProjectFile::create(folder / "both.morph", history, {}));
    const World both = reopened(folder / "both.morph").history.world();
    CHECK(isOf(extraOf(both, 0), a));
    CHECK(isOf(extraOf(both, 1), b));

    History later;
    REQUIRE(perform(later, AddObjects{{objectOf(a)}}));
    REQUIRE(ProjectFile::create(folder / "later.morph", later, {}));
    auto file = ProjectFile::open(folder / "later.morph", OpenMode::Write);
    REQUIRE(file);
    History other;
    REQUIRE(perform(other, AddObjects{{objectOf(b)}}));
    REQUIRE(file->save(other, {}));
    const World replaced = reopened(folder / "later.morph").history.world();
    CHECK(isOf(extraOf(replaced, 0), b));
}

TEST_CASE("a history larger than the budget of who opens it loses its oldest steps, and says so", "[store]")
{
    const TemporaryFolder folder;
    History history;
    for (int i = 0; i < 4; ++i) {
        std::mt19937 random(static_cast<unsigned>(i));
        Object object;
        object.splats = std::make_shared<const Splats>(support::randomSplats(5000, random));
        if (i > 0) REQUIRE(perform(history, RemoveObject{history.world().objects[0]->id}));
        REQUIRE(perform(history, AddObjects{{object}}));
    }
    REQUIRE(ProjectFile::create(folder / "w.morph", history, {}));
    auto file = ProjectFile::open(folder / "w.morph", OpenMode::Write);
    REQUIRE(file);
    auto project = file->load({}, 0);
    REQUIRE(project);
    CHECK(project->history.steps().size() == 1);
    CHECK(project->notes.size() == 1);
    CHECK(canonicalText(project->history.world()) == canonicalText(history.world()));
    // Saved like that, they are gone from the file.
    REQUIRE(file->save(project->history, {}));
    CHECK(reopened(folder / "w.morph").history.steps().size() == 1);
}

TEST_CASE("a stopped load or save says so and changes nothing", "[store]")
{
    const TemporaryFolder folder;
    History history;
    REQUIRE(perform(history, AddObjects{{largeObject(1000)}}));
    auto file = ProjectFile::create(folder / "w.morph", history, {});
    REQUIRE(file);
    std::stop_source stop;
    stop.request_stop();
    const JobContext stopped{stop.get_token(), {}};
    const auto loaded = file->load(stopped);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().kind == Error::Kind::Cancelled);
    const std::string before = canonicalText(history.world());
    REQUIRE(perform(history, moved(history.world(), 5)));
    const auto saved = file->save(history, stopped);
    REQUIRE_FALSE(saved);
    CHECK(saved.error().kind == Error::Kind::Cancelled);
    CHECK(canonicalText(reopened(folder / "w.morph").history.world()) == before);
    const auto created = ProjectFile::create(folder / "new.morph", history, stopped);
    REQUIRE_FALSE(created);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    REQUIRE(file->save(history, {}));
    requireSame(reopened(folder / "w.morph").history, history);
}

TEST_CASE("Save As leaves the old file, replaces the new one whole, and goes on there", "[store]")
{
    const TemporaryFolder folder;
    History history;
    REQUIRE(perform(history, AddObjects{{largeObject(100)}}));
    auto file = ProjectFile::create(folder / "a.morph", history, {});
    REQUIRE(file);
    std::ofstream(folder / "b.morph") << "something else";
    const History first = history;
    REQUIRE(perform(history, moved(history.world(), 1)));
    REQUIRE(file->saveAs(folder / "b.morph", history, {}));
    CHECK(file->path().filename() == "b.morph");
    REQUIRE(perform(history, moved(history.world(), 2)));
    REQUIRE(file->save(history, {}));
    requireSame(reopened(folder / "a.morph").history, first);
    requireSame(reopened(folder / "b.morph").history, history);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 2);
    // The old file is free again; onto itself it is an ordinary file too.
    CHECK(ProjectFile::open(folder / "a.morph", OpenMode::Write)->whyReadOnly().empty());
    REQUIRE(file->saveAs(folder / "b.morph", history, {}));
    REQUIRE(file->save(history, {}));
    requireSame(reopened(folder / "b.morph").history, history);
}

TEST_CASE("the steps of a project that was opened again can be copied as the script that they were", "[store]")
{
    TemporaryFolder folder;
    std::mt19937 random(5);
    const World start = support::randomWorld(random);
    const std::string name = start.objects.front()->name;
    History history(start);
    const std::string script = R"([{"op": "opacity", "object": ")" + name + R"(", "opacity": 0.25},
        {"op": "duplicate", "object": ")" + name + R"(", "as": "twin", "by": [1, 0, 0]}, {"op": "rename", "object": "twin", "to": "größer \"2\""}])";
    REQUIRE(runScript(history, script, "edits.json", {}));
    const auto before = scriptOf(history, 1, 3);
    REQUIRE(before);
    auto file = ProjectFile::create(folder / "w.morph", history, {});
    REQUIRE(file);
    // A later save writes only what is new, and keeps what was there.
    REQUIRE(runScript(history, R"([{"op": "fps", "fps": 30}])", "more.json", {}));
    REQUIRE(file->save(history, {}));
    const OpenedProject opened = reopened(folder / "w.morph");
    requireSame(opened.history, history);
    CHECK(*scriptOf(opened.history, 1, 3) == *before);
    History again(start);
    REQUIRE(runScript(again, *scriptOf(opened.history, 1, 4), "again.json", {}));
    CHECK(canonicalText(again.world()) == canonicalText(history.world()));
}
