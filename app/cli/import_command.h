// `morphogen import`: reads files into a world.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeImport(CLI::App& program);

}  // namespace morphogen::cli
