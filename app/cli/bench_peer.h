// Peers of benchmarks that are programs.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/math/vec.h"
#include "core/services/process/child_process.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace morphogen::cli {

/// Runs a program and waits for it, or ends it when the job is stopped. Error::Unsupported, with its last words, when it fails.
Result<void> runPeer(const ProcessRequest& request, const JobContext& job);

/// A mesh some of whose vertices are put elsewhere.
struct ArapProblem {
    std::vector<Vec3> vertices;
    std::vector<std::uint32_t> triangles;   ///< three corners each
    std::vector<std::uint32_t> held;
    std::vector<Vec3> targets;              ///< of each held vertex
    int iterations = 5;
    int rounds = 5;                         ///< how often the peer is timed
};

struct CgalRun {
    double prepareMs = 0, medianMs = 0;     ///< of the factor, of the iterations
    std::vector<Vec3d> vertices;
};

/// The program cgal_arap beside this one (tests/peers/cgal_arap.cpp; built with the tests where CGAL is).
std::filesystem::path cgalProgram();
/// CGAL's as-rigid-as-possible deformation of the problem. Error::NotFound where the program is not.
Result<CgalRun> runCgal(const ArapProblem& problem, const JobContext& job);

}  // namespace morphogen::cli
