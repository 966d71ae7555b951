#include "core/scene/dynamics.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {

namespace {

bool isFinite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

}  // namespace

std::optional<std::string> Intervention::problem() const
{
    constexpr double kMostSpeed = 1000;
    constexpr float kFarAway = 1e5f;
    if (!(fromSecs >= 0 && std::isfinite(fromSecs))) return "a time is 0 or later";
    if (!(toSecs > fromSecs)) return "the span ends before it begins";
    if (!isFinite(vector) || !isFinite(velocity) || !std::isfinite(number)) return "a number is not finite";
    const auto isWithin = [](double x, double least, double most) { return x >= least && x <= most; };
    switch (kind) {
    case InterventionKind::Mass:
        if (!(number > 0)) return "a mass is above 0 kg";
        break;
    case InterventionKind::Friction:
        if (!isWithin(number, 0, 100)) return "friction is from 0 to 100";
        break;
    case InterventionKind::Restitution:
        if (!isWithin(number, 0, 1)) return "restitution is from 0 to 1";
        break;
    case InterventionKind::Size:
        if (!isWithin(number, 0.01, 100)) return "a size is a factor from 0.01 to 100";
        break;
    case InterventionKind::Shift:
        if (!isWithin(number, -600, 600)) return "a shift is at most 600 seconds";
        break;
    case InterventionKind::Pose:
        if (glm::length(vector) > kFarAway) return "a place is at most 100 km away";
        if (rotation && !(std::abs(glm::dot(*rotation, *rotation) - 1) < 1e-3f)) return "a rotation's four numbers have length 1";
        break;
    case InterventionKind::Velocity:
    case InterventionKind::Spin:
        if (glm::length(vector) > kMostSpeed) return "a velocity is at most 1000 m/s, a spin 1000 rad/s";
        break;
    case InterventionKind::Gravity:
        if (glm::length(vector) > 1000) return "gravity is at most 1000 m/s^2";
        break;
    case InterventionKind::Stiffness:
        if (!isWithin(number, 1, 1e12)) return "a stiffness is from 1 to 1e12 Pa";
        break;
    case InterventionKind::Wind:
        if (glm::length(vector) > kMostSpeed) return "a wind blows with at most 1000 m/s";
        break;
    case InterventionKind::Add:
        if (glm::length(vector) > kFarAway || glm::length(velocity) > kMostSpeed) return "a place is at most 100 km away, a velocity at most 1000 m/s";
        break;
    case InterventionKind::Follow:
        if (path.size() < 2) return "a path has at least two points (t, x, y, z)";
        for (std::size_t i = 0; i < path.size(); ++i) {
            if (!isFinite(path[i].position) || !std::isfinite(path[i].timeSecs)) return "a number is not finite";
            if (i > 0 && !(path[i].timeSecs > path[i - 1].timeSecs)) return "the times of a path increase from point to point";
        }
        break;
    case InterventionKind::Remove:
    case InterventionKind::Replace:
    case InterventionKind::Block:
    case InterventionKind::Pin: break;
    }
    return std::nullopt;
}

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
    for (const ForceField& force : forces)
        if (const auto wrong = force.problem()) return wrong;
    for (const Intervention& one : mainLine)
        if (const auto wrong = one.problem()) return wrong;
    std::set<std::string> names;
    std::set<BranchId> known{BranchId{}};
    for (const Branch& branch : branches) {
        if (branch.name.empty() || !names.insert(branch.name).second) return "two branches have one name, or one has none";
        for (const Intervention& one : branch.interventions)
            if (const auto wrong = one.problem()) return wrong;
        if (!known.contains(branch.parent)) return "a branch's parent is missing";
        if (!known.insert(branch.id).second) return "two branches have one number";
    }
    return std::nullopt;
}

}  // namespace morphogen
