// `morphogen measure`: how far apart two points are, in metres.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeMeasure(CLI::App& program);

}  // namespace morphogen::cli
