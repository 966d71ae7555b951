// Sessions of editing that are killed (SIGKILL) at any moment, and what the next one finds.
#include "app/session/autosave.h"
#include "app/session/recovery_offer.h"
#include "core/base/hash.h"
#include "core/edit/add_camera.h"
#include "core/edit/add_objects.h"
#include "core/edit/remove_object.h"
#include "core/edit/rename_object.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_visible.h"
#include "tests/support/child_test.h"
#include "tests/support/session.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>
#include <fmt/format.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <random>
#include <sstream>
#include <thread>

using namespace morphogen;
using support::ChildTest;
using support::TemporaryFolder;

namespace {

constexpr double kPeriodSecs = 0.25;
constexpr std::size_t kMostObjects = 12;

std::string hashOf(const World& world)
{
    const std::string text = store::canonicalText(world);
    return hashBytes(std::as_bytes(std::span(text.data(), text.size()))).hex();
}

double now() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

/// What a session did and when, for whoever looks after its end: a line each, in the file before the call returns.
class Diary {
public:
    explicit Diary(const std::filesystem::path& path) : m_file(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {}
    ~Diary() { ::close(m_file); }
    void note(char what, const std::string& hash = "-")
    {
        const std::string line = fmt::format("{} {:.6f} {}\n", what, now(), hash);
        (void)!::write(m_file, line.data(), line.size());
    }

private:
    int m_file;
};

void randomStep(Document& document, std::mt19937& random)
{
    std::normal_distribution<float> normal;
    const auto& objects = document.world().objects;
    const ObjectId id = objects.empty() ? ObjectId{} : objects[random() % objects.size()]->id;
    switch (random() % 9) {
    case 0: (void)document.undo(); break;
    case 1: (void)document.redo(); break;
    case 2: (void)document.travel(random() % document.history().steps().size()); break;
    case 3: objects.size() < kMostObjects ? (void)document.perform(AddObjects{{support::randomObject(random)}}) : (void)document.perform(RemoveObject{id}); break;
    case 4: (void)document.perform(RenameObject{id, fmt::format("name {}", random() % 50)}); break;
    case 5: (void)document.perform(SetVisible{id, random() % 2 == 0}); break;
    case 6: (void)document.perform(AddCamera{{{}, "view", {{0, {}}, {1, {{normal(random), 0, 0}}}}}}); break;
    default: (void)document.perform(SetPlacement{id, {{normal(random), normal(random), 0}, {1, 0, 0, 0}, {1, 1, 1}}});
    }
}

/// As the window does at its start: what was left unsaved, else the file, else a new world.
void open(support::Session& session, const std::filesystem::path& folder, unsigned seed)
{
    auto offers = recoveryOffers(folder / "unsaved", {});
    REQUIRE(offers.size() <= 1);
    if (!offers.empty() && offers[0].isFileChanged && offers[0].saved && offers[0].saved->atSecs >= offers[0].kept.atSecs) {
        offers[0].session->remove();   // killed between a save and the note of it: the file is the newer one, the dialog says so
        offers.clear();
    }
    if (!offers.empty()) {
        session.document.openRecovered(offers[0].session);
        offers.clear();
        REQUIRE(session.wait(JobKind::Recover).result);
    } else if (std::filesystem::exists(folder / "world.morph")) {
        session.document.open(folder / "world.morph");
        REQUIRE(session.wait(JobKind::Open).result);
    } else {
        std::mt19937 random(seed);
        session.document.newWorld(support::randomWorld(random));
    }
}

/// Edits, saves now and then, and never ends by itself.
void editForEver(const std::filesystem::path& folder, unsigned seed)
{
    std::mt19937 random(seed);
    Diary diary(folder / "diary");
    support::Session session;
    Autosave autosave(session.queue, session.document, {folder / "unsaved", kPeriodSecs, {}});
    support::tellParent(1);
    open(session, folder, seed);
    REQUIRE(session.document.whyReadOnly().empty());
    diary.note('e', hashOf(session.document.world()));
    bool wasWriting = false;
    for (int i = 1;; ++i) {
        randomStep(session.document, random);
        diary.note('e', hashOf(session.document.world()));
        if (random() % 150 == 0) {
            if (session.document.path().empty()) session.document.saveAs(folder / "world.morph");
            else session.document.save();
        }
        for (int k = 0; k < 4; ++k) {
            autosave.poll();
            session.queue.drain();
            if (autosave.isWriting() != std::exchange(wasWriting, autosave.isWriting())) diary.note(wasWriting ? 'w' : 'd');
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 3));
        }
    }
}

/// What a diary says of one session.
struct Told {
    std::vector<std::pair<double, std::string>> states;   ///< when and what, the oldest first
    double end = 0;                                       ///< its last sign of life
    double longestWrite = 0;                              ///< the one in which it was killed included
    double longestStep = 0;                               ///< between two notes: while it edits, no keeping begins
};
Told readDiary(const std::filesystem::path& path, std::streamoff from)
{
    Told told;
    std::ifstream in(path);
    in.seekg(from);
    double writing = 0, before = 0;
    for (std::string line; std::getline(in, line);) {
        std::istringstream words(line);
        char what = 0;
        std::string hash;
        words >> what >> told.end >> hash;
        if (before > 0) told.longestStep = std::max(told.longestStep, told.end - before);
        before = told.end;
        if (what == 'e') told.states.emplace_back(told.end, hash);
        if (what == 'w') writing = told.end;
        if (what == 'd') told.longestWrite = std::max(told.longestWrite, told.end - writing), writing = 0;
    }
    if (writing > 0) told.longestWrite = std::max(told.longestWrite, told.end - writing);
    return told;
}

/// The newest moment at which the session stood as `hash` says; -1: never.
double lastTimeOf(const Told& told, const std::string& hash)
{
    for (auto state = told.states.rbegin(); state != told.states.rend(); ++state)
        if (state->second == hash) return state->first;
    return -1;
}

/// The worlds that are there after the end: what is offered, and what was saved.
std::vector<std::string> survivors(const std::filesystem::path& folder)
{
    std::vector<std::string> hashes;
    for (const std::string& id : abandonedSessions(folder / "unsaved")) {
        auto session = KeptSession::take(folder / "unsaved", id);
        REQUIRE(session);
        // A copy: what the next session finds must be what the killed one left, journal and all.
        const TemporaryFolder copy;
        std::filesystem::copy(folder / "unsaved", copy / "unsaved", std::filesystem::copy_options::recursive);
        const auto opened = (*KeptSession::take(copy / "unsaved", id))->load({}, History::kDefaultBudget);
        INFO((opened ? "" : opened.error().message));
        REQUIRE(opened);
        hashes.push_back(hashOf(opened->history.world()));
    }
    REQUIRE(hashes.size() <= 1);
    if (std::filesystem::exists(folder / "world.morph")) {
        auto file = ProjectFile::open(folder / "world.morph", OpenMode::Write);
        REQUIRE(file);
        REQUIRE(file->whyReadOnly().empty());
        const auto opened = file->load({});
        REQUIRE(opened);
        hashes.push_back(hashOf(opened->history.world()));
    }
    return hashes;
}

struct Toll {
    int kills = 0, withWork = 0, opening = 0;
    double worstLossSecs = 0;
};

/// One life after the other: each goes on with what the killed one left.
Toll killAtRandom(int kills, unsigned seed)
{
    const TemporaryFolder folder;
    std::mt19937 random(seed);
    Toll toll;
    std::string last;   // the best that was there before
    for (int i = 0; i < kills; ++i) {
        std::error_code none;
        const auto before = std::filesystem::file_size(folder / "diary", none);
        {
            ChildTest child("edits for ever", fmt::format("{} {}", seed + static_cast<unsigned>(i), folder.path().string()));
            REQUIRE(child.hear() == 1);
            std::this_thread::sleep_for(std::chrono::milliseconds(random() % 1500));
            REQUIRE(child.kill() == 128 + SIGKILL);   // else it had failed by itself
        }
        ++toll.kills;
        const Told told = readDiary(folder / "diary", none ? 0 : static_cast<std::streamoff>(before));
        const auto left = survivors(folder.path());
        INFO("kill " << i << ", " << told.states.size() << " states, longest write " << told.longestWrite << " s, longest step " << told.longestStep << " s");
        if (told.states.empty()) {   // while it was being opened: all is as it was
            ++toll.opening;
            CHECK((last.empty() || std::ranges::find(left, last) != left.end()));
            continue;
        }
        double best = -1;
        for (const std::string& hash : left) {
            const double when = lastTimeOf(told, hash);
            if (when > best) best = when, last = hash;
            // Each is a state that this session had, or the file as it was before.
            CHECK((when >= 0 || left.size() == 2));
        }
        // Where nothing survived, the session must have been too young to have lost anything that old.
        const double since = best >= 0 ? best : told.states.front().first;
        double unkept = told.end;   // the first state after the one that survived
        for (const auto& [when, hash] : told.states)
            if (when > since) { unkept = when; break; }
        if (best < 0) unkept = told.states.size() > 1 ? told.states[1].first : told.end;
        toll.worstLossSecs = std::max(toll.worstLossSecs, told.end - unkept);
        CHECK(told.end - unkept <= kPeriodSecs + told.longestWrite + told.longestStep);
        toll.withWork += best >= 0;
    }
    return toll;
}

}  // namespace

TEST_CASE("edits for ever", "[.child]")
{
    const std::string argument = support::childArgument();
    if (argument.empty()) MG_SKIP("is started by the kill test of autosaves");
    const auto space = argument.find(' ');
    editForEver(argument.substr(space + 1), static_cast<unsigned>(std::stoul(argument.substr(0, space))));
}

TEST_CASE("killed 10 times at any moment of a session of editing, nothing older than the autosave period is lost", "[autosave]")
{
    const Toll toll = killAtRandom(10, 100);
    CHECK(toll.withWork > 0);
}

TEST_CASE("killed 100 times at any moment of a session of editing, nothing older than the autosave period is lost", "[.long][autosave]")
{
    const Toll toll = killAtRandom(100, 200);
    std::cout << fmt::format("{} kills, {} while it was being opened, {} left a state of the session, at the most {:.2f} s of work lost (period {} s)\n", toll.kills, toll.opening, toll.withWork,
                             toll.worstLossSecs, kPeriodSecs);
    CHECK(toll.withWork > 50);
}
