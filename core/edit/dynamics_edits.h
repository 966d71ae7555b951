// Edits of a world's physics: bodies, gravity and ground, baking a simulation, and the tree of branches.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"
#include "core/scene/world.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

namespace dynamics {
struct Rollout;
}

/// Gives an object a body, changes it, or takes it away. JSON: {"op":"body","object":"ball","body":{"collider":"sphere","mass":2}}.
struct SetBody {
    static constexpr const char* kLabel = "Set body";
    ObjectId object;
    std::optional<Body> body;                 ///< nothing: it takes no part any more
};
Result<World> apply(const World& world, const SetBody& edit);

/// Gravity, ground, duration and seed; branches stay. JSON: {"op":"physics","gravity":[0,-1.6,0]}.
struct SetPhysics {
    static constexpr const char* kLabel = "Set physics";
    Dynamics field;                           ///< its branches and main line are not looked at
};
Result<World> apply(const World& world, const SetPhysics& edit);

/// Writes what a simulation of the main line gives into the keys of position and rotation of its dynamic objects, one per frame, instead of
/// all keys and paths that they had; soft ones get nodes and a clip beside (bake_soft.h). What was taken away is hidden from then on. Each then
/// is as it was simulated at every frame: see bake_notes.h for what goes or is held for that. JSON: {"op":"simulate"}.
struct BakeSimulation {
    static constexpr const char* kLabel = "Bake simulation";
    std::shared_ptr<const dynamics::Rollout> rollout{};   ///< null: simulated now (simulate() is for a job)
};
/// Fails as dynamics::simulate() does.
Result<World> apply(const World& world, const BakeSimulation& edit);

/// A what-if beside the main line or on another branch. JSON: {"op":"branch","as":"without","do":["remove(ball)"]}.
struct AddBranch {
    static constexpr const char* kLabel = "Add branch";
    std::string name{};                       ///< empty: its interventions as text; a number is added where it is taken
    BranchId parent{};                        ///< 0: the main line
    std::vector<Intervention> interventions{};
};
/// Fails for a parent that is gone, and for interventions that name objects that are not there or make no sense.
Result<World> apply(const World& world, const AddBranch& edit);

/// Gives a branch other interventions: at another time, by another number. A name that was made of them follows. JSON: {"op":"changeBranch",
/// "branch":"pushed","do":["velocity(ball, t=1.5)=(1,0,0)"]}.
struct ChangeBranch {
    static constexpr const char* kLabel = "Change branch";
    BranchId branch;
    std::vector<Intervention> interventions{};
};
/// Fails as AddBranch does, where a branch on it makes no sense any more, and Unsupported where it would add another number of objects
/// while others stand on it.
Result<World> apply(const World& world, const ChangeBranch& edit);

struct RenameBranch {
    static constexpr const char* kLabel = "Rename branch";
    BranchId branch;
    std::string name;                         ///< not empty, not taken by another branch
};
Result<World> apply(const World& world, const RenameBranch& edit);

/// Throws a branch away, and those on it.
struct RemoveBranch {
    static constexpr const char* kLabel = "Throw away branch";
    BranchId branch;
};
Result<World> apply(const World& world, const RemoveBranch& edit);

/// Shows a branch beside the main line: of every object that goes another way there by more than a millimetre a see-through copy is
/// added that moves as in the branch, without a body. JSON: {"op":"ghosts","branch":"without"}.
struct AddGhosts {
    static constexpr const char* kLabel = "Show branch as ghosts";
    BranchId branch;
    float opacity = 0.12f;                    ///< of each splat, above 0 to 1; several lie over one another
};
/// Fails as dynamics::simulate() does, and with Empty where nothing goes another way.
Result<World> apply(const World& world, const AddGhosts& edit);

/// Makes the branch the main line: its way's interventions become the main line's, its motion is baked, objects that it adds
/// become objects. It and those on its way are then no branches any more; all others stay and count from the new main line.
struct PromoteBranch {
    static constexpr const char* kLabel = "Promote branch";
    BranchId branch;
    /// What the branch gives, where that is known; null: simulated now. Not looked at where the branch adds objects, which get other
    /// numbers in the world.
    std::shared_ptr<const dynamics::Rollout> rollout{};
};
/// Fails as dynamics::simulate() does, and Unsupported where the branch adds an object later than at 0 s.
Result<World> apply(const World& world, const PromoteBranch& edit);

}  // namespace morphogen
