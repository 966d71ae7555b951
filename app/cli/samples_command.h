// `morphogen samples`: lists the sample worlds and makes them.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeSamples(CLI::App& program);

}  // namespace morphogen::cli
