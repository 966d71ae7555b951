#include "app/session/import_branch.h"

#include "app/session/world_io.h"
#include "core/edit/dynamics_edits.h"

namespace morphogen {

Result<BranchReport> importBranch(const BranchImport& request, const JobContext& job)
{
    MG_ASSIGN(const TrajectoryScene scene, readTrajectoryScene(request.files, job.part(0, 0.3)));
    MG_ASSIGN(EditableProject project, openForEditing(request.world, job.part(0.3, 0.6)));
    MG_ASSIGN(TrajectoryBranch branch, branchOf(scene, project.history.world()));
    AddBranch edit;
    edit.name = request.name;
    edit.interventions = std::move(branch.interventions);
    BranchReport report{{}, edit.interventions.size(), std::move(branch.notes)};
    MG_TRY(perform(project.history, edit));
    report.name = project.history.world().dynamics->branches.back().name;
    MG_TRY(project.file.save(project.history, job.part(0.6, 1)));
    return report;
}

}  // namespace morphogen
