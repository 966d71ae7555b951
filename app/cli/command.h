// A command of the command line: one file pair each, one line in run.cpp.
//
// How it works: makeX() adds the command and its options to the program and returns what to call when it was chosen. The
// call returns an Error; run.cpp turns that into the one line on stderr and the exit code: Usage is 2, Cancelled 130, any
// other 1. A command prints what it has to say to stdout, once, at its end.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <CLI/CLI.hpp>

#include <functional>

namespace morphogen::cli {

struct Command {
    CLI::App* app = nullptr;
    std::function<Result<void>(const JobContext& job)> run;
};

}  // namespace morphogen::cli
