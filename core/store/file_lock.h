// Who may write a project file: one process at a time, for as long as it has the file open. Readers are never blocked.
//
// How it works: flock(2) on the database file itself. The kernel gives it back when its holder dies, however it dies, no
// second file is left lying about, and it does not meet SQLite's own locks, which are fcntl's and last one transaction.
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <utility>

namespace morphogen::store {

class FileLock {
public:
    FileLock() = default;
    /// Error::Conflict when another holds it, Error::Io when the file is not there.
    static Result<FileLock> take(const std::filesystem::path& path);
    FileLock(FileLock&& other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    FileLock& operator=(FileLock&& other) noexcept;
    ~FileLock();

    bool isHeld() const { return m_descriptor >= 0; }
    /// Whether `path` still names the locked file; it does not once someone has renamed another over it.
    bool isOn(const std::filesystem::path& path) const;

private:
    int m_descriptor = -1;
};

}  // namespace morphogen::store
