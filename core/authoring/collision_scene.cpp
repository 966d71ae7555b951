#include "core/authoring/collision_scene.h"

#include "core/authoring/moving_shapes.h"
#include "core/authoring/shapes.h"
#include "core/dynamics/simulate.h"
#include "core/evaluate/object_at.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {
namespace {

constexpr float kHalf = static_cast<float>(kClevrerRadius);
constexpr float kGroundRadius = 11;          // metres: beyond the upper corners of the picture
constexpr float kFineRadius = 3.4f;          // a splat of the ground that is nearer than a shadow's covers it: so those are small here
constexpr float kBrake = 0.33f;              // m/s^2, about what friction takes off; so that what is aimed arrives
constexpr float kOutside = 3.2f;             // metres to the side: out of the picture at every depth used here
constexpr float kApart = 0.66f;              // of centres: no two cubes of any heading overlap
constexpr int kMostAttempts = 40;

struct Plan {
    ClevrerObject looks;
    float yaw = 0;
    bool isMover = false;
    Vec3 place{0}, velocity{0};
};

std::vector<Plan> drawLooks(Random& random)
{
    const auto oneOf = [&](auto count) { return static_cast<std::size_t>(random.next() % static_cast<std::uint64_t>(count)); };
    const std::size_t count = 4 + oneOf(3), movers = 2 + oneOf(count - 3);
    std::vector<Plan> plans;
    while (plans.size() < count) {
        Plan plan;
        plan.looks = {kClevrerColours[oneOf(std::size(kClevrerColours))], kClevrerMaterials[oneOf(std::size(kClevrerMaterials))], static_cast<ObservedShape>(oneOf(kObservedShapeNames.size()))};
        if (std::ranges::any_of(plans, [&](const Plan& other) { return other.looks == plan.looks; })) continue;
        plan.yaw = random.between(0, 0.5f * kPi);
        plan.isMover = plans.size() < movers;
        plans.push_back(plan);
    }
    std::ranges::rotate(plans, plans.begin() + static_cast<std::ptrdiff_t>(oneOf(count)));   // who moves can't be told from the order
    return plans;
}

bool hasRoom(const std::vector<Plan>& plans, std::size_t placed, const Vec3& at)
{
    for (std::size_t i = 0; i < plans.size(); ++i)
        if (i != placed && plans[i].place.y > 0 && glm::distance(plans[i].place, at) < kApart) return false;
    return true;
}

/// False where no room was found.
bool drawMotion(std::vector<Plan>& plans, Random& random)
{
    for (Plan& plan : plans) plan.place = plan.velocity = Vec3(0);
    std::vector<Vec3> targets{{0, kHalf, 0}};
    for (const bool isMover : {false, true})
        for (std::size_t i = 0; i < plans.size(); ++i) {
            Plan& plan = plans[i];
            if (plan.isMover != isMover) continue;
            for (int attempt = 0; attempt < 30 && plan.place.y == 0; ++attempt) {
                Vec3 at(random.between(-1.15f, 1.15f), kHalf, random.between(-1.15f, 1.0f)), velocity(0);
                if (isMover) {
                    const float side = random.unit() < 0.5f ? -1.0f : 1.0f, entrySpeed = random.between(1.5f, 2.5f), beyond = entrySpeed * random.between(0, 1.3f);
                    const Vec3 target = targets[random.next() % targets.size()] + random.between(-0.24f, 0.24f) * Vec3(0, 0, 1);
                    at.z = std::clamp(target.z + random.between(-0.9f, 0.9f), -1.3f, 0.9f);
                    at.x = side * kOutside;
                    const Vec3 way = glm::normalize(target - at);
                    at -= beyond * way;
                    velocity = std::sqrt(entrySpeed * entrySpeed + 2 * kBrake * beyond) * way;
                }
                if (!hasRoom(plans, i, at)) continue;
                plan.place = at, plan.velocity = velocity;
            }
            if (plan.place.y == 0) return false;
            if (!isMover) targets.push_back(plan.place);
        }
    return true;
}

Transform placementOf(const Plan& plan)
{
    Transform placement;
    placement.translation = plan.place;
    placement.rotation = glm::angleAxis(plan.yaw, Vec3(0, 1, 0));
    return placement;
}

Body bodyOf(const Plan& plan)
{
    const bool isMetal = plan.looks.material == "metal";
    Body body;
    body.massKg = isMetal ? 1.6 : 1.0;
    body.friction = isMetal ? 0.010 : 0.014;         // with the ground's 0.1: 0.032 and 0.037
    body.restitution = isMetal ? 0.75 : 0.55;
    body.velocity = plan.velocity;
    switch (plan.looks.shape) {
    case ObservedShape::Ball:
        body.collider = ColliderKind::Sphere, body.size = Vec3(kHalf);
        body.rollingResistance = static_cast<double>(kBrake) * 1.4 * kClevrerRadius / 9.81;
        body.spin = glm::cross(Vec3(0, 1, 0), plan.velocity) / kHalf;
        break;
    case ObservedShape::Box: body.collider = ColliderKind::Box, body.size = Vec3(kHalf); break;
    case ObservedShape::Cylinder: body.collider = ColliderKind::Hull; break;
    }
    return body;
}

/// Collisions of two things with each other, at a place that is seen.
int meetingsIn(const dynamics::Rollout& rollout)
{
    return static_cast<int>(std::ranges::count_if(rollout.events, [](const Event& event) {
        return event.kind == EventKind::Collision && event.participants.size() == 2 && event.participants[0] != kGround && std::abs(event.place.x) < 1.9f && event.place.z < 1.2f;
    }));
}

World worldOf(const std::vector<Object>& objects, const std::vector<Plan>& plans, double durationSecs)
{
    World world;
    world.fps = kClevrerFps;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        Object object = objects[i];
        object.placement = placementOf(plans[i]);
        object.body = std::make_shared<const Body>(bodyOf(plans[i]));
        world.add(std::move(object));
    }
    world.add(clevrerCamera());
    Dynamics dynamics;
    dynamics.durationSecs = durationSecs;
    dynamics.groundHeight = 0, dynamics.groundFriction = 0.1, dynamics.groundRestitution = 0.1;
    world.dynamics = std::make_shared<const Dynamics>(dynamics);
    return world;
}

/// The soft dark under a thing, and the shadow that the key light throws; one place per frame.
void addSpots(const dynamics::BodyTrack& track, const dynamics::Rollout& rollout, bool isBall, std::vector<ShadowSpot>& spots)
{
    const Vec3 toKey = LightRig{}.toKey;
    const Vec2 along = -glm::normalize(Vec2(toKey.x, toKey.z));
    const float slope = glm::length(Vec2(toKey.x, toKey.z)) / toKey.y, reach = kHalf * slope;   // of the centre's shadow
    ShadowSpot under{.name = "contact of the " + track.name, .halfSize = Vec2((isBall ? 0.95f : 1.45f) * kHalf), .strength = isBall ? 0.62f : 0.5f};
    ShadowSpot thrown{.name = "shadow of the " + track.name, .halfSize = {1.25f * kHalf + reach, (isBall ? 1.1f : 1.35f) * kHalf}, .strength = 0.42f};
    const float heading = std::atan2(-along.y, along.x);
    for (int frame = 0; frame / kClevrerFps <= rollout.durationSecs(); ++frame) {
        const double secs = frame / kClevrerFps;
        const int step = rollout.stepAt(secs);
        const Vec3 centre = track.at(step).centre;
        const float lift = std::max(0.0f, centre.y - kHalf);
        const bool isSeen = track.isThereAt(step) && glm::length(Vec2(centre.x, centre.z)) < kFineRadius && centre.y > 0;
        const float sunk = isSeen ? 0.0f : -3.0f, size = 1 / (1 + 2 * lift);
        for (ShadowSpot* spot : {&under, &thrown}) {
            const float off = spot == &thrown ? (centre.y * slope) : 0.15f * reach;
            spot->timesSecs.push_back(secs);
            spot->positions.push_back({centre.x + off * along.x, sunk, centre.z + off * along.y});
            spot->headings.push_back(spot == &thrown ? heading : 0);
            spot->sizes.push_back(spot == &thrown ? 1 : size);
        }
    }
    spots.push_back(std::move(thrown));
    spots.push_back(std::move(under));
}

}  // namespace

Result<CollisionScene> makeCollisionScene(const CollisionSceneRequest& request, const JobContext& job)
{
    Random random(request.seed);
    std::vector<Plan> plans = drawLooks(random);
    std::vector<Prop> props;
    for (const Plan& plan : plans) {
        MovingShape shape;
        shape.name = plan.looks.name(), shape.shape = plan.looks.shape, shape.halfSize = Vec3(kHalf), shape.colour = plan.looks.paint();
        shape.look = plan.looks.material == "metal" ? MovingShape::Look::Metal : MovingShape::Look::Rubber;
        Transform turned;
        turned.rotation = placementOf(plan).rotation;   // the light is that of the heading
        props.push_back(propOf(shape, request.splatsOfAThing, turned));
    }
    MG_ASSIGN(const std::vector<Object> objects, makeObjects(props, LightRig{}, job.part(0, 0.8)));

    CollisionScene best;
    int most = -1;
    for (int attempt = 0; attempt < kMostAttempts && most < 2; ++attempt) {
        job.report(0.8 + 0.2 * attempt / kMostAttempts, "throwing things");
        if (job.stopRequested()) return cancelled();
        if (!drawMotion(plans, random)) continue;
        World world = worldOf(objects, plans, request.durationSecs);
        MG_ASSIGN(dynamics::SimScene scene, dynamics::sceneOf(world, job));
        auto rollout = dynamics::simulate(scene, job.stop);
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        const int meetings = rollout ? meetingsIn(*rollout) : -1;
        if (meetings <= most) continue;
        most = meetings;
        best = {std::move(world), {}, {}, {}, std::move(scene), std::move(*rollout)};
    }
    if (most < 0) return Error{Error::Kind::Limit, fmt::format("no scene could be made of seed {}; take another seed", request.seed)};
    for (std::size_t i = 0; i < plans.size(); ++i) {
        best.things.push_back(best.world.objects[i]->id);
        best.looks.push_back(plans[i].looks);
        LitSurface& surface = best.surfaces.emplace_back();
        if (plans[i].looks.shape == ObservedShape::Box) surface = {surfacePoints(props[i].model, *objects[i].splats), props[i].finishes, props[i].shDegree};
    }
    return best;
}

std::string whatIfOf(const CollisionScene& scene, Random& random)
{
    std::set<ObjectId> meeting;
    for (const Event& event : scene.rollout.events)
        if (event.kind == EventKind::Collision && event.participants.size() == 2 && event.participants[0] != kGround) meeting.insert(event.participants.begin(), event.participants.end());
    std::vector<const dynamics::SimBody*> met, moving;
    for (const dynamics::SimBody& body : scene.scene.bodies) {
        if (meeting.empty() || meeting.contains(body.id)) met.push_back(&body);
        if (glm::length(body.velocity) > 0) moving.push_back(&body);
    }
    const std::uint64_t kind = random.next() % 3;
    if (kind == 1 && !met.empty()) {
        const dynamics::SimBody& body = *met[random.next() % met.size()];
        return fmt::format("mass({}) = {:.6g}", body.name, body.massKg() * (random.unit() < 0.5f ? 0.2 : 5.0));
    }
    if (kind == 2 && !moving.empty()) {
        const dynamics::SimBody& body = *moving[random.next() % moving.size()];
        const float factor = random.between(0.7f, 1.25f), turn = random.between(-0.16f, 0.16f);
        const Vec3 velocity = factor * (glm::angleAxis(turn, Vec3(0, 1, 0)) * body.velocity);
        return fmt::format("velocity({}) = ({:.4f}, 0, {:.4f})", body.name, velocity.x, velocity.z);
    }
    return fmt::format("remove({})", met[random.next() % met.size()]->name);
}

Result<CollisionGround> makeCollisionGround(const JobContext& job)
{
    StageRequest request;
    request.radius = kFineRadius, request.splatCount = 130000;
    request.tint = [](const Vec3& p) { return Vec3(0.30f * (1 + 0.015f * fractalNoise(p * 0.8f, 2))); };
    Prop far = makeProp("ground far off", 30000);
    const Vec2 profile[] = {{0.97f * kFineRadius, -0.002f}, {0.5f * (kFineRadius + kGroundRadius), -0.002f}, {kGroundRadius, -0.002f}};
    MeshPart ring = lathe(profile, 96);
    // It faces up whichever way a lathe turns a profile that runs outwards.
    if (vertexNormals(ring).front().y < 0)
        for (std::size_t i = 0; i + 2 < ring.indices.size(); i += 3) std::swap(ring.indices[i + 1], ring.indices[i + 2]);
    Finish finish;
    finish.albedo = [tint = request.tint](const SurfacePoint& at) { return tint(at.position); };
    far.add(std::move(ring), std::move(finish));
    MG_ASSIGN(auto objects, makeObjects({makeStage(request), std::move(far)}, LightRig{.key = {0.62f, 0.61f, 0.60f}, .sky = Vec3(0.34f), .ground = Vec3(0.3f)}, job));
    fadeRim(objects[1], kGroundRadius);
    objects[0].name = "ground";
    return CollisionGround{std::move(objects[0]), std::move(objects[1])};
}

Result<World> TurningLight::at(const World& world, double timeSecs, const JobContext& job)
{
    constexpr float kStill = 1e-7f;   // of one minus the cosine of half the angle: a twentieth of a degree
    m_lit.resize(m_scene.things.size());
    World lit = world;
    for (std::size_t i = 0; i < m_scene.things.size(); ++i) {
        const LitSurface& surface = m_scene.surfaces[i];
        const Object* const held = world.find(m_scene.things[i]);
        if (surface.points.empty() || !held) continue;
        const ObjectAt now = objectAt(*held, timeSecs, &world);
        if (!now.isVisible) continue;
        if (!m_lit[i].splats || 1 - std::abs(glm::dot(m_lit[i].rotation, now.placement.rotation)) > kStill) {
            LightingRequest request;
            request.points = surface.points, request.finishes = surface.finishes, request.shDegree = surface.shDegree;
            Transform turned;
            turned.rotation = now.placement.rotation;
            request.worldFromRest = turned.affine();
            MG_ASSIGN(Splats splats, light(*m_scene.world.find(held->id)->splats, request, job));
            m_lit[i] = {now.placement.rotation, std::make_shared<const Splats>(std::move(splats))};
        }
        Object object = *held;
        object.splats = m_lit[i].splats;
        lit.replace(std::move(object));
    }
    return lit;
}

World onGround(World moved, const CollisionGround& ground, const CollisionScene& scene, const dynamics::Rollout& rollout)
{
    std::vector<ShadowSpot> spots;
    for (std::size_t i = 0; i < scene.things.size(); ++i) {
        const bool isBall = scene.looks[i].shape == ObservedShape::Ball;
        const dynamics::BodyTrack* const track = rollout.find(scene.things[i]);
        if (track && !track->states.empty()) addSpots(*track, rollout, isBall, spots);
        const bool isUpright = scene.looks[i].shape == ObservedShape::Cylinder && track && std::ranges::all_of(track->states, [](const dynamics::BodyState& state) { return (state.pose.rotation * Vec3(0, 1, 0)).y > 0.999f; });
        if (!isBall && !isUpright) continue;
        if (const Object* held = moved.find(scene.things[i])) {
            Object round = *held;
            round.removeCurve({Property::Rotation, {}, {}});
            round.placement.rotation = scene.world.find(scene.things[i])->placement.rotation;
            moved.replace(std::move(round));
        }
    }
    Object stage = ground.near;
    if (!spots.empty()) addShadows(stage, spots, "Shadows");
    moved.add(ground.far);
    moved.add(std::move(stage));
    std::ranges::rotate(moved.objects, moved.objects.end() - 2);   // what lies below is listed first
    return moved;
}

}  // namespace morphogen
