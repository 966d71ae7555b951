#include "core/services/process/programs.h"

#include <cstdlib>

namespace morphogen {

Result<std::filesystem::path> findProgram(Program program)
{
    const std::string name = program == Program::Studio ? "morphogen" : "morphogen-worker";
    std::error_code failed;
    const std::filesystem::path self = std::filesystem::read_symlink("/proc/self/exe", failed);
    // The link, not the name: it reaches the running image even when an update has replaced the file.
    if (self.filename() == name) return std::filesystem::path("/proc/self/exe");
    if (const char* given = std::getenv(program == Program::Studio ? "MORPHOGEN_PROGRAM" : "MORPHOGEN_WORKER")) return std::filesystem::path(given);
    for (const auto& candidate : {self.parent_path() / name, self.parent_path().parent_path() / "lib" / "morphogen" / name})
        if (std::filesystem::is_regular_file(candidate, failed)) return candidate;
    return makeError(Error::Kind::NotFound, name,
                     "is not installed beside " + self.filename().string() + " in " + self.parent_path().string() + "; install it there");
}

}  // namespace morphogen
