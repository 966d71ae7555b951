// "collision": a red ball rolls into a pyramid of blocks; a yellow ball that lay on top drops and rolls away.
#include "core/math/noise.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/toys.h"

#include <cmath>

namespace morphogen {
namespace {

Toy block(std::string name, std::uint32_t colour, const Vec3d& at, double yawDegrees, int emblem)
{
    Toy toy{.name = std::move(name), .colour = colour, .accent = 0xf3ead9, .emblem = emblem, .splatCount = 20000};
    toy.body.halfSize = Vec3d(0.10);
    toy.body.radius = 0.010;
    toy.body.density = 380;
    toy.body.position = at;
    toy.body.rotation = glm::angleAxis(glm::radians(yawDegrees), Vec3d(0, 1, 0));
    toy.body.isAsleep = true;
    return toy;
}

}  // namespace

std::vector<Toy> collisionToys()
{
    std::vector<Toy> toys;
    Toy red{.name = "red ball", .colour = 0xd23b2f, .accent = 0xf6ecdc, .splatCount = 36000};
    red.body.radius = 0.15, red.body.density = 1500, red.body.restitution = 0.25, red.body.rollingResistance = 0.10;
    red.body.position = {-1.25, 0.15, 0.42};
    red.body.velocity = {3.4, 0, -1.10};
    red.body.spin = glm::cross(Vec3d(0, 1, 0), red.body.velocity) / red.body.radius;
    toys.push_back(red);
    toys.push_back(block("blue block", 0x2f66c4, {0.0, 0.1, -0.215}, 2, 0));
    toys.push_back(block("teal block", 0x2f9c93, {0.0, 0.1, 0.0}, -2, 2));
    toys.push_back(block("ochre block", 0xdc9a34, {0.0, 0.1, 0.215}, 1, 1));
    toys.push_back(block("coral block", 0xe2745a, {0.005, 0.3, -0.11}, -3, 3));
    toys.push_back(block("green block", 0x77a83f, {-0.005, 0.3, 0.11}, 3, 0));
    toys.push_back(block("violet block", 0x7a5bb0, {0.0, 0.5, 0.0}, -6, 1));
    Toy yellow{.name = "yellow ball", .colour = 0xf0bf3a, .accent = 0x2f66c4, .splatCount = 20000};
    yellow.body.radius = 0.085, yellow.body.density = 300, yellow.body.restitution = 0.55, yellow.body.rollingResistance = 0.12;
    yellow.body.position = {0.0, 0.685, 0.0};
    yellow.body.isAsleep = true;
    toys.push_back(yellow);
    return toys;
}

Result<World> makeCollision(const JobContext& job)
{
    MG_ASSIGN(ToyScene scene, playToys(collisionToys(), 5.0, job.part(0, 0.3)));

    StageRequest floor;
    floor.radius = 2.3f, floor.splatCount = 90000;
    const Vec3 felt = linearColour(0xb3a693), shade = linearColour(0x9a8d7c);
    floor.tint = [=](const Vec3& p) {
        const Vec3 cloth = glm::mix(felt, shade, 0.5f + 0.8f * fractalNoise(p * 1.3f, 2));
        return cloth * (1 + 0.04f * fractalNoise(p * 60.0f, 2));
    };
    std::vector<Prop> props{makeStage(floor)};
    for (Prop& prop : scene.props) props.push_back(std::move(prop));
    LightRig rig;
    rig.ground = {0.34f, 0.30f, 0.26f};
    MG_ASSIGN(auto objects, makeObjects(props, rig, job.part(0.3, 1)));
    fadeRim(objects[0], floor.radius);
    addShadows(objects[0], scene.shadows, kSimulatedClip);

    World world;
    world.fps = 30;
    for (Object& object : objects) world.add(std::move(object));
    world.add(makeCamera("hero", {1.0f, 0.88f, 2.45f}, {0.08f, 0.20f, 0.0f}, 35));
    return world;
}

}  // namespace morphogen
