#include "core/morph/plan.h"

#include "core/base/parallel.h"
#include "core/math/point_tree.h"
#include "core/morph/cover.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>

namespace morphogen::morph {
namespace {

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

/// A few trees' worth of matching: about as long for few splats as for many.
MatchEffort firstEffort(std::size_t points)
{
    constexpr std::size_t kPointsInABlink = 200'000;
    return {std::clamp(static_cast<int>(kPointsInABlink / std::max<std::size_t>(points, 1)), 1, 8), 0};
}

Error nothingToSee(const char* side) { return {Error::Kind::Empty, fmt::format("the {} side of the morph has no splat that could be seen", side)}; }

/// Rows of both sides that become one another.
struct Group {
    std::vector<std::uint32_t> rows[2];
};

/// Each row's group: what is in no part is the last one. Fails where one side of a group is empty and the other is not.
Result<std::vector<Group>> groupsOf(const PlanRequest& request, std::span<const float> fromMasses, std::span<const float> toMasses)
{
    std::vector<Group> groups(request.parts.size() + 1);
    const std::span<const float> masses[2] = {fromMasses, toMasses};
    for (std::size_t side = 0; side < 2; ++side) {
        std::vector<std::size_t> groupOf(masses[side].size(), request.parts.size());
        for (std::size_t g = request.parts.size(); g-- > 0;)
            for (const std::uint32_t row : side == 0 ? request.parts[g].from : request.parts[g].to)
                if (row < groupOf.size()) groupOf[row] = g;
        for (std::uint32_t row = 0; row < groupOf.size(); ++row) groups[groupOf[row]].rows[side].push_back(row);
    }
    const auto isSeen = [&](std::size_t side, const Group& group) { return std::ranges::any_of(group.rows[side], [&](std::uint32_t row) { return masses[side][row] > 0; }); };
    for (std::size_t g = 0; g < request.parts.size(); ++g)
        for (std::size_t side = 0; side < 2; ++side)
            if (!isSeen(side, groups[g])) {
                const MorphPartPair& names = request.parts[g].names;
                return Error{Error::Kind::Empty, fmt::format("the part \"{}\" of the morph's {} side holds nothing that could be seen and is in no other part; select it anew",
                                                             side == 0 ? names.from : names.to, side == 0 ? "first" : "second")};
            }
    // What is left on one side alone goes where the last part goes.
    Group& rest = groups.back();
    if (groups.size() > 1 && (!isSeen(0, rest) || !isSeen(1, rest))) {
        for (std::size_t side = 0; side < 2; ++side) {
            auto& rows = groups[groups.size() - 2].rows[side];
            rows.insert(rows.end(), rest.rows[side].begin(), rest.rows[side].end());
        }
        groups.pop_back();
    }
    return groups;
}

/// Pairs of rows, and what each carries.
struct Paired {
    std::vector<std::uint32_t> pairs;
    std::vector<std::uint8_t> carries;
    double cost = 0;                ///< summed over the pairs
};

/// Pairs all of `from` with all of `to`. `pinned`: rows of these.
Result<Paired> pairUp(const Splats& fromSplats, const Splats& toSplats, std::span<const PinnedRows> pinned, const PlanRequest& request, const JobContext& context)
{
    const std::vector<float> fromMasses = massesOf(fromSplats), toMasses = massesOf(toSplats);
    const std::size_t count = std::max(fromMasses.size(), toMasses.size());
    if (context.stopRequested()) return cancelled();
    const CommonFrame fromFrame = commonFrameOf(fromSplats, fromMasses), toFrame = commonFrameOf(toSplats, toMasses);
    if (context.stopRequested()) return cancelled();
    const Cloud fromCloud = embed(fromSplats, fromFrame, request.cost, context.stop), toCloud = embed(toSplats, toFrame, request.cost, context.stop);
    if (context.stopRequested()) return cancelled();
    std::vector<std::pair<Vec3, Vec3>> pins;
    for (const PinnedRows& pin : pinned) {
        const auto inFrame = [](const Cloud& cloud, std::uint32_t i) { return Vec3(cloud.row(i)[0], cloud.row(i)[1], cloud.row(i)[2]); };
        pins.push_back({inFrame(fromCloud, pin.from), inFrame(toCloud, pin.to)});
    }
    if (context.stopRequested()) return cancelled();
    const std::vector<std::uint32_t> fromRows = repeated(fromMasses, count), toRows = repeated(toMasses, count);
    Cloud from = taken(fromCloud, fromRows);
    const Cloud to = taken(toCloud, toRows);
    if (!pins.empty()) drawAlong(pins, from);
    if (context.stopRequested()) return cancelled();
    const MatchEffort effort = request.effort.value_or(request.care == PlanCare::First ? firstEffort(count) : effortFor(count));
    MG_ASSIGN(Matching partners, match({from, to, effort, request.seed}, context));
    // The first times that rows are taken are the rows themselves, so a pinned row is its own place in both clouds.
    for (const PinnedRows& pin : pinned) {
        const auto owner = static_cast<std::size_t>(std::ranges::find(partners, pin.to) - partners.begin());
        partners[owner] = partners[pin.from];
        partners[pin.from] = pin.to;
    }
    Paired paired{std::vector<std::uint32_t>(2 * count), std::vector<std::uint8_t>(count, 0), 0};
    paired.cost = transportCost(pins.empty() ? from : taken(fromCloud, fromRows), to, partners) * static_cast<double>(count);
    if (context.stopRequested()) return cancelled();
    for (std::size_t i = 0; i < count; ++i) {
        paired.pairs[2 * i] = fromRows[i];
        paired.pairs[2 * i + 1] = toRows[partners[i]];
    }
    if (context.stopRequested()) return cancelled();
    markCarriers(fromCloud, toCloud, paired.pairs, paired.carries);
    return paired;
}

/// The rows that each pin holds.
Result<std::vector<PinnedRows>> pinnedRows(const PlanRequest& request, const std::stop_token& stop)
{
    std::vector<PinnedRows> pinned;
    if (request.pins.empty()) return pinned;
    const PointTree fromTree(centresOf(request.from), stop), toTree(centresOf(request.to), stop);
    if (stop.stop_requested()) return cancelled();
    for (const MorphPin& pin : request.pins) {
        const auto a = fromTree.nearest(pin.from), b = toTree.nearest(pin.to);
        if (!a || !b) return Error{Error::Kind::Usage, "a pin of the morph is not at a place; pick one on each side"};
        for (const PinnedRows& other : pinned)
            if (other.from == a->index || other.to == b->index) return Error{Error::Kind::Usage, "two pins of the morph hold the same splat; move one of them away"};
        pinned.push_back({a->index, b->index});
    }
    return pinned;
}

/// The pins of a group, by their places in it.
Result<std::vector<PinnedRows>> pinsWithin(const Group& group, std::span<const PinnedRows> pinned)
{
    std::vector<PinnedRows> own;
    const auto placeOf = [&](std::size_t side, std::uint32_t row) -> std::optional<std::uint32_t> {
        const auto found = std::ranges::find(group.rows[side], row);
        if (found == group.rows[side].end()) return std::nullopt;
        return static_cast<std::uint32_t>(found - group.rows[side].begin());
    };
    for (const PinnedRows& pin : pinned) {
        const auto a = placeOf(0, pin.from), b = placeOf(1, pin.to);
        if (a && b) own.push_back({*a, *b});
        else if (a || b) return Error{Error::Kind::Usage, "a pin of the morph leads from a part to what is not its partner; move one of its ends"};
    }
    return own;
}

}  // namespace

Result<Planned> planMorph(const PlanRequest& request, const JobContext& context)
{
    const std::vector<float> fromMasses = massesOf(request.from), toMasses = massesOf(request.to);
    const auto isSeen = [](float mass) { return mass > 0; };
    if (std::ranges::none_of(fromMasses, isSeen)) return nothingToSee("first");
    if (std::ranges::none_of(toMasses, isSeen)) return nothingToSee("second");
    const std::size_t most = fromMasses.size() + toMasses.size();
    if (most > (1u << 31)) return Error{Error::Kind::Limit, fmt::format("{} splats are more than a morph can pair; decimate first", most)};
    context.report(0, "Comparing splats");
    MG_ASSIGN(const std::vector<PinnedRows> pinned, pinnedRows(request, context.stop));
    Paired all;
    if (request.parts.empty()) {
        MG_ASSIGN(all, pairUp(request.from, request.to, pinned, request, context.part(0.05, 0.8)));
    } else {
        MG_ASSIGN(const std::vector<Group> groups, groupsOf(request, fromMasses, toMasses));
        for (std::size_t g = 0; g < groups.size(); ++g) {
            const auto& [from, to] = groups[g].rows;
            MG_ASSIGN(const std::vector<PinnedRows> own, pinsWithin(groups[g], pinned));
            const auto done = [&](std::size_t k) { return 0.05 + 0.75 * static_cast<double>(k) / static_cast<double>(groups.size()); };
            MG_ASSIGN(const Paired paired, pairUp(takeRows(request.from, from), takeRows(request.to, to), own, request, context.part(done(g), done(g + 1))));
            for (std::size_t p = 0; p < paired.carries.size(); ++p) all.pairs.push_back(from[paired.pairs[2 * p]]), all.pairs.push_back(to[paired.pairs[2 * p + 1]]);
            all.carries.insert(all.carries.end(), paired.carries.begin(), paired.carries.end());
            all.cost += paired.cost;
        }
    }
    const std::size_t count = all.carries.size();
    Planned planned;
    planned.quality.transportCost = all.cost / static_cast<double>(count);
    double way = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const float metres = glm::length(request.to.position(all.pairs[2 * i + 1]) - request.from.position(all.pairs[2 * i]));
        if (std::isfinite(metres)) way += metres;
    }
    planned.quality.meanWayMetres = way / static_cast<double>(count);
    context.report(0.8, "Keeping surfaces closed");
    Covered covered = coverOf({request.from, request.to, all.pairs, all.carries, context.stop, request.care == PlanCare::First ? kAskedFirst : kAskedAtMost});
    if (context.stopRequested()) return cancelled();
    planned.quality.distortion = covered.distortion, planned.quality.tearing = covered.tearing;
    planned.plan = {Column::of(all.pairs, 2), Column::of(all.carries), std::move(covered.cover), request.from.size(), request.to.size(), planned.quality};
    return planned;
}

}  // namespace morphogen::morph
