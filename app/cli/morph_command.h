// `morphogen morph`: one world becomes another.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeMorph(CLI::App& program);

}  // namespace morphogen::cli
