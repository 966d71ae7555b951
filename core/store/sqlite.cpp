#include "core/store/sqlite.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cstring>
#include <utility>

namespace morphogen::store {
namespace {

constexpr int kBusyMs = 10000;
constexpr int kCacheKiB = 64 * 1024;
constexpr int kInstructionsBetweenAsking = 10000;

Error errorOf(int code, const std::string& shownPath, const char* detail)
{
    switch (code & 0xff) {
    case SQLITE_FULL: return makeError(Error::Kind::Io, shownPath, "the disk is full; nothing was changed");
    case SQLITE_IOERR: return makeError(Error::Kind::Io, shownPath, fmt::format("the disk can't be read or written ({})", detail));
    case SQLITE_READONLY:
    case SQLITE_PERM: return makeError(Error::Kind::ReadOnly, shownPath, "the file or its folder can't be written");
    case SQLITE_CANTOPEN: return makeError(Error::Kind::Io, shownPath, "the file can't be opened, or its folder can't be written");
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return makeError(Error::Kind::Conflict, shownPath, "another program is reading or writing it; try again");
    case SQLITE_NOMEM: return makeError(Error::Kind::Limit, shownPath, "not enough memory");
    case SQLITE_TOOBIG: return makeError(Error::Kind::Limit, shownPath, "holds a payload of more than one gigabyte in one piece");
    case SQLITE_INTERRUPT: return cancelled();
    default: return makeError(Error::Kind::Format, shownPath, fmt::format("the project file is damaged ({})", detail));
    }
}

}  // namespace

void Statement::Finalizer::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int index, std::int64_t value)
{
    sqlite3_bind_int64(m_statement.get(), index, value);
    return *this;
}

Statement& Statement::bind(int index, std::string_view text)
{
    sqlite3_bind_text64(m_statement.get(), index, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
    return *this;
}

Statement& Statement::bind(int index, std::span<const std::byte> blob)
{
    if (blob.empty())
        sqlite3_bind_zeroblob(m_statement.get(), index, 0);
    else
        sqlite3_bind_blob64(m_statement.get(), index, blob.data(), blob.size(), SQLITE_STATIC);
    return *this;
}

Result<bool> Statement::step()
{
    const int code = sqlite3_step(m_statement.get());
    if (code == SQLITE_ROW) return true;
    if (code == SQLITE_DONE) return false;
    sqlite3* handle = sqlite3_db_handle(m_statement.get());
    const Error error = errorOf(sqlite3_extended_errcode(handle), m_shownPath, sqlite3_errmsg(handle));
    sqlite3_reset(m_statement.get());
    return error;
}

Result<void> Statement::run()
{
    for (;;) {
        MG_ASSIGN(const bool isRow, step());
        if (!isRow) break;
    }
    sqlite3_reset(m_statement.get());
    return {};
}

std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(m_statement.get(), column); }

std::string_view Statement::text(int column) const
{
    if (sqlite3_column_type(m_statement.get(), column) != SQLITE_TEXT) return {};
    const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(m_statement.get(), column));
    if (!text) return {};
    return {text, static_cast<std::size_t>(sqlite3_column_bytes(m_statement.get(), column))};
}

void Connection::Closer::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Result<Connection> Connection::open(const std::filesystem::path& path, Mode mode)
{
    Connection connection;
    connection.m_shownPath = path.string();
    sqlite3* handle = nullptr;
    // Readers may write as well: that is how they roll back what a crash left half written. query_only holds them to it.
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    const int code = sqlite3_open_v2(std::filesystem::absolute(path).c_str(), &handle, flags, nullptr);
    connection.m_handle.reset(handle);
    if (code != SQLITE_OK) return errorOf(code, connection.m_shownPath, handle ? sqlite3_errmsg(handle) : "no memory");
    sqlite3_busy_timeout(handle, kBusyMs);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    MG_TRY(connection.run("PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY"));
    MG_TRY(connection.run(fmt::format("PRAGMA cache_size = -{}", kCacheKiB).c_str()));
    if (mode == Mode::Read) MG_TRY(connection.run("PRAGMA query_only = ON"));
    return connection;
}

Result<Statement> Connection::prepare(std::string_view sql) const
{
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v2(m_handle.get(), sql.data(), static_cast<int>(sql.size()), &statement, nullptr);
    if (code != SQLITE_OK) return errorOf(code, m_shownPath, sqlite3_errmsg(m_handle.get()));
    Statement prepared;
    prepared.m_statement.reset(statement);
    prepared.m_shownPath = m_shownPath;
    return prepared;
}

Result<void> Connection::run(const char* sql) const
{
    const int code = sqlite3_exec(m_handle.get(), sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return errorOf(sqlite3_extended_errcode(m_handle.get()), m_shownPath, sqlite3_errmsg(m_handle.get()));
    return {};
}

Result<std::int64_t> Connection::integer(const char* sql) const
{
    MG_ASSIGN(Statement statement, prepare(sql));
    MG_ASSIGN(const bool isRow, statement.step());
    return isRow ? statement.integer(0) : 0;
}

std::int64_t Connection::lastRowId() const { return sqlite3_last_insert_rowid(m_handle.get()); }

std::uint64_t Connection::pagesWritten() const
{
    int pages = 0, unused = 0;
    sqlite3_db_status(m_handle.get(), SQLITE_DBSTATUS_CACHE_WRITE, &pages, &unused, 0);
    return static_cast<std::uint64_t>(pages);
}

Result<void> Connection::readChunk(std::int64_t id, std::span<std::byte> out) const
{
    sqlite3_blob* opened = nullptr;
    int code = sqlite3_blob_open(m_handle.get(), "main", "chunk", "data", id, 0, &opened);
    const std::unique_ptr<sqlite3_blob, int (*)(sqlite3_blob*)> blob(opened, sqlite3_blob_close);
    if (code == SQLITE_OK && static_cast<std::size_t>(sqlite3_blob_bytes(opened)) != out.size())
        return makeError(Error::Kind::Format, m_shownPath, "the project file is damaged (a payload has another size than stated)");
    if (code == SQLITE_OK && !out.empty()) code = sqlite3_blob_read(opened, out.data(), static_cast<int>(out.size()), 0);
    if (code != SQLITE_OK) return errorOf(code, m_shownPath, sqlite3_errmsg(m_handle.get()));
    return {};
}

Result<void> Connection::copyFrom(const Connection& other) const
{
    sqlite3_backup* backup = sqlite3_backup_init(m_handle.get(), "main", other.m_handle.get(), "main");
    if (backup) {
        sqlite3_backup_step(backup, -1);
        sqlite3_backup_finish(backup);
    }
    const int code = sqlite3_extended_errcode(m_handle.get());
    if (code != SQLITE_OK) return errorOf(code, other.m_shownPath, sqlite3_errmsg(m_handle.get()));
    return {};
}

Connection::Watch::Watch(const Connection& connection, const JobContext& job) : m_handle(connection.m_handle.get())
{
    const auto ask = [](void* context) -> int { return static_cast<const JobContext*>(context)->stopRequested() ? 1 : 0; };
    sqlite3_progress_handler(m_handle, kInstructionsBetweenAsking, ask, const_cast<JobContext*>(&job));
}

Connection::Watch::~Watch() { sqlite3_progress_handler(m_handle, 0, nullptr, nullptr); }

}  // namespace morphogen::store
