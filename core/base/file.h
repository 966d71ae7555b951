// Files: reading whole files within the memory budget, and writing so that a final name never holds a partial file.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// The whole file. Errors name the file: Io when it can't be read or is a folder, Limit when it does not fit.
Result<std::vector<std::byte>> readFile(const std::filesystem::path& path);

/// The first `count` bytes, or fewer where the file is shorter.
Result<std::vector<std::byte>> readFileHead(const std::filesystem::path& path, std::size_t count);

/// An open file that many threads may read from at once, each at its own offset.
class InputFile {
public:
    static Result<InputFile> open(const std::filesystem::path& path);
    InputFile(InputFile&& other) noexcept;
    InputFile& operator=(InputFile&& other) noexcept;
    ~InputFile();

    const std::filesystem::path& path() const { return m_path; }
    std::uint64_t size() const { return m_size; }
    /// Fills `into` from `offset` on. Error::Format when the file ends before.
    Result<void> readAt(std::uint64_t offset, std::span<std::byte> into) const;

private:
    InputFile() = default;
    std::filesystem::path m_path;
    std::uint64_t m_size = 0;
    int m_descriptor = -1;
};

/// A file under construction: written beside the target under a temporary name, renamed over it by commit(). Destroyed
/// without commit(), it leaves nothing behind. The target's folder must exist. Not for two threads.
class AtomicFile {
public:
    static Result<AtomicFile> create(const std::filesystem::path& target);
    AtomicFile(AtomicFile&& other) noexcept;
    AtomicFile& operator=(AtomicFile&& other) noexcept;
    ~AtomicFile();

    /// Where to write when another library does the writing.
    const std::filesystem::path& temporaryPath() const { return m_temporary; }
    Result<void> write(std::span<const std::byte> bytes);
    Result<void> write(std::string_view text);
    /// Flushes to the disk and renames. A full disk is an error here at the latest, and the old target is intact.
    Result<void> commit();

private:
    AtomicFile() = default;
    void discard();
    std::filesystem::path m_target;
    std::filesystem::path m_temporary;
    int m_descriptor = -1;
};

}  // namespace morphogen
