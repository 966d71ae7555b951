// "soft-bend": a jelly bear on a plate is pushed over and springs back.
#include "core/authoring/jelly.h"
#include "core/math/noise.h"
#include "core/authoring/sample_worlds.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

Result<World> makeSoftBend(const JobContext& job)
{
    Transform seat;
    seat.translation = {0, 0.033f, 0};
    seat.rotation = glm::angleAxis(radians(18), Vec3(0, 1, 0));
    Prop bear = makeJellyBear(90000, seat);

    Prop plate = makeProp("plate", 50000);
    plate.shDegree = 3;
    const Vec2 profile[] = {{0.17f, 0.0f}, {0.19f, 0.004f}, {0.24f, 0.018f}, {0.335f, 0.052f}, {0.345f, 0.060f}, {0.335f, 0.064f}, {0.26f, 0.044f}, {0.21f, 0.034f}, {0.12f, 0.032f}, {0, 0.032f}};
    Finish glaze;
    glaze.gloss = 0.35f, glaze.glossExponent = 12, glaze.rim = 0.1f;
    const Vec3 cream = linearColour(0xf0e6d4), blue = linearColour(0x3f63a0);
    glaze.albedo = [=](const SurfacePoint& at) {
        const float r = glm::length(Vec2(at.position.x, at.position.z)) + 0.002f * noise(at.position * 40.0f);
        const float ring = std::max(std::abs(r - 0.318f) < 0.008f ? 1.0f : 0.0f, std::abs(r - 0.222f) < 0.003f ? 1.0f : 0.0f);
        return glm::mix(cream, blue, 0.8f * ring * (at.normal.y > 0 ? 1.0f : 0.0f));
    };
    plate.add(lathe(smoothProfile(profile, 5), 96), std::move(glaze));

    StageRequest table;
    table.radius = 1.25f, table.splatCount = 90000;
    const Vec3 pale = linearColour(0xb98a5e), dark2 = linearColour(0x8a5f3c);
    table.tint = [=](const Vec3& p) {
        // Boards along x, each with its own rings and tone.
        const float board = std::floor(p.z / 0.21f), across = p.z / 0.21f - board;
        const Vec3 own(p.x * 1.1f + 13.1f * board, board * 3.7f, p.z * 5);
        const float rings = std::sin(34 * fractalNoise(own * Vec3(0.35f, 1, 1), 3) + 3 * p.x), tone = noise(Vec3(board * 5.3f, 1.5f, 0.5f));
        Vec3 wood = glm::mix(pale, dark2, std::clamp(0.40f + 0.22f * rings + 0.25f * tone, 0.0f, 1.0f));
        const float seam = std::min(across, 1 - across);
        return wood * (1 + 0.08f * fractalNoise(p * Vec3(12, 1, 150), 2)) * (seam < 0.014f ? 0.45f : 1.0f);
    };
    MG_ASSIGN(auto objects, makeObjects({makeStage(table), std::move(plate), std::move(bear)}, LightRig{}, job));
    fadeRim(objects[0], table.radius);
    const ShadowSpot under{.name = "shadow of the jelly", .halfSize = {0.19f, 0.20f}, .strength = 0.45f, .timesSecs = {0}, .positions = {{0.01f, 0.034f, 0.02f}}, .headings = {0}, .sizes = {1}};
    addShadows(objects[1], std::span(&under, 1), "");

    World world;
    world.fps = 30;
    for (Object& object : objects) world.add(std::move(object));
    world.add(makeCamera("hero", {0.55f, 0.78f, 1.62f}, {0.02f, 0.27f, 0.0f}, 34));
    return world;
}

}  // namespace morphogen
