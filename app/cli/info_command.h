// `morphogen info`: says what a world or a model file holds.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeInfo(CLI::App& program);

}  // namespace morphogen::cli
