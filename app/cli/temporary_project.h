// A project file that lives as long as a benchmark.
#pragma once

#include <fmt/format.h>

#include <filesystem>
#include <system_error>

#include <unistd.h>

namespace morphogen::cli {

/// A file in the temporary folder that goes when the benchmark ends.
struct TemporaryProject {
    std::filesystem::path path = std::filesystem::temp_directory_path() / fmt::format("morphogen-bench-{}.morph", ::getpid());
    ~TemporaryProject()
    {
        std::error_code ignored;
        std::filesystem::remove(path, ignored);
    }
};

}  // namespace morphogen::cli
