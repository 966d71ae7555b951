// morphogen: the studio's program. Its command line is the whole of it until the window lands.
#include "app/cli/run.h"

int main(int argc, char** argv) { return morphogen::cli::runCommandLine(argc, argv); }
