// The tables of a .morph file, its version, and how a file of an older version becomes one of this version.
#pragma once

#include "core/store/sqlite.h"

#include <cstdint>
#include <filesystem>

namespace morphogen::store {

inline constexpr std::int64_t kApplicationId = 0x4d525048;  ///< "MRPH", at offset 68 of the file
inline constexpr std::int64_t kSchemaVersion = 1;           ///< SQLite's user_version, at offset 60

/// What the first 100 bytes say, read before SQLite sees the file. Fails on what is no project file of any version.
struct FileHead {
    std::int64_t schemaVersion = 0;
};
Result<FileHead> readFileHead(const std::filesystem::path& path);

/// Makes the tables in an empty database.
Result<void> createTables(const Connection& connection);

/// Fails unless the tables, and nothing else, are there as createTables makes them: a file could bring views, triggers or
/// constraints of its own.
Result<void> checkTables(const Connection& connection, std::string_view where);

}  // namespace morphogen::store
