// Text that a program under test has written.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace morphogen::support {

/// Without their ends.
std::vector<std::string> linesOf(const std::filesystem::path& path);

}  // namespace morphogen::support
