// Branches run, and the report of what differs in them. A window that shows each course as soon as it is there: course.h.
#pragma once

#include "core/causal/compare.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/rollout.h"
#include "core/json/fields.h"
#include "core/scene/dynamics.h"

#include <string>
#include <vector>

namespace morphogen::causal {

/// A scene and what it gives.
struct Run {
    dynamics::SimScene scene;
    dynamics::Rollout rollout;
};

/// The main line (0) or a branch, simulated. Fails as sceneOfBranch() and dynamics::simulate() do.
Result<Run> run(const World& world, BranchId branch, const JobContext& job);

/// What the others are compared with.
struct MainRun {
    std::string name = "main";
    dynamics::SimScene scene;
    dynamics::Rollout rollout;
    NoiseFloor floor;
};

struct BranchRun {
    BranchId id;
    std::string name;
    std::vector<std::string> interventions;   ///< as texts, its own
    std::string problem{};                    ///< one sentence: the branch has failed, and nothing below is set
    dynamics::SimScene scene{};
    dynamics::Rollout rollout{};
    Comparison comparison{};
};

/// The main line (0) or the branch that others are compared with, and how far chance carries its objects.
Result<MainRun> runMain(const World& world, BranchId branch, const Chance& chance, const JobContext& job);

/// A branch that fails is a result that says why. An error only for a cancel, or a branch that is not there.
Result<BranchRun> runBranch(const World& world, BranchId branch, const MainRun& main, const JobContext& job);

/// {"noise", "main": {"name", "hash", "events"}, "branches": [{"name", "do", "hash", "failed"?, ...comparison}]}.
json::Json branchesToJson(const MainRun& main, const std::vector<BranchRun>& runs, const Chance& chance);

}  // namespace morphogen::causal
