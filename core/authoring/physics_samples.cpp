// Samples that simulate: few plain things, each a question of cause. The motion that they open with is baked from their own
// bodies, so simulating them anew gives the same.
#include "core/authoring/props.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/shapes.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_modifiers.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"

#include <fmt/format.h>

#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kSplatsOfAThing = 8000;

/// A ball (only halfSize.x counts) or a block, painted, with a body of its exact shape.
struct Thing {
    std::string name;
    enum class Shape { Ball, Block } shape = Shape::Ball;
    std::uint32_t colour = 0xffffff;
    Vec3 halfSize{0.1f};
    Vec3 position{0};
    float yawDegrees = 0;
    Body body{};
};

struct Setting {
    std::vector<Thing> things;
    double durationSecs = 4;
    double groundFriction = 0.5, groundRestitution = 0.5;
    Vec3 eye{0, 1, 3}, target{0, 0.2f, 0};
    float floorRadius = 2.3f;
};

Body wood(const Vec3& velocity = Vec3(0), double density = 600)
{
    Body body;
    body.densityKgPerM3 = density, body.friction = 0.4, body.restitution = 0.1, body.velocity = velocity;
    return body;
}

Body rubber(const Vec3& velocity = Vec3(0), double massKg = 0.5)
{
    Body body;
    body.massKg = massKg, body.friction = 0.5, body.restitution = 0.3, body.velocity = velocity;
    return body;
}

Thing block(std::string name, std::uint32_t colour, const Vec3& halfSize, const Vec3& at, const Body& body = wood())
{
    return {std::move(name), Thing::Shape::Block, colour, halfSize, at, 0, body};
}
Thing ball(std::string name, std::uint32_t colour, float radius, const Vec3& at, const Body& body) { return {std::move(name), Thing::Shape::Ball, colour, Vec3(radius), at, 0, body}; }

Prop propOf(const Thing& thing)
{
    Transform placement;
    placement.translation = thing.position;
    placement.rotation = glm::angleAxis(radians(thing.yawDegrees), Vec3(0, 1, 0));
    Prop prop = makeProp(thing.name, kSplatsOfAThing, placement);
    prop.shading = Shading::Alone;
    Finish finish = plainFinish(thing.colour);
    finish.gloss = 0.2f, finish.glossExponent = 12;
    const float smallest = std::min(thing.halfSize.x, std::min(thing.halfSize.y, thing.halfSize.z));
    if (thing.shape == Thing::Shape::Ball) {
        // A band shows how it rolls.
        finish.albedo = [base = linearColour(thing.colour), radius = thing.halfSize.x](const SurfacePoint& at) {
            return std::abs(at.position.y) < 0.2f * radius ? Vec3(0.86f, 0.82f, 0.74f) : base;
        };
        prop.add(sphere(thing.halfSize.x, 40), std::move(finish));
    } else {
        prop.add(roundedBox(thing.halfSize, 0.15f * smallest, 12), std::move(finish));
    }
    return prop;
}

Result<World> build(const Setting& setting, const JobContext& job)
{
    const StageRequest floor = feltStage(setting.floorRadius);
    std::vector<Prop> props{makeStage(floor)};
    for (const Thing& thing : setting.things) props.push_back(propOf(thing));
    LightRig rig;
    rig.ground = {0.34f, 0.30f, 0.26f};
    MG_ASSIGN(auto objects, makeObjects(props, rig, job.part(0, 0.9)));
    fadeRim(objects[0], floor.radius);
    World world;
    world.fps = 30;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (i > 0) {
            const Thing& thing = setting.things[i - 1];
            Body body = thing.body;
            body.collider = thing.shape == Thing::Shape::Ball ? ColliderKind::Sphere : ColliderKind::Box;
            body.size = thing.halfSize;
            objects[i].body = std::make_shared<const Body>(body);
        }
        world.add(std::move(objects[i]));
    }
    world.add(makeCamera("hero", setting.eye, setting.target, 35));
    Dynamics dynamics;
    dynamics.durationSecs = setting.durationSecs;
    dynamics.groundHeight = 0, dynamics.groundFriction = setting.groundFriction, dynamics.groundRestitution = setting.groundRestitution;
    world.dynamics = std::make_shared<const Dynamics>(dynamics);
    for (const Thing& thing : setting.things) {
        MG_ASSIGN(world, apply(world, AddModifier{.object = world.find(thing.name)->id, .settings = ContactShadowSettings{}}));
    }
    return apply(world, BakeSimulation{});
}

constexpr std::uint32_t kColours[] = {0xd23b2f, 0xe2745a, 0xdc9a34, 0xc9b83c, 0x77a83f, 0x2f9c93, 0x2f66c4, 0x7a5bb0, 0xb0508f};

Thing bottle() { return block("bottle", 0x2f9c93, {0.06f, 0.2f, 0.06f}, {0, 0.2f, 0}, wood({}, 140)); }

}  // namespace

Result<World> makeDominoes(const JobContext& job)
{
    Setting setting{.durationSecs = 4, .eye = {0.3f, 0.9f, 2.6f}, .target = {0.25f, 0.1f, 0}};
    for (int i = 0; i < 9; ++i)
        setting.things.push_back(block(fmt::format("domino {}", i + 1), kColours[i], {0.016f, 0.12f, 0.055f}, {-0.5f + 0.16f * static_cast<float>(i), 0.12f, 0}));
    setting.things.push_back(ball("ball", 0xf0bf3a, 0.05f, {-0.7f, 0.22f, 0}, rubber({1.2f, 0.3f, 0}, 0.06)));
    return build(setting, job);
}

Result<World> makeCradle(const JobContext& job)
{
    Setting setting{.durationSecs = 4, .groundFriction = 0, .eye = {0.2f, 0.55f, 1.9f}, .target = {0.15f, 0.05f, 0}};
    for (int i = 0; i < 5; ++i) {
        Body steel;
        steel.massKg = 0.5, steel.friction = 0, steel.restitution = 1, steel.velocity = Vec3(i == 0 ? 0.6f : 0.0f, 0, 0);
        setting.things.push_back(ball(fmt::format("ball {}", i + 1),
                                      i == 0   ? 0xd23b2f
                                      : i == 4 ? 0x2f66c4
                                               : 0xa8a8ad,
                                      0.06f, {0.121f * static_cast<float>(i) - (i == 0 ? 0.5f : 0), 0.06f, 0}, steel));
    }
    return build(setting, job);
}

Result<World> makePreemption(const JobContext& job)
{
    return build({.things = {bottle(), ball("suzy", 0xd23b2f, 0.06f, {-1.5f, 0.25f, 0}, rubber({6, 1, 0})),
                             ball("billy", 0x2f66c4, 0.06f, {0, 0.25f, 2.6f}, rubber({0, 1.2f, -6}))},
                  .durationSecs = 4,
                  .eye = {1.6f, 1.1f, 2.2f}},
                 job);
}

Result<World> makeOverdetermination(const JobContext& job)
{
    return build({.things = {bottle(), ball("left", 0xd23b2f, 0.06f, {-1.5f, 0.25f, 0.05f}, rubber({6, 1, 0})),
                             ball("right", 0x2f66c4, 0.06f, {-1.5f, 0.25f, -0.15f}, rubber({6, 1, 0.5f}))},
                  .durationSecs = 4,
                  .eye = {0.6f, 1.0f, 2.4f}},
                 job);
}

Result<World> makeBarrier(const JobContext& job)
{
    Thing wall = block("barrier", 0x8a7f70, {0.05f, 0.25f, 0.45f}, {-0.6f, 0.25f, 0});
    wall.body.role = BodyRole::Static;
    return build({.things = {bottle(), wall, ball("ball", 0xd23b2f, 0.06f, {-1.5f, 0.25f, 0}, rubber({6, 1, 0}))}, .durationSecs = 4, .eye = {0.4f, 1.0f, 2.5f}}, job);
}

Result<World> makeCollidingToys(const JobContext& job)
{
    Setting setting{.durationSecs = 5, .eye = {1.1f, 1.0f, 2.7f}, .target = {0.05f, 0.2f, 0}};
    Body red = rubber({3.4f, 0, -1.1f}, 9);
    red.rollingResistance = 0.004;
    setting.things.push_back(ball("red ball", 0xd23b2f, 0.15f, {-1.25f, 0.15f, 0.42f}, red));
    const struct { const char* name; std::uint32_t colour; Vec3 at; float yaw;
    } blocks[] = {{"blue block", 0x2f66c4, {0, 0.1f, -0.215f}, 2},      {"teal block", 0x2f9c93, {0, 0.1f, 0}, -2},
                  {"ochre block", 0xdc9a34, {0, 0.1f, 0.215f}, 1},      {"coral block", 0xe2745a, {0.005f, 0.3f, -0.11f}, -3},
                  {"green block", 0x77a83f, {-0.005f, 0.3f, 0.11f}, 3}, {"violet block", 0x7a5bb0, {0, 0.5f, 0}, -6}};
    for (const auto& one : blocks) {
        setting.things.push_back(block(one.name, one.colour, Vec3(0.1f), one.at, wood({}, 380)));
        setting.things.back().yawDegrees = one.yaw;
    }
    Body yellow = rubber({}, 0.8);
    yellow.rollingResistance = 0.003;
    setting.things.push_back(ball("yellow ball", 0xf0bf3a, 0.085f, {0.9f, 0.085f, -0.3f}, yellow));
    setting.things.push_back(ball("grey ball", 0x8d8d93, 0.085f, {0.95f, 0.085f, 0.55f}, yellow));
    setting.things.push_back(ball("white ball", 0xe8e4da, 0.07f, {-0.9f, 0.07f, -0.9f}, yellow));
    return build(setting, job);
}

}  // namespace morphogen
