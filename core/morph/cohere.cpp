#include "core/morph/cohere.h"

#include "core/base/parallel.h"
#include "core/math/affine.h"
#include "core/math/point_tree.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace morphogen::morph {
namespace {

constexpr std::size_t kPlaces = 300, kFitted = 64, kBlended = 4, kBound = 8;
constexpr int kSweeps = 1000;
constexpr float kOverRelaxation = 1.85f;

/// Where a place and what is around it lie at both ends, and half of the turn that leads from the one to the other.
struct Place {
    Vec3 before{0}, after{0};
    Quat half{1, 0, 0, 0};
    /// From the place to `x` and `y`, as it is halfway.
    Vec3 between(const Vec3& x, const Vec3& y) const { return 0.5f * (half * (x - before) + glm::inverse(half) * (y - after)); }
};

Place fitted(const std::vector<Vec3>& x, const std::vector<Vec3>& y, std::span<const std::uint32_t> rows)
{
    Vec3d before(0), after(0);
    for (const std::uint32_t p : rows) before += Vec3d(x[p]), after += Vec3d(y[p]);
    before /= static_cast<double>(rows.size()), after /= static_cast<double>(rows.size());
    glm::dmat3 together(0.0);
    double spreadBefore = 0, spreadAfter = 0;
    for (const std::uint32_t p : rows) {
        const Vec3d a = Vec3d(x[p]) - before, b = Vec3d(y[p]) - after;
        together += glm::outerProduct(b, a);
        spreadBefore += glm::dot(a, a), spreadAfter += glm::dot(b, b);
    }
    Place place{Vec3(before), Vec3(after)};
    if (!(spreadBefore > 0) || !(spreadAfter > 0)) return place;
    Quat turn = glm::normalize(nearestRotation(Mat3(together / std::sqrt(spreadBefore * spreadAfter))));
    if (turn.w < 0) turn = -turn;
    place.half = glm::slerp(Quat(1, 0, 0, 0), turn, 0.5f);
    return place;
}

/// Where the places lie halfway: over-relaxed sweeps over the least squares of how neighbours lie to one another.
std::vector<Vec3> placedHalfway(const std::vector<Place>& places, const std::stop_token& stop)
{
    std::vector<Vec3> centres, middles;
    for (const Place& place : places) centres.push_back(place.before), middles.push_back(0.5f * (place.before + place.after));
    const NearestOthers near = nearestOthers(PointTree(centres), centres, std::min(kBound, places.size() - 1), stop);
    struct Bond {
        std::uint32_t other;
        float weight;
        Vec3 offset;   ///< from the other one, halfway
    };
    std::vector<std::vector<Bond>> bonds(places.size());
    for (std::uint32_t k = 0; k < near.rows(); ++k)
        for (const std::uint32_t other : near.of(k)) {
            if (other == k) continue;
            const Place &a = places[k], &b = places[other];
            const float before = glm::length(a.before - b.before), after = glm::length(a.after - b.after), stretch = before > 0 && after > 0 ? std::log(after / before) : 5.0f;
            const Vec3 offset = 0.5f * (b.between(a.before, a.after) - a.between(b.before, b.after));
            const float weight = 1 / (1 + 4 * stretch * stretch);
            bonds[k].push_back({other, weight, offset});
            bonds[other].push_back({k, weight, -offset});
        }
    Vec3 shift(0);
    for (const Vec3& middle : middles) shift += middle;
    for (int sweep = 0; sweep < kSweeps && !stop.stop_requested(); ++sweep)
        for (std::size_t k = 0; k < bonds.size(); ++k) {
            Vec3 sum(0);
            float weights = 0;
            for (const Bond& bond : bonds[k]) sum += bond.weight * (middles[bond.other] + bond.offset), weights += bond.weight;
            if (weights > 0) middles[k] += kOverRelaxation * (sum / weights - middles[k]);
        }
    // Only how they lie to one another is known; together they lie where they would by themselves.
    for (const Vec3& middle : middles) shift -= middle;
    for (Vec3& middle : middles) middle += shift / static_cast<float>(middles.size());
    return middles;
}

}  // namespace

std::vector<Vec3> bowsOf(const MorphPlan& plan, const Splats& from, const Splats& to, const std::stop_token& stop)
{
    std::vector<Vec3> bows(plan.size(), Vec3(0)), x(plan.size()), y(plan.size());
    const auto isFinite = [](const Vec3& v) { return std::isfinite(v.x + v.y + v.z); };
    for (std::size_t p = 0; p < plan.size(); ++p) {
        x[p] = from.position(plan.pairs.at<std::uint32_t>(p, 0)), y[p] = to.position(plan.pairs.at<std::uint32_t>(p, 1));
        if (!isFinite(y[p])) x[p] = y[p];   // the tree then leaves it out
    }
    const PointTree tree(x, stop);
    const auto order = tree.order();
    if (order.size() < 3) return bows;
    // Places in the order of the tree lie evenly.
    const std::size_t stride = 1 + order.size() / kPlaces;
    std::vector<Place> places((order.size() + stride - 1) / stride);
    const std::size_t around = std::min(std::max(kFitted, 3 * order.size() / kPlaces), order.size());
    parallelFor(places.size(), 1, [&](std::size_t begin, std::size_t end) {
        std::vector<NearPoint> found(around);
        std::vector<std::uint32_t> rows;
        for (std::size_t k = begin; k < end && !stop.stop_requested(); ++k) {
            rows.clear();
            const std::size_t count = tree.nearest(x[order[k * stride]], found);
            for (std::size_t n = 0; n < count; ++n) rows.push_back(found[n].index);
            places[k] = fitted(x, y, rows);
        }
    });
    if (stop.stop_requested()) return bows;
    const std::vector<Vec3> middles = placedHalfway(places, stop);
    std::vector<Vec3> centres;
    for (const Place& place : places) centres.push_back(place.before);
    const PointTree placeTree(centres);
    parallelFor(order.size(), 512, [&](std::size_t begin, std::size_t end) {
        std::array<NearPoint, kBlended + 1> near;
        for (std::size_t n = begin; n < end && !(n % 256 == 0 && stop.stop_requested()); ++n) {
            const std::uint32_t p = order[n];
            const std::size_t count = placeTree.nearest(x[p], near);
            if (count == 0) continue;
            // Weights fall to nothing at the first place that is not blended, so that they are continuous.
            const float reach = count > kBlended ? near[kBlended].distance : 2 * near[count - 1].distance;
            Vec3 half(0);
            float weights = 0;
            for (std::size_t k = 0; k < std::min(count, kBlended); ++k) {
                const float weight = reach > 0 ? std::max(1e-6f, 1 - near[k].distance / reach) : 1.0f;
                half += weight * (middles[near[k].index] + places[near[k].index].between(x[p], y[p]));
                weights += weight;
            }
            const Vec3 bow = half / weights - 0.5f * (x[p] + y[p]);
            if (isFinite(bow)) bows[p] = bow;
        }
    });
    return bows;
}

}  // namespace morphogen::morph
