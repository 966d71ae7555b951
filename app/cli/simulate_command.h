#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeSimulate(CLI::App& program);

}  // namespace morphogen::cli
