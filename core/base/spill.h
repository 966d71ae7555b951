// Room for payloads beyond what memory should hold: on disk, mapped, so that readers see plain bytes and the system keeps in memory
// only what is being read. A sequence that is larger than memory plays from here.
//
// How it works: segments of 64 MiB are files without a name in TMPDIR (else /var/tmp, which by custom is a disk), mapped whole;
// room is taken from the newest until it is full, and a full segment is written out and let go of. A segment's file is gone with
// the last piece that lies in it, or with the process, however that ends. Any thread.
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace morphogen::spill {

/// Whether `bytes` more of payloads should lie on disk when `heldBytes` of them are in memory: when they would be more than half of
/// all that this process may have (memoryBudget()).
bool isWanted(std::size_t bytes, std::uint64_t heldBytes);

/// Writable room, aligned to 64 bytes; null where the disk gives none.
std::byte* take(std::size_t bytes);
/// Gives room back that take() gave.
void giveBack(const std::byte* room);

/// Bytes that are taken now.
std::uint64_t takenBytes();

/// Bytes of payloads that memory and disk could still take.
std::uint64_t room();

/// Error::Limit with one sentence when `bytes` of payloads fit neither into memory nor on the disk. As checkMemory().
Result<void> checkRoom(std::uint64_t bytes, std::string_view where, std::string_view what);

}  // namespace morphogen::spill
