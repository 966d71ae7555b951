// morphogen: the studio's program. Its command line is the whole of it until the window lands.
#include "app/cli/run.h"
#include "core/io/assimp_import.h"

#include <string_view>

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "--import-worker") return morphogen::runImportWorker();
    return morphogen::cli::runCommandLine(argc, argv);
}
