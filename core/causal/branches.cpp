#include "core/causal/branches.h"

#include "core/causal/intervene.h"
#include "core/causal/report.h"
#include "core/dynamics/simulate.h"

#include <fmt/format.h>

namespace morphogen::causal {

Result<Run> run(const World& world, BranchId branch, const JobContext& job)
{
    Run made;
    MG_ASSIGN(made.scene, sceneOfBranch(world, branch, job));
    MG_ASSIGN(made.rollout, dynamics::simulate(made.scene, job.stop));
    return made;
}

Result<MainRun> runMain(const World& world, BranchId branch, const Chance& chance, const JobContext& job)
{
    MainRun main;
    if (const Branch* found = branch && world.dynamics ? world.dynamics->find(branch) : nullptr) main.name = found->name;
    MG_ASSIGN(Run made, run(world, branch, job));
    main.scene = std::move(made.scene), main.rollout = std::move(made.rollout);
    MG_ASSIGN(main.floor, noiseFloorOf(main.scene, main.rollout, chance, job));
    return main;
}

Result<BranchRun> runBranch(const World& world, BranchId branch, const MainRun& main, const JobContext& job)
{
    const Branch* const found = world.dynamics ? world.dynamics->find(branch) : nullptr;
    if (!found) return Error{Error::Kind::NotFound, "the branch is no longer there"};
    BranchRun other{branch, found->name, textsOf(found->interventions, world, world.dynamics->interventionsOf(found->parent))};
    auto made = run(world, branch, job);
    if (!made && made.error().kind == Error::Kind::Cancelled) return made.error();
    if (!made) {
        other.problem = made.error().message;
        return other;
    }
    other.scene = std::move(made->scene), other.rollout = std::move(made->rollout);
    other.comparison = compare(main.rollout, other.rollout, main.floor);
    return other;
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
