#include "core/dynamics/observed_discs.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr double kStepSecs = 1.0 / 500;

void slow(Disc& disc, double secs)
{
    const double speed = glm::length(disc.velocity);
    if (speed > 0) disc.velocity *= slowed(speed, disc, secs) / speed;
}

void bump(Disc& a, Disc& b)
{
    const glm::dvec2 offset = a.place - b.place;
    const double distance = glm::length(offset);
    if (distance >= a.radius + b.radius || distance < 1e-9) return;
    const glm::dvec2 normal = offset / distance;
    const double closing = glm::dot(a.velocity - b.velocity, normal);
    if (closing >= 0) return;
    const double impulse = -(1 + std::sqrt(a.restitution * b.restitution)) * closing / (1 / a.mass + 1 / b.mass);
    a.velocity += impulse / a.mass * normal;
    b.velocity -= impulse / b.mass * normal;
}

}  // namespace

double slowed(double speed, const Disc& disc, double secs) { return std::max(0.0, speed - (disc.sliding + disc.drag * speed * speed) * secs); }

std::vector<std::vector<glm::dvec2>> simulateDiscs(std::vector<Disc> discs, std::span<const double> afterSecs)
{
    std::vector<std::vector<glm::dvec2>> places;
    double now = 0;
    for (const double after : afterSecs) {
        const int steps = std::max(1, static_cast<int>(std::ceil((after - now) / kStepSecs)));
        const double step = (after - now) / steps;
        for (int i = 0; i < steps; ++i) {
            for (Disc& disc : discs) {
                slow(disc, step);
                disc.place += disc.velocity * step;
            }
            for (std::size_t a = 0; a < discs.size(); ++a)
                for (std::size_t b = 0; b < a; ++b) bump(discs[a], discs[b]);
        }
        now = after;
        auto& at = places.emplace_back();
        for (const Disc& disc : discs) at.push_back(disc.place);
    }
    return places;
}

}  // namespace morphogen
