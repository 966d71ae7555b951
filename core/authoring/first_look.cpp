// "first-look": what opens when nothing else is asked for. A fox walks round a clearing in which a jelly bear trembles on
// a stone, and a red ball drops beside a blue block.
#include "core/authoring/fox.h"
#include "core/authoring/greenery.h"
#include "core/authoring/jelly.h"
#include "core/math/noise.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/shapes.h"
#include "core/authoring/toys.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

Toy block(std::string name, std::uint32_t colour, const Vec3& at, float yawDegrees, float half)
{
    Toy toy{.name = std::move(name), .colour = colour, .accent = 0xf3ead9, .emblem = colour & 1 ? 1 : 0, .splatCount = 18000, .halfSize = Vec3(half), .radius = 0.1f * half, .position = at, .yawDegrees = yawDegrees};
    toy.body.densityKgPerM3 = 380, toy.body.friction = 0.45, toy.body.restitution = 0.25;
    return toy;
}

Prop makeStone()
{
    Prop stone = makeProp("stone", 30000);
    stone.shDegree = 2;
    const Vec2 profile[] = {{0.34f, 0.0f}, {0.335f, 0.03f}, {0.325f, 0.10f}, {0.305f, 0.135f}, {0.27f, 0.145f}, {0.14f, 0.147f}, {0, 0.147f}};
    MeshPart slab = lathe(smoothProfile(profile, 7), 96);
    displace(slab, [](const Vec3& p) {
        const Vec3 flat(p.x, 0, p.z);
        return Vec3(-0.16f, 0, -0.20f) + p + 0.05f * flat * fractalNoise(flat * 5.0f + Vec3(3), 3) + Vec3(0, p.y > 0.02f ? 0.008f * fractalNoise(p * 9.0f, 3) : 0, 0);
    });
    Finish finish;
    finish.rim = 0.08f;
    finish.albedo = [dark = linearColour(0x77706a), pale = linearColour(0xa79f94), moss = linearColour(0x7c9440)](const SurfacePoint& at) {
        const float wide = fractalNoise(at.position * 8.0f, 3), fine = fractalNoise(at.position * 60.0f, 3);
        const Vec3 rock = glm::mix(dark, pale, std::clamp(0.5f + 0.5f * wide + 0.35f * fine, 0.0f, 1.0f));
        return glm::mix(rock, moss, std::clamp(4 * (wide + 0.15f * fine - 0.12f), 0.0f, 1.0f) * std::clamp(1.4f - 6 * at.position.y, 0.25f, 1.0f));
    };
    stone.add(std::move(slab), std::move(finish));
    return stone;
}

}  // namespace

Result<World> makeFirstLook(const JobContext& job)
{
    const FoxRig rig = foxRig();
    const Walk walk{.cycles = 17};
    const float ring = walk.radius(), turn = radians(66.0f);
    Transform start;
    start.rotation = glm::angleAxis(turn, Vec3(0, 1, 0));
    start.translation = start.rotation * Vec3(-ring, 0, 0);
    Prop fox = makeFox(rig, 100000, start);
    fox.model.clips = {foxWalk(rig, walk, "Walk"), foxIdle(rig)};

    Transform seat;
    seat.translation = {-0.16f, 0.150f, -0.20f};
    seat.rotation = glm::angleAxis(radians(24), Vec3(0, 1, 0));
    constexpr float kBearScale = 0.86f;
    Prop bear = makeJellyBear(70000, seat);

    std::vector<Toy> toys;
    Toy ball{.name = "red ball", .colour = 0xd23b2f, .accent = 0xf6ecdc, .splatCount = 24000, .radius = 0.11f, .position = {0.10f, 1.05f, 0.36f}};
    ball.body.densityKgPerM3 = 250, ball.body.friction = 0.45, ball.body.restitution = 0.62, ball.body.rollingResistance = 0.015;
    ball.body.velocity = {0.42f, 0, -0.14f};
    ball.body.spin = {0.6f, 1.0f, -2.5f};
    toys.push_back(ball);
    toys.push_back(block("blue block", 0x2f66c4, {0.43f, 0.10f, 0.10f}, 24, 0.10f));
    toys.push_back(block("ochre block", 0xdc9a35, {0.43f, 0.265f, 0.10f}, -8, 0.065f));

    StageRequest ground;
    ground.radius = 1.65f, ground.splatCount = 80000;
    ground.tint = [=, sand = linearColour(0xbba484), moss = linearColour(0x86905a), trodden = linearColour(0xd0bb9a)](const Vec3& p) {
        const float wide = fractalNoise(p * 1.7f + Vec3(4), 3), fine = fractalNoise(p * 38.0f, 3), off = std::abs(glm::length(Vec2(p.x, p.z)) - ring + 0.05f * wide);
        const float path = std::exp(-off * off / 0.03f);
        const Vec3 colour = glm::mix(sand, moss, std::clamp(0.5f + 1.1f * wide, 0.0f, 1.0f) * (1 - path));
        return glm::mix(colour, trodden, 0.75f * path) * (1 + 0.12f * fine);
    };
    Prop plants = makeProp("plants", 36000);
    plants.shDegree = 2;
    Random random(9);
    for (int i = 0; i < 12; ++i) {
        const float angle = radians(130) + radians(200) * static_cast<float>(i) / 12 + random.between(-0.1f, 0.1f), r = random.between(0.40f, 0.50f);
        addGrass(plants, {-0.16f + r * std::sin(angle), 0, -0.20f + r * std::cos(angle)}, random.between(0.10f, 0.24f), 300 + static_cast<std::uint64_t>(i));
    }
    for (int i = 0; i < 12; ++i) {
        const float angle = random.between(0, 2 * kPi), r = random.between(1.24f, 1.40f);
        addGrass(plants, {r * std::cos(angle), 0, r * std::sin(angle)}, random.between(0.08f, 0.19f), 400 + static_cast<std::uint64_t>(i));
    }
    addMushroom(plants, {-0.52f, 0, 0.10f}, 0.20f, 3);
    addMushroom(plants, {-0.44f, 0, 0.17f}, 0.12f, 4);

    std::vector<Prop> props{makeStage(ground), makeStone(), std::move(plants), std::move(bear)};
    for (const Toy& toy : toys) props.push_back(propOf(toy));
    props.push_back(std::move(fox));
    MG_ASSIGN(auto objects, makeObjects(props, LightRig{}, job.part(0, 0.95)));
    fadeRim(objects[0], ground.radius);
    const ShadowSpot under{.name = "shadow of the jelly", .halfSize = {0.17f, 0.17f}, .strength = 0.5f, .timesSecs = {0}, .positions = {{-0.155f, 0.157f, -0.185f}}, .headings = {0}, .sizes = {1}};
    addShadows(objects[1], std::span(&under, 1), "");
    objects[3].placement.scale = Vec3(kBearScale);

    World world;
    world.fps = 30;
    for (Object& object : objects) world.add(std::move(object));
    world.add(makeCamera("hero", {0.90f, 0.88f, 2.55f}, {-0.02f, 0.29f, 0.08f}, 34));
    return playToys(std::move(world), toys, {.durationSecs = 6, .motion = ToyMotion::Clip, .otherShadows = foxShadows(walk, start)});
}

}  // namespace morphogen
