// A command of the command line: one file pair each, one line in run.cpp.
//
// How it works: makeX() adds the command and its options to the program and says what to do when it was chosen. First
// `prepare` judges the options without touching a file: what it refuses is wrong usage (exit code 2). Then `run` does the
// work: its errors are exit code 1, or 130 when it was interrupted. run.cpp prints the one line on stderr. A command prints
// what it has to say to stdout, once, at its end.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

namespace morphogen::cli {

struct Command {
    CLI::App* app = nullptr;
    std::function<Result<void>()> prepare;
    std::function<Result<void>(const JobContext& job)> run;
    /// The files that the command was given, once it was parsed. An error that names none of them is given the first.
    std::function<std::vector<std::string>()> files;
};

}  // namespace morphogen::cli
