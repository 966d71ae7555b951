// morphogen edit: performs a script of edits on a world.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeEdit(CLI::App& program);

}  // namespace morphogen::cli
