// morphogen: the import worker's entry, else the command line, which opens the studio's window where no command is given.
#include "app/cli/run.h"
#include "core/io/assimp_import.h"

#ifdef MORPHOGEN_HAS_STUDIO
#include "app/studio/run_studio.h"
#endif

#include <string_view>

int main(int argc, char** argv)
{
    if (argc > 1 && std::string_view(argv[1]) == "--import-worker") return morphogen::runImportWorker();
#ifdef MORPHOGEN_HAS_STUDIO
    return morphogen::cli::runCommandLine(argc, argv, &morphogen::studio::runStudio);
#else
    return morphogen::cli::runCommandLine(argc, argv, nullptr);
#endif
}
