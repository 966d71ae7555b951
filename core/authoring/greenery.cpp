#include "core/authoring/greenery.h"

#include "core/math/noise.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

float step(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

}  // namespace

void addRock(Prop& prop, const Vec3& at, float radius, std::uint64_t seed)
{
    Random random(seed);
    // Flat faces by cutting a ball with planes, roughened by noise.
    struct Plane {
        Vec3 normal;
        float distance;
    };
    std::vector<Plane> planes;
    for (int i = 0; i < 16; ++i) planes.push_back({random.direction(), random.between(0.72f, 0.95f)});
    const Vec3 offset = 20.0f * random.direction(), stretch(random.between(0.9f, 1.15f), random.between(0.62f, 0.78f), random.between(0.85f, 1.1f));
    MeshPart rock = sphere(1, 56);
    displace(rock, [&](const Vec3& p) {
        float reach = 1.0f;
        for (const Plane& plane : planes) {
            const float cosine = glm::dot(p, plane.normal);
            if (cosine > 0.05f) reach = std::min(reach, plane.distance / cosine);
        }
        const float r = reach + 0.06f * fractalNoise(2.2f * p + offset, 3) + 0.018f * fractalNoise(9.0f * p + offset, 2);
        const Vec3 q = radius * r * stretch * p + Vec3(0, 0.38f * radius, 0);
        return at + Vec3(q.x, std::max(q.y, -0.01f), q.z);
    });
    Finish finish;
    finish.rim = 0.08f;
    const Vec3 dark = linearColour(0x6d665f), pale = linearColour(0x9d958a), moss = linearColour(0x77903c), deep = linearColour(0x4f6a2b);
    finish.albedo = [=](const SurfacePoint& point) {
        const float grain = fractalNoise(point.position * 60.0f, 3), patch = fractalNoise(point.position * 9.0f + offset, 3);
        const Vec3 stone = glm::mix(dark, pale, std::clamp(0.5f + 0.5f * patch + 0.35f * grain, 0.0f, 1.0f));
        const float mossy = step(0.35f, 0.75f, point.normal.y + 0.45f * patch + 0.12f * grain);
        return glm::mix(stone, glm::mix(deep, moss, std::clamp(0.5f + 0.8f * fractalNoise(point.position * 130.0f, 2), 0.0f, 1.0f)), mossy);
    };
    prop.add(std::move(rock), std::move(finish));
}

void addGrass(Prop& prop, const Vec3& at, float height, std::uint64_t seed)
{
    Random random(seed);
    MeshPart tuft;
    const int blades = 9 + static_cast<int>(random.unit() * 6);
    for (int i = 0; i < blades; ++i) {
        const float angle = random.between(0, 2 * kPi), lean = random.between(0.15f, 0.75f), h = height * random.between(0.55f, 1.0f);
        const Vec3 out(std::cos(angle), 0, std::sin(angle)), foot = at + 0.16f * height * random.between(0.1f, 1.0f) * out;
        std::vector<Vec3> path;
        for (int k = 0; k <= 8; ++k) {
            const float t = static_cast<float>(k) / 8;
            path.push_back(foot + h * (t * (1 - 0.25f * lean * t) * Vec3(0, 1, 0) + lean * t * t * out));
        }
        append(tuft, leaf(path, glm::cross(out, Vec3(0, 1, 0)), [&](float t) { return 0.042f * height * (1 - t * t) + 0.0006f; }));
    }
    Finish finish;
    finish.translucency = 0.6f, finish.rim = 0.1f;
    const Vec3 low = linearColour(0x3f5a24), high = linearColour(0xa8b84c);
    finish.albedo = [=](const SurfacePoint& point) {
        return glm::mix(low, high, std::clamp(point.uv.y + 0.2f * fractalNoise(point.position * 40.0f, 2), 0.0f, 1.0f));
    };
    prop.add(std::move(tuft), std::move(finish));
}

void addMushroom(Prop& prop, const Vec3& at, float height, std::uint64_t seed)
{
    Random random(seed);
    const float h = height, lean = random.between(-0.12f, 0.12f), other = random.between(-0.12f, 0.12f);
    const auto bend = [=](const Vec3& p) { return at + p + Vec3(lean, 0, other) * (p.y * p.y / h); };
    const Vec2 stemPoints[] = {{0, 0}, {0.13f * h, 0}, {0.115f * h, 0.12f * h}, {0.085f * h, 0.4f * h}, {0.08f * h, 0.72f * h}};
    MeshPart stem = lathe(smoothProfile(stemPoints, 5), 20);
    displace(stem, bend);
    prop.add(std::move(stem), plainFinish(0xeadfc8, 0.08f, 0.01f));
    const Vec2 capPoints[] = {{0.07f * h, 0.66f * h}, {0.28f * h, 0.62f * h}, {0.39f * h, 0.60f * h}, {0.405f * h, 0.645f * h}, {0.33f * h, 0.82f * h}, {0.19f * h, 0.95f * h}, {0, h}};
    MeshPart cap = lathe(smoothProfile(capPoints, 6), 32);
    displace(cap, bend);
    Finish finish;
    finish.gloss = 0.25f, finish.glossExponent = 10, finish.rim = 0.15f;
    std::vector<Vec3> spots;
    for (int i = 0; i < 11; ++i) {
        const float angle = 2.39996f * static_cast<float>(i) + random.between(-0.2f, 0.2f), r = 0.36f * h * std::sqrt((static_cast<float>(i) + 0.3f) / 11);
        spots.push_back(bend({r * std::cos(angle), h * (1 - 1.9f * (r / h) * (r / h)), r * std::sin(angle)}));
    }
    const Vec3 red = linearColour(0xc63d2b), cream = linearColour(0xf5ead6), gills = linearColour(0xe4d2b4);
    finish.albedo = [=](const SurfacePoint& point) {
        if (point.normal.y < -0.25f) return gills;
        Vec3 colour = red * (1 + 0.10f * fractalNoise(point.position * 50.0f, 2));
        for (std::size_t i = 0; i < spots.size(); ++i) {
            const float size = h * (0.05f + 0.02f * static_cast<float>(i % 3));
            colour = glm::mix(colour, cream, step(size, 0.8f * size, glm::length(point.position - spots[i])));
        }
        return colour;
    };
    prop.add(std::move(cap), std::move(finish));
}

}  // namespace morphogen
