#include "core/morph/plan.h"

#include "core/base/parallel.h"
#include "core/math/point_tree.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>

namespace morphogen::morph {
namespace {

constexpr float kMostGrowth = 1.9f;         ///< with rounding to spare below the promised 2
constexpr std::size_t kNeighbours = 8;

/// Rows of a side, once each and then again for those that are taken several times: `count` in all.
std::vector<std::uint32_t> repeated(std::span<const float> masses, std::size_t count)
{
    std::vector<std::uint32_t> rows(masses.size());
    std::iota(rows.begin(), rows.end(), 0u);
    const std::size_t extra = count - masses.size();
    if (extra == 0) return rows;
    double total = 0;
    for (const float mass : masses) total += mass;
    double sum = 0;
    std::size_t given = 0;
    for (std::size_t i = 0; i < masses.size(); ++i) {
        sum += total > 0 ? masses[i] / total : 1.0 / static_cast<double>(masses.size());
        const auto due = i + 1 == masses.size() ? extra : std::min(extra, static_cast<std::size_t>(std::floor(sum * static_cast<double>(extra) + 1e-9)));
        for (; given < due; ++given) rows.push_back(static_cast<std::uint32_t>(i));
    }
    return rows;
}

Cloud taken(const Cloud& cloud, std::span<const std::uint32_t> rows)
{
    Cloud result{cloud.dimension, std::vector<float>(rows.size() * cloud.dimension)};
    parallelFor(rows.size(), 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) std::copy_n(cloud.row(rows[i]), cloud.dimension, result.row(i));
    });
    return result;
}

std::vector<Vec3> centresOf(const Splats& splats)
{
    std::vector<Vec3> centres(splats.size());
    for (std::size_t i = 0; i < centres.size(); ++i) centres[i] = splats.position(i);
    return centres;
}

struct PinnedRows {
    std::uint32_t from, to;
};

/// Moves what lies around each pin's first end (common frame) towards where its other end lies, the nearer the more.
void drawAlong(std::span<const std::pair<Vec3, Vec3>> pins, Cloud& cloud)
{
    // As far as a pin reaches, in the common frame, whose unit is the object's own spread.
    constexpr float kReach = 0.45f;
    parallelFor(cloud.rows(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            float* row = cloud.row(i);
            const Vec3 place(row[0], row[1], row[2]);
            Vec3 shift(0);
            float weights = 0;
            for (const auto& [from, to] : pins) {
                const Vec3 away = place - from;
                const float weight = std::exp(-glm::dot(away, away) / (2 * kReach * kReach));
                shift += weight * (to - from);
                weights += weight;
            }
            // One pin alone pulls by its weight; several share by theirs.
            shift /= std::max(weights, 1.0f);
            for (int axis = 0; axis < 3; ++axis) row[axis] = place[axis] + shift[axis];
        }
    });
}

/// Distance to the kNeighbours-th other point.
std::vector<float> spacingOf(std::span<const Vec3> points, const std::stop_token& stop)
{
    const PointTree tree(points);
    const NearestOthers near = nearestOthers(tree, points, kNeighbours, stop);
    std::vector<float> spacing(points.size());
    for (std::size_t i = 0; i < points.size() && near.k > 0; ++i) spacing[i] = near.distancesOf(i).back();
    return spacing;
}

/// How much larger each pair must be halfway for its neighbours to go on touching.
Column growthOf(const PlanRequest& request, std::span<const std::uint32_t> pairs, const std::stop_token& stop)
{
    const std::size_t count = pairs.size() / 2;
    const std::vector<Vec3> from = centresOf(request.from), to = centresOf(request.to);
    const std::vector<float> fromSpacing = spacingOf(from, stop), toSpacing = spacingOf(to, stop);
    std::vector<Vec3> halfway(count);
    for (std::size_t i = 0; i < count; ++i) halfway[i] = 0.5f * (from[pairs[2 * i]] + to[pairs[2 * i + 1]]);
    const std::vector<float> spacing = stop.stop_requested() ? std::vector<float>(count) : spacingOf(halfway, stop);
    std::vector<float> growth(count, 1.0f);
    for (std::size_t i = 0; i < count; ++i) {
        const float ends = 0.5f * (fromSpacing[pairs[2 * i]] + toSpacing[pairs[2 * i + 1]]);
        if (ends > 0 && std::isfinite(spacing[i])) growth[i] = std::clamp(spacing[i] / ends, 1.0f, kMostGrowth);
    }
    return Column::of(growth);
}

/// Which of the pairs of a splat carries its mass: the one whose other end is nearest in the embedding.
void markCarriers(const Cloud& from, const Cloud& to, std::span<const std::uint32_t> pairs, std::span<std::uint8_t> carries)
{
    for (int side = 0; side < 2; ++side) {
        const std::size_t count = side == 0 ? from.rows() : to.rows();
        std::vector<float> nearest(count, std::numeric_limits<float>::max());
        std::vector<std::uint32_t> carrier(count, 0);
        for (std::size_t p = 0; p < carries.size(); ++p) {
            const float *a = from.row(pairs[2 * p]), *b = to.row(pairs[2 * p + 1]);
            float distance = 0;
            for (std::size_t d = 0; d < from.dimension; ++d) distance += (a[d] - b[d]) * (a[d] - b[d]);
            const std::uint32_t row = pairs[2 * p + static_cast<std::size_t>(side)];
            if (distance < nearest[row]) nearest[row] = distance, carrier[row] = static_cast<std::uint32_t>(p);
        }
        for (const std::uint32_t p : carrier) carries[p] |= static_cast<std::uint8_t>(1 << side);
    }
}

Error nothingToSee(const char* side) { return {Error::Kind::Empty, fmt::format("the {} side of the morph has no splat that could be seen", side)}; }

}  // namespace

Result<Planned> planMorph(const PlanRequest& request, const JobContext& context)
{
    const std::vector<float> fromMasses = massesOf(request.from), toMasses = massesOf(request.to);
    const auto isSeen = [](float mass) { return mass > 0; };
    if (std::ranges::none_of(fromMasses, isSeen)) return nothingToSee("first");
    if (std::ranges::none_of(toMasses, isSeen)) return nothingToSee("second");
    const std::size_t count = std::max(fromMasses.size(), toMasses.size());
    if (count > (1u << 31)) return Error{Error::Kind::Limit, fmt::format("{} splats are more than a morph can pair; decimate first", count)};
    context.report(0, "Comparing splats");
    const CommonFrame fromFrame = commonFrameOf(request.from, fromMasses), toFrame = commonFrameOf(request.to, toMasses);
    const Cloud fromCloud = embed(request.from, fromFrame, request.cost), toCloud = embed(request.to, toFrame, request.cost);
    if (context.stopRequested()) return cancelled();

    std::vector<PinnedRows> pinned;
    std::vector<std::pair<Vec3, Vec3>> pins;
    if (!request.pins.empty()) {
        const PointTree fromTree(centresOf(request.from)), toTree(centresOf(request.to));
        for (const MorphPin& pin : request.pins) {
            const auto a = fromTree.nearest(pin.from), b = toTree.nearest(pin.to);
            if (!a || !b) return Error{Error::Kind::Usage, "a pin of the morph is not at a place; pick one on each side"};
            for (const PinnedRows& other : pinned)
                if (other.from == a->index || other.to == b->index) return Error{Error::Kind::Usage, "two pins of the morph hold the same splat; move one of them away"};
            pinned.push_back({a->index, b->index});
            const auto inFrame = [](const Cloud& cloud, std::uint32_t i) { return Vec3(cloud.row(i)[0], cloud.row(i)[1], cloud.row(i)[2]); };
            pins.push_back({inFrame(fromCloud, a->index), inFrame(toCloud, b->index)});
        }
    }
    const std::vector<std::uint32_t> fromRows = repeated(fromMasses, count), toRows = repeated(toMasses, count);
    Cloud from = taken(fromCloud, fromRows);
    const Cloud to = taken(toCloud, toRows);
    if (!pins.empty()) drawAlong(pins, from);
    MG_ASSIGN(Matching partners, match({from, to, request.effort, request.seed}, context.part(0.05, 0.9)));
    // The first times that rows are taken are the rows themselves, so a pinned row is its own place in both clouds.
    for (const PinnedRows& pin : pinned) {
        const auto owner = static_cast<std::size_t>(std::ranges::find(partners, pin.to) - partners.begin());
        partners[owner] = partners[pin.from];
        partners[pin.from] = pin.to;
    }

    Planned planned;
    planned.quality.transportCost = transportCost(taken(fromCloud, fromRows), to, partners);
    std::vector<std::uint32_t> pairs(2 * count);
    double way = 0;
    for (std::size_t i = 0; i < count; ++i) {
        pairs[2 * i] = fromRows[i];
        pairs[2 * i + 1] = toRows[partners[i]];
        const float metres = glm::length(request.to.position(pairs[2 * i + 1]) - request.from.position(pairs[2 * i]));
        if (std::isfinite(metres)) way += metres;
    }
    planned.quality.meanWayMetres = way / static_cast<double>(count);
    std::vector<std::uint8_t> carries(count, 0);
    markCarriers(fromCloud, toCloud, pairs, carries);
    context.report(0.92, "Keeping surfaces closed");
    Column growth = growthOf(request, pairs, context.stop);
    if (context.stopRequested()) return cancelled();
    planned.plan = {Column::of(pairs, 2), Column::of(carries), std::move(growth), request.from.size(), request.to.size()};
    return planned;
}

}  // namespace morphogen::morph
