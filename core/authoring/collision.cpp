// "collision": a red ball rolls into a pyramid of blocks; a yellow ball that lay on top drops and rolls away.
#include "core/math/noise.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/toys.h"

#include <cmath>

namespace morphogen {
namespace {

Toy block(std::string name, std::uint32_t colour, const Vec3& at, float yawDegrees, int emblem)
{
    Toy toy{.name = std::move(name), .colour = colour, .accent = 0xf3ead9, .emblem = emblem, .halfSize = Vec3(0.10f), .radius = 0.010f, .position = at, .yawDegrees = yawDegrees};
    toy.body.densityKgPerM3 = 380, toy.body.friction = 0.45, toy.body.restitution = 0.25;
    return toy;
}

std::vector<Toy> toysOfIt()
{
    std::vector<Toy> toys;
    Toy red{.name = "red ball", .colour = 0xd23b2f, .accent = 0xf6ecdc, .splatCount = 36000, .radius = 0.15f, .position = {-1.25f, 0.15f, 0.42f}};
    red.body.densityKgPerM3 = 1500, red.body.friction = 0.45, red.body.restitution = 0.25, red.body.rollingResistance = 0.015;
    red.body.velocity = {3.4f, 0, -1.10f};
    red.body.spin = glm::cross(Vec3(0, 1, 0), red.body.velocity) / red.radius;
    toys.push_back(red);
    toys.push_back(block("blue block", 0x2f66c4, {0.0f, 0.1f, -0.215f}, 2, 0));
    toys.push_back(block("teal block", 0x2f9c93, {0.0f, 0.1f, 0.0f}, -2, 2));
    toys.push_back(block("ochre block", 0xdc9a34, {0.0f, 0.1f, 0.215f}, 1, 1));
    toys.push_back(block("coral block", 0xe2745a, {0.005f, 0.3f, -0.11f}, -3, 3));
    toys.push_back(block("green block", 0x77a83f, {-0.005f, 0.3f, 0.11f}, 3, 0));
    toys.push_back(block("violet block", 0x7a5bb0, {0.0f, 0.5f, 0.0f}, -6, 1));
    Toy yellow{.name = "yellow ball", .colour = 0xf0bf3a, .accent = 0x2f66c4, .splatCount = 20000, .radius = 0.085f, .position = {0.0f, 0.685f, 0.0f}};
    yellow.body.densityKgPerM3 = 300, yellow.body.friction = 0.45, yellow.body.restitution = 0.55, yellow.body.rollingResistance = 0.01;
    toys.push_back(yellow);
    return toys;
}

}  // namespace

Result<World> makeCollision(const JobContext& job)
{
    const std::vector<Toy> toys = toysOfIt();
    StageRequest floor;
    floor.radius = 2.3f, floor.splatCount = 90000;
    const Vec3 felt = linearColour(0xb3a693), shade = linearColour(0x9a8d7c);
    floor.tint = [=](const Vec3& p) {
        const Vec3 cloth = glm::mix(felt, shade, 0.5f + 0.8f * fractalNoise(p * 1.3f, 2));
        return cloth * (1 + 0.04f * fractalNoise(p * 60.0f, 2));
    };
    std::vector<Prop> props{makeStage(floor)};
    for (const Toy& toy : toys) props.push_back(propOf(toy));
    LightRig rig;
    rig.ground = {0.34f, 0.30f, 0.26f};
    MG_ASSIGN(auto objects, makeObjects(props, rig, job.part(0, 0.95)));
    fadeRim(objects[0], floor.radius);
    World world;
    world.fps = 30;
    for (Object& object : objects) world.add(std::move(object));
    world.add(makeCamera("hero", {1.0f, 0.88f, 2.45f}, {0.08f, 0.20f, 0.0f}, 35));
    return playToys(std::move(world), toys, {.durationSecs = 5});
}

}  // namespace morphogen
