// The shell of the room: floor, two walls, a window, a picture; and the furniture on legs. Small things are in
// room_things.cpp.
#include "core/authoring/room.h"

#include "core/math/noise.h"
#include "core/authoring/room_things.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

MeshPart boxAt(const Vec3& centre, const Vec3& halfSize, float rounding, int cells = 8)
{
    MeshPart part = roundedBox(halfSize, rounding, cells);
    place(part, Affine3x4::from(Mat3(1), centre));
    return part;
}

Finish woodFinish(std::uint32_t pale, std::uint32_t dark, const Vec3& along)
{
    Finish wood;
    wood.gloss = 0.14f, wood.glossExponent = 8, wood.rim = 0.05f;
    wood.albedo = [=, a = linearColour(pale), b = linearColour(dark)](const SurfacePoint& at) {
        const Vec3 p = at.position - 0.86f * along * glm::dot(along, at.position);
        const float rings = std::sin(45 * fractalNoise(2.4f * p, 3)), fibre = fractalNoise(120.0f * (at.position - 0.95f * along * glm::dot(along, at.position)), 2);
        return glm::mix(a, b, std::clamp(0.45f + 0.25f * rings, 0.0f, 1.0f)) * (1 + 0.10f * fibre);
    };
    return wood;
}

Prop makeShell()
{
    constexpr float x = kRoomHalfSize.x, z = kRoomHalfSize.z, h = 2 * kRoomHalfSize.y;
    Prop shell = makeProp("room", 165000);
    shell.shDegree = 3;

    Finish boards;
    boards.gloss = 0.22f, boards.glossExponent = 9;
    boards.albedo = [pale = linearColour(0xb68a5f), dark = linearColour(0x8b6240)](const SurfacePoint& at) {
        const Vec3& p = at.position;
        const float board = std::floor(p.z / 0.145f), across = p.z / 0.145f - board, tone = noise({board * 5.3f, 0.5f, 0.5f});
        const float joint = p.x / 1.3f + 0.5f * noise({0.5f, board * 3.1f, 0.5f}), end = joint - std::floor(joint);
        const float rings = std::sin(30 * fractalNoise({0.5f * p.x + 9 * board, 3.7f * board, 6 * p.z}, 3));
        const bool isSeam = std::min(across, 1 - across) < 0.022f || end < 0.004f;
        return glm::mix(pale, dark, std::clamp(0.42f + 0.22f * rings + 0.3f * tone, 0.0f, 1.0f)) * (isSeam ? 0.5f : 1.0f);
    };
    shell.add(patch({-x, 0, z}, {2 * x, 0, 0}, {0, 0, -2 * z}, 16), boards);

    const Finish plaster = plainFinish(0xc9d0c4, 0.05f, 0.25f);
    shell.add(patch({-x, 0, -z}, {2 * x, 0, 0}, {0, h, 0}, 16), plaster);
    // The left wall leaves the window free: z in -0.75..0.65, y in 0.85..2.05.
    constexpr float z0 = -0.75f, z1 = 0.65f, y0 = 0.85f, y1 = 2.05f;
    MeshPart left;
    const auto strip = [&](float fromZ, float toZ, float fromY, float toY) { append(left, patch({-x, fromY, toZ}, {0, 0, fromZ - toZ}, {0, toY - fromY, 0}, 10)); };
    strip(-z, z0, 0, h), strip(z1, z, 0, h), strip(z0, z1, 0, y0), strip(z0, z1, y1, h);
    shell.add(std::move(left), plaster);
    // The strips face into the room: +x is cross(-z, +y).

    MeshPart frame;
    for (const float edge : {z0, 0.5f * (z0 + z1), z1}) append(frame, boxAt({-x, 0.5f * (y0 + y1), edge}, {0.035f, 0.5f * (y1 - y0) + 0.03f, 0.028f}, 0.008f));
    for (const float edge : {y0, 0.58f * y0 + 0.42f * y1, y1}) append(frame, boxAt({-x, edge, 0.5f * (z0 + z1)}, {0.03f, 0.025f, 0.5f * (z1 - z0)}, 0.008f));
    append(frame, boxAt({-x + 0.07f, y0 - 0.03f, 0.5f * (z0 + z1)}, {0.10f, 0.018f, 0.5f * (z1 - z0) + 0.08f}, 0.008f));
    for (const float side : {0.0f, 1.0f}) {
        const Vec3 centre = side < 1 ? Vec3(0, 0.05f, -z + 0.01f) : Vec3(-x + 0.01f, 0.05f, 0);
        append(frame, boxAt(centre, side < 1 ? Vec3(x, 0.05f, 0.012f) : Vec3(0.012f, 0.05f, z), 0.006f));
    }
    shell.add(std::move(frame), plainFinish(0xeeece4, 0.03f));

    shell.add(boxAt({0.35f, 1.55f, -z + 0.02f}, {0.46f, 0.34f, 0.02f}, 0.008f), woodFinish(0x6b4a33, 0x4a3123, {1, 0, 0}));
    Finish painting;
    painting.albedo = [](const SurfacePoint& at) {
        // Hills under an evening sky.
        const Vec2 p((at.position.x - 0.35f) / 0.42f, (at.position.y - 1.55f) / 0.30f);
        Vec3 colour = glm::mix(linearColour(0xf2c58a), linearColour(0x6f93b5), std::clamp(0.5f + 0.6f * p.y, 0.0f, 1.0f));
        if (glm::length(p - Vec2(0.4f, 0.25f)) < 0.16f) colour = linearColour(0xf7ead0);
        const std::uint32_t hills[] = {0x8d7f9a, 0x5f7c6b, 0x3d5a44};
        for (int k = 0; k < 3; ++k)
            if (p.y < 0.15f - 0.33f * static_cast<float>(k) + 0.22f * noise({1.6f * p.x + 7.0f * static_cast<float>(k), 0.5f, 0.5f})) colour = linearColour(hills[k]);
        return colour * (1 + 0.05f * noise(at.position * 120.0f));
    };
    shell.add(patch({0.35f - 0.42f, 1.55f - 0.30f, -z + 0.0475f}, {0.84f, 0, 0}, {0, 0.60f, 0}, 8), std::move(painting));
    return shell;
}

MeshPart leg(const Vec3& top, const Vec3& foot, float thick)
{
    const std::vector<Vec3> path = smoothPath(std::vector<Vec3>{top, 0.5f * (top + foot), foot}, 4);
    std::vector<float> radii;
    for (std::size_t i = 0; i < path.size(); ++i) radii.push_back(thick * (1 - 0.35f * static_cast<float>(i) / static_cast<float>(path.size() - 1)));
    return tube(path, radii, 14);
}

Prop makeTable()
{
    Transform at;
    at.translation = {0.05f, 0, -0.55f};
    Prop table = makeProp("table", 34000, at);
    table.shDegree = 3;
    table.add(boxAt({0, 0.725f, 0}, {0.66f, 0.02f, 0.40f}, 0.012f, 16), woodFinish(0xa9744a, 0x7c4f30, {1, 0, 0}));
    MeshPart frame;
    for (const float x : {-1.0f, 1.0f})
        for (const float z : {-1.0f, 1.0f}) append(frame, leg({0.57f * x, 0.70f, 0.32f * z}, {0.61f * x, 0.012f, 0.36f * z}, 0.032f));
    append(frame, boxAt({0, 0.675f, 0.31f}, {0.55f, 0.03f, 0.012f}, 0.004f));
    append(frame, boxAt({0, 0.675f, -0.31f}, {0.55f, 0.03f, 0.012f}, 0.004f));
    append(frame, boxAt({0.55f, 0.675f, 0}, {0.012f, 0.03f, 0.30f}, 0.004f));
    append(frame, boxAt({-0.55f, 0.675f, 0}, {0.012f, 0.03f, 0.30f}, 0.004f));
    table.add(std::move(frame), woodFinish(0x9a6840, 0x6e452a, {0, 1, 0}));
    return table;
}

Prop makeChair()
{
    Transform at;
    at.translation = {0.42f, 0, 0.28f};
    at.rotation = glm::angleAxis(radians(205), Vec3(0, 1, 0));
    Prop chair = makeProp("chair", 24000, at);
    chair.shDegree = 3;
    MeshPart wood;
    for (const float x : {-1.0f, 1.0f}) {
        append(wood, leg({0.17f * x, 0.43f, 0.17f}, {0.20f * x, 0.012f, 0.20f}, 0.021f));
        const std::vector<Vec3> back = smoothPath(std::vector<Vec3>{{0.19f * x, 0.012f, -0.21f}, {0.175f * x, 0.43f, -0.17f}, {0.175f * x, 0.65f, -0.19f}, {0.165f * x, 0.90f, -0.255f}}, 5);
        append(wood, tube(back, std::vector<float>(back.size(), 0.018f), 14));
    }
    for (const float y : {0.60f, 0.72f, 0.84f}) {
        MeshPart slat = roundedBox({0.17f, 0.028f, 0.008f}, 0.007f, 10);
        displace(slat, [&](const Vec3& p) { return Vec3(p.x, p.y + y, p.z - 0.178f - 0.28f * std::max(0.0f, y - 0.62f) - 0.025f * (1 - p.x * p.x / 0.03f)); });
        append(wood, slat);
    }
    chair.add(std::move(wood), woodFinish(0xd9b384, 0xb98d5e, {0, 1, 0}));
    MeshPart seat = roundedBox({0.215f, 0.028f, 0.21f}, 0.024f, 14);
    displace(seat, [](const Vec3& p) { return Vec3(p.x * (1 + 0.25f * p.z), p.y + 0.455f - 0.03f * std::max(0.0f, 0.5f - 12 * (p.x * p.x + p.z * p.z)), p.z); });
    Finish cloth = plainFinish(0x46739a, 0.10f, 0.008f);
    cloth.rim = 0.2f;
    chair.add(std::move(seat), std::move(cloth));
    return chair;
}

}  // namespace

std::vector<Prop> furnishRoom()
{
    std::vector<Prop> props;
    props.push_back(makeShell());
    props.push_back(makeChair());
    props.push_back(makeTable());
    props.push_back(makeLamp());
    props.push_back(makeVase());
    props.push_back(makeBooks());
    props.push_back(makePlant());
    props.push_back(makeBall());
    props.push_back(makeMug());
    props.push_back(makeBox());
    props.push_back(makeRug());
    return props;
}

LightRig roomLight()
{
    LightRig rig;
    rig.toKey = {-0.80f, 0.62f, 0.12f};
    rig.key = {1.55f, 1.32f, 0.98f};
    rig.sky = {0.50f, 0.53f, 0.56f};
    rig.ground = {0.33f, 0.29f, 0.25f};
    rig.toFill = {0.3f, 0.5f, 1.0f};
    rig.fill = {0.13f, 0.14f, 0.16f};
    rig.shadowSoftness = 0.06f;
    rig.lampAt = {1.42f, 1.34f, -1.12f};
    rig.lamp = {0.36f, 0.22f, 0.10f};
    return rig;
}

}  // namespace morphogen
