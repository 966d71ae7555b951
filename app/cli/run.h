// The command line: `morphogen COMMAND ...`, or the window where no command is given. Exit codes: 0, 1 with one line on stderr that names the file and the cause,
// 2 for usage, 130 when interrupted.
#pragma once

#include "app/cli/studio_command.h"

namespace morphogen::cli {

/// `openStudio` is what `morphogen` without a command does; null in a program that was built without the window.
int runCommandLine(int argc, char** argv, OpenStudio openStudio);

}  // namespace morphogen::cli
