#include "core/causal/intervene.h"

#include "core/causal/intervention_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::causal {

using dynamics::RigidPose;
using dynamics::SimBody;
using dynamics::SimScene;

namespace {

using Kind = InterventionKind;

Error usage(const SimBody& body, std::string_view what) { return makeError(Error::Kind::Usage, fmt::format("\"{}\"", body.name), what); }

/// Linear between the points of the path, held at both ends.
Vec3 along(const std::vector<WayPoint>& path, double secs)
{
    if (secs <= path.front().timeSecs) return path.front().position;
    for (std::size_t i = 1; i < path.size(); ++i)
        if (secs < path[i].timeSecs) {
            const double part = (secs - path[i - 1].timeSecs) / (path[i].timeSecs - path[i - 1].timeSecs);
            return glm::mix(path[i - 1].position, path[i].position, static_cast<float>(part));
        }
    return path.back().position;
}

class Change {
public:
    Change(SimScene& scene) : m_scene(scene) {}

    Result<void> make(const Intervention& one)
    {
        if (const auto wrong = one.problem()) return Error{Error::Kind::Usage, fmt::format("{}: {}", kInterventionNames[static_cast<std::size_t>(one.kind)], *wrong)};
        const double duration = m_scene.durationSecs();
        if (!(one.fromSecs >= 0 && one.fromSecs < duration))
            return Error{Error::Kind::Usage, fmt::format("{} at {:g} s: the simulation is from 0 to {:g} s", kInterventionNames[static_cast<std::size_t>(one.kind)],
                                                         one.fromSecs, duration)};
        if (one.kind == Kind::Gravity) return setGravity(one), Result<void>();
        if (one.kind == Kind::Wind) return setWind(one), Result<void>();
        if (one.kind == Kind::Add) return add(one);
        SimBody* const body = m_scene.find(one.object);
        if (!body)
            return Error{Error::Kind::NotFound, fmt::format("{}: the object (number {}) is not in the scene any more",
                                                            kInterventionNames[static_cast<std::size_t>(one.kind)], one.object.value)};
        return change(*body, one);
    }

private:
    void setGravity(const Intervention& one)
    {
        if (one.fromSecs == 0) m_scene.gravity = one.vector;
        else m_scene.gravityChanges.push_back({one.fromSecs, one.vector});
    }

    /// Blows until the next such wind.
    void setWind(const Intervention& one)
    {
        if (m_wind) m_scene.forces[*m_wind].toSecs = std::max(one.fromSecs, m_scene.forces[*m_wind].fromSecs);
        m_wind = m_scene.forces.size();
        m_scene.forces.push_back({.kind = FieldKind::Wind, .vector = one.vector, .fromSecs = one.fromSecs});
    }

    Result<void> add(const Intervention& one)
    {
        const SimBody* const model = m_scene.find(one.other);
        if (!model) return Error{Error::Kind::NotFound, "add: the object that it is to be like is not in the scene"};
        SimBody body = *model;
        body.id = Names::added(m_added++);
        body.name = one.name.empty() ? model->name + " copy" : one.name;
        for (int n = 2; m_scene.find(body.name); ++n) body.name = fmt::format("{} {}", one.name.empty() ? model->name + " copy" : one.name, n);
        body.role = body.role == BodyRole::Keyframed ? BodyRole::Dynamic : body.role;
        body.motion.clear(), body.pushes.clear(), body.pins.clear();
        body.start.position = one.vector;
        body.velocity = one.velocity, body.spin = Vec3(0);
        body.life = {one.fromSecs, dynamics::kForever};
        m_scene.bodies.push_back(std::move(body));
        return {};
    }

    Result<void> change(SimBody& body, const Intervention& one)
    {
        const bool isDynamic = body.role == BodyRole::Dynamic;
        switch (one.kind) {
        case Kind::Remove:
            if (one.fromSecs == 0) std::erase_if(m_scene.bodies, [&](const SimBody& other) { return other.id == one.object; });
            else body.life.toSecs = std::min(body.life.toSecs, one.fromSecs);
            return {};
        case Kind::Replace: return replace(body, one);
        case Kind::Mass:
            if (!isDynamic) return usage(body, "it is moved by no force, so its mass changes nothing");
            body.typedMassKg = one.number;
            return {};
        case Kind::Friction: body.friction = one.number; return {};
        case Kind::Restitution: body.restitution = one.number; return {};
        case Kind::Stiffness:
            if (!body.isSoft()) return usage(body, "it is rigid; give it a soft body first");
            body.stiffnessPa = one.number;
            return {};
        case Kind::Size: resize(body, one.number); return {};
        case Kind::Shift: return shift(body, one.number);
        case Kind::Block:
            if (one.other && !m_scene.find(one.other))
                return Error{Error::Kind::NotFound, fmt::format("block: the second object (number {}) is not in the scene any more", one.other.value)};
            m_scene.blocked.push_back({one.object, one.other, {one.fromSecs, one.toSecs}});
            return {};
        case Kind::Follow: follow(body, one); return {};
        default: break;
        }
        if (!isDynamic)
            return usage(body, fmt::format("it is {}, so no {} can be set", kBodyRoleNames[static_cast<std::size_t>(body.role)],
                                           kInterventionNames[static_cast<std::size_t>(one.kind)]));
        if (one.kind == Kind::Pin) {
            body.pins.push_back({one.fromSecs, one.toSecs});
            return {};
        }
        return push(body, one);
    }

    Result<void> push(SimBody& body, const Intervention& one)
    {
        if (one.fromSecs == 0) {
            if (one.kind == Kind::Pose) body.start = {one.vector, one.rotation.value_or(body.start.rotation)};
            else if (one.kind == Kind::Velocity) body.velocity = one.vector;
            else body.spin = one.vector;
            return {};
        }
        dynamics::Push push{.timeSecs = one.fromSecs};
        if (one.kind == Kind::Pose) push.pose = RigidPose{one.vector, one.rotation.value_or(body.start.rotation)};
        else if (one.kind == Kind::Velocity) push.velocity = one.vector;
        else push.spin = one.vector;
        body.pushes.push_back(push);
        std::ranges::stable_sort(body.pushes, {}, &dynamics::Push::timeSecs);
        return {};
    }

    Result<void> replace(SimBody& body, const Intervention& one)
    {
        const SimBody* const model = m_scene.find(one.other);
        if (!model) return Error{Error::Kind::NotFound, "replace: the object that takes its place is not in the scene"};
        // The lowest point stays at its height, so that what stood on something stands on it still.
        const auto lowest = [&](const SimBody& of) { return static_cast<float>(of.size) * of.collider->bounds.lower.y; };
        body.start.position.y += lowest(body) - lowest(*model);
        body.collider = model->collider, body.size = model->size;
        body.densityKgPerM3 = model->densityKgPerM3, body.typedMassKg = model->typedMassKg;
        body.friction = model->friction, body.restitution = model->restitution, body.rollingResistance = model->rollingResistance;
        body.soft = model->soft, body.stiffnessPa = model->stiffnessPa, body.poisson = model->poisson, body.dampingPerSec = model->dampingPerSec;
        return {};
    }

    /// About the lowest point, which stays where it is.
    void resize(SimBody& body, double factor)
    {
        const float low = body.collider->bounds.lower.y;
        const float before = static_cast<float>(body.size) * low;
        if (body.typedMassKg) body.typedMassKg = *body.typedMassKg * factor * factor * factor;
        body.size *= factor;
        body.start.position += body.start.rotation * Vec3(0, before - static_cast<float>(body.size) * low, 0);
    }

    Result<void> shift(SimBody& body, double secs)
    {
        if (body.role == BodyRole::Static) return usage(body, "it is static and does nothing that could be shifted in time");
        if (secs >= m_scene.durationSecs()) return usage(body, fmt::format("a shift by {:g} s goes beyond the end of the simulation at {:g} s", secs, m_scene.durationSecs()));
        if (body.role == BodyRole::Keyframed) {
            const int by = static_cast<int>(std::lround(secs * dynamics::kStepsPerSec)), last = static_cast<int>(body.motion.size()) - 1;
            std::vector<RigidPose> moved;
            for (int step = 0; step <= last; ++step) moved.push_back(body.motion[static_cast<std::size_t>(std::clamp(step - by, 0, last))]);
            body.motion = std::move(moved);
            body.start = body.motion.front();
            return {};
        }
        if (secs < 0 && (body.pushes.empty() || body.velocity != Vec3(0))) return usage(body, "it moves from the very start, so it can't begin earlier");
        for (dynamics::Push& push : body.pushes) {
            push.timeSecs += secs;
            if (push.timeSecs < 0) return usage(body, "a push would come before 0 s");
        }
        if (secs > 0) {
            // Until then it waits where it is, and nothing moves it.
            body.pins.push_back({0, secs});
            body.pushes.insert(body.pushes.begin(), {secs, std::nullopt, body.velocity, body.spin});
            body.velocity = body.spin = Vec3(0);
        }
        return {};
    }

    void follow(SimBody& body, const Intervention& one)
    {
        body.role = BodyRole::Keyframed;
        body.motion.clear();
        for (int step = 0; step <= m_scene.steps; ++step) body.motion.push_back({along(one.path, step / dynamics::kStepsPerSec), body.start.rotation});
        body.start = body.motion.front();
    }

    SimScene& m_scene;
    std::size_t m_added = 0;
    std::optional<std::size_t> m_wind;     ///< of the scene's forces, the one that an intervention put there last
};

}  // namespace

Result<SimScene> intervened(SimScene scene, std::span<const Intervention> interventions)
{
    Change change(scene);
    for (const Intervention& one : interventions) MG_TRY(change.make(one));
    if (scene.bodies.empty()) return Error{Error::Kind::Empty, "nothing is left that could be simulated"};
    return scene;
}

Result<SimScene> sceneOfBranch(const World& world, BranchId branch, const JobContext& job)
{
    MG_ASSIGN(SimScene scene, dynamics::sceneOf(world, job));
    if (!world.dynamics) return scene;
    return intervened(std::move(scene), world.dynamics->interventionsOf(branch));
}

void holdToTruth(SimScene& scene, ObjectId object, const dynamics::Rollout& truth)
{
    SimBody* const body = scene.find(object);
    const dynamics::BodyTrack* const track = truth.find(object);
    if (!body || !track || body->role == BodyRole::Static) return;
    dynamics::HeldTouches held;
    if (body->isSoft() && track->soft && track->soft->shape == body->soft) {
        held.bending = track->soft, held.firstStep = track->firstStep;
    } else {
        body->role = BodyRole::Keyframed;
        body->motion.clear();
        for (int step = 0; step <= scene.steps; ++step) body->motion.push_back(track->at(step).pose);
    }
    for (const dynamics::Touch& touch : truth.touches)
        if (touch.a == object || touch.b == object) held.allowed.push_back(touch);
    body->held = std::move(held);
}

}  // namespace morphogen::causal
