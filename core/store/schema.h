// The tables of a .morph file, its version, and how a file of an older version becomes one of this version.
#pragma once

#include "core/store/sqlite.h"

#include <cstdint>
#include <filesystem>
#include <utility>

namespace morphogen::store {

inline constexpr std::int64_t kApplicationId = 0x4d525048;  ///< "MRPH", at offset 68 of the file
inline constexpr std::int64_t kSchemaVersion = 8;           ///< SQLite's user_version, at offset 60

/// What the first 100 bytes say, read before SQLite sees the file. Fails on what is no project file of any version.
struct FileHead {
    std::int64_t schemaVersion = 0;
};
Result<FileHead> readFileHead(const std::filesystem::path& path);

/// Makes the tables in an empty database, in pages of that many bytes (a power of two, 512 to 65536).
Result<void> createTables(const Connection& connection, int pageBytes);

/// Fails unless the tables, and nothing else, are there as createTables makes them: a file could bring views, triggers or
/// constraints of its own.
Result<void> checkTables(const Connection& connection, std::string_view where);

/// A private copy of a project of an older version, brought to this version; gone when it goes out of scope.
class MigratedCopy {
public:
    /// Copies what `older` holds, as it stands now, into the folder for temporary files and migrates it step by step.
    static Result<MigratedCopy> of(const Connection& older, std::int64_t version);
    MigratedCopy(MigratedCopy&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}
    MigratedCopy& operator=(MigratedCopy&&) = delete;
    ~MigratedCopy();
    const std::filesystem::path& path() const { return m_path; }

private:
    explicit MigratedCopy(std::filesystem::path path) : m_path(std::move(path)) {}
    Result<void> migrate(const Connection& older, std::int64_t version) const;
    std::filesystem::path m_path;
};

}  // namespace morphogen::store
