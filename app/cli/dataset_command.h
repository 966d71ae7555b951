#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeDataSet(CLI::App& program);

}  // namespace morphogen::cli
