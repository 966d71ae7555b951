#include "core/authoring/fox.h"

#include "core/authoring/clay.h"
#include "core/math/noise.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>
#include <memory>

namespace morphogen {
namespace {

enum Tint { kOrange, kCream, kDark, kEar, kTintCount };

float step(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// Binds every vertex to one node.
MeshPart rigidSkin(MeshPart part, int node)
{
    part.influences = 1;
    part.joints.assign(part.positions.size(), static_cast<std::uint32_t>(node));
    part.weights.assign(part.positions.size(), 1.0f);
    return part;
}

MeshPart ball(const Vec3& centre, const Vec3& radii, int node)
{
    MeshPart part = sphere(1, 20);
    Mat3 scale(0);
    for (int axis = 0; axis < 3; ++axis) scale[axis][axis] = radii[axis];
    place(part, Affine3x4::from(scale, centre));
    return rigidSkin(std::move(part), node);
}

Clay sculpt(const FoxRig& fox)
{
    const Rig& rig = fox.rig;
    Clay clay(0.009f);
    // Trunk.
    clay.add({{0, 0.305f, 0.115f}, {0, 0.318f, 0.02f}, 0.088f, 0.078f, fox.chest, kOrange});
    clay.add({{0, 0.318f, 0.01f}, {0, 0.318f, -0.07f}, 0.077f, 0.072f, fox.spine, kOrange});
    clay.add({{0, 0.315f, -0.08f}, {0, 0.312f, -0.165f}, 0.074f, 0.072f, fox.hips, kOrange});
    clay.add({{0, 0.272f, 0.165f}, {0, 0.335f, 0.205f}, 0.052f, 0.048f, fox.chest, kCream});
    // Neck and head.
    clay.add({{0, 0.345f, 0.150f}, {0, 0.425f, 0.205f}, 0.070f, 0.056f, fox.neck, kOrange});
    clay.add({{0, 0.465f, 0.228f}, {0, 0.468f, 0.240f}, 0.082f, 0.078f, fox.head, kOrange, {1.08f, 0.92f, 1.0f}});
    clay.addPair({{0.050f, 0.437f, 0.248f}, {0.085f, 0.428f, 0.232f}, 0.040f, 0.014f, fox.head, kCream}, fox.head);
    clay.add({{0, 0.447f, 0.300f}, {0, 0.437f, 0.366f}, 0.038f, 0.0165f, fox.head, kOrange});
    clay.add({{0, 0.428f, 0.300f}, {0, 0.424f, 0.352f}, 0.028f, 0.014f, fox.head, kCream});
    clay.addPair({{0.050f, 0.520f, 0.214f}, {0.082f, 0.618f, 0.196f}, 0.040f, 0.007f, fox.ears[0], kEar, {1, 1, 0.55f}}, fox.ears[1]);
    // Tail.
    const auto t = [&](int i) { return rig.rest(fox.tail[static_cast<std::size_t>(i)]); };
    clay.add({t(0), t(1), 0.026f, 0.040f, fox.tail[0], kOrange});
    clay.add({t(1), t(2), 0.042f, 0.058f, fox.tail[1], kOrange});
    clay.add({t(2), t(3), 0.059f, 0.060f, fox.tail[2], kOrange});
    clay.add({t(3), t(3) + Vec3(0, 0.055f, -0.075f), 0.056f, 0.012f, fox.tail[3], kCream});
    // Legs.
    for (int k = 0; k < 2; ++k) {
        const FoxLeg &left = fox.legs[static_cast<std::size_t>(k)], &right = fox.legs[static_cast<std::size_t>(k + 2)];
        const bool isHind = k == 0;
        const Vec3 hip = rig.rest(left.upper), knee = rig.rest(left.lower), paw = rig.rest(left.paw);
        const Vec3 end = isHind ? rig.rest(left.hock) : paw;
        clay.addPair({hip + Vec3(-0.012f, 0.005f, 0), knee, isHind ? 0.061f : 0.052f, isHind ? 0.036f : 0.031f, left.upper, kOrange, {0.8f, 1, 1}}, right.upper);
        clay.addPair({knee, end, isHind ? 0.033f : 0.029f, isHind ? 0.0225f : 0.0235f, left.lower, isHind ? kOrange : kDark}, right.lower);
        if (isHind) clay.addPair({end, paw, 0.0225f, 0.023f, left.hock, kDark}, right.hock);
        clay.addPair({paw + Vec3(0, -0.003f, 0.002f), paw + Vec3(0, -0.006f, 0.032f), 0.0255f, 0.0235f, left.paw, kDark}, right.paw);
    }
    return clay;
}

Finish furFinish(const FoxRig& fox)
{
    Finish fur;
    fur.rim = 0.30f;
    fur.translucency = 0.25f;
    const Vec3 rust = linearColour(0xb4531a), orange = linearColour(0xe58632), cream = linearColour(0xf6e7cf), dark = linearColour(0x3a2520), pink = linearColour(0xd9a58c);
    fur.albedo = [=, clay = std::make_shared<Clay>(sculpt(fox))](const SurfacePoint& at) {
        const Vec3 p = at.position;
        // Strands: noise stretched along the body.
        const float strands = fractalNoise(Vec3(p.x * 110, p.y * 70, p.z * 26), 3), blotch = fractalNoise(p * 14.0f, 2);
        const Vec3 wobbled = p + 0.006f * Vec3(strands, fractalNoise(p * 60.0f + Vec3(9), 2), blotch);
        const auto mix = clay->tints(wobbled, 0.004f, kTintCount);
        const float up = at.normal.y;
        Vec3 coat = glm::mix(orange, rust, std::clamp(0.25f + 0.75f * step(0.2f, 0.95f, up) + 0.25f * blotch, 0.0f, 1.0f));
        // A pale belly and throat.
        const bool isTrunk = p.y > 0.2f && p.z < 0.2f && p.z > -0.22f;
        if (isTrunk) coat = glm::mix(coat, cream, step(-0.45f, -0.85f, up));
        // A pale patch over each eye's inner corner fades into the muzzle.
        Vec3 ear = coat;
        if (p.y > 0.50f) {
            ear = glm::mix(coat, pink, step(0.35f, 0.75f, at.normal.z) * step(0.525f, 0.545f, p.y) * step(0.610f, 0.585f, p.y));
            ear = glm::mix(ear, dark, step(0.582f, 0.606f, wobbled.y));
        }
        // Socks begin softly below the knee.
        const Vec3 sock = glm::mix(dark, coat, step(0.115f, 0.165f, wobbled.y + 0.3f * std::max(0.0f, -p.z - 0.1f)));
        const Vec3 colour = mix[kOrange] * coat + mix[kCream] * cream + mix[kDark] * sock + mix[kEar] * ear;
        return colour * (1 + 0.16f * strands);
    };
    return fur;
}

}  // namespace

FoxRig foxRig()
{
    FoxRig fox;
    Rig& rig = fox.rig;
    fox.root = rig.add("root", -1, {0, 0, 0});
    fox.hips = rig.add("hips", fox.root, {0, 0.315f, -0.14f});
    fox.spine = rig.add("spine", fox.hips, {0, 0.32f, -0.03f});
    fox.chest = rig.add("chest", fox.spine, {0, 0.315f, 0.10f});
    fox.neck = rig.add("neck", fox.chest, {0, 0.345f, 0.155f});
    fox.head = rig.add("head", fox.neck, {0, 0.430f, 0.210f});
    fox.ears = {rig.add("ear left", fox.head, {0.052f, 0.525f, 0.214f}), rig.add("ear right", fox.head, {-0.052f, 0.525f, 0.214f})};
    const Vec3 tail[4] = {{0, 0.325f, -0.215f}, {0, 0.315f, -0.285f}, {0, 0.318f, -0.365f}, {0, 0.350f, -0.445f}};
    for (int i = 0; i < 4; ++i)
        fox.tail[static_cast<std::size_t>(i)] = rig.add("tail " + std::to_string(i + 1), i == 0 ? fox.hips : fox.tail[static_cast<std::size_t>(i - 1)], tail[i]);
    for (int k = 0; k < 4; ++k) {
        const bool isHind = k % 2 == 0, isLeft = k < 2;
        const float x = isLeft ? 0.058f : -0.058f;
        const std::string name = std::string(isHind ? "hind " : "front ") + (isLeft ? "left " : "right ");
        FoxLeg& leg = fox.legs[static_cast<std::size_t>(k)];
        leg.phase = 0.25f * static_cast<float>(k);
        if (isHind) {
            leg.upper = rig.add(name + "thigh", fox.hips, {x, 0.290f, -0.140f});
            leg.lower = rig.add(name + "shank", leg.upper, {1.1f * x, 0.180f, -0.085f});
            leg.hock = rig.add(name + "hock", leg.lower, {1.05f * x, 0.115f, -0.195f});
            leg.paw = rig.add(name + "paw", leg.hock, {1.05f * x, 0.029f, -0.165f});
        } else {
            leg.upper = rig.add(name + "shoulder", fox.chest, {x, 0.280f, 0.125f});
            leg.lower = rig.add(name + "elbow", leg.upper, {1.05f * x, 0.175f, 0.065f});
            leg.paw = rig.add(name + "paw", leg.lower, {1.05f * x, 0.029f, 0.120f});
        }
    }
    return fox;
}

Prop makeFox(const FoxRig& fox, std::size_t splatCount, const Transform& placement)
{
    Prop prop;
    prop.model.name = "fox";
    prop.model.isMetric = true;
    prop.model.nodes = fox.rig.nodes();
    prop.splatCount = splatCount;
    prop.placement = placement;
    prop.shading = Shading::Alone;
    prop.shDegree = 2;
    prop.add(sculpt(fox).mesh(0.0125f, 0.016f), furFinish(fox));

    Finish nose = plainFinish(0x1d1614, 0.1f);
    nose.gloss = 0.18f, nose.glossExponent = 8;
    prop.add(ball({0, 0.445f, 0.385f}, {0.0150f, 0.0120f, 0.0130f}, fox.head), nose);
    Finish eye = plainFinish(0x17100d, 0.0f);
    eye.gloss = 0.05f, eye.glossExponent = 8;
    const Finish glint = plainFinish(0xffffff, 0.0f);
    for (const float side : {1.0f, -1.0f}) {
        prop.add(ball({side * 0.0455f, 0.4735f, 0.3055f}, {0.0150f, 0.0190f, 0.0130f}, fox.head), eye);
        prop.add(ball({side * 0.0480f, 0.4815f, 0.3175f}, {0.0040f, 0.0046f, 0.0030f}, fox.head), glint);
    }
    return prop;
}

}  // namespace morphogen
