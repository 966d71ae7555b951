// `morphogen bench`: measures, beside peers where they can run.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeBench(CLI::App& program);

}  // namespace morphogen::cli
