// SQLite behind Result: a connection, a statement, and errors that name the project file.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace morphogen::store {

/// A prepared statement; indices of bind count from 1, of columns from 0. Dies before its connection.
class Statement {
public:
    Statement& bind(int index, std::int64_t value);
    Statement& bind(int index, std::string_view text);            ///< `text` must live until the next step()
    Statement& bind(int index, std::span<const std::byte> blob);  ///< likewise
    /// true: a row is there to be read; false: done.
    Result<bool> step();
    /// Runs to the end and makes ready to be bound again.
    Result<void> run();
    std::int64_t integer(int column) const;
    /// Valid until the next step(). Empty where the column holds another type.
    std::string_view text(int column) const;

private:
    friend class Connection;
    struct Finalizer { void operator()(sqlite3_stmt* statement) const; };
    std::unique_ptr<sqlite3_stmt, Finalizer> m_statement;
    std::string m_shownPath;
};

/// For one thread at a time. Hardened for files that others wrote: schema not trusted, no triggers, no views, defensive.
class Connection {
public:
    enum class Mode { Read, Write };
    /// Opens an existing file. Mode::Read never changes it, but for rolling back what a crash left half written.
    static Result<Connection> open(const std::filesystem::path& path, Mode mode);

    const std::string& shownPath() const { return m_shownPath; }   ///< for errors
    Result<Statement> prepare(std::string_view sql) const;
    Result<void> run(const char* sql) const;
    Result<std::int64_t> integer(const char* sql) const;  ///< of the first column of the first row
    std::int64_t lastRowId() const;
    std::uint64_t pagesWritten() const;                   ///< to the database file, since opening

    /// Replaces everything in this database by what `other` holds, as it stands at one moment.
    Result<void> copyFrom(const Connection& other) const;
    /// Reads a whole blob of the table `chunk` into `out`, which must have its size.
    Result<void> readChunk(std::int64_t id, std::span<std::byte> out) const;
    /// While it lives, statements of the connection end with Error::Cancelled when the job is stopped.
    class Watch {
    public:
        Watch(const Connection& connection, const JobContext& job);
        ~Watch();
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        sqlite3* m_handle;
    };

private:
    struct Closer { void operator()(sqlite3* handle) const; };
    std::unique_ptr<sqlite3, Closer> m_handle;
    std::string m_shownPath;
};

}  // namespace morphogen::store
