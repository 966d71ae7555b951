#include "core/deform/split_bending.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/deform/lay_rig.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <mutex>

namespace morphogen {
namespace {

constexpr float kOffset = 0.65f, kNarrowing = 0.76f;   // of sigma: 0.65^2 + 0.76^2 = 1
static_assert(kOffset * kOffset + kNarrowing * kNarrowing > 0.999f && kOffset * kOffset + kNarrowing * kNarrowing < 1.001f);

/// A splat as far as splitting changes it.
struct Piece {
    std::uint32_t parent;
    Vec3 centre;
    Vec3 sigma;
    float alpha;
    WeightRow row;
};

int longestAxis(const Vec3& sigma) { return sigma.x >= sigma.y && sigma.x >= sigma.z ? 0 : sigma.y >= sigma.z ? 1 : 2; }

/// How far the end at `reach` from the centre lies off what F makes of it, metres.
float bendOf(const WeightRow& row, const Pose& pose, const Vec3& reach)
{
    // phi(x + r) - phi(x) - F r with weights to first order: sum (grad w_k . r) L_k r.
    Vec3 off(0);
    for (int k = 0; k < row.count; ++k) off += glm::dot(row.gradients[k], reach) * pose[row.nodes[k]].direction(reach);
    return glm::length(off);
}

WeightRow shifted(WeightRow row, const Vec3& by)
{
    float sum = 0;
    for (int k = 0; k < row.count; ++k) sum += row.weights[k] = std::max(row.weights[k] + glm::dot(row.gradients[k], by), 0.0f);
    for (int k = 0; k < row.count && sum > 0; ++k) row.weights[k] /= sum;
    return row;
}

Piece childOf(const Piece& piece, const Vec3& axis, int which, float side)
{
    Piece child = piece;
    const Vec3 by = side * kOffset * piece.sigma[which] * axis;
    child.centre += by;
    child.sigma[which] *= kNarrowing;
    // Two Gaussians, each narrower: their optical depths sum to that of the one.
    child.alpha = 1 - std::pow(1 - std::min(piece.alpha, 0.9999f), 0.5f / kNarrowing);
    child.row = shifted(piece.row, by);
    return child;
}

void split(const Piece& piece, const Mat3& axes, std::span<const Pose> poses, const SplitOptions& options, int level, std::vector<Piece>& out)
{
    const int which = longestAxis(piece.sigma);
    const Vec3 reach = 2 * piece.sigma[which] * axes[which];
    float worst = 0;
    for (const Pose& pose : poses) worst = std::max(worst, bendOf(piece.row, pose, reach));
    if (level >= options.mostLevels || !(worst > options.tolerance * 2 * piece.sigma[which])) {
        out.push_back(piece);
        return;
    }
    for (const float side : {-1.0f, 1.0f}) split(childOf(piece, axes[which], which, side), axes, poses, options, level + 1, out);
}

/// The rows `parents` of a column of any type.
Column grownBytes(const Column& column, std::span<const std::uint32_t> parents)
{
    const std::size_t rowBytes = column.width() * byteSize(column.type());
    std::vector<std::byte> bytes(parents.size() * rowBytes);
    for (std::size_t i = 0; i < parents.size(); ++i) {
        const auto from = column.chunks()[parents[i] / kChunkRows]->bytes().subspan(parents[i] % kChunkRows * rowBytes, rowBytes);
        std::copy(from.begin(), from.end(), bytes.begin() + static_cast<std::ptrdiff_t>(i * rowBytes));
    }
    return Column::fromBytes(column.type(), column.width(), bytes);
}

}  // namespace

Result<SplitSplats> splitBending(const Splats& splats, const Binding& binding, std::span<const Pose> poses, const SplitOptions& options, std::stop_token stop)
{
    const std::size_t count = splats.size();
    std::size_t nodeCount = 0;
    for (const Pose& pose : poses) nodeCount = nodeCount == 0 ? pose.size() : std::min(nodeCount, pose.size());
    if (!poses.empty())
        if (const auto text = binding.problem(count, nodeCount)) return makeError(Error::Kind::Usage, "", *text);
    if (!(options.tolerance > 0) || options.mostLevels < 0 || options.mostLevels > 6) return makeError(Error::Kind::Usage, "", fmt::format("splats can't be split to {} levels at a tolerance of {}", options.mostLevels, options.tolerance));

    std::vector<std::uint32_t> parents(count);
    for (std::size_t i = 0; i < count; ++i) parents[i] = static_cast<std::uint32_t>(i);
    std::vector<std::vector<Piece>> found;   // of each splat that splits, its pieces
    if (!binding.gradients.empty() && !poses.empty()) {
        std::mutex guard;
        parallelFor(count, 4096, [&](std::size_t begin, std::size_t end) {
            std::vector<std::vector<Piece>> mine;
            for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) {
                std::vector<Piece> pieces;
                const Piece whole{static_cast<std::uint32_t>(i), splats.position(i), splats.standardDeviations(i), splats.peakAlpha(i), rowOf(binding, i)};
                split(whole, glm::mat3_cast(splats.rotation(i)), poses, options, 0, pieces);
                if (pieces.size() > 1) mine.push_back(std::move(pieces));
            }
            const std::lock_guard lock(guard);
            found.insert(found.end(), std::make_move_iterator(mine.begin()), std::make_move_iterator(mine.end()));
        });
        if (stop.stop_requested()) return cancelled();
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) { return a[0].parent < b[0].parent; });
    }
    if (found.empty()) return SplitSplats{splats, binding, Column::of(parents)};
    std::vector<std::pair<std::size_t, Piece>> placed;   // where each piece goes
    for (const auto& pieces : found) {
        for (std::size_t k = 0; k < pieces.size(); ++k) {
            placed.emplace_back(k == 0 ? pieces[k].parent : parents.size(), pieces[k]);
            if (k > 0) parents.push_back(pieces[k].parent);
        }
    }
    MG_TRY(checkMemory(parents.size() * (4 * (kSplatColumnCount + splats.shRest.size()) + 20 * binding.influences()), "", fmt::format("{} splats that bend", parents.size())));

    SplitSplats result;
    SplatsBuilder builder(0, splats.shDegree);
    builder.filter = splats.filter;
    const auto floatsOf = [&](const Column& column) { return grownBytes(column, parents).toVector<float>(); };
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) builder.columns[c] = floatsOf(splats.columns[c]);
    for (std::size_t c = 0; c < splats.shRest.size(); ++c) builder.shRest[c] = floatsOf(splats.shRest[c]);
    for (const NamedColumn& named : splats.extra) builder.extra.push_back({named.name, grownBytes(named.column, parents)});
    std::vector<std::vector<float>> weights;
    for (const Column& column : binding.weights) weights.push_back(floatsOf(column));
    for (const auto& [at, piece] : placed) {
        builder.setPosition(at, piece.centre);
        builder.setStandardDeviations(at, piece.sigma);
        builder.setPeakAlpha(at, piece.alpha);
        for (int k = 0; k < piece.row.count; ++k) weights[static_cast<std::size_t>(k)][at] = piece.row.weights[k];
    }
    result.splats = builder.finish();
    for (const Column& column : binding.nodes) result.binding.nodes.push_back(grownBytes(column, parents));
    for (const auto& column : weights) result.binding.weights.push_back(Column::of(column));
    for (const Column& column : binding.gradients) result.binding.gradients.push_back(grownBytes(column, parents));
    result.parents = Column::of(parents);
    return result;
}

}  // namespace morphogen
