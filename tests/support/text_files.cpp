#include "tests/support/text_files.h"

#include <fstream>

namespace morphogen::support {

std::vector<std::string> linesOf(const std::filesystem::path& path)
{
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

}  // namespace morphogen::support
