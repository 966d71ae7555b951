#include "core/deform/node_weights.h"

#include <algorithm>

namespace morphogen {
namespace {

struct Near {
    float square;        ///< of the lengthened distance
    Vec3 slope;          ///< its gradient
    std::uint32_t node;
};

}  // namespace

WeightRow weightsAt(std::span<const Vec3> nodes, const NodeReach& reach, const Vec3& point, int influences)
{
    std::array<Near, NodeReach::kMost> near;
    for (int k = 0; k < reach.count; ++k) {
        const Vec3 apart = point - nodes[reach.nodes[k]];
        const float stretch = reach.detours[k] * reach.detours[k];
        near[k] = {stretch * glm::dot(apart, apart), 2 * stretch * apart, reach.nodes[k]};
    }
    std::sort(near.begin(), near.begin() + reach.count, [](const Near& a, const Near& b) { return std::pair(a.square, a.node) < std::pair(b.square, b.node); });

    WeightRow row;
    influences = std::clamp(influences, 1, kMostInfluences);
    row.count = std::min(reach.count, influences);
    const bool hasNext = reach.count > row.count;
    const float end = hasNext ? near[row.count].square : reach.breadth * reach.breadth;
    const Vec3 endSlope = hasNext ? near[row.count].slope : Vec3(0);
    float sum = 0;
    Vec3 slope(0);
    for (int k = 0; k < row.count; ++k) {
        const float share = end > 0 ? std::min(near[k].square / end, 1.0f) : 0.0f;
        const float u = 1 - share;
        row.nodes[k] = near[k].node;
        row.weights[k] = u * u;
        row.gradients[k] = end > 0 && u > 0 ? -2 * u * (near[k].slope - share * endSlope) / end : Vec3(0);
        sum += row.weights[k], slope += row.gradients[k];
    }
    if (!(sum > 1e-12f)) {
        // As far from all as from the next one: the nearest takes it.
        for (int k = 0; k < row.count; ++k) row.weights[k] = k == 0 ? 1.0f : 0.0f, row.gradients[k] = Vec3(0);
        return row;
    }
    for (int k = 0; k < row.count; ++k) {
        row.weights[k] /= sum;
        row.gradients[k] = (row.gradients[k] - row.weights[k] * slope) / sum;
    }
    return row;
}

}  // namespace morphogen
