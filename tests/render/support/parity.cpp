#include "tests/render/support/parity.h"

#include "core/math/vec.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::support {
namespace {

template <class T>
double decibels(const std::vector<T>& a, const std::vector<T>& b, double scale)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += std::pow((static_cast<double>(a[i]) - static_cast<double>(b[i])) / scale, 2);
    return sum == 0 ? 200.0 : 10 * std::log10(static_cast<double>(a.size()) / sum);
}

double degreesBetween(const float* a, const float* b)
{
    const glm::dvec3 u(a[0], a[1], a[2]), v(b[0], b[1], b[2]);
    // Means shorter than a hundredth have no direction to speak of.
    if (glm::length(u) < 0.01 && glm::length(v) < 0.01) return 0;
    return std::atan2(glm::length(glm::cross(u, v)), glm::dot(u, v)) * 180 / 3.14159265358979;
}

}  // namespace

Parity compare(const Frame& expected, const Frame& actual)
{
    Parity parity;
    parity.colourDb = std::min(decibels(expected.colour, actual.colour, 1), decibels(expected.bytes, actual.bytes, 255));
    parity.alphaDb = decibels(expected.alpha, actual.alpha, 1);
    std::size_t depth = 0, median = 0, ids = 0, normal = 0, motion = 0;
    for (std::size_t i = 0; i < expected.alpha.size(); ++i) {
        if (!(expected.alpha[i] > 0.5f)) continue;
        ++parity.covered;
        const auto isNear = [&](const std::vector<float>& a, const std::vector<float>& b, float share) { return a.empty() || std::abs(a[i] - b[i]) <= share * std::abs(a[i]); };
        depth += isNear(expected.expectedDepth, actual.expectedDepth, 1e-3f);
        median += isNear(expected.medianDepth, actual.medianDepth, 1e-5f);
        ids += expected.objectId.empty() || expected.objectId[i] == actual.objectId[i];
        normal += expected.normal.empty() || degreesBetween(&expected.normal[3 * i], &actual.normal[3 * i]) <= 0.5;
        motion += expected.motion.empty() || std::hypot(expected.motion[2 * i] - actual.motion[2 * i], expected.motion[2 * i + 1] - actual.motion[2 * i + 1]) <= 0.05f;
    }
    const auto share = [&](std::size_t count) { return parity.covered == 0 ? 1.0 : static_cast<double>(count) / static_cast<double>(parity.covered); };
    parity.expectedDepth = share(depth);
    parity.medianDepth = share(median);
    parity.ids = share(ids);
    parity.normal = share(normal);
    parity.motion = share(motion);
    return parity;
}

std::string textOf(const Parity& p)
{
    return fmt::format("colour {:.1f} dB, alpha {:.1f} dB, of {} covered pixels: depth {:.4f}, median {:.4f}, ids {:.4f}, normal {:.4f}, motion {:.4f}", p.colourDb, p.alphaDb,
                       p.covered, p.expectedDepth, p.medianDepth, p.ids, p.normal, p.motion);
}

}  // namespace morphogen::support
