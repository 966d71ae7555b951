#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeCauses(CLI::App& program);

}  // namespace morphogen::cli
