#include "app/session/document.h"

#include "core/edit/add_objects.h"
#include "core/edit/remove_object.h"
#include "core/edit/rename_object.h"
#include "core/edit/script.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_visible.h"
#include "tests/support/session.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <future>
#include <set>
#include <thread>

using namespace morphogen;

namespace {

using Bench = support::Session;

ObjectId someObject(const World& world, std::mt19937& random) { return world.objects.empty() ? ObjectId{} : world.objects[random() % world.objects.size()]->id; }

/// One edit, undo, redo or jump in time. What is refused changes nothing.
void randomStep(Document& document, std::mt19937& random, DragId drag)
{
    std::normal_distribution<float> normal;
    const ObjectId id = someObject(document.world(), random);
    switch (random() % 7) {
    case 0: (void)document.undo(); break;
    case 1: (void)document.redo(); break;
    case 2: (void)document.travel(random() % (document.history().steps().size() + 1)); break;
    case 3: (void)document.perform(AddObjects{{support::randomObject(random)}}); break;
    case 4: (void)document.perform(RemoveObject{id}); break;
    case 5: (void)document.perform(RenameObject{id, "name " + std::to_string(random() % 5)}); break;
    default: (void)document.perform(SetPlacement{id, {{normal(random), 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}, drag);
    }
}

std::string bytesOf(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("after any edits, undoing all of them gives the world that was opened", "[document]")
{
    for (unsigned seed = 0; seed < 10; ++seed) {
        std::mt19937 random(seed);
        Bench bench;
        bench.document.newWorld(support::randomWorld(random));
        const std::string first = bench.text();
        CHECK_FALSE(bench.document.isDirty());
        const DragId drag = bench.document.beginDrag();
        for (int i = 0; i < 60; ++i) {
            randomStep(bench.document, random, drag);
            REQUIRE(store::canonicalText(*bench.document.snapshot()) == bench.text());
        }
        while (bench.document.undo()) {
        }
        CHECK(bench.text() == first);
        CHECK_FALSE(bench.document.isDirty());
    }
}

TEST_CASE("listeners are told of exactly the objects that differ", "[document]")
{
    std::mt19937 random(3);
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    for (int i = 0; i < 200; ++i) {
        const World before = bench.document.world();
        bench.changes.clear();
        randomStep(bench.document, random, {});
        std::set<ObjectId> told, differing;
        for (const ChangeSet& change : bench.changes) told.insert(change.objects.begin(), change.objects.end());
        for (const World* world : {&before, &bench.document.world()})
            for (const auto& object : world->objects)
                if (before.find(object->id) != bench.document.world().find(object->id)) differing.insert(object->id);
        REQUIRE(told == differing);
    }
}

TEST_CASE("the edits of a drag are one step, and cancelling it leaves no trace", "[document]")
{
    std::mt19937 random(4);
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    const ObjectId id = bench.document.world().objects.front()->id;
    REQUIRE(bench.document.perform(SetVisible{id, false}));
    REQUIRE(bench.document.perform(SetVisible{id, true}));
    REQUIRE(bench.document.undo());
    const std::size_t steps = bench.document.history().steps().size();
    const std::string before = bench.text();
    const auto drag = [&](DragId number) {
        for (int i = 1; i < 9; ++i) REQUIRE(bench.document.perform(SetPlacement{id, {{static_cast<float>(i), 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}, number));
    };
    const DragId cancelled = bench.document.beginDrag();
    drag(cancelled);
    bench.document.cancelDrag(cancelled);
    CHECK(bench.text() == before);
    CHECK(bench.document.history().steps().size() == steps);
    CHECK(bench.document.canRedo());
    drag(bench.document.beginDrag());
    CHECK(bench.document.history().steps().size() == steps);   // the redo is gone, one step came
    REQUIRE(bench.document.undo());
    CHECK(bench.text() == before);
}

TEST_CASE("a drag that a field began by itself is taken back as well, and can go on", "[document]")
{
    std::mt19937 random(5);
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    const ObjectId id = bench.document.world().objects.front()->id;
    const std::string before = bench.text();
    const std::size_t steps = bench.document.history().steps().size();
    const auto move = [&](float x) { REQUIRE(bench.document.perform(SetPlacement{id, {{x, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}, DragId{4711})); };
    move(1), move(2);
    bench.document.cancelDrag(DragId{4711});
    CHECK(bench.text() == before);
    CHECK(bench.document.history().steps().size() == steps);
    move(3), move(4);
    CHECK(bench.document.history().steps().size() == steps + 1);
    REQUIRE(bench.document.undo());
    CHECK(bench.text() == before);
}

TEST_CASE("what was saved while edits went on is the world of that moment", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(5);
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    bench.document.saveAs(folder / "world");
    REQUIRE(bench.wait(JobKind::Save).result);
    CHECK(bench.document.path().filename() == "world.morph");
    for (int round = 0; round < 10; ++round) {
        randomStep(bench.document, random, {});
        const std::string saved = bench.text();
        const std::uint64_t version = bench.document.history().version();
        bench.document.save();
        for (int i = 0; i < 5; ++i) randomStep(bench.document, random, {});
        REQUIRE(bench.wait(JobKind::Save).result);
        CHECK(bench.document.isDirty() == (bench.document.history().version() != version));
        auto file = ProjectFile::open(folder / "world.morph", OpenMode::Read);
        REQUIRE(file);
        auto opened = file->load({});
        REQUIRE(opened);
        CHECK(store::canonicalText(opened->history.world()) == saved);
    }
}

TEST_CASE("a failed open leaves the open document as it was, and its file in its hands", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(6);
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    bench.document.saveAs(folder / "world.morph");
    REQUIRE(bench.wait(JobKind::Save).result);
    REQUIRE(bench.document.perform(RenameObject{bench.document.world().objects.front()->id, "renamed"}));
    bench.document.select({bench.document.world().objects.front()->id});
    const std::string before = bench.text();
    std::ofstream(folder / "broken.morph") << "SQLite format 3";
    std::ofstream(folder / "letter.txt") << "Dear reader";
    std::filesystem::create_directory(folder / "empty");
    for (const char* name : {"broken.morph", "letter.txt", "empty", "missing.morph"}) {
        bench.document.open(folder / name);
        const FinishedJob& job = bench.wait(JobKind::Open);
        REQUIRE_FALSE(job.result);
        CHECK_THAT(job.result.error().message, Catch::Contains(name));
        CHECK(bench.text() == before);
        CHECK(bench.document.path() == folder / "world.morph");
        CHECK(bench.document.isDirty());
        CHECK(bench.document.selection().size() == 1);
    }
    bench.document.save();
    CHECK(bench.wait(JobKind::Save).result);
}

TEST_CASE("an open is refused when the world was edited meanwhile", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(7);
    REQUIRE(ProjectFile::create(folder / "other.morph", History(support::randomWorld(random)), {}));
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    bench.document.open(folder / "other.morph");
    REQUIRE(bench.document.perform(RenameObject{bench.document.world().objects.front()->id, "renamed"}));
    const std::string edited = bench.text();
    const FinishedJob& job = bench.wait(JobKind::Open);
    REQUIRE_FALSE(job.result);
    CHECK(job.result.error().kind == Error::Kind::Conflict);
    CHECK(bench.text() == edited);
}

TEST_CASE("a second document reads the file that the first one writes, and says why it can't write it", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(8);
    Bench first, second;
    first.document.newWorld(support::randomWorld(random));
    first.document.saveAs(folder / "world.morph");
    REQUIRE(first.wait(JobKind::Save).result);
    second.document.open(folder / "world.morph");
    REQUIRE(second.wait(JobKind::Open).result);
    CHECK(second.text() == first.text());
    CHECK_THAT(second.document.whyReadOnly(), Catch::Contains("elsewhere"));
    REQUIRE(second.document.perform(RenameObject{second.document.world().objects.front()->id, "renamed"}));
    second.document.save();
    CHECK(second.wait(JobKind::Save).result.error().kind == Error::Kind::ReadOnly);
    second.document.saveAs(folder / "world.morph");
    CHECK(second.wait(JobKind::Save).result.error().kind == Error::Kind::Conflict);
    second.document.saveAs(folder / "mine.morph");
    REQUIRE(second.wait(JobKind::Save).result);
    CHECK(second.document.whyReadOnly().empty());

    // The first one may open its own file again: the lock in the way is its own.
    first.document.open(folder / "world.morph");
    REQUIRE(first.wait(JobKind::Open).result);
    CHECK(first.document.whyReadOnly().empty());
}

TEST_CASE("a project of a newer version is shown, and says why it can't be written", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(11);
    const World world = support::randomWorld(random);
    REQUIRE(ProjectFile::create(folder / "newer.morph", History(world), {}));
    {
        // SQLite's user version, big endian, at byte 60: the format's number.
        std::fstream file(folder / "newer.morph", std::ios::binary | std::ios::in | std::ios::out);
        file.seekp(60);
        file.write("\0\0\3\347", 4);
    }
    const std::string bytes = bytesOf(folder / "newer.morph");
    Bench bench;
    bench.document.open(folder / "newer.morph");
    const FinishedJob& opened = bench.wait(JobKind::Open);
    REQUIRE(opened.result);
    CHECK(bench.text() == store::canonicalText(world));
    CHECK_THAT(bench.document.whyReadOnly(), Catch::Contains("newer Morphogen"));
    REQUIRE_FALSE(opened.notes.empty());
    REQUIRE(bench.document.perform(RenameObject{bench.document.world().objects.front()->id, "renamed"}));
    bench.document.save();
    CHECK(bench.wait(JobKind::Save).result.error().kind == Error::Kind::ReadOnly);
    CHECK(bytesOf(folder / "newer.morph") == bytes);
    bench.document.saveAs(folder / "mine.morph");
    REQUIRE(bench.wait(JobKind::Save).result);
    CHECK_FALSE(bench.document.isDirty());
}

TEST_CASE("a sample opens as a new document without a file", "[document]")
{
    const support::TemporaryFolder folder;
    ::setenv("MORPHOGEN_HOME", folder.path().c_str(), 1);
    Bench bench;
    bench.document.openSample("no such sample");
    CHECK(bench.wait(JobKind::Open).result.error().kind == Error::Kind::NotFound);
    bench.document.openSample("first-look");
    REQUIRE(bench.wait(JobKind::Open).result);
    CHECK(bench.document.world().objects.size() > 1);
    CHECK(bench.document.path().empty());
    CHECK_FALSE(bench.document.isDirty());
    // The second time it is there already.
    CHECK(std::filesystem::exists(folder / "cache/samples/first-look.morph"));
    ::unsetenv("MORPHOGEN_HOME");
}

TEST_CASE("an import joins the world as it is by then, or nothing at all", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(9);
    REQUIRE(ProjectFile::create(folder / "other.morph", History(support::randomWorld(random)), {}));
    Bench bench;
    bench.document.newWorld(support::randomWorld(random));
    const std::size_t objects = bench.document.world().objects.size();

    bench.document.importFiles({folder / "other.morph"});
    REQUIRE(bench.document.perform(RenameObject{bench.document.world().objects.front()->id, "renamed meanwhile"}));
    const FinishedJob joined = bench.wait(JobKind::Import);
    REQUIRE(joined.result);
    CHECK(joined.objects.size() == bench.document.world().objects.size() - objects);
    CHECK(bench.document.world().find("renamed meanwhile"));
    REQUIRE(bench.document.undo());
    CHECK(bench.document.world().objects.size() == objects);

    const std::string before = bench.text();
    bench.document.importFiles({folder / "other.morph", folder / "missing.ply"});
    CHECK_FALSE(bench.wait(JobKind::Import).result);
    CHECK(bench.text() == before);

    bench.document.importFiles({folder / "other.morph"}).cancel();
    if (bench.wait(JobKind::Import).result) REQUIRE(bench.document.undo());   // it was quicker than the cancel
    CHECK(bench.text() == before);

    // For a document that is gone.
    bench.document.importFiles({folder / "other.morph"});
    bench.document.newWorld();
    CHECK(bench.wait(JobKind::Import).result.error().kind == Error::Kind::Cancelled);
    CHECK(bench.document.world().objects.empty());
}

TEST_CASE("jobs that are cancelled at any time leave the world and its file whole", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(10);
    Bench bench;
    REQUIRE(ProjectFile::create(folder / "other.morph", History(support::randomWorld(random)), {}));
    bench.document.newWorld(support::randomWorld(random));
    bench.document.saveAs(folder / "world.morph");
    REQUIRE(bench.wait(JobKind::Save).result);
    for (int round = 0; round < 40; ++round) {
        randomStep(bench.document, random, {});
        const std::string before = bench.text();
        JobHandle job;
        switch (random() % 3) {
        case 0: job = bench.document.save(); break;
        case 1: job = bench.document.saveCopy(folder / "copy.morph"); break;
        default: job = bench.document.importFiles({folder / (random() % 2 ? "world.morph" : "other.morph")});
        }
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 4000));
        job.cancel();
        REQUIRE(support::becomesTrue([&] { return bench.queue.drain(), bench.document.jobs().empty(); }, std::chrono::seconds(60)));
        if (bench.finished.back().result && bench.finished.back().kind == JobKind::Import) REQUIRE(bench.document.undo());
        CHECK(bench.text() == before);
        // Work that was cancelled may be at its last transaction still; a reader is then asked to try again.
        CHECK(support::becomesTrue([&] { auto file = ProjectFile::open(folder / "world.morph", OpenMode::Read); return file && file->check({}); }, std::chrono::seconds(60)));
    }
    bench.document.save();
    REQUIRE(bench.wait(JobKind::Save).result);
    CHECK_FALSE(bench.document.isDirty());
}

TEST_CASE("saving a world without a file or over itself is refused with a sentence", "[document]")
{
    const support::TemporaryFolder folder;
    Bench bench;
    bench.document.save();
    CHECK(bench.wait(JobKind::Save).result.error().kind == Error::Kind::Usage);
    bench.document.saveAs(folder / "world.morph");
    REQUIRE(bench.wait(JobKind::Save).result);
    const std::string bytes = bytesOf(folder / "world.morph");
    bench.document.saveCopy(folder / "world.morph");
    CHECK(bench.wait(JobKind::SaveCopy).result.error().kind == Error::Kind::Usage);
    bench.document.saveAs(folder / "no such folder" / "world.morph");
    CHECK_FALSE(bench.wait(JobKind::Save).result);
    CHECK(bytesOf(folder / "world.morph") == bytes);
    CHECK(bench.document.path() == folder / "world.morph");
}

TEST_CASE("a script runs as a whole after unsaved work was kept, or changes nothing", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(12);
    REQUIRE(ProjectFile::create(folder / "other.morph", History(support::randomWorld(random)), {}));
    Bench bench;
    World world = support::randomWorld(random);
    const ObjectId id = world.objects.front()->id;
    bench.document.newWorld(world);
    REQUIRE(bench.document.perform(RenameObject{id, "thing"}));
    int asked = 0;
    bench.document.guardRiskyWork([&] {
        ++asked;
        std::promise<void> kept;
        kept.set_value();
        return kept.get_future().share();
    });
    const std::string before = bench.text();
    const std::string importing = R"([{"op": "import", "files": [")" + (folder / "other.morph").string() + R"("]}, {"op": "opacity", "object": "thing", "opacity": 0.5}, {"op": "fps", "fps": 30}])";
    bench.document.runScript(importing, "edits.json");
    const FinishedJob done = bench.wait(JobKind::Script);
    INFO((done.result ? "" : done.result.error().message));
    REQUIRE(done.result);
    CHECK(done.summary == "3 steps");
    CHECK(asked == 1);
    CHECK(bench.document.world().fps == 30);
    CHECK(bench.document.history().steps().size() == 5);
    CHECK(bench.document.isDirty());
    for (int i = 0; i < 3; ++i) REQUIRE(bench.document.undo());
    CHECK(bench.text() == before);

    bench.document.runScript(R"([{"op": "fps", "fps": 30}, {"op": "remove", "object": "nobody"}])", "edits.json");
    CHECK_THAT(bench.wait(JobKind::Script).result.error().message, Catch::Contains("edits.json: step 2 (remove)"));
    CHECK(bench.text() == before);
    bench.document.runScript(R"([{"op": "fps", "fps": 30}])", "edits.json");
    REQUIRE(bench.document.perform(RenameObject{id, "changed meanwhile"}));
    CHECK(bench.wait(JobKind::Script).result.error().kind == Error::Kind::Conflict);
    CHECK(bench.document.world().find("changed meanwhile"));
    bench.document.runScript(importing, "edits.json").cancel();
    const std::string renamed = bench.text();
    if (bench.wait(JobKind::Script).result) FAIL("the object of the script is not there any more");
    CHECK(bench.text() == renamed);
}

TEST_CASE("what was imported can be copied as a script that imports it again", "[document]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(13);
    REQUIRE(ProjectFile::create(folder / "other.morph", History(support::randomWorld(random)), {}));
    Bench bench;
    bench.document.importFiles({folder / "other.morph"});
    REQUIRE(bench.wait(JobKind::Import).result);
    const std::string imported = bench.text();
    const auto script = scriptOf(bench.document.history(), 1, 1);
    REQUIRE(script);
    REQUIRE(bench.document.undo());
    bench.document.runScript(*script, "clipboard");
    REQUIRE(bench.wait(JobKind::Script).result);
    CHECK(bench.text() == imported);
}
