#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeWhatIf(CLI::App& program);

}  // namespace morphogen::cli
