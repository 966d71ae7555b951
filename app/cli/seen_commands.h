// `morphogen events W` and `morphogen physics W`: what is read off the motion of a world, however it came to move.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeEvents(CLI::App& program);
Command makePhysics(CLI::App& program);

}  // namespace morphogen::cli
