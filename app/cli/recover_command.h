// `morphogen recover`: what crashed windows left unsaved, listed and written to a file of one's own.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeRecover(CLI::App& program);

}  // namespace morphogen::cli
