// Real inputs nobody here made, in a folder beside the project. Where it is absent a test skips with a reason.
#pragma once

#include <filesystem>
#include <iostream>
#include <string>

namespace morphogen::support {

std::filesystem::path sharedData(const std::string& name);
/// Where the project's own files lie.
std::filesystem::path sourceFolder();
/// Where this build's programs lie.
std::filesystem::path buildFolder();

/// A folder of its own for one test, empty, removed at the end.
class TemporaryFolder {
public:
    TemporaryFolder();
    ~TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    const std::filesystem::path& path() const { return m_path; }
    std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

private:
    std::filesystem::path m_path;
};

}  // namespace morphogen::support

/// Ends the test as skipped, with a reason that ctest shows.
#define MG_SKIP(reason)                                   \
    do {                                                  \
        std::cout << "[skipped] " << (reason) << '\n';    \
        return;                                           \
    } while (false)

/// Ends the test as skipped unless the path exists.
#define MG_NEED(needed)                                                     \
    do {                                                                    \
        if (!std::filesystem::exists(needed)) MG_SKIP("needs " + std::filesystem::path(needed).string()); \
    } while (false)
