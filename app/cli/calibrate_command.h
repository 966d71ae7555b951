// `morphogen calibrate`: says of an object how long a metre is, which way is up, where the floor and the origin are.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeCalibrate(CLI::App& program);

}  // namespace morphogen::cli
