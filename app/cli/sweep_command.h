#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeSweep(CLI::App& program);

}  // namespace morphogen::cli
