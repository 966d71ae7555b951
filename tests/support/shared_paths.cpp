#include "tests/support/shared.h"

namespace morphogen::support {

std::filesystem::path sharedData(const std::string& name) { return std::filesystem::path(MORPHOGEN_SHARED_DIR) / "data" / name; }
std::filesystem::path sourceFolder() { return MORPHOGEN_SOURCE_DIR; }
std::filesystem::path buildFolder() { return MORPHOGEN_BUILD_DIR; }

}  // namespace morphogen::support
