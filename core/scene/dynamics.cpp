#include "core/scene/dynamics.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {

const Branch* Dynamics::find(BranchId id) const
{
    const auto found = std::ranges::find(branches, id, &Branch::id);
    return found == branches.end() ? nullptr : &*found;
}

const Branch* Dynamics::find(std::string_view name) const
{
    const auto found = std::ranges::find(branches, name, &Branch::name);
    return found == branches.end() ? nullptr : &*found;
}

std::vector<Intervention> Dynamics::interventionsOf(BranchId branch) const
{
    std::vector<const Branch*> way;
    for (const Branch* at = find(branch); at; at = find(at->parent)) way.push_back(at);
    std::vector<Intervention> all = mainLine;
    for (auto at = way.rbegin(); at != way.rend(); ++at) all.insert(all.end(), (*at)->interventions.begin(), (*at)->interventions.end());
    return all;
}

std::optional<std::string> Dynamics::problem() const
{
    if (!(glm::length(gravity) <= 1000)) return "gravity is at most 1000 m/s^2";
    if (!(durationSecs > 0 && durationSecs <= 600)) return "a simulation lasts above 0 and at most 600 seconds";
    if (groundHeight && !std::isfinite(*groundHeight)) return "the ground's height is not finite";
    if (!(groundFriction >= 0 && groundFriction <= 100)) return "friction is from 0 to 100";
    if (!(groundRestitution >= 0 && groundRestitution <= 1)) return "restitution is from 0 to 1";
    std::set<std::string> names;
    std::set<BranchId> known{BranchId{}};
    for (const Branch& branch : branches) {
        if (branch.name.empty() || !names.insert(branch.name).second) return "two branches have one name, or one has none";
        if (!known.contains(branch.parent)) return "a branch's parent is missing";
        if (!known.insert(branch.id).second) return "two branches have one number";
    }
    return std::nullopt;
}

}  // namespace morphogen
