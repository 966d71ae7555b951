#include "core/store/schema.h"

#include "core/base/file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <iterator>

namespace morphogen::store {
namespace {

constexpr std::size_t kHeadBytes = 100;

struct Table {
    const char* name;
    const char* sql;
};

constexpr const char* kAboutTable = "CREATE TABLE about(key TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID";

/// chunk: payload bytes by name; packed where they are fewer than `size` (packed_chunk.h). document: JSON by name. step: the history, a world's document per step, oldest first;
/// exactly one is the world itself; its command is what a script says for it (core/edit/edit_json.md), empty where there is
/// none. about: "writtenBy", the program's version, for bug reports.
constexpr Table kTables[] = {
    {"chunk", "CREATE TABLE chunk(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, data BLOB NOT NULL)"},
    {"document", "CREATE TABLE document(name TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID"},
    {"step", "CREATE TABLE step(id INTEGER PRIMARY KEY, label TEXT NOT NULL, isCurrent INTEGER NOT NULL, world TEXT NOT NULL, command TEXT NOT NULL DEFAULT '')"},
    {"about", kAboutTable},
};

/// kMigrations[v - 1] brings version v to version v + 1.
constexpr const char* kMigrations[] = {
    kAboutTable,   // version 1 did not say which program wrote it
    "",            // version 2 knew no curves, modifiers and selections; its documents are read as they are
    "ALTER TABLE step ADD COLUMN command TEXT NOT NULL DEFAULT ''",   // version 3 did not keep the steps' commands
    "",            // version 4 knew no bodies and branches; its documents are read as they are
    "",            // version 5 packed no chunks; those are read as they are
    "",            // version 6 knew fewer optional fields; its documents are read as they are
    "",            // version 7 packed no chunk bit by bit; those are read as they are
};
static_assert(std::size(kMigrations) == kSchemaVersion - 1);

std::int64_t bigEndian32(const std::byte* bytes)
{
    std::int64_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | std::to_integer<int>(bytes[i]);
    return value;
}

}  // namespace

Result<FileHead> readFileHead(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto head, morphogen::readFileHead(path, kHeadBytes));
    const auto refuse = [&](const char* what) { return makeError(Error::Kind::Format, path.string(), what); };
    if (head.empty()) return makeError(Error::Kind::Empty, path.string(), "the file is empty");
    if (head.size() < kHeadBytes || std::memcmp(head.data(), "SQLite format 3", 16) != 0 || bigEndian32(&head[68]) != kApplicationId)
        return refuse("is not a Morphogen project");
    if (std::to_integer<int>(head[18]) != 1 || std::to_integer<int>(head[19]) != 1) return refuse("the project file is damaged (journal mode)");
    const FileHead read{bigEndian32(&head[60])};
    if (read.schemaVersion < 1) return refuse("the project file is damaged (schema version)");
    return read;
}

Result<void> createTables(const Connection& connection, int pageBytes)
{
    MG_TRY(connection.run(fmt::format("PRAGMA page_size = {}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA application_id = {}; PRAGMA user_version = {}",
                                      pageBytes, kApplicationId, kSchemaVersion)
                              .c_str()));
    for (const Table& table : kTables) MG_TRY(connection.run(table.sql));
    return {};
}

Result<void> checkTables(const Connection& connection, std::string_view where)
{
    MG_ASSIGN(Statement entries, connection.prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema"));
    std::size_t found = 0;
    for (;;) {
        MG_ASSIGN(const bool isRow, entries.step());
        if (!isRow) break;
        bool isOurs = entries.text(0) == "index" && entries.text(1) == "sqlite_autoindex_chunk_1" && entries.text(2) == "chunk" && entries.text(3).empty();
        for (const Table& table : kTables) {
            if (entries.text(0) != "table" || entries.text(1) != table.name || entries.text(3) != table.sql) continue;
            isOurs = true;
            ++found;
        }
        if (!isOurs) return makeError(Error::Kind::Format, where, "the project file is damaged (unknown tables)");
    }
    if (found != std::size(kTables)) return makeError(Error::Kind::Format, where, "the project file is damaged (missing tables)");
    return {};
}

MigratedCopy::~MigratedCopy()
{
    std::error_code ignored;
    if (!m_path.empty()) std::filesystem::remove(m_path, ignored);
}

Result<MigratedCopy> MigratedCopy::of(const Connection& older, std::int64_t version)
{
    std::string name = (std::filesystem::temp_directory_path() / "morphogen-migration-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    if (descriptor < 0) return makeError(Error::Kind::Io, name, "the copy for the migration can't be made");
    ::close(descriptor);
    MigratedCopy copy{std::filesystem::path(name)};
    MG_TRY(copy.migrate(older, version));
    return copy;
}

Result<void> MigratedCopy::migrate(const Connection& older, std::int64_t version) const
{
    MG_ASSIGN(const Connection connection, Connection::open(m_path, Connection::Mode::Write));
    MG_TRY(connection.run("PRAGMA synchronous = OFF"));
    MG_TRY(connection.copyFrom(older));
    MG_TRY(connection.run("BEGIN"));
    for (; version < kSchemaVersion; ++version)
        if (!connection.run(kMigrations[version - 1])) return makeError(Error::Kind::Format, older.shownPath(), "the project file is damaged (its tables don't fit its version)");
    return connection.run(fmt::format("PRAGMA user_version = {}; COMMIT", kSchemaVersion).c_str());
}

}  // namespace morphogen::store
