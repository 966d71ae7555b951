// What this machine offers, what is wrong with it, and what to do about each problem: `morphogen doctor`.
//
// How it works: every part of the program is asked for its facts (core/base/processor.h, core/io/library_versions.h,
// render/vk/device_report.h, and morphogen-worker for LibTorch and CUDA); problems are what a user can do something about.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace morphogen {

using FactValue = std::variant<std::string, std::int64_t, double, bool, std::vector<std::string>>;

struct Fact {
    std::string name;     ///< camelCase, the key in JSON
    FactValue value;
};

/// Facts that belong together: "processor", "memory", "vulkan device", ...
struct FactGroup {
    std::string name;
    std::vector<Fact> facts;
};

enum class Severity {
    Hint,      ///< works, but could be better
    Problem,   ///< something does not work
};

struct Finding {
    Severity severity = Severity::Hint;
    std::string what;     ///< one sentence
    std::string advice;   ///< what to do, one sentence
};

struct DoctorReport {
    std::vector<FactGroup> groups;   ///< names may repeat: one group per Vulkan device
    std::vector<Finding> findings;
};

/// Takes a second or two: the worker is started. Cancelled is its only error.
Result<DoctorReport> examineMachine(const JobContext& job);

/// For people: a line per fact, then the findings.
std::string doctorText(const DoctorReport& report);
/// {"groups": [{"name", "facts": {NAME: VALUE}}], "findings": [{"severity": "hint"|"problem", "what", "advice"}]}
std::string doctorJson(const DoctorReport& report);

}  // namespace morphogen
