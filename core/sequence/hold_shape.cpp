#include "core/sequence/hold_shape.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 256;
constexpr std::size_t kAround = 10;        ///< neighbours at rest
constexpr float kReach = 3;                ///< spacings at rest
constexpr float kParted = 2.2f;            ///< times as far as at rest, and half a spacing: those hold one another no more
constexpr int kRounds = 3, kSweeps = 3;    ///< of turns; of places for each of these
constexpr float kOnto = 2;                 ///< how the surface draws, against all neighbours
constexpr float kAlong = 0.15f;            ///< how the place where a point was found does
constexpr float kMostHeight = 1;           ///< spacings: farther off there is another surface
constexpr double kStiffness = 0.02;

}  // namespace

Links linksOf(std::span<const Vec3> rest, std::span<const Vec3> now, float spacing, const std::stop_token& stop)
{
    const PointTree tree(rest, stop);
    const NearestOthers around = nearestOthers(tree, rest, std::min(kAround, rest.empty() ? 0 : rest.size() - 1), stop);
    Links links;
    links.first.push_back(0);
    for (std::size_t i = 0; i < rest.size(); ++i) {
        if (around.k > 0) {
            const auto others = around.of(i);
            const auto distances = around.distancesOf(i);
            for (std::size_t k = 0; k < others.size(); ++k)
                if (others[k] != i && distances[k] <= kReach * spacing && glm::length(now[i] - now[others[k]]) <= kParted * distances[k] + 0.5f * spacing) links.others.push_back(others[k]);
        }
        links.first.push_back(static_cast<std::uint32_t>(links.others.size()));
    }
    return links;
}

Result<HeldShape> holdShape(const HoldRequest& request, const std::stop_token& stop)
{
    const auto& [links, rest, found, normals, surface] = request;
    const std::size_t count = rest.size();
    HeldShape shape{{found.begin(), found.end()}, std::vector<Quat>(count, Quat(1, 0, 0, 0))};
    std::vector<Vec3> next(count);
    std::vector<float> heights(count);
    const float most = kMostHeight * surface.spacing();
    for (int round = 0; round < kRounds; ++round) {
        parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) {
                PairSums sums;
                for (const std::uint32_t n : links.of(i)) sums.add(rest[n] - rest[i], shape.points[n] - shape.points[i], 1);
                shape.turns[i] = fitted(sums, {.rotation = shape.turns[i]}, round == 0 ? 1e-3 : kStiffness).rotation;
                const SurfaceMean there = surface.at(shape.points[i], normals[i]);
                heights[i] = normals[i] != Vec3(0) && there.weight > 0 ? std::clamp(there.height, -most, most) : 0.0f;
            }
        });
        if (stop.stop_requested()) return cancelled();
        const std::vector<Vec3> looked = shape.points;
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i) {
                    Vec3 sum = kAlong * found[i];
                    float weight = kAlong;
                    const auto own = links.of(i);
                    for (const std::uint32_t n : own) {
                        const float share = 1 / static_cast<float>(own.size());
                        const Vec3 apart = rest[i] - rest[n];
                        sum += share * (shape.points[n] + 0.5f * (shape.turns[i] * apart + shape.turns[n] * apart));
                        weight += share;
                    }
                    Vec3 at = sum / weight;
                    if (normals[i] != Vec3(0)) at += kOnto / (kOnto + 1) * (heights[i] - glm::dot(at - looked[i], normals[i])) * normals[i];
                    next[i] = at;
                }
            });
            std::swap(next, shape.points);
        }
    }
    return shape;
}

}  // namespace morphogen::sequence
