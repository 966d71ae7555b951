// `morphogen history`, `undo` and `redo`: the steps by which a world came to be.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeHistory(CLI::App& program);
Command makeUndo(CLI::App& program);
Command makeRedo(CLI::App& program);

}  // namespace morphogen::cli
