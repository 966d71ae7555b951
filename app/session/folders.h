// Where a user's own files of the studio lie: the XDG base directories, a folder "morphogen" in each. Any thread.
#pragma once

#include <filesystem>

namespace morphogen {

/// Made when they are missing; empty where there is neither the variable nor a home. MORPHOGEN_HOME, if set, holds all of
/// them: for tests and portable copies.
std::filesystem::path configFolder();   ///< settings
std::filesystem::path stateFolder();    ///< reports of crashes, unsaved work
std::filesystem::path cacheFolder();    ///< what can be made again

}  // namespace morphogen
