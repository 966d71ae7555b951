// Where the programs of this project lie.
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace morphogen {

enum class Program { Studio, Worker };   ///< `morphogen` and `morphogen-worker`

/// The running program itself where it is the one; else $MORPHOGEN_PROGRAM or $MORPHOGEN_WORKER; else beside the running
/// program or in ../lib/morphogen. NotFound says where it was looked for.
Result<std::filesystem::path> findProgram(Program program);

}  // namespace morphogen
