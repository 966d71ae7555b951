// How much memory may be taken for one payload. A file that claims four billion splats is refused before anything is
// allocated: every reader asks here first.
#pragma once

#include "core/base/result.h"

#include <cstdint>

namespace morphogen {

/// Bytes that this process may still take: physical memory that is available now, less a reserve, and less than any
/// container or `ulimit -v` limit. MORPHOGEN_MEMORY_LIMIT=<MiB> lowers it.
std::uint64_t memoryBudget();

/// Error::Limit with one sentence when `bytes` exceeds the budget. `where` names the file, `what` the thing
/// ("4000000000 splats").
Result<void> checkMemory(std::uint64_t bytes, std::string_view where, std::string_view what);

}  // namespace morphogen
