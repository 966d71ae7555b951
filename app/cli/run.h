// The command line: `morphogen COMMAND ...`. Exit codes: 0, 1 with one line on stderr that names the file and the cause,
// 2 for usage, 130 when interrupted.
#pragma once

namespace morphogen::cli {

int runCommandLine(int argc, char** argv);

}  // namespace morphogen::cli
