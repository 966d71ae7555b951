// "soft-things": a ball rolls into a jelly cube that carries another, and a flag blows in the wind. Simulated: the motion that it
// opens with is baked from its own bodies.
#include "core/authoring/props.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/shapes.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_modifiers.h"
#include "core/math/noise.h"
#include "core/scene/body.h"
#include "core/scene/dynamics.h"

#include <cmath>

namespace morphogen {
namespace {

constexpr float kPoleHeight = 1.02f, kPoleRadius = 0.014f;
constexpr Vec3 kJelly{0.12f, 0.12f, 0.12f}, kFlag{0.25f, 0.155f, 0.004f}, kPole{-0.55f, 0, -0.45f};

Prop ballProp(const std::string& name, std::uint32_t colour, float radius, const Vec3& at)
{
    Transform placement;
    placement.translation = at;
    Prop prop = makeProp(name, 8000, placement);
    prop.shading = Shading::Alone;
    Finish finish = plainFinish(colour);
    finish.gloss = 0.3f, finish.glossExponent = 14;
    finish.albedo = [base = linearColour(colour), radius](const SurfacePoint& point) { return std::abs(point.position.y) < 0.18f * radius ? Vec3(0.86f, 0.82f, 0.74f) : base; };
    prop.add(sphere(radius, 40), std::move(finish));
    return prop;
}

Prop jellyProp(const Vec3& at)
{
    Transform placement;
    placement.translation = at;
    placement.rotation = glm::angleAxis(radians(14), Vec3(0, 1, 0));
    Prop prop = makeProp("jelly", 40000, placement);
    prop.shading = Shading::Alone;
    prop.shDegree = 2;
    Finish jelly;
    jelly.gloss = 0.6f, jelly.glossExponent = 18, jelly.rim = 0.5f, jelly.translucency = 0.9f;
    const Vec3 deep = linearColour(0xa01a2c), light = linearColour(0xf06a4e);
    jelly.albedo = [=](const SurfacePoint& point) {
        // Light gathers below, opposite to where it enters, and near the edges.
        const Vec3 p = glm::abs(point.position) / kJelly;
        const float edge = std::max({std::min(p.x, p.y), std::min(p.y, p.z), std::min(p.x, p.z)});
        const float glow = 0.2f + 0.35f * edge * edge - 0.25f * point.position.y / kJelly.y + 0.12f * fractalNoise(point.position * 14.0f, 2);
        return glm::mix(deep, light, std::clamp(glow, 0.0f, 1.0f));
    };
    prop.add(roundedBox(kJelly, 0.022f, 20), std::move(jelly));
    return prop;
}

Prop flagProp(const Vec3& at)
{
    Transform placement;
    placement.translation = at;
    Prop prop = makeProp("flag", 30000, placement);
    prop.shading = Shading::Alone;
    Finish cloth = plainFinish(0xffffff, 0.02f);
    cloth.translucency = 0.5f;
    const Vec3 blue = linearColour(0x2f66c4), cream = linearColour(0xf0e6d4), ochre = linearColour(0xdc9a34);
    cloth.albedo = [=](const SurfacePoint& point) {
        const float y = point.position.y / kFlag.y;
        const Vec3 base = std::abs(y) < 0.34f ? cream : blue;
        const float disc = glm::length(Vec2(point.position.x + 0.07f, point.position.y));
        const float weave = 1 + 0.03f * noise(point.position * 260.0f);
        return weave * (disc < 0.043f ? ochre : base);
    };
    prop.add(roundedBox(kFlag, 0.003f, 40), std::move(cloth));
    return prop;
}

Prop poleProp()
{
    Transform placement;
    placement.translation = kPole;
    Prop prop = makeProp("pole", 9000, placement);
    const Vec2 profile[] = {{0.09f, 0}, {0.09f, 0.012f}, {0.07f, 0.022f}, {kPoleRadius, 0.03f}, {kPoleRadius, kPoleHeight}, {0.022f, kPoleHeight + 0.012f}, {0.022f, kPoleHeight + 0.03f}, {0, kPoleHeight + 0.042f}};
    Finish wood = plainFinish(0xb98a5e);
    wood.gloss = 0.2f;
    prop.add(lathe(profile, 32), std::move(wood));
    return prop;
}

/// Which splats hang on the pole.
void storeHoist(Object& flag)
{
    std::vector<float> weights;
    for (std::size_t i = 0; i < flag.splats->size(); ++i) weights.push_back(flag.splats->position(i).x < -kFlag.x + 0.02f ? 1.0f : 0.0f);
    flag.selections.push_back(std::make_shared<const SplatSelection>(SplatSelection{{1}, "hoist", Column::of(weights)}));
}

void setBody(Object& object, Body body) { object.body = std::make_shared<const Body>(std::move(body)); }

}  // namespace

Result<World> makeSoftThings(const JobContext& job)
{
    const StageRequest floor = feltStage(2.2f);
    const Vec3 jellyAt(0.25f, kJelly.y, 0.1f);
    const std::vector<Prop> props{makeStage(floor), jellyProp(jellyAt), ballProp("ball", 0x2f9c93, 0.085f, {-0.75f, 0.085f, 0.13f}),
                                  ballProp("cherry", 0xf0bf3a, 0.04f, jellyAt + Vec3(-0.01f, kJelly.y + 0.04f, 0)), poleProp(),
                                  flagProp(kPole + Vec3(kPoleRadius + kFlag.x, kPoleHeight - 0.03f - kFlag.y, 0))};
    LightRig rig;
    rig.ground = {0.34f, 0.30f, 0.26f};
    MG_ASSIGN(auto objects, makeObjects(props, rig, job.part(0, 0.6)));
    fadeRim(objects[0], floor.radius);

    World world;
    world.fps = 30;
    storeHoist(objects.back());
    for (Object& object : objects) world.add(std::move(object));
    const auto change = [&](const char* name, const auto& how) {
        Object object = *world.find(std::string_view(name));
        how(object);
        world.replace(std::move(object));
    };
    change("jelly", [](Object& object) {
        Body body;
        body.collider = ColliderKind::Box, body.size = kJelly, body.densityKgPerM3 = 500, body.friction = 0.7;
        body.soft = SoftSettings{.stiffnessPa = 11e3, .poisson = 0.4, .dampingPerSec = 1.5, .cells = 343, .pins = {}};
        setBody(object, body);
    });
    change("ball", [](Object& object) {
        Body body;
        body.collider = ColliderKind::Sphere, body.size = Vec3(0.085f), body.massKg = 2.2, body.friction = 0.5, body.restitution = 0.3, body.velocity = {2.6f, 0, 0}, body.spin = {0, 0, -2.6f / 0.085f};
        setBody(object, body);
    });
    change("cherry", [](Object& object) {
        Body body;
        body.collider = ColliderKind::Sphere, body.size = Vec3(0.04f), body.massKg = 0.12, body.friction = 0.6, body.rollingResistance = 0.002;
        setBody(object, body);
    });
    change("pole", [](Object& object) {
        Body body;
        body.role = BodyRole::Static, body.collider = ColliderKind::Capsule, body.size = Vec3(kPoleRadius, kPoleHeight, kPoleRadius);
        setBody(object, body);
    });
    const ObjectId pole = world.find(std::string_view("pole"))->id;
    change("flag", [pole](Object& object) {
        Body body;
        body.collider = ColliderKind::Box, body.size = kFlag, body.densityKgPerM3 = 60;
        body.soft = SoftSettings{.stiffnessPa = 15e3, .poisson = 0.2, .dampingPerSec = 0.5, .cells = 220, .pins = {{.selection = "hoist", .to = pole}}};
        setBody(object, body);
    });
    world.add(makeCamera("hero", {0.55f, 0.95f, 2.35f}, {-0.06f, 0.42f, -0.1f}, 38));
    Dynamics dynamics;
    dynamics.durationSecs = 4;
    dynamics.groundHeight = 0, dynamics.groundFriction = 0.6, dynamics.groundRestitution = 0.3;
    dynamics.forces.push_back({.kind = FieldKind::Wind, .vector = {5.5f, 0.3f, 1.6f}, .gust = 0.5, .shape = FieldShape::Box, .centre = {0, 1.2f, -0.5f}, .halfSize = {2, 0.75f, 1}});
    world.dynamics = std::make_shared<const Dynamics>(dynamics);
    for (const char* name : {"jelly", "ball", "cherry", "flag"}) {
        MG_ASSIGN(world, apply(world, AddModifier{.object = world.find(std::string_view(name))->id, .settings = ContactShadowSettings{}}));
    }
    return apply(world, BakeSimulation{});
}

}  // namespace morphogen
