#include "app/cli/bench_scenes.h"

#include <cmath>
#include <random>

namespace morphogen::cli {
namespace {

constexpr std::uint32_t kRings = 1000;
constexpr float kRingsHeight = 2.0f, kRingsRadius = 0.35f;

class Painter {
public:
    Painter(std::uint64_t splats, std::uint32_t seed) : m_builder(splats, 3), m_random(seed) {}
    float uniform() { return std::uniform_real_distribution<float>(0, 1)(m_random); }
    float normal() { return std::normal_distribution<float>(0, 1)(m_random); }
    Vec3 onSphere()
    {
        const Vec3 v(normal(), normal(), normal());
        const float length = glm::length(v);
        return length > 0 ? v / length : Vec3(0, 1, 0);
    }
    /// A flat splat on a surface; `spacing` is the distance to its neighbours.
    void put(std::size_t i, const Vec3& centre, const Vec3& normalOut, float spacing)
    {
        m_builder.setPosition(i, centre);
        const Vec3 axis = glm::cross(Vec3(0, 0, 1), normalOut);
        const Quat upright(1 + normalOut.z, axis.x, axis.y, axis.z);
        const float angle = kPi * uniform();
        const Quat spin(std::cos(angle), 0, 0, std::sin(angle));
        m_builder.setRotation(i, glm::length(upright) > 1e-3f ? glm::normalize(upright) * spin : Quat(0, 1, 0, 0));
        const auto size = [&](float share) { return spacing * share * std::exp(0.5f * normal()); };
        m_builder.setStandardDeviations(i, {size(0.9f), size(0.9f), size(0.2f)});
        const float dice = uniform();
        m_builder.setPeakAlpha(i, dice < 0.45f ? 0.93f + 0.065f * uniform() : dice < 0.75f ? 0.3f + 0.6f * uniform() : 0.02f + 0.3f * uniform());
        m_builder.setColour(i, 0.5f + 0.45f * Vec3(std::sin(3 * centre.x), std::sin(4 * centre.y), std::sin(5 * centre.z)));
        for (auto& column : m_builder.shRest) column[i] = 0.04f * normal();
    }
    Splats finish() const { return m_builder.finish(); }

private:
    SplatsBuilder m_builder;
    std::mt19937 m_random;
};

}  // namespace

Splats makeBenchScene(std::uint64_t splats)
{
    Painter painter(splats, 7);
    const auto count = static_cast<float>(std::max<std::uint64_t>(splats, 1));
    for (std::uint64_t i = 0; i < splats; ++i) {
        const float which = painter.uniform();
        if (which < 0.15f) {
            const float radius = 4 * std::sqrt(painter.uniform()), angle = 2 * kPi * painter.uniform();
            painter.put(i, {radius * std::cos(angle), -0.9f, radius * std::sin(angle)}, {0, 1, 0}, std::sqrt(50.0f / (0.15f * count)));
        } else if (which < 0.33f) {
            const Vec3 out = painter.onSphere();
            painter.put(i, 8.0f * out, -out, std::sqrt(800.0f / (0.18f * count)));
        } else {
            const auto ball = static_cast<float>(static_cast<int>(7 * painter.uniform()));
            const float radius = ball == 0 ? 0.9f : 0.5f, distance = ball == 0 ? 0.0f : 1.9f;
            const Vec3 out = painter.onSphere();
            painter.put(i, Vec3(distance * std::cos(0.9f * ball), 0, distance * std::sin(0.9f * ball)) + radius * out, out, std::sqrt(29.0f / (0.67f * count)));
        }
    }
    return painter.finish();
}

Splats makeTube(std::size_t count)
{
    std::mt19937 random(17);
    std::uniform_real_distribution<float> unit(0, 1);
    const float spacing = std::sqrt(2 * kPi * kTubeRadius * kTubeHeight / static_cast<float>(count));
    SplatsBuilder builder(count, 0);
    for (std::size_t i = 0; i < count; ++i) {
        const float angle = 2 * kPi * unit(random);
        builder.setPosition(i, {kTubeRadius * std::cos(angle), kTubeHeight * unit(random), kTubeRadius * std::sin(angle)});
        builder.setRotation(i, glm::angleAxis(-angle, Vec3(0, 1, 0)));
        builder.setStandardDeviations(i, spacing * Vec3(0.1f, 0.8f, 0.8f));   // thin along the radius
        builder.setPeakAlpha(i, 0.9f);
        builder.setColour(i, 0.5f + 0.3f * Vec3(std::sin(3 * angle), std::cos(3 * angle), 0));
    }
    return builder.finish();
}

BendingTube::BendingTube(std::uint64_t splats)
{
    Painter painter(splats, 11);
    std::vector<std::uint32_t> rings(splats);
    const float spacing = std::sqrt(2 * kPi * kRingsRadius * kRingsHeight / static_cast<float>(std::max<std::uint64_t>(splats, 1)));
    for (std::uint64_t i = 0; i < splats; ++i) {
        const float along = painter.uniform(), angle = 2 * kPi * painter.uniform();
        const Vec3 out(std::cos(angle), 0, std::sin(angle));
        painter.put(i, kRingsRadius * out + Vec3(0, kRingsHeight * along, 0), out, spacing);
        rings[i] = std::min(static_cast<std::uint32_t>(along * kRings), kRings - 1);
    }
    m_splats = std::make_shared<const Splats>(painter.finish());
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(kRings);
    scaffold->binding.nodes.push_back(Column::of(rings));
    m_scaffold = std::move(scaffold);
}

PosedObject BendingTube::at(double turn) const
{
    PosedObject posed;
    posed.id = {1};
    posed.splats = m_splats;
    posed.scaffold = m_scaffold;
    posed.pose.resize(kRings);
    const float bend = 0.0015f * std::sin(2 * kPi * static_cast<float>(turn));   // radians from ring to ring
    const float step = kRingsHeight / kRings;
    Affine3x4 worldFromRing;
    for (std::uint32_t ring = 0; ring < kRings; ++ring) {
        posed.pose[ring] = worldFromRing * Affine3x4::from(Mat3(1), {0, -step * static_cast<float>(ring), 0});
        worldFromRing = worldFromRing * Affine3x4::from(glm::mat3_cast(glm::angleAxis(bend, Vec3(0, 0, 1))), {0, step, 0});
    }
    return posed;
}

}  // namespace morphogen::cli
