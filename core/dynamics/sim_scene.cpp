#include "core/dynamics/sim_scene.h"

#include "core/deform/posed_centres.h"
#include "core/dynamics/soft_shape.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/dynamics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <mutex>

namespace morphogen::dynamics {
namespace {

constexpr std::size_t kMostPoints = 6000;    ///< of an object that a collider is made from
constexpr std::size_t kRememberedColliders = 1024;

/// Colliders that were made of the same splats in the same pose, so that the next branch need not.
class ColliderMemory {
public:
    std::shared_ptr<const Collider> find(const std::shared_ptr<const Object>& object)
    {
        const std::lock_guard lock(m_mutex);
        for (const auto& [held, collider] : m_known)
            if (held.lock() == object) return collider;
        return nullptr;
    }
    void keep(const std::shared_ptr<const Object>& object, std::shared_ptr<const Collider> collider)
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_known, [](const auto& one) { return one.first.expired(); });
        if (m_known.size() >= kRememberedColliders) m_known.erase(m_known.begin());
        m_known.emplace_back(object, std::move(collider));
    }

private:
    std::mutex m_mutex;
    std::vector<std::pair<std::weak_ptr<const Object>, std::shared_ptr<const Collider>>> m_known;
};

ColliderMemory& memory()
{
    static ColliderMemory one;
    return one;
}

/// A rotation that is one already keeps its bits.
RigidPose rigid(const Transform& placement)
{
    const bool isUnit = std::abs(glm::dot(placement.rotation, placement.rotation) - 1) < 1e-5f;
    return {placement.translation, isUnit ? placement.rotation : glm::normalize(placement.rotation)};
}

/// The object's splats in its own frame at the start, with its scale, thinned evenly. `softRest`: of a soft body, its splats at rest.
void surfaceOf(const World& world, const Object& object, const std::shared_ptr<const Splats>& softRest, std::vector<Vec3>& points, std::vector<float>& weights)
{
    // Where nothing moves it its own frame is the world's, so that its shape is the same to the bit wherever it stands.
    Object still = object;
    if (softRest) {
        // The same before and after its simulation is baked.
        still.splats = softRest, still.scaffold = nullptr, still.polynomial = nullptr, still.channels = nullptr;
        still.modifiers.clear();
        still.activeClip = -1;
    }
    still.placement = {Vec3(0), Quat(1, 0, 0, 0), objectAt(object, 0, &world).placement.scale};
    for (const Property property : {Property::Translation, Property::Rotation, Property::Scale}) still.removeCurve({property, {}, {}});
    std::erase_if(still.modifiers, [](const auto& held) {
        return std::holds_alternative<FollowPathSettings>(held->settings) || std::holds_alternative<LookAtSettings>(held->settings);
    });
    const PosedObject posed = ownPoseAt(world, still, 0);
    const std::size_t stride = std::max<std::size_t>(1, posed.splats->size() / kMostPoints);
    points = posedCentres(posed, stride);
    weights.clear();
    for (std::size_t i = 0; i < points.size(); ++i) weights.push_back(posed.splats->size() > 0 ? posed.splats->peakAlpha(i * stride) : 1.0f);
}

Error about(const Object& object, const std::string& what) { return makeError(Error::Kind::Usage, fmt::format("\"{}\"", object.name), what); }

}  // namespace

double SimBody::massKg() const
{
    if (role != BodyRole::Dynamic) return 0;
    return typedMassKg ? *typedMassKg : densityKgPerM3 * collider->volumeM3 * size * size * size;
}

SimBody* SimScene::find(ObjectId id)
{
    const auto found = std::ranges::find(bodies, id, &SimBody::id);
    return found == bodies.end() ? nullptr : &*found;
}

const SimBody* SimScene::find(ObjectId id) const { return const_cast<SimScene*>(this)->find(id); }

const SimBody* SimScene::find(std::string_view name) const
{
    const auto found = std::ranges::find(bodies, name, &SimBody::name);
    return found == bodies.end() ? nullptr : &*found;
}

std::string SimScene::nameOf(ObjectId id) const
{
    if (id == kGround) return "the ground";
    const SimBody* const body = find(id);
    return body ? body->name : fmt::format("object {}", id.value);
}

Result<std::shared_ptr<const Collider>> colliderOf(const World& world, const Object& object)
{
    if (!object.body) return about(object, "it has no body");
    const auto held = std::ranges::find(world.objects, &object, [](const auto& one) { return one.get(); });
    if (held != world.objects.end())
        if (auto known = memory().find(*held)) return known;
    std::vector<Vec3> points;
    std::vector<float> weights;
    const Vec3 scale = glm::abs(object.placement.scale);
    std::optional<Vec3> size = object.body->size;
    if (size) size = object.body->collider == ColliderKind::Box ? *size * scale : *size * ((scale.x + scale.y + scale.z) / 3);
    std::shared_ptr<const Splats> softRest;
    if (object.body->isSoft()) {
        MG_ASSIGN(softRest, softSplatsOf(world, object, {}));
    }
    surfaceOf(world, object, softRest, points, weights);
    const std::vector<Vec3> kept = withoutStrays(points, weights);
    auto made = makeCollider({object.body->collider, size, kept});
    if (!made) return about(object, made.error().message);
    if (held != world.objects.end()) memory().keep(*held, *made);
    return made;
}

Result<SimScene> sceneOf(const World& world, const JobContext& job)
{
    static const Dynamics kDefaults;
    const Dynamics& settings = world.dynamics ? *world.dynamics : kDefaults;
    if (const auto wrong = settings.problem()) return Error{Error::Kind::Usage, *wrong};
    SimScene scene;
    scene.fps = world.fps;
    scene.steps = std::max(1, static_cast<int>(std::lround(settings.durationSecs * kStepsPerSec)));
    scene.gravity = settings.gravity;
    scene.forces = settings.forces;
    scene.groundHeight = settings.groundHeight;
    scene.groundFriction = settings.groundFriction, scene.groundRestitution = settings.groundRestitution;
    scene.noise.seed = settings.seed;
    for (const auto& object : world.objects) {
        if (!object->body) continue;
        if (job.stopRequested()) return cancelled();
        const Body& body = *object->body;
        if (const auto wrong = body.problem()) return about(*object, *wrong);
        SimBody made{.id = object->id, .name = object->name, .role = body.role};
        MG_ASSIGN(made.collider, colliderOf(world, *object));
        made.densityKgPerM3 = body.densityKgPerM3, made.typedMassKg = body.massKg;
        made.friction = body.friction, made.restitution = body.restitution, made.rollingResistance = body.rollingResistance;
        made.start = rigid(objectAt(*object, 0, &world).placement);
        made.velocity = body.velocity, made.spin = body.spin;
        if (body.isSoft()) {
            MG_ASSIGN(made.soft, softShapeOf(world, *object, job));
            made.stiffnessPa = body.soft->stiffnessPa, made.poisson = body.soft->poisson, made.dampingPerSec = body.soft->dampingPerSec;
        }
        if (body.role == BodyRole::Keyframed)
            for (int step = 0; step <= scene.steps; ++step) {
                if (job.stopRequested()) return cancelled();
                made.motion.push_back(rigid(objectAt(*object, step / kStepsPerSec, &world).placement));
            }
        scene.bodies.push_back(std::move(made));
    }
    if (scene.bodies.empty()) return Error{Error::Kind::Empty, "no object has a body, so nothing can be simulated; give one a body first"};
    return scene;
}

}  // namespace morphogen::dynamics
