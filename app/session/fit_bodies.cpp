#include "app/session/fit_bodies.h"

#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_command.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace morphogen {
namespace {

constexpr double kGravity = 9.81, kGroundFriction = 0.5;
/// A ball needs a hold on the ground to roll; what it loses by rolling is its law's, which the simulation leaves out.
constexpr double kRollingHold = 0.5;

Body bodyOf(const Object& object, const ObservedBody& seen, const BodyPhysics& fitted)
{
    Body body = object.body ? *object.body : Body{};
    body.role = BodyRole::Dynamic;
    body.massKg = fitted.relativeMass;
    body.restitution = fitted.restitution;
    const double coefficient = fitted.sliding / kGravity;
    body.friction = seen.shape == ObservedShape::Ball ? kRollingHold : coefficient * coefficient / kGroundFriction;   // of a pair it is the root of the product
    body.velocity = Vec3(fitted.velocity);
    if (seen.shape == ObservedShape::Ball) body.spin = Vec3(glm::cross(Vec3d(0, 1, 0), fitted.velocity) / seen.radius);
    return body;
}

}  // namespace

Result<FittedBodies> giveFittedBodies(History& history, const ObservedMotion& motion, const PhysicsFit& fit)
{
    if (fit.quality == FitQuality::Poor) return Error{Error::Kind::Usage, fit.verdict};
    FittedBodies given;
    World world = history.world();
    std::string command;
    const auto perform = [&](const auto& edit) -> Result<void> {
        MG_ASSIGN(World changed, apply(world, edit));
        const std::string one = commandOf(world, edit);
        command = command.empty() ? one : joinedCommands(command, one);
        world = std::move(changed);
        return {};
    };
    SetPhysics physics;
    if (world.dynamics) physics.field = *world.dynamics;
    double ground = std::numeric_limits<double>::infinity();
    std::vector<std::string> later;
    for (std::size_t i = 0; i < motion.bodies.size(); ++i) {
        const ObservedBody& seen = motion.bodies[i];
        if (!seen.centres.front()) {
            later.push_back(seen.name);
            continue;
        }
        ground = std::min(ground, seen.centres.front()->y - seen.radius);
        MG_TRY(perform(SetBody{seen.object, bodyOf(*world.find(seen.object), seen, fit.bodies[i])}));
        given.dynamic.push_back(seen.name);
    }
    if (given.dynamic.empty()) return Error{Error::Kind::Empty, "nothing was seen at the beginning that physics could move from there"};
    physics.field.groundHeight = ground, physics.field.groundFriction = kGroundFriction;
    physics.field.durationSecs = std::max(motion.timesSecs.back(), 1.0 / 24);
    MG_TRY(perform(physics));
    if (!later.empty()) given.notes.push_back(fmt::format("{} came later, so what it did stays as it was keyed", fmt::join(later, ", ")));
    given.notes.emplace_back("the simulation knows no drag, so what moves fast goes further in it than was seen");
    history.commit(std::move(world), "Fit physics", {}, std::move(command));
    return given;
}

}  // namespace morphogen
