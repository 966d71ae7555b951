// Project files as nobody means them: damaged, truncated, of another kind, of another version, or malicious.
#include "core/edit/script.h"
#include "core/json/fields.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "core/store/schema.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <sqlite3.h>

using namespace morphogen;
using support::TemporaryFolder;

namespace {

std::string contents(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

void put(const std::filesystem::path& path, const std::string& bytes)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

/// Opens and loads; an error must be one sentence that names the file. True when it loaded.
bool survives(const std::filesystem::path& path)
{
    auto file = ProjectFile::open(path, OpenMode::Write);
    const auto checkError = [&](const Error& error) {
        INFO(error.message);
        CHECK(error.message.find(path.filename().string()) != std::string::npos);
        CHECK(error.message.find('\n') == std::string::npos);
        return false;
    };
    if (!file) return checkError(file.error());
    (void)file->check({});
    auto project = file->load({});
    if (!project) return checkError(project.error());
    (void)store::canonicalText(project->history.world());
    return true;
}

/// Runs SQL on the file, as an attacker may.
void alter(const std::filesystem::path& path, const std::string& sql)
{
    sqlite3* database = nullptr;
    REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
    char* problem = nullptr;
    const int code = sqlite3_exec(database, sql.c_str(), nullptr, nullptr, &problem);
    INFO(sql << ": " << (problem ? problem : ""));
    REQUIRE(code == SQLITE_OK);
    sqlite3_close(database);
}

struct Saved {
    TemporaryFolder folder;
    std::filesystem::path path = folder / "w.morph";
    explicit Saved(unsigned seed = 1)
    {
        std::mt19937 random(seed);
        REQUIRE(ProjectFile::create(path, History(support::randomWorld(random)), {}));
    }
};

}  // namespace

TEST_CASE("what is no project is refused with a sentence", "[store]")
{
    Saved saved;
    const std::string valid = contents(saved.path);
    const auto refused = [&](const std::string& bytes) {
        put(saved.path, bytes);
        return !survives(saved.path);
    };
    CHECK(refused(""));
    CHECK(refused("x"));
    CHECK(refused(std::string(100000, '\0')));
    CHECK(refused("SQLite format 3"));
    std::string other = valid;
    other[70] ^= 1;
    CHECK(refused(other));    // another program's database
    std::string wal = valid;
    wal[18] = wal[19] = 2;
    CHECK(refused(wal));      // would make SQLite write beside it
    CHECK_FALSE(ProjectFile::open(saved.folder.path(), OpenMode::Read));
    CHECK_FALSE(ProjectFile::open(saved.folder / "absent.morph", OpenMode::Write));
    CHECK_FALSE(std::filesystem::exists(saved.folder / "absent.morph"));
}

TEST_CASE("a truncated project is refused at any length", "[store]")
{
    Saved saved;
    const std::string valid = contents(saved.path);
    for (std::size_t length = 0; length < valid.size(); length += 1 + valid.size() / 60) {
        put(saved.path, valid.substr(0, length));
        CHECK_FALSE(survives(saved.path));
    }
}

TEST_CASE("a project with mutated bytes opens or is refused, and does no harm", "[store]")
{
    int refused = 0;
    for (unsigned seed = 0; seed < 4; ++seed) {
        Saved saved(seed);
        const std::string valid = contents(saved.path);
        std::mt19937 random(seed);
        for (int trial = 0; trial < 100; ++trial) {
            std::string bytes = valid;
            for (int i = 1 + static_cast<int>(random() % 20); i > 0; --i) {
                // Half of them in page headers and cells' starts, where the structure is.
                const std::size_t at = random() % 2 ? random() % bytes.size() : (random() % (bytes.size() / 1024)) * 1024 + random() % 64;
                bytes[at] = static_cast<char>(random() % 4 ? random() : 0xff);
            }
            put(saved.path, bytes);
            refused += !survives(saved.path);
        }
    }
    CHECK(refused > 200);
}

TEST_CASE("damage in one step of the history costs the steps beyond it, not the world", "[store]")
{
    std::mt19937 random(5);
    History history(support::randomWorld(random));
    for (int i = 0; i < 6; ++i) history.commit(support::randomWorld(random), "another world");
    REQUIRE(history.travel(3));
    for (std::size_t hurt = 0; hurt < history.steps().size(); ++hurt) {
        const TemporaryFolder folder;
        const auto path = folder / "w.morph";
        REQUIRE(ProjectFile::create(path, history, {}));
        // One payload and one document that no other step names.
        store::DocumentWriter others, own;
        for (std::size_t i = 0; i < history.steps().size(); ++i) (void)(i == hurt ? own : others).add(history.steps()[i].world);
        const bool isPayload = hurt % 2 == 1;
        std::string name;
        if (isPayload) { for (const auto& [known, chunk] : own.chunks()) if (!others.chunks().contains(known) && !chunk->bytes().empty()) name = known; }
        else { for (const auto& [known, text] : own.documents()) if (!others.documents().contains(known)) name = known; }
        REQUIRE_FALSE(name.empty());
        alter(path, isPayload ? "UPDATE chunk SET data = zeroblob(size) WHERE name = '" + name + "'"
                              : "UPDATE document SET body = body || ' ' WHERE name = '" + name + "'");
        auto file = ProjectFile::open(path, OpenMode::Write);
        REQUIRE(file);
        const auto project = file->load({});
        if (hurt == history.cursor()) {
            REQUIRE_FALSE(project);
            CHECK(project.error().kind == Error::Kind::Format);
            continue;
        }
        REQUIRE(project);
        const std::size_t first = hurt < history.cursor() ? hurt + 1 : 0, last = hurt > history.cursor() ? hurt - 1 : history.steps().size() - 1;
        REQUIRE(project->history.steps().size() == last - first + 1);
        for (std::size_t i = first; i <= last; ++i)
            CHECK(store::canonicalText(project->history.steps()[i - first].world) == store::canonicalText(history.steps()[i].world));
        CHECK(store::canonicalText(project->history.world()) == store::canonicalText(history.world()));
        REQUIRE(project->notes.size() == 1);
        CHECK_THAT(project->notes[0], Catch::Contains("damaged"));
        // Saved once, the damage is gone, also when the lost world comes back.
        History healed = project->history;
        healed.commit(history.steps()[hurt].world, "again");
        REQUIRE(file->save(healed, {}));
        const auto after = ProjectFile::open(path, OpenMode::Read)->load({});
        REQUIRE(after);
        CHECK(store::canonicalText(after->history.world()) == store::canonicalText(healed.world()));
        CHECK(after->history.steps().size() == healed.steps().size());
    }
}

TEST_CASE("tables are as we make them or the file is refused", "[store]")
{
    const std::string attacks[] = {
        "CREATE TABLE other(x)",
        "CREATE VIEW v AS SELECT 1",
        "CREATE TRIGGER t AFTER INSERT ON step BEGIN DELETE FROM chunk; END",
        "CREATE INDEX i ON step(label)",
        "DROP TABLE step",
        "ALTER TABLE step RENAME TO s; CREATE VIEW step AS SELECT * FROM s",
        "ALTER TABLE chunk ADD COLUMN more",
        "DELETE FROM step",
        "UPDATE step SET isCurrent = 0",
        "UPDATE step SET world = NULL OR 5",
        "UPDATE step SET world = zeroblob(1000000)",
        "UPDATE step SET id = -id",
        "DELETE FROM document",
        "DELETE FROM chunk",
        "UPDATE document SET body = body || ' '",
        "UPDATE chunk SET data = zeroblob(length(data))",
        "UPDATE chunk SET size = 4000000000",
        "UPDATE chunk SET size = -1",
        "UPDATE chunk SET data = zeroblob(length(data) + 1)",
        "UPDATE chunk SET size = 1000000000000, data = zeroblob(10)",
    };
    for (const std::string& sql : attacks) {
        INFO(sql);
        Saved saved;
        alter(saved.path, sql);
        CHECK_FALSE(survives(saved.path));
    }
}

TEST_CASE("a project of a newer version opens read-only, is not touched, and says why", "[store]")
{
    Saved saved;
    const std::string text = store::canonicalText(ProjectFile::open(saved.path, OpenMode::Read)->load({})->history.world());
    alter(saved.path, "PRAGMA user_version = 99; CREATE TABLE novelty(x); ALTER TABLE step ADD COLUMN colour");
    const std::string before = contents(saved.path);
    auto file = ProjectFile::open(saved.path, OpenMode::Write);
    REQUIRE(file);
    CHECK(file->whyReadOnly().find("newer") != std::string::npos);
    const auto project = file->load({});
    REQUIRE(project);
    CHECK(project->notes.size() == 1);
    CHECK(store::canonicalText(project->history.world()) == text);
    const auto refused = file->save(project->history, {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Error::Kind::ReadOnly);
    CHECK(contents(saved.path) == before);
    REQUIRE(file->saveAs(saved.folder / "mine.morph", project->history, {}));
    CHECK(file->whyReadOnly().empty());
}

TEST_CASE("a project of format 1 is migrated on a copy, stays as it is, and is converted when it is saved", "[store]")
{
    Saved saved;
    const std::string text = store::canonicalText(ProjectFile::open(saved.path, OpenMode::Read)->load({})->history.world());
    alter(saved.path, "DROP TABLE about; ALTER TABLE step DROP COLUMN command; PRAGMA user_version = 1");   // all that format 1 lacked
    const std::string before = contents(saved.path);
    auto file = ProjectFile::open(saved.path, OpenMode::Write);
    REQUIRE(file);
    CHECK(file->whyReadOnly().empty());
    const auto project = file->load({});
    INFO((project ? "" : project.error().message));
    REQUIRE(project);
    REQUIRE(project->notes.size() == 1);
    CHECK(project->notes[0].find("older") != std::string::npos);
    CHECK(store::canonicalText(project->history.world()) == text);
    CHECK(contents(saved.path) == before);
    REQUIRE(file->save(project->history, {}));
    const auto converted = ProjectFile::open(saved.path, OpenMode::Read)->load({});
    REQUIRE(converted);
    CHECK(store::canonicalText(converted->history.world()) == text);
    CHECK(store::readFileHead(saved.path)->schemaVersion == store::kSchemaVersion);
    CHECK(std::distance(std::filesystem::directory_iterator(saved.folder.path()), {}) == 1);
    REQUIRE(file->save(project->history, {}));   // and goes on as an ordinary file
}

TEST_CASE("a project whose steps have no commands yet opens with its steps, which no script can hold", "[store]")
{
    Saved saved;
    alter(saved.path, "ALTER TABLE step DROP COLUMN command; PRAGMA user_version = 3");
    auto file = ProjectFile::open(saved.path, OpenMode::Write);
    REQUIRE(file);
    const auto project = file->load({});
    INFO((project ? "" : project.error().message));
    REQUIRE(project);
    CHECK(project->history.steps().front().command.empty());
    REQUIRE(file->save(project->history, {}));
    CHECK(store::readFileHead(saved.path)->schemaVersion == store::kSchemaVersion);
}

TEST_CASE("a command that is no command is refused when it is copied, not handed on", "[store]")
{
    for (const char* command : {"rm -rf", "{\"op\": 1}], [1", "7", "{}", "{\"op\": \"fps\", \"fps\": 30}, null"}) {
        Saved saved;
        alter(saved.path, std::string("UPDATE step SET command = '") + command + "'");
        auto file = ProjectFile::open(saved.path, OpenMode::Read);
        REQUIRE(file);
        const auto project = file->load({});
        REQUIRE(project);
        const auto script = scriptOf(project->history, 0, 0);
        INFO(command);
        REQUIRE_FALSE(script);
        CHECK(script.error().kind == Error::Kind::Format);
    }
}

TEST_CASE("an older project that is damaged is refused under its own name", "[store]")
{
    Saved saved;
    alter(saved.path, "DROP TABLE about; ALTER TABLE step DROP COLUMN command; PRAGMA user_version = 1; CREATE VIEW v AS SELECT 1");
    CHECK_FALSE(survives(saved.path));
    Saved other;
    alter(other.path, "PRAGMA user_version = 1");   // holds already what the migration would make
    CHECK_FALSE(survives(other.path));
}

TEST_CASE("a newer version whose tables mean nothing here is refused, as newer", "[store]")
{
    Saved saved;
    alter(saved.path, "PRAGMA user_version = 99; DROP TABLE document");
    const auto project = ProjectFile::open(saved.path, OpenMode::Write)->load({});
    REQUIRE_FALSE(project);
    CHECK(project.error().kind == Error::Kind::Unsupported);
}

TEST_CASE("hostile documents give one error or a world that holds together", "[store]")
{
    using json::Json;
    const Json hostile[] = {nullptr, -1, 0, 1e300, 4000000000u, 18446744073709551615u, -9223372036854775807, "", "nan", Json::array(), Json::object(),
                            Json::array({1, 2, 3}), true, std::string(1000, 'x')};
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        const World world = support::randomWorld(random);
        store::DocumentWriter writer;
        const std::string root = writer.add(world);
        const store::ChunksByName chunks(writer.chunks().begin(), writer.chunks().end());
        std::vector<std::string> names;
        for (const auto& [name, text] : writer.documents()) names.push_back(name);
        for (int trial = 0; trial < 60; ++trial) {
            store::DocumentTexts documents(writer.documents().begin(), writer.documents().end());
            std::string changedRoot = root;
            std::string& text = random() % 8 == 0 ? changedRoot : documents[names[random() % names.size()]];
            Json json = Json::parse(text);
            Json* at = &json;   // a random place in it
            while (at->is_structured() && !at->empty() && random() % 5 != 0) at = &*std::next(at->begin(), static_cast<std::ptrdiff_t>(random() % at->size()));
            if (random() % 6 == 0 && at->is_array() && !at->empty()) at->push_back(at->front());
            else if (random() % 4 == 0 && at->is_string()) *at = names[random() % names.size()];
            else *at = hostile[random() % std::size(hostile)];
            text = json.dump();
            store::ChunkNames chunkNames(documents, "w.morph");
            (void)chunkNames.add(changedRoot);
            store::DocumentReader reader(documents, chunks, "w.morph");
            const auto read = reader.world(changedRoot);
            if (!read) {
                CHECK(read.error().message.starts_with("w.morph"));
                continue;
            }
            for (const auto& object : read->objects) {
                CHECK(object->splats);
                if (object->scaffold) CHECK_FALSE(object->scaffold->problem(object->splats->size()));
                (void)object->byteCount();
                (void)object->durationSecs();
            }
            (void)store::canonicalText(*read);
        }
    }
}

TEST_CASE("a document that is too deep, too long or refers to itself is refused", "[store]")
{
    const std::string deep = std::string(1000000, '[') + std::string(1000000, ']');
    CHECK_FALSE(json::parseDocument(deep, "w.morph"));
    CHECK_FALSE(json::parseDocument(std::string(10000, '{'), "w.morph"));
    CHECK_FALSE(json::parseDocument("{\"a\":1} x", "w.morph"));
    CHECK_FALSE(json::parseDocument("\"\xff\"", "w.morph"));
    CHECK(json::parseDocument("\"[[[\\\"[[[\"", "w.morph"));

    // An object that names itself as its splats, and as its clip.
    const std::string self(32, 'a');
    const std::string root = R"({"cameras":[],"fps":24.0,"kind":"world","nextId":9,"objects":[")" + self + R"("]})";
    const store::DocumentTexts documents{{self, R"({"kind":"object","clips":[")" + self + R"("],"splats":")" + self + R"("})"}};
    CHECK(store::ChunkNames(documents, "w.morph").add(root)->empty());
    CHECK_FALSE(store::DocumentReader(documents, {}, "w.morph").world(root));
}
