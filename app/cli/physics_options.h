// What the commands of physics share: opening a world with its history, choosing a branch, writing tables.
#pragma once

#include "core/causal/compare.h"
#include "core/causal/rollout_table.h"
#include "core/edit/history.h"
#include "core/scene/dynamics.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace morphogen::cli {

struct TableFiles {
    std::string csv, npz;
    void addTo(CLI::App* app);
    Result<void> write(std::span<const causal::NamedRollout> rollouts) const;
};

/// The history of a project, or a new one of what was imported.
Result<History> openHistory(const std::string& path, const JobContext& job);

/// The history into the file, which is replaced; into the project that it came from as further steps.
Result<void> saveHistory(const History& history, const std::string& path, const JobContext& job);

/// 0 for an empty name; NotFound names those that exist.
Result<BranchId> branchNamed(const World& world, const std::string& name);

/// --runs and --seed.
void addChance(CLI::App* app, causal::Chance& chance);

}  // namespace morphogen::cli
