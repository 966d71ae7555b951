#include "core/causal/branches.h"

#include "core/causal/intervene.h"
#include "core/causal/report.h"
#include "core/dynamics/simulate.h"

#include <fmt/format.h>

namespace morphogen::causal {

Result<MainRun> runMain(const World& world, BranchId branch, const Chance& chance, const JobContext& job)
{
    MainRun run;
    if (const Branch* found = branch && world.dynamics ? world.dynamics->find(branch) : nullptr) run.name = found->name;
    MG_ASSIGN(run.scene, sceneOfBranch(world, branch, job));
    MG_ASSIGN(run.rollout, dynamics::simulate(run.scene, job.stop));
    MG_ASSIGN(run.floor, noiseFloorOf(run.scene, run.rollout, chance, job));
    return run;
}

Result<BranchRun> runBranch(const World& world, BranchId branch, const MainRun& main, const JobContext& job)
{
    const Branch* const found = world.dynamics ? world.dynamics->find(branch) : nullptr;
    if (!found) return Error{Error::Kind::NotFound, "the branch is no longer there"};
    BranchRun run{branch, found->name, textsOf(found->interventions, world, world.dynamics->interventionsOf(found->parent))};
    const auto simulated = [&]() -> Result<void> {
        MG_ASSIGN(run.scene, sceneOfBranch(world, branch, job));
        MG_ASSIGN(run.rollout, dynamics::simulate(run.scene, job.stop));
        return {};
    }();
    if (!simulated && simulated.error().kind == Error::Kind::Cancelled) return simulated.error();
    if (simulated) run.comparison = compare(main.rollout, run.rollout, main.floor);
    else run.problem = simulated.error().message;
    return run;
}

json::Json branchesToJson(const MainRun& main, const std::vector<BranchRun>& runs, const Chance& chance)
{
    json::Json events = json::Json::array(), branches = json::Json::array();
    for (const Event& event : main.rollout.events) events.push_back(eventToJson(event, main.scene));
    for (const BranchRun& run : runs) {
        json::Json json = run.problem.empty() ? comparisonToJson(run.comparison, main.scene, run.scene) : json::Json{{"failed", json::textToJson(run.problem)}};
        json["name"] = json::textToJson(run.name);
        json["do"] = json::Json::array();
        for (const std::string& text : run.interventions) json["do"].push_back(json::textToJson(text));
        if (run.problem.empty()) json["hash"] = fmt::format("{:016x}", run.rollout.hash);
        branches.push_back(std::move(json));
    }
    return {{"noise", chance.description()},
            {"main", {{"name", json::textToJson(main.name)}, {"hash", fmt::format("{:016x}", main.rollout.hash)}, {"events", std::move(events)}}},
            {"branches", std::move(branches)}};
}

}  // namespace morphogen::causal
