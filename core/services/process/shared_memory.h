// Memory shared with another process: an anonymous file (memfd) that is mapped here and whose descriptor is passed on.
//
// How it works: the size is sealed when the memory is made, so that no process can shrink it under a reader (which would
// be a SIGBUS); finished results are sealed against writing too, so that what was checked is what is used.
#pragma once

#include "core/base/result.h"
#include "core/services/process/unique_fd.h"

#include <cstddef>
#include <span>

namespace morphogen {

enum class MemoryAccess { Read, ReadWrite };

/// A mapping, and the descriptor it came from.
class SharedMemory {
public:
    /// Zeroed, writable here, of a size that nobody can change. `name` shows in /proc only.
    static Result<SharedMemory> create(const char* name, std::size_t bytes);
    /// Sealed against writing, holding a copy of `bytes`.
    static Result<SharedMemory> copyOf(const char* name, std::span<const std::byte> bytes);
    /// Maps what another process sent. Error::Format unless it is sealed as `access` needs: Read wants finished results.
    static Result<SharedMemory> adopt(UniqueFd descriptor, MemoryAccess access);

    SharedMemory(SharedMemory&& other) noexcept;
    SharedMemory& operator=(SharedMemory&& other) noexcept;
    ~SharedMemory();

    std::span<std::byte> bytes() const { return {m_data, m_size}; }   ///< writing is a crash where access is Read
    /// A descriptor of its own for a message.
    UniqueFd duplicate() const;

private:
    SharedMemory() = default;
    Result<void> map(MemoryAccess access);
    UniqueFd m_descriptor;
    std::byte* m_data = nullptr;
    std::size_t m_size = 0;
};

}  // namespace morphogen
