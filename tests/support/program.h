// Runs the built program as a user does, and keeps what it said.
#pragma once

#include <nlohmann/json.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace morphogen::support {

struct ProgramRun {
    int exitCode = -1;          ///< 128 + n where signal n ended it
    std::string out, error;
    /// Lines on stderr.
    std::vector<std::string> errorLines() const;
    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

struct ProgramOptions {
    std::filesystem::path folder;                  ///< working folder; empty: the test's own
    std::function<void()> beforeExec;              ///< in the child: limits, closed descriptors
    std::function<void(pid_t)> whileRunning;       ///< in the test, right after the start
    std::vector<std::string> environment;          ///< "NAME=value", added
};

/// `morphogen arguments...` from the build folder. Kills it, and gives exit code 137, after five minutes.
ProgramRun runMorphogen(const std::vector<std::string>& arguments, const ProgramOptions& options = {});

/// True when `condition` holds within the time; asked every few milliseconds.
bool becomesTrue(const std::function<bool()>& condition, std::chrono::seconds within);

}  // namespace morphogen::support
