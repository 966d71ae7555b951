// What happens to a file when its writer dies, or the disk does not want it.
#include "core/base/patience.h"
#include "core/edit/add_objects.h"
#include "core/edit/set_placement.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "tests/support/child_test.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <optional>
#include <random>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace morphogen;
using support::ChildTest;
using support::TemporaryFolder;

namespace {

/// The world after `k` saves of the saver: every splat column is of k, the placement says k.
World worldOfSave(int k, std::size_t splats)
{
    std::mt19937 random(static_cast<unsigned>(k));
    SplatsBuilder builder(splats);
    for (auto& column : builder.columns)
        for (float& v : column) v = static_cast<float>(random() >> 8);
    World world;
    Object object;
    object.placement.translation.x = static_cast<float>(k);
    object.splats = std::make_shared<const Splats>(builder.finish());
    world.add(std::move(object));
    return world;
}

int saveOf(const World& world) { return static_cast<int>(world.objects.front()->placement.translation.x); }

/// Saves again and again until it is killed, telling the parent after each save.
void saveForever(const std::filesystem::path& path)
{
    auto file = ProjectFile::open(path, OpenMode::Write);
    REQUIRE(file);
    REQUIRE(file->whyReadOnly().empty());
    auto project = file->load({}, 1 << 20);
    REQUIRE(project);
    History& history = project->history;
    const std::size_t splats = history.world().objects.front()->splats->size();
    int k = saveOf(history.world());
    for (;;) {
        support::tellParent(static_cast<unsigned char>(k % 200));
        ++k;
        history.commit(worldOfSave(k, splats), "save " + std::to_string(k));
        REQUIRE(file->save(history, {}));
    }
}

constexpr unsigned char kStart = 1, kKill = 2, kIsKilled = 255;

/// Kills a saver `kills` times and looks at what it left. `longest`: that a saver lives; where programs are slow, longer.
void killAtRandom(int kills, std::size_t splats, std::chrono::microseconds longest)
{
    const TemporaryFolder folder;
    const auto path = folder / "w.morph";
    REQUIRE(ProjectFile::create(path, History(worldOfSave(0, splats)), {}));
    std::mt19937 random(5);
    int rolledBack = 0, last = 0;
    ChildTest savers("starts and kills savers", path.string());
    for (int i = 0; i < kills; ++i) {
        savers.tell(kStart);
        int told = savers.hear();
        REQUIRE(told >= 0);
        std::this_thread::sleep_for(std::chrono::microseconds(static_cast<std::int64_t>(patience() * (random() % static_cast<unsigned>(longest.count())))));
        savers.tell(kKill);
        for (int more; (more = savers.hear()) != kIsKilled;) {
            REQUIRE(more >= 0);
            told = more;
        }
        rolledBack += std::filesystem::exists(path.string() + "-journal");
        auto file = ProjectFile::open(path, i % 2 ? OpenMode::Read : OpenMode::Write);
        REQUIRE(file);
        CHECK(file->whyReadOnly().empty() == (i % 2 == 0));   // the dead writer's place is free
        auto project = file->load({});
        INFO((project ? "" : project.error().message));
        REQUIRE(project);
        const int k = saveOf(project->history.world());
        CHECK(k >= last);
        CHECK((k % 200 == told || k % 200 == (told + 1) % 200));   // as before the save that was struck, or as after
        CHECK(store::canonicalText(project->history.world()) == store::canonicalText(worldOfSave(k, splats)));
        for (const HistoryStep& step : project->history.steps())
            CHECK(store::canonicalText(step.world) == store::canonicalText(worldOfSave(saveOf(step.world), splats)));
        REQUIRE(file->check({}));
        last = k;
    }
    INFO(rolledBack << " of " << kills << " kills left a journal");
    CHECK(last > 0);         // the savers did get on
    CHECK(rolledBack > 0);   // and were struck while they wrote
}

bool isRoot() { return ::geteuid() == 0; }

}  // namespace

TEST_CASE("starts and kills savers", "[.child]")
{
    if (support::childArgument().empty()) MG_SKIP("is started by the kill test");
    while (support::hearParent() == kStart) {
        const pid_t saver = ::fork();   // this process has one thread: the child may do anything
        if (saver == 0) {
            saveForever(support::childArgument());
            ::_exit(1);
        }
        (void)support::hearParent();
        ::kill(saver, SIGKILL);
        ::waitpid(saver, nullptr, 0);
        support::tellParent(kIsKilled);
    }
}

TEST_CASE("killed 200 times at any moment of a save, the file opens as before or as after", "[store]")
{
    killAtRandom(200, 300, std::chrono::microseconds(20000));
}

TEST_CASE("killed 500 times while saving a larger world, the file opens as before or as after", "[.long]")
{
    killAtRandom(500, 50000, std::chrono::microseconds(200000));
}

TEST_CASE("holds a file open to write", "[.child]")
{
    if (support::childArgument().empty()) MG_SKIP("is started by the test of the second process");
    auto file = ProjectFile::open(support::childArgument(), OpenMode::Write);
    REQUIRE(file);
    REQUIRE(file->whyReadOnly().empty());
    support::tellParent(1);
    for (;;) std::this_thread::sleep_for(std::chrono::seconds(1));
}

TEST_CASE("a second process gets the file read-only until the first lets go, even by dying", "[store]")
{
    const TemporaryFolder folder;
    const auto path = folder / "w.morph";
    const History history(worldOfSave(3, 10));
    REQUIRE(ProjectFile::create(path, history, {}));
    {
        ChildTest holder("holds a file open to write", path.string());
        REQUIRE(holder.hear() == 1);
        auto second = ProjectFile::open(path, OpenMode::Write);
        REQUIRE(second);
        CHECK(second->whyReadOnly().find("elsewhere") != std::string::npos);
        auto project = second->load({});
        REQUIRE(project);
        CHECK(saveOf(project->history.world()) == 3);
        CHECK(project->notes.size() == 1);
        const auto refused = second->save(project->history, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().kind == Error::Kind::ReadOnly);
        const auto over = ProjectFile::create(path, history, {});
        REQUIRE_FALSE(over);
        CHECK(over.error().kind == Error::Kind::Conflict);
        holder.kill();
    }
    CHECK(ProjectFile::open(path, OpenMode::Write)->whyReadOnly().empty());
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);   // no lock file is left about
}

TEST_CASE("a save that comes while the same file is being read gets in, and the reader reads on", "[store]")
{
    const TemporaryFolder folder;
    const auto path = folder / "w.morph";
    REQUIRE(ProjectFile::create(path, History(worldOfSave(1, 200'000)), {}));
    auto writer = ProjectFile::open(path, OpenMode::Write);
    REQUIRE(writer);
    REQUIRE(writer->load({}));
    auto reader = ProjectFile::open(path, OpenMode::Read);
    REQUIRE(reader);
    History history(worldOfSave(2, 1000));
    std::optional<Result<SaveReport>> saved;
    std::jthread saving;
    std::once_flag once;
    // As soon as the first payload is read, the writer comes as far as it can: to its commit, which waits for the reader.
    const JobContext reading{{}, [&](double, std::string_view) {
        std::call_once(once, [&] {
            saving = std::jthread([&] { saved = writer->save(history, {}); });
            std::this_thread::sleep_for(std::chrono::milliseconds(300));
        });
    }};
    const auto read = reader->load(reading);
    saving.join();
    REQUIRE(read);
    CHECK(saveOf(read->history.world()) == 1);
    REQUIRE(saved);
    INFO((*saved ? "" : saved->error().message));
    CHECK(*saved);
    CHECK(saveOf(ProjectFile::open(path, OpenMode::Read)->load({})->history.world()) == 2);
}

TEST_CASE("a file that was replaced behind our back is not written to", "[store]")
{
    const TemporaryFolder folder;
    const History history(worldOfSave(1, 10));
    auto file = ProjectFile::create(folder / "w.morph", history, {});
    REQUIRE(file);
    REQUIRE(ProjectFile::create(folder / "other.morph", History(worldOfSave(2, 10)), {}));
    std::filesystem::rename(folder / "other.morph", folder / "w.morph");
    const auto refused = file->save(history, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::Conflict);
    CHECK(saveOf(ProjectFile::open(folder / "w.morph", OpenMode::Read)->load({})->history.world()) == 2);
}

TEST_CASE("saves onto a full disk", "[.child]")
{
    const std::filesystem::path path = support::childArgument();
    if (path.empty()) MG_SKIP("is started by the test of the full disk");
    auto file = ProjectFile::open(path, OpenMode::Write);
    REQUIRE(file);
    auto project = file->load({});
    REQUIRE(project);
    ::signal(SIGXFSZ, SIG_IGN);
    for (const std::uint64_t room : {0u, 100'000u, 1'000'000u}) {
        const rlimit limit{std::filesystem::file_size(path) + room, RLIM_INFINITY};
        REQUIRE(::setrlimit(RLIMIT_FSIZE, &limit) == 0);
        History history = project->history;
        history.commit(worldOfSave(2, 100000), "too much");
        const auto full = file->save(history, {});
        REQUIRE_FALSE(full);
        CHECK(full.error().kind == Error::Kind::Io);
        CHECK(full.error().message.find("w.morph") != std::string::npos);
        const auto other = ProjectFile::create(path.parent_path() / "other.morph", history, {});
        REQUIRE_FALSE(other);
        CHECK(other.error().kind == Error::Kind::Io);
        CHECK(other.error().message.find("other.morph: ") != std::string::npos);
    }
    const rlimit none{RLIM_INFINITY, RLIM_INFINITY};
    REQUIRE(::setrlimit(RLIMIT_FSIZE, &none) == 0);
    CHECK(saveOf(file->load({})->history.world()) == 1);
    CHECK(std::distance(std::filesystem::directory_iterator(path.parent_path()), {}) == 1);
    project->history.commit(worldOfSave(4, 1000), "enough");
    CHECK(file->save(project->history, {}));   // once there is room, the same open file saves
}

TEST_CASE("a full disk is an error, the old file stays, and saving works again once there is room", "[store]")
{
    const TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", History(worldOfSave(1, 1000)), {}));
    ChildTest child("saves onto a full disk", (folder / "w.morph").string());
    CHECK(child.exitCode() == 0);
    CHECK(saveOf(ProjectFile::open(folder / "w.morph", OpenMode::Read)->load({})->history.world()) == 4);
}

TEST_CASE("opens a file in a folder that can't be written", "[.child]")
{
    const std::filesystem::path path = support::childArgument();
    if (path.empty()) MG_SKIP("is started by the test of the read-only folder");
    if (isRoot()) REQUIRE(::setuid(65534) == 0);
    auto file = ProjectFile::open(path, OpenMode::Write);
    REQUIRE(file);
    CHECK_FALSE(file->whyReadOnly().empty());
    const auto project = file->load({});
    REQUIRE(project);
    const auto refused = file->save(project->history, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::ReadOnly);
    CHECK_FALSE(ProjectFile::create(path.parent_path() / "new.morph", project->history, {}));
}

TEST_CASE("in a folder that can't be written a project opens read-only and saving is an error", "[store]")
{
    const TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", History(worldOfSave(1, 10)), {}));
    ::chmod((folder / "w.morph").c_str(), 0666);
    ::chmod(folder.path().c_str(), 0555);
    ChildTest child("opens a file in a folder that can't be written", (folder / "w.morph").string());
    CHECK(child.exitCode() == 0);
    ::chmod(folder.path().c_str(), 0755);
}
