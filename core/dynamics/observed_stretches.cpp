#include "core/dynamics/observed_stretches.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr double kLeastSpeed = 0.1;        // m/s: below, the noise of places turns the direction
constexpr double kStraightSine = 0.02;
constexpr std::size_t kFewest = 8;         // stretches
constexpr double kMedianToDeviation = 1.4826;

struct Weighted {
    double speed2 = 0, loss = 0, weight = 1;
};

GroundLaw leastSquares(std::span<const Weighted> all)
{
    double w = 0, x = 0, xx = 0, y = 0, xy = 0;
    for (const Weighted& one : all) {
        w += one.weight, x += one.weight * one.speed2, xx += one.weight * one.speed2 * one.speed2;
        y += one.weight * one.loss, xy += one.weight * one.speed2 * one.loss;
    }
    GroundLaw law;
    const double determinant = w * xx - x * x;
    if (determinant > 1e-9 * w * xx) {
        law.sliding = (xx * y - x * xy) / determinant;
        law.drag = (w * xy - x * y) / determinant;
    }
    // On the border of what makes sense one of them is 0 and the other is fitted alone.
    if (determinant <= 1e-9 * w * xx || law.drag < 0) law.drag = 0, law.sliding = std::max(0.0, y / w);
    else if (law.sliding < 0) law.sliding = 0, law.drag = std::max(0.0, xy / xx);
    return law;
}

}  // namespace

double medianOf(std::vector<double> numbers)
{
    if (numbers.empty()) return 0;
    const auto middle = numbers.begin() + static_cast<std::ptrdiff_t>(numbers.size() / 2);
    std::ranges::nth_element(numbers, middle);
    return *middle;
}

std::vector<Stretch> stretchesOf(const ObservedMotion& motion, std::size_t body, std::span<const ObservedCollision> collisions)
{
    const std::size_t span = motion.velocitySpan();
    std::vector<bool> isHit(motion.timesSecs.size(), false);
    for (const ObservedCollision& hit : collisions)
        if (hit.a == body || hit.b == body)
            for (std::size_t k = hit.sample >= 1 ? hit.sample - 1 : 0; k <= hit.sample + 2 && k < isHit.size(); ++k) isHit[k] = true;
    std::vector<Stretch> stretches;
    for (std::size_t k = span; k + span < motion.timesSecs.size(); k += span) {
        if (std::any_of(isHit.begin() + static_cast<std::ptrdiff_t>(k - span), isHit.begin() + static_cast<std::ptrdiff_t>(k + span + 1), [](bool hit) { return hit; })) continue;
        const auto before = velocityBetween(motion, motion.bodies[body], k - span, k), after = velocityBetween(motion, motion.bodies[body], k, k + span);
        if (!before || !after) continue;
        const double first = glm::length(*before), second = glm::length(*after);
        if (std::min(first, second) < kLeastSpeed || glm::length(glm::cross(*before, *after)) > kStraightSine * first * second) continue;
        const double secs = 0.5 * (motion.timesSecs[k + span] - motion.timesSecs[k - span]);
        stretches.push_back({0.5 * (first + second), (first - second) / secs, secs});
    }
    return stretches;
}

std::optional<GroundLaw> fitGround(std::span<const Stretch> stretches)
{
    if (stretches.size() < kFewest) return {};
    std::vector<Weighted> all;
    for (const Stretch& one : stretches) all.push_back({one.speed * one.speed, one.loss});
    GroundLaw law;
    constexpr int kRounds = 30;
    for (int round = 0; round < kRounds; ++round) {
        law = leastSquares(all);
        std::vector<double> misses;
        for (const Weighted& one : all) misses.push_back(std::abs(one.loss - law.sliding - law.drag * one.speed2));
        const double scale = std::max(medianOf(misses), 1e-9);
        for (std::size_t i = 0; i < all.size(); ++i) all[i].weight = 1 / (1 + misses[i] * misses[i] / (scale * scale));
    }
    law.stretches = stretches.size();
    return law;
}

double speedNoise(std::span<const Stretch> stretches, const GroundLaw& law)
{
    std::vector<double> misses;
    for (const Stretch& one : stretches) misses.push_back(std::abs(one.loss - law.sliding - law.drag * one.speed * one.speed) * one.secs);
    return kMedianToDeviation * medianOf(std::move(misses));
}

}  // namespace morphogen
