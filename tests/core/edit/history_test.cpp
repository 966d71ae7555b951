#include "core/edit/history.h"

#include "core/edit/add_objects.h"
#include "core/edit/remove_object.h"
#include "core/edit/set_placement.h"
#include "core/scene/column_walk.h"
#include "core/store/document.h"
#include "tests/support/random_edit.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <set>

using namespace morphogen;
using support::randomEdit;

namespace {

/// `count` splats whose every column differs from that of another `seed`.
Object objectOf(std::size_t count, unsigned seed)
{
    std::mt19937 random(seed);
    Object object;
    object.name = "object";
    SplatsBuilder builder(count);
    for (auto& column : builder.columns)
        for (float& v : column) v = static_cast<float>(random());
    object.splats = std::make_shared<const Splats>(builder.finish());
    return object;
}

/// What the steps keep besides the present world, counted afresh.
std::uint64_t countedAfresh(const History& history)
{
    std::set<const void*> seen;
    std::uint64_t bytes = 0;
    const auto count = [&](const World& world, bool isCounted) {
        ColumnWalk walk([&](const Column& column) {
            for (const ChunkPtr& chunk : column.chunks())
                if (seen.insert(chunk.get()).second && isCounted) bytes += chunk->bytes().size();
        });
        walk.world(world);
        for (const auto& object : world.objects)
            if (seen.insert(object.get()).second && isCounted) bytes += sizeof(Object);
    };
    count(history.world(), false);
    for (const HistoryStep& step : history.steps()) count(step.world, true);
    return bytes;
}

SetPlacement moveTo(const World& world, float x) { return {world.objects.front()->id, {{x, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}; }

}  // namespace

TEST_CASE("undo gives back the same world, bytes and pointers, after any edits, redo the other", "[edit]")
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        std::mt19937 random(seed);
        History history(support::randomWorld(random));
        for (int i = 0; i < 30; ++i) {
            const std::string before = store::canonicalText(history.world());
            const World kept = history.world();
            const std::uint64_t version = history.version();
            const std::size_t cursor = history.cursor();
            if (!randomEdit(history, random)) {
                CHECK(store::canonicalText(history.world()) == before);
                continue;
            }
            CHECK(history.version() != version);
            const std::string after = store::canonicalText(history.world());
            if (history.cursor() != cursor + 1) continue;  // an undo, or merged into the step of its drag
            REQUIRE(history.undo());
            CHECK(store::canonicalText(history.world()) == before);
            CHECK(history.world().objects == kept.objects);
            REQUIRE(history.redo());
            CHECK(store::canonicalText(history.world()) == after);
        }
    }
}

TEST_CASE("10,000 random edits of every kind, undone one by one, give the same objects at each step and the same bytes in the end", "[edit]")
{
    constexpr int kEdits = 10'000;
    constexpr std::size_t kStepsAtOnce = 900;   // a history keeps no more than kMaxSteps
    std::mt19937 random(2026);
    World world = support::randomWorld(random);
    int edits = 0;
    while (edits < kEdits) {
        History history(world);
        const std::string first = store::canonicalText(world);
        for (; edits < kEdits && history.steps().size() < kStepsAtOnce; ++edits) (void)support::randomChange(history, random);
        const std::string last = store::canonicalText(history.world());
        std::vector<World> worlds;
        for (const HistoryStep& step : history.steps()) worlds.push_back(step.world);
        for (std::size_t i = worlds.size() - 1; history.undo(); --i) {
            REQUIRE(history.world().objects == worlds[i - 1].objects);
        }
        REQUIRE(store::canonicalText(history.world()) == first);
        while (history.redo()) {
        }
        REQUIRE(store::canonicalText(history.world()) == last);
        world = history.world();
    }
}

TEST_CASE("an edit shares what it does not touch", "[edit]")
{
    History history;
    REQUIRE(perform(history, AddObjects{{objectOf(1000, 1), objectOf(1000, 2)}}));
    const World before = history.world();
    REQUIRE(perform(history, moveTo(before, 3)));
    const World& after = history.world();
    CHECK(after.objects[1] == before.objects[1]);
    CHECK(after.objects[0] != before.objects[0]);
    CHECK(after.objects[0]->splats == before.objects[0]->splats);
    CHECK(before.objects[0]->placement.translation.x == 0);
}

TEST_CASE("moving an object a hundred times holds its splats once", "[edit]")
{
    History history;
    REQUIRE(perform(history, AddObjects{{objectOf(10000, 1)}}));
    for (int i = 0; i < 100; ++i) REQUIRE(perform(history, moveTo(history.world(), static_cast<float>(i))));
    CHECK(history.steps().size() == 102);
    CHECK(history.heldBytes() < history.world().objects[0]->byteCount());
}

TEST_CASE("the budget drops the oldest steps and never the present", "[edit]")
{
    const std::uint64_t one = objectOf(10000, 0).byteCount();
    History history;
    history.setBudget(3 * one + one / 2);
    for (unsigned i = 0; i < 10; ++i) {
        if (!history.world().objects.empty()) REQUIRE(perform(history, RemoveObject{history.world().objects[0]->id}));
        REQUIRE(perform(history, AddObjects{{objectOf(10000, i)}}));
        CHECK(history.heldBytes() <= history.budgetBytes());
    }
    CHECK(history.world().objects[0]->splats->columns[0] == objectOf(10000, 9).splats->columns[0]);
    int undone = 0;
    while (history.undo()) ++undone;
    CHECK(undone == 7);   // three objects were held, each added and removed; before the first, nothing but the world without
    history.setBudget(0);
    CHECK(history.steps().size() == 1);
}

TEST_CASE("the bytes that the history says it holds are those that a fresh count finds, after any edits", "[edit]")
{
    for (unsigned seed = 0; seed < 10; ++seed) {
        std::mt19937 random(seed);
        History history(support::randomWorld(random));
        history.setBudget(200'000);
        for (int i = 0; i < 150; ++i) {
            if (random() % 20 == 0) history.setBudget(50'000 + random() % 300'000);
            if (random() % 30 == 0) history = History(history);
            (void)randomEdit(history, random);
            // Beyond payloads a step costs the place it takes: some pointers.
            const std::uint64_t payloads = countedAfresh(history);
            REQUIRE(history.heldBytes() >= payloads);
            REQUIRE(history.heldBytes() <= payloads + history.steps().size() * 1000);
            REQUIRE((history.heldBytes() <= history.budgetBytes() || history.steps().size() == 1));
        }
    }
}

TEST_CASE("the edits of one drag are one step", "[edit]")
{
    History history;
    REQUIRE(perform(history, AddObjects{{objectOf(10, 1)}}));
    for (int i = 1; i <= 50; ++i) REQUIRE(perform(history, moveTo(history.world(), static_cast<float>(i)), DragId{7}));
    CHECK(history.steps().size() == 3);
    for (int i = 1; i <= 50; ++i) REQUIRE(perform(history, moveTo(history.world(), -static_cast<float>(i)), DragId{8}));
    CHECK(history.steps().size() == 4);
    REQUIRE(history.undo());
    CHECK(history.world().objects[0]->placement.translation.x == 50);
    REQUIRE(perform(history, moveTo(history.world(), 9), DragId{7}));   // the drag was over: this is another step
    REQUIRE(history.undo());
    CHECK(history.world().objects[0]->placement.translation.x == 50);
}
