// `morphogen track`: a sequence of frames becomes one 4D object.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeTrack(CLI::App& program);

}  // namespace morphogen::cli
