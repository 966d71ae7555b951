// morphogen: the studio's window when called without a command (or with a file to open) where there is a display, else the
// command line.
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
    const bool isFile = argc == 2 && std::filesystem::path(argv[1]).has_extension() && std::filesystem::exists(argv[1]);
    if ((argc == 1 || isFile) && morphogen::studio::hasDisplay()) return morphogen::studio::runStudio(argc, argv, {isFile ? argv[1] : ""});
#endif
    return morphogen::cli::runCommandLine(argc, argv);
}
