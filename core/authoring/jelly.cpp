// The bear's body is a spring with two bending modes (left-right, front-back) and one of stretch, each a damped
// oscillator that is pushed twice. Seven nodes stand on the bent centre line; a node's cross section widens as its
// height shrinks, so that the volume stays. The nodes are not chained: each is given its place, turn and scale, so
// scales do not add up and nothing shears.
#include "core/authoring/jelly.h"

#include "core/authoring/clay.h"
#include "core/math/noise.h"
#include "core/authoring/rig.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr int kNodes = 7;
constexpr float kHeight = 0.60f;

Clay sculptBear()
{
    Clay clay(0.012f);
    const auto lump = [](const Vec3& a, const Vec3& b, float ra, float rb) { return Lump{.a = a, .b = b, .radiusA = ra, .radiusB = rb}; };
    clay.add(lump({0, 0.135f, 0}, {0, 0.235f, 0}, 0.128f, 0.112f));
    clay.add(lump({0, 0.43f, 0.005f}, {0, 0.445f, 0.01f}, 0.108f, 0.104f));
    clay.add(lump({0, 0.405f, 0.085f}, {0, 0.402f, 0.108f}, 0.046f, 0.040f));
    clay.addPair(lump({0.078f, 0.525f, -0.005f}, {0.084f, 0.535f, -0.005f}, 0.040f, 0.036f), 0);
    clay.addPair(lump({0.115f, 0.265f, 0.045f}, {0.128f, 0.225f, 0.105f}, 0.048f, 0.042f), 0);
    clay.addPair(lump({0.078f, 0.075f, 0.03f}, {0.092f, 0.060f, 0.135f}, 0.066f, 0.056f), 0);
    clay.add(lump({0, 0.19f, 0.05f}, {0, 0.16f, 0.055f}, 0.095f, 0.095f));
    clay.add(lump({0, 0.07f, -0.125f}, {0, 0.075f, -0.135f}, 0.035f, 0.033f));
    return clay;
}

/// Quadratic B-spline weights of height over the seven nodes.
void skinByHeight(MeshPart& part)
{
    part.influences = 4;
    part.joints.clear();
    part.weights.clear();
    for (const Vec3& p : part.positions) {
        const float x = std::clamp(p.y / kHeight, 0.0f, 1.0f) * (kNodes - 1);
        const int middle = static_cast<int>(std::lround(x));
        const float t = x - static_cast<float>(middle);
        const float w[3] = {0.5f * (0.5f - t) * (0.5f - t), 0.75f - t * t, 0.5f * (0.5f + t) * (0.5f + t)};
        for (int k = 0; k < 3; ++k) {
            part.joints.push_back(static_cast<std::uint32_t>(1 + std::clamp(middle + k - 1, 0, kNodes - 1)));
            part.weights.push_back(w[k]);
        }
        part.joints.push_back(0);
        part.weights.push_back(0);
    }
}

/// A damped oscillator that is pushed by half-sine impulses.
struct Spring {
    double frequency, damping;   ///< 1 / s
    double value = 0, speed = 0;
    void advance(double force, double secs)
    {
        constexpr int kParts = 16;
        const double omega = 2 * 3.141592653589793 * frequency;
        for (int i = 0; i < kParts; ++i) {
            speed += (force - omega * omega * value - 2 * damping * speed) * secs / kParts;
            value += speed * secs / kParts;
        }
    }
};

double push(double time, double start, double length)
{
    const double u = (time - start) / length;
    return u <= 0 || u >= 1 ? 0 : std::sin(3.141592653589793 * u);
}

Clip wobble(const Rig& rig)
{
    constexpr double kSecs = 6, kFps = 60;
    ClipRecorder recorder(rig);
    Spring side{1.55, 1.15}, front{1.75, 1.25}, stretch{3.2, 2.2}, whip{3.6, 2.4};
    for (int frame = 0; frame <= static_cast<int>(kSecs * kFps); ++frame) {
        const double time = frame / kFps;
        if (frame > 0) {
            side.advance(95 * push(time, 0.15, 0.50) - 70 * push(time, 2.9, 0.30), 1 / kFps);
            front.advance(24 * push(time, 0.15, 0.50) + 85 * push(time, 2.9, 0.30), 1 / kFps);
            whip.advance(-160 * push(time, 0.15, 0.30) + 120 * push(time, 2.9, 0.22), 1 / kFps);
            stretch.advance(-110 * push(time, 0.10, 0.25) - 90 * push(time, 2.85, 0.25), 1 / kFps);
        }
        // Ends as it began, so that the clip loops.
        const double end = std::clamp((kSecs - time) / 0.6, 0.0, 1.0), fade = end * end * (3 - 2 * end);
        const float bendSide = static_cast<float>(side.value * fade), bendFront = static_cast<float>(front.value * fade), second = static_cast<float>(whip.value * fade);
        // Bending stretches the outside and shortens the whole a little.
        const float tall = static_cast<float>(1 + 0.42 * stretch.value * fade) - 0.03f * (bendSide * bendSide + bendFront * bendFront);
        RigPose pose = rig.restPose();
        Vec3 place(0);
        for (int i = 0; i < kNodes; ++i) {
            const float s = static_cast<float>(i) / (kNodes - 1);
            // The foot is stuck; curvature is strongest in the lower third, and the second mode whips the head.
            const auto angle = [&](float at) { return Vec2(bendSide, bendFront) * at * (1.35f - 0.35f * at) + 0.45f * second * Vec2(std::sin(kPi * at) * at, 0); };
            const Vec2 lean = angle(s);
            const float squash = 1 + (tall - 1) * std::min(1.0f, 3 * s + 0.25f);
            const auto node = static_cast<std::size_t>(i + 1);
            pose.positions[node] = place;
            pose.rotations[node] = glm::angleAxis(-lean.x, Vec3(0, 0, 1)) * glm::angleAxis(lean.y, Vec3(1, 0, 0));
            const float wide = 1 / std::sqrt(squash);
            pose.scales[node] = {wide, squash, wide};
            // On to the next along the bent line.
            const Vec2 ahead = angle(s + 0.5f / (kNodes - 1));
            const Quat turn = glm::angleAxis(-ahead.x, Vec3(0, 0, 1)) * glm::angleAxis(ahead.y, Vec3(1, 0, 0));
            place += turn * Vec3(0, squash * kHeight / (kNodes - 1), 0);
        }
        recorder.record(time, pose);
    }
    return recorder.finish("Wobble");
}

}  // namespace

Prop makeJellyBear(std::size_t splatCount, const Transform& placement)
{
    Rig rig;
    rig.add("root", -1, {0, 0, 0});
    for (int i = 0; i < kNodes; ++i) rig.add("slice " + std::to_string(i + 1), 0, {0, kHeight * static_cast<float>(i) / (kNodes - 1), 0});

    Prop bear;
    bear.model.name = "green jelly";
    bear.model.isMetric = true;
    bear.model.nodes = rig.nodes();
    bear.model.clips = {wobble(rig)};
    bear.splatCount = splatCount;
    bear.shading = Shading::Alone;
    bear.shDegree = 3;
    bear.placement = placement;
    MeshPart body = sculptBear().mesh(0.0125f, 0.02f);
    displace(body, [](const Vec3& p) { return Vec3(p.x, std::max(p.y, 0.002f), p.z); });
    skinByHeight(body);
    Finish jelly;
    jelly.gloss = 0.55f, jelly.glossExponent = 16, jelly.rim = 0.55f, jelly.translucency = 1.0f;
    const Vec3 deep = linearColour(0x1f7a30), light = linearColour(0x93d648);
    jelly.albedo = [=](const SurfacePoint& at) {
        // Light gathers where the jelly is thin and in its lower half, opposite to where it enters.
        const float thin = std::clamp(glm::length(Vec2(at.position.x, at.position.z)) / 0.16f, 0.0f, 1.0f);
        const float glow = std::clamp(0.25f + 0.45f * thin * thin - 0.35f * at.normal.y + 0.10f * fractalNoise(at.position * 12.0f, 2), 0.0f, 1.0f);
        return glm::mix(deep, light, glow);
    };
    bear.add(std::move(body), std::move(jelly));
    const auto bead = [&](const Vec3& centre, const Vec3& radii) {
        MeshPart part = sphere(1, 18);
        Mat3 scale(0);
        for (int axis = 0; axis < 3; ++axis) scale[axis][axis] = radii[axis];
        place(part, Affine3x4::from(scale, centre));
        skinByHeight(part);
        return part;
    };
    const Finish dark = plainFinish(0x16351a, 0.0f);
    for (const float side : {1.0f, -1.0f}) {
        bear.add(bead({side * 0.040f, 0.458f, 0.112f}, {0.0125f, 0.0155f, 0.0100f}), dark);
        bear.add(bead({side * 0.040f - 0.003f, 0.465f, 0.1220f}, {0.0040f, 0.0044f, 0.0030f}), plainFinish(0xffffff, 0.0f));
    }
    bear.add(bead({0, 0.420f, 0.151f}, {0.0155f, 0.0105f, 0.0090f}), dark);
    return bear;
}

}  // namespace morphogen
