#include "tests/support/shared.h"

#include <atomic>
#include <unistd.h>

namespace morphogen::support {

TemporaryFolder::TemporaryFolder()
{
    static std::atomic<int> counter{0};
    m_path = std::filesystem::temp_directory_path() / ("morphogen-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::remove_all(m_path);
    std::filesystem::create_directories(m_path);
}

TemporaryFolder::~TemporaryFolder()
{
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
}

}  // namespace morphogen::support
