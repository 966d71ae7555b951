#include "app/session/folders.h"

#include <cstdlib>

namespace morphogen {
namespace {

std::filesystem::path variable(const char* name)
{
    const char* value = std::getenv(name);
    return value && *value == '/' ? value : "";   // the specification ignores relative ones
}

std::filesystem::path folder(const char* name, const char* variableName, const char* belowHome)
{
    std::filesystem::path path;
    if (const auto own = variable("MORPHOGEN_HOME"); !own.empty()) path = own / name;
    else if (const auto base = variable(variableName); !base.empty()) path = base / "morphogen";
    else if (const auto home = variable("HOME"); !home.empty()) path = home / belowHome / "morphogen";
    std::error_code problem;
    if (!path.empty()) std::filesystem::create_directories(path, problem);
    return path;
}

}  // namespace

std::filesystem::path configFolder() { return folder("config", "XDG_CONFIG_HOME", ".config"); }
std::filesystem::path stateFolder() { return folder("state", "XDG_STATE_HOME", ".local/state"); }
std::filesystem::path cacheFolder() { return folder("cache", "XDG_CACHE_HOME", ".cache"); }

}  // namespace morphogen
