// `morphogen doctor`: what this machine offers, what is wrong with it, and what to do about it.
#pragma once

#include "app/cli/command.h"

namespace morphogen::cli {

Command makeDoctor(CLI::App& program);

}  // namespace morphogen::cli
