// What is kept of unsaved work, when, and what becomes of it.
#include "app/session/autosave.h"

#include "app/session/recovery_offer.h"
#include "core/edit/add_objects.h"
#include "core/edit/remove_object.h"
#include "core/edit/set_placement.h"
#include "tests/support/limits.h"
#include "tests/support/session.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fstream>
#include <random>

using namespace morphogen;
using support::TemporaryFolder;

namespace {

using namespace std::chrono_literals;

/// A session whose clock the test moves.
struct Kept : support::Session {
    explicit Kept(const std::filesystem::path& folder) : autosave(queue, document, {folder, 60, [this] { return clock; }}) {}

    void pass(std::chrono::milliseconds time)
    {
        clock += time;
        autosave.poll();
    }
    /// As the window does once a write is over.
    void settleAutosave()
    {
        autosave.keepNow().wait();
        REQUIRE(support::becomesTrue([&] { return queue.drain(), !autosave.isWriting(); }, 60s));
    }
    /// A new world that has a file.
    void beginSaved(World world, const std::filesystem::path& path)
    {
        document.newWorld(std::move(world));
        save(path);
    }
    void save(const std::filesystem::path& path)
    {
        document.saveAs(path);
        REQUIRE(wait(JobKind::Save).result);
    }
    /// Opens the one thing that `folder` offers; what the job had to say.
    FinishedJob recover(const std::filesystem::path& folder)
    {
        document.openRecovered(recoveryOffers(folder, {}).at(0).session);
        const FinishedJob job = wait(JobKind::Recover);
        REQUIRE(job.result);
        return job;
    }
    void edit() { REQUIRE(document.perform(SetPlacement{document.world().objects.front()->id, {{static_cast<float>(++edits), 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}})); }

    std::chrono::steady_clock::time_point clock{1000s};
    int edits = 0;
    Autosave autosave;
};

/// What the next start would be offered; like it, it holds nothing on to it.
struct Found {
    std::size_t count = 0;
    RecoveryOffer offer;
    std::string text;
};
Found find(const std::filesystem::path& folder)
{
    const auto offers = recoveryOffers(folder, {});
    Found found{offers.size(), {}, {}};
    if (offers.empty()) return found;
    found.offer = offers.front();
    const auto opened = offers.front().session->load({}, History::kDefaultBudget);
    INFO((opened ? "" : opened.error().message));
    REQUIRE(opened);
    found.text = store::canonicalText(opened->history.world());
    found.offer.session.reset();
    return found;
}

std::string textIn(const std::filesystem::path& project) { return store::canonicalText(ProjectFile::open(project, OpenMode::Read)->load({})->history.world()); }

World someWorld(unsigned seed)
{
    std::mt19937 random(seed);
    return support::randomWorld(random);
}

/// A world of `splats` splats whose bytes can't be told in advance.
World largeWorld(std::size_t splats)
{
    std::mt19937 random(1);
    SplatsBuilder builder(splats);
    for (auto& column : builder.columns)
        for (float& v : column) v = static_cast<float>(random() >> 8);
    World world;
    Object object;
    object.splats = std::make_shared<const Splats>(builder.finish());
    world.add(std::move(object));
    return world;
}

}  // namespace

TEST_CASE("work begins to be kept before it is as old as the period, however it goes on", "[autosave]")
{
    const TemporaryFolder folder;
    std::mt19937 random(1);
    Kept session(folder.path());
    session.document.newWorld(someWorld(1));
    session.pass(10min);
    CHECK_FALSE(session.autosave.isWriting());   // what nobody touched needs no keeping
    CHECK(support::namesIn(folder.path()).empty());
    for (int round = 0; round < 20; ++round) {
        session.edit();
        const auto edited = session.clock;
        while (!session.autosave.isWriting()) {
            session.pass(500ms);
            REQUIRE(session.clock - edited <= 60s);
            if (random() % 4 == 0) session.edit();   // puts nothing off
        }
        CHECK(session.clock - edited >= 30s);
        const std::string now = session.text();
        session.settleAutosave();
        CHECK(textIn(session.autosave.session()->world()) == now);
        session.pass(10min);
        CHECK_FALSE(session.autosave.isWriting());   // it is kept as it is
    }
    session.autosave.setPeriod(0);
    session.edit();
    session.pass(10min);
    CHECK_FALSE(session.autosave.isWriting());
}

TEST_CASE("a session that ends unexpectedly leaves its last kept state, with its history, and the next start is offered it", "[autosave]")
{
    const TemporaryFolder folder;
    std::mt19937 random(2);
    for (int round = 0; round < 10; ++round) {
        std::string kept;
        std::size_t steps = 0;
        {
            Kept session(folder / "unsaved");
            session.document.newWorld(someWorld(static_cast<unsigned>(round)));   // never saved
            for (int i = 0; i < 5; ++i) session.edit();
            session.document.undo();
            session.settleAutosave();
            kept = session.text();
            steps = session.document.history().cursor();
            CHECK(find(folder / "unsaved").count == 0);   // it lives: nobody else is offered it
            session.edit();                               // not kept any more
        }
        const Found found = find(folder / "unsaved");
        REQUIRE(found.count == 1);
        CHECK(found.text == kept);
        CHECK(found.offer.kept.steps == steps);
        CHECK_FALSE(found.offer.saved);
        CHECK(found.offer.session == nullptr);

        // Recovered, it is a world as before, unsaved, and goes on being protected.
        Kept next(folder / "unsaved");
        next.recover(folder / "unsaved");
        CHECK(next.text() == kept);
        CHECK(next.document.isDirty());
        CHECK(next.document.path().empty());
        CHECK(next.document.canRedo());
        CHECK(find(folder / "unsaved").count == 0);
        next.save(folder / fmt::format("{}.morph", round));
        next.autosave.letGo();
        CHECK(support::namesIn(folder / "unsaved").empty());
    }
}

TEST_CASE("recovered work stays until it is saved, however often the program ends before", "[autosave]")
{
    const TemporaryFolder folder;
    std::string kept;
    {
        Kept session(folder.path());
        session.document.newWorld(someWorld(3));
        session.edit();
        session.settleAutosave();
        kept = session.text();
    }
    for (int crash = 0; crash < 5; ++crash) {
        Kept session(folder.path());
        auto offers = recoveryOffers(folder.path(), {});
        REQUIRE(offers.size() == 1);
        JobHandle opening = session.document.openRecovered(offers[0].session);
        if (crash % 2 == 0) continue;   // ends while it is being opened
        REQUIRE(session.wait(JobKind::Recover).result);
        CHECK(session.text() == kept);
        if (crash == 3) {
            session.edit();
            session.settleAutosave();
            kept = session.text();
        }
    }
    const Found found = find(folder.path());
    CHECK(found.count == 1);
    CHECK(found.text == kept);
}

TEST_CASE("what was saved is not offered, and what was left on purpose is gone", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder / "unsaved");
        session.document.newWorld(someWorld(4));
        session.edit();
        session.settleAutosave();
        session.save(folder / "world.morph");
        session.edit();
        session.settleAutosave();
        CHECK(session.autosave.keptAgoSecs());
        session.document.save();
        REQUIRE(session.wait(JobKind::Save).result);
        CHECK_FALSE(session.autosave.keptAgoSecs());
    }   // the program ends here
    CHECK(find(folder / "unsaved").count == 0);
    removeEmptySessions(folder / "unsaved");
    CHECK(support::namesIn(folder / "unsaved").empty());

    Kept session(folder / "unsaved");
    session.document.newWorld(someWorld(5));
    session.edit();
    session.settleAutosave();
    CHECK(support::namesIn(folder / "unsaved").size() == 1);
    session.document.newWorld();   // the window asked before
    session.autosave.letGo();
    CHECK(support::namesIn(folder / "unsaved").empty());
}

TEST_CASE("what could be redone is kept too, though the world is the saved one", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder / "unsaved");
        session.beginSaved(someWorld(6), folder / "world.morph");
        session.edit();
        session.edit();
        session.document.undo();
        session.document.undo();
        CHECK_FALSE(session.document.isDirty());
        CHECK_FALSE(session.document.isAllSaved());
        session.pass(61s);
        session.settleAutosave();
    }
    Kept session(folder / "unsaved");
    const auto offers = abandonedSessions(folder / "unsaved");
    REQUIRE(offers.size() == 1);
    auto opened = (*KeptSession::take(folder / "unsaved", offers[0]))->load({}, History::kDefaultBudget);
    REQUIRE(opened);
    CHECK(opened->history.steps().size() == 3);
    CHECK(opened->history.cursor() == 0);
}

TEST_CASE("whoever went back in the history after a save is offered where he stood", "[autosave]")
{
    const TemporaryFolder folder;
    std::string before;
    {
        Kept session(folder / "unsaved");
        session.document.newWorld(someWorld(16));
        session.edit();
        before = session.text();
        session.edit();
        session.save(folder / "world.morph");
        session.document.undo();
        session.settleAutosave();
    }
    const Found found = find(folder / "unsaved");
    REQUIRE(found.count == 1);
    CHECK(found.text == before);
}

TEST_CASE("killed between a save and the note of it, nothing is offered that the file has", "[autosave]")
{
    const TemporaryFolder folder;
    History history(someWorld(17));
    const auto edit = [&](float x) { REQUIRE(perform(history, SetPlacement{history.world().objects.front()->id, {{x, 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}})); };
    auto file = ProjectFile::create(folder / "world.morph", history, {});
    REQUIRE(file);
    const KeptFacts facts{"world.morph", folder / "world.morph", history.version(), FileStamp::of(folder / "world.morph")};
    edit(1);
    REQUIRE((*KeptSession::create(folder / "unsaved"))->write(facts, history, {}));
    CHECK(abandonedSessions(folder / "unsaved").size() == 1);
    edit(2);
    REQUIRE(file->save(history, {}));
    CHECK(recoveryOffers(folder / "unsaved", {}).empty());
    CHECK(support::namesIn(folder / "unsaved").empty());

    // Something that the file has not: it is offered, and said that the file is another one by now.
    history.undo();
    history.undo();
    edit(3);
    REQUIRE((*KeptSession::create(folder / "unsaved"))->write(facts, history, {}));
    const auto offers = recoveryOffers(folder / "unsaved", {});
    REQUIRE(offers.size() == 1);
    CHECK(offers[0].isFileChanged);
}

TEST_CASE("a small edit of a large world writes little", "[autosave]")
{
    const TemporaryFolder folder;
    auto session = KeptSession::create(folder.path());
    REQUIRE(session);
    History history(largeWorld(100'000));
    const auto first = (*session)->write({"large"}, history, {});
    REQUIRE(first);
    CHECK(first->bytesWritten > 5'000'000);
    for (int i = 0; i < 5; ++i) {
        REQUIRE(perform(history, SetPlacement{history.world().objects[0]->id, {{static_cast<float>(i), 0, 0}, {1, 0, 0, 0}, {1, 1, 1}}}));
        const auto more = (*session)->write({"large"}, history, {});
        REQUIRE(more);
        CHECK(more->bytesWritten < 100'000);
        CHECK(more->chunksWritten == 0);
    }
}

TEST_CASE("saves and autosaves at the same time do not get in each other's way", "[autosave]")
{
    const TemporaryFolder folder;
    std::mt19937 random(7);
    Kept session(folder / "unsaved");
    session.beginSaved(largeWorld(50'000), folder / "world.morph");
    for (int round = 0; round < 30; ++round) {
        session.edit();
        const std::string saved = session.text();
        if (random() % 2) {
            session.document.save();
            (void)session.autosave.keepNow();
        } else {
            const auto kept = session.autosave.keepNow();
            session.document.save();
        }
        session.edit();
        const auto kept = session.autosave.keepNow();
        const std::string later = session.text();
        REQUIRE(session.wait(JobKind::Save).result);
        kept.wait();
        REQUIRE(support::becomesTrue([&] { return session.queue.drain(), session.autosave.keptAgoSecs().has_value(); }, 60s));
        CHECK(session.autosave.problem() == "");
        CHECK(textIn(folder / "world.morph") == saved);
        CHECK(textIn(session.autosave.session()->world()) == later);
    }
}

TEST_CASE("the offer says what differs from the saved file, object by object", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder / "unsaved");
        std::mt19937 random(8);
        World world;
        for (const char* name : {"stays", "goes", "changes"}) {
            Object object = support::randomObject(random);
            object.name = name;
            world.add(std::move(object));
        }
        session.beginSaved(std::move(world), folder / "world.morph");
        Object comes = support::randomObject(random);
        comes.name = "comes";
        REQUIRE(session.document.perform(AddObjects{{comes}}));
        REQUIRE(session.document.perform(RemoveObject{session.document.world().find("goes")->id}));
        REQUIRE(session.document.perform(SetPlacement{session.document.world().find("changes")->id, {{1, 2, 3}, {1, 0, 0, 0}, {1, 1, 1}}}));
        session.settleAutosave();
    }
    const Found found = find(folder / "unsaved");
    REQUIRE(found.count == 1);
    using Names = std::vector<std::string>;
    CHECK(found.offer.added == Names{"comes"});
    CHECK(found.offer.removed == Names{"goes"});
    CHECK(found.offer.changed == Names{"changes"});
    CHECK_FALSE(found.offer.hasOtherChanges);
    CHECK_FALSE(found.offer.isFileChanged);
    CHECK(found.offer.stepsSinceSave == 3);
    CHECK(found.offer.lastStep == SetPlacement::kLabel);
    CHECK(found.offer.problem == "");
    REQUIRE(found.offer.saved);
    CHECK(found.offer.saved->objects == 3);
    CHECK(found.offer.kept.objects == 3);

    // Saved again, it goes into its own file, which is all that changes.
    Kept session(folder / "unsaved");
    session.recover(folder / "unsaved");
    CHECK(session.document.path() == folder / "world.morph");
    for (int i = 0; i < 3; ++i) REQUIRE(session.document.undo());
    CHECK_FALSE(session.document.isDirty());   // that is what the file holds
    for (int i = 0; i < 3; ++i) REQUIRE(session.document.redo());
    session.document.save();
    REQUIRE(session.wait(JobKind::Save).result);
    CHECK(textIn(folder / "world.morph") == found.text);
    session.autosave.letGo();
    CHECK(support::namesIn(folder / "unsaved").empty());
}

TEST_CASE("a file that another program wrote meanwhile is noticed, and not replaced by a plain save", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder / "unsaved");
        session.beginSaved(someWorld(9), folder / "world.morph");
        session.edit();
        session.settleAutosave();
    }
    REQUIRE(ProjectFile::create(folder / "world.morph", History(someWorld(10)), {}));
    const std::string theirs = store::canonicalText(someWorld(10));
    const Found found = find(folder / "unsaved");
    REQUIRE(found.count == 1);
    CHECK(found.offer.isFileChanged);
    Kept session(folder / "unsaved");
    const FinishedJob recovered = session.recover(folder / "unsaved");
    REQUIRE(recovered.notes.size() == 1);
    CHECK_THAT(recovered.notes[0], Catch::Contains("world.morph was written by another program"));
    CHECK(session.text() == found.text);
    session.document.save();
    CHECK(session.wait(JobKind::Save).result.error().kind == Error::Kind::ReadOnly);
    CHECK(textIn(folder / "world.morph") == theirs);
    session.document.saveAs(folder / "world.morph");   // on purpose
    CHECK(session.wait(JobKind::Save).result);
    CHECK_FALSE(session.document.isDirty());
}

TEST_CASE("imports and scripts begin only when unsaved work is kept", "[autosave]")
{
    const TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "other.morph", History(someWorld(11)), {}));
    Kept session(folder / "unsaved");
    session.document.newWorld(largeWorld(200'000));
    session.edit();
    const std::string before = session.text();
    const bool isScript = GENERATE(false, true);
    if (isScript) session.document.runScript(R"([{"op": "fps", "fps": 48}])", "edits.json");
    else session.document.importFiles({folder / "other.morph"});
    REQUIRE(session.wait(isScript ? JobKind::Script : JobKind::Import).result);
    // Without another poll: the world from before that lies there.
    REQUIRE(support::becomesTrue([&] { return session.queue.drain(), session.autosave.session() != nullptr; }, 60s));
    CHECK(textIn(session.autosave.session()->world()) == before);
    CHECK(session.text() != before);
}

TEST_CASE("where nothing can be kept there is one sentence, and everything else goes on", "[autosave]")
{
    const TemporaryFolder folder;
    std::ofstream(folder / "in the way") << "a file where the folder should be";
    Kept session(folder / "in the way" / "unsaved");
    std::vector<std::string> said;
    const Subscription problems = session.autosave.onProblem([&](const Error& error) { said.push_back(error.message); });
    session.document.newWorld(someWorld(12));
    for (int i = 0; i < 3; ++i) {
        session.edit();
        session.pass(61s);
        session.pass(61s);
        REQUIRE(support::becomesTrue([&] { return session.queue.drain(), !said.empty(); }, 60s));
    }
    CHECK(said.size() == 1);
    CHECK_THAT(said[0], Catch::Contains("can't be kept") && Catch::Contains("in the way"));
    session.document.saveAs(folder / "world.morph");
    CHECK(session.wait(JobKind::Save).result);

    // Once there is room again it is kept again.
    std::filesystem::remove(folder / "in the way");
    session.edit();
    session.pass(61s);
    session.settleAutosave();
    CHECK(session.autosave.problem() == "");
    CHECK(session.autosave.keptAgoSecs());
}

TEST_CASE("on a full disk what was kept before stays", "[autosave]")
{
    const TemporaryFolder folder;
    std::string kept;
    {
        Kept session(folder.path());
        session.document.newWorld(someWorld(13));
        session.edit();
        session.settleAutosave();
        kept = session.text();
        std::mt19937 random(1);
        Object large;
        large.splats = largeWorld(100'000).objects[0]->splats;
        REQUIRE(session.document.perform(AddObjects{{large}}));
        {
            const support::FileSizeLimit full(1'000'000);
            session.autosave.keepNow().wait();
            REQUIRE(support::becomesTrue([&] { return session.queue.drain(), !session.autosave.problem().empty(); }, 60s));
        }
        CHECK_THAT(session.autosave.problem(), Catch::Contains("disk"));
    }
    CHECK(find(folder.path()).text == kept);
}

TEST_CASE("a folder that someone empties while it is in use is made again", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder / "unsaved");
        session.document.newWorld(someWorld(14));
        session.edit();
        session.settleAutosave();
        std::filesystem::remove_all(folder / "unsaved");
        session.edit();
        session.settleAutosave();
        CHECK(session.autosave.problem() == "");
    }
    CHECK(find(folder / "unsaved").count == 1);
}

TEST_CASE("whatever lies in the folder of unsaved work, the start is not held up", "[autosave]")
{
    const TemporaryFolder folder;
    {
        Kept session(folder.path());
        session.document.newWorld(someWorld(15));
        session.edit();
        session.settleAutosave();
    }
    const std::string id = abandonedSessions(folder.path()).at(0);
    std::filesystem::create_directories(folder / "not one of ours");
    std::filesystem::create_directories(folder / "20260101-000000-1");                    // died before its lock was there
    std::ofstream(folder / "20260101-000000-2") << "a file";
    std::filesystem::create_directories(folder / "20260101-000000-3");
    std::ofstream(folder / "20260101-000000-3" / "lock");                                 // died before it wrote anything
    std::filesystem::create_directories(folder / "20260101-000000-4");
    std::ofstream(folder / "20260101-000000-4" / "lock");
    std::ofstream(folder / "20260101-000000-4" / "world.morph") << "no world at all";     // damaged: not ours to throw away
    const std::string facts = [&] {
        std::ifstream in(folder / id / "session.json");
        return std::string(std::istreambuf_iterator<char>(in), {});
    }();
    for (std::size_t length = 0; length <= facts.size(); ++length) {
        std::ofstream(folder / id / "session.json") << facts.substr(0, length);
        REQUIRE(abandonedSessions(folder.path()).size() == 2);
    }
    removeEmptySessions(folder.path());
    auto offers = recoveryOffers(folder.path(), {});
    REQUIRE(offers.size() == 2);
    for (const RecoveryOffer& offer : offers) CHECK((offer.problem.empty() || offer.session->id() == "20260101-000000-4"));
    CHECK(std::filesystem::exists(folder / "not one of ours"));
    CHECK_FALSE(std::filesystem::exists(folder / "20260101-000000-1"));
    CHECK_FALSE(std::filesystem::exists(folder / "20260101-000000-3"));
    CHECK(std::filesystem::exists(folder / "20260101-000000-4" / "world.morph"));
    CHECK_FALSE(KeptSession::take(folder.path(), "../" + id));
}
