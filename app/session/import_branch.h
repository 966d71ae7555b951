// Trajectories beside a world that is there: `import --trajectory T --shapes S --as-branch NAME`.
#pragma once

#include "core/io/trajectory_branch.h"

namespace morphogen {

struct BranchImport {
    TrajectoryFiles files;
    std::filesystem::path world;           ///< exists, with objects of the table's names
    std::string name;                      ///< of the branch; a number is added where it is taken
};

struct BranchReport {
    std::string name;                      ///< as it was added
    std::size_t objects = 0;               ///< that it moves
    std::vector<std::string> notes;
};

/// One step of the world's history; on any error or a cancel the file is as before.
Result<BranchReport> importBranch(const BranchImport& request, const JobContext& job);

}  // namespace morphogen
