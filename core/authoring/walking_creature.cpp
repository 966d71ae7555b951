// "walking-creature": a fox walks round a mossy boulder.
#include "core/authoring/fox.h"
#include "core/authoring/greenery.h"
#include "core/math/noise.h"
#include "core/authoring/sample_worlds.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

Result<World> makeWalkingCreature(const JobContext& job)
{
    const FoxRig rig = foxRig();
    const Walk walk;
    const float ring = walk.radius(), turn = radians(58.0f);
    // The walk's circle touches the fox's own origin; placed so, its middle is the world's.
    Transform placement;
    placement.rotation = glm::angleAxis(turn, Vec3(0, 1, 0));
    placement.translation = placement.rotation * Vec3(-ring, 0, 0);
    Prop fox = makeFox(rig, 110000, placement);
    fox.model.clips = {foxWalk(rig, walk, "Walk"), foxWalk(rig, {.cycles = 2, .isOnTheSpot = true}, "Walk on the spot"), foxIdle(rig)};

    StageRequest ground;
    ground.radius = 1.6f, ground.splatCount = 90000;
    const Vec3 sand = linearColour(0xb9a283), moss = linearColour(0x8b9160), trodden = linearColour(0xd0bb9a);
    ground.tint = [=](const Vec3& p) {
        const float wide = fractalNoise(p * 1.8f, 3), fine = fractalNoise(p * 38.0f, 3), off = std::abs(glm::length(Vec2(p.x, p.z)) - ring + 0.05f * wide);
        const float path = std::exp(-off * off / 0.03f);
        Vec3 colour = glm::mix(sand, moss, std::clamp(0.45f + 1.1f * wide, 0.0f, 1.0f) * (1 - path));
        colour = glm::mix(colour, trodden, 0.75f * path);
        return colour * (1 + 0.14f * fine);
    };

    Prop boulder = makeProp("boulder", 60000);
    boulder.shDegree = 2;
    addRock(boulder, {-0.08f, 0, -0.05f}, 0.40f, 11);
    addRock(boulder, {0.34f, 0, 0.16f}, 0.16f, 5);
    addRock(boulder, {-0.40f, 0, 0.26f}, 0.10f, 8);
    Random random(21);
    for (int i = 0; i < 16; ++i) {
        const float angle = random.between(0, 2 * kPi), r = random.between(0.42f, 0.60f);
        addGrass(boulder, {r * std::cos(angle), 0, r * std::sin(angle)}, random.between(0.10f, 0.24f), 100 + static_cast<std::uint64_t>(i));
    }
    Prop mushrooms = makeProp("mushrooms", 22000);
    mushrooms.shDegree = 2;
    addMushroom(mushrooms, {0.17f, 0, 0.42f}, 0.22f, 3);
    addMushroom(mushrooms, {0.05f, 0, 0.47f}, 0.14f, 4);
    addMushroom(mushrooms, {0.25f, 0, 0.50f}, 0.10f, 6);
    Prop outer = makeProp("grass", 16000);
    outer.shDegree = 2;
    for (int i = 0; i < 14; ++i) {
        const float angle = random.between(0, 2 * kPi), r = random.between(1.20f, 1.36f);
        addGrass(outer, {r * std::cos(angle), 0, r * std::sin(angle)}, random.between(0.08f, 0.2f), 200 + static_cast<std::uint64_t>(i));
    }

    MG_ASSIGN(auto objects, makeObjects({makeStage(ground), std::move(boulder), std::move(mushrooms), std::move(outer), std::move(fox)}, LightRig{}, job));
    fadeRim(objects[0], ground.radius);

    addShadows(objects[0], foxShadows(walk, placement), "Walk");

    World world;
    for (Object& object : objects) world.add(std::move(object));
    world.add(makeCamera("hero", {0.95f, 0.80f, 2.45f}, {-0.06f, 0.25f, 0.12f}, 34));
    return world;
}

}  // namespace morphogen
