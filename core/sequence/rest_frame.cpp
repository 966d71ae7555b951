#include "core/sequence/rest_frame.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/math/gaussian.h"
#include "core/math/spherical_harmonics.h"
#include "core/morph/gaussian_path.h"
#include "core/scene/splat_channels.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 1024;
constexpr float kWeightUnits = 64;
constexpr float kMostLogit = 12;

/// One splat as one frame has it, taken back to rest.
struct RestSplat {
    Vec3 centre{0}, logDeviations{0}, colour{0};
    Quat rotation{1, 0, 0, 0};
    float opacity = 0;
    Quat nodeTurn{1, 0, 0, 0};   ///< what turned it
};

/// Named like `like`, if there is one.
RestSplat atRest(const Splats& frame, std::uint32_t row, const Affine3x4& map, const GaussianAxes* like)
{
    RestSplat rest;
    const Affine3x4 back = map.isInvertible() ? map.inverse() : Affine3x4{};
    rest.centre = back.point(frame.position(row));
    GaussianAxes axes = axesOfFactor(back.linear() * factorOf(frame.rotation(row), frame.standardDeviations(row)));
    axes.deviations = glm::max(axes.deviations, Vec3(1e-8f));
    if (like) axes = morph::relabelled(axes, morph::nearestRelabelling(*like, axes));
    rest.rotation = axes.rotation;
    for (int a = 0; a < 3; ++a) rest.logDeviations[a] = std::log(axes.deviations[a]);
    const float opacity = frame.column(SplatColumn::Opacity).at<float>(row);
    rest.opacity = std::isnan(opacity) ? -kMostLogit : std::clamp(opacity, -kMostLogit, kMostLogit);
    for (int c = 0; c < 3; ++c) {
        const float dc = frame.column(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Dc0) + c)).at<float>(row);
        rest.colour[c] = std::isfinite(dc) ? dc : 0.0f;
    }
    rest.nodeTurn = nearestRotation(map.linear());
    return rest;
}

/// Channel by channel, as Splats::shRest has them.
using HarmonicRow = std::array<float, 45>;

/// Of a frame's splat, turned back, in a degree that may differ from the frame's; 0 where it has none or none that is finite.
HarmonicRow harmonicsAtRest(const Splats& frame, std::uint32_t row, const Quat& nodeTurn, int degree)
{
    HarmonicRow all{};
    const auto perChannel = static_cast<std::size_t>(shRestPerChannel(degree)), there = static_cast<std::size_t>(shRestPerChannel(frame.shDegree));
    const std::size_t both = std::min(perChannel, there);
    if (both == 0) return all;
    const ShRotation back(glm::conjugate(nodeTurn));
    for (std::size_t c = 0; c < 3; ++c) {
        const std::span own(all.data() + c * perChannel, both);
        for (std::size_t k = 0; k < both; ++k) {
            const float value = frame.shRest[c * there + k].at<float>(row);
            own[k] = std::isfinite(value) ? value : 0.0f;
        }
        back.apply(own);
    }
    return all;
}

Vec3 rotationVector(Quat q)
{
    if (q.w < 0) q = -q;
    const Vec3 v(q.x, q.y, q.z);
    const float sine = glm::length(v);
    return sine > 1e-9f ? v * (2 * std::atan2(sine, q.w) / sine) : 2.0f * v;
}

/// Never a negative 0, which is no multiple of anything.
float rounded(float value, float step) { return std::round(value / step) * step + 0.0f; }

/// A power of two at most that large: multiples of it are floats that end in zeros, which cost a file nothing.
float powerOfTwo(float most) { return std::exp2(std::floor(std::log2(std::max(most, 1e-30f)))); }

/// Rest values at every frame in which it is not seen: straight between those in which it is.
void fillGaps(std::span<float> column, std::size_t stride, std::span<const std::uint8_t> isSeen)
{
    const std::size_t frames = isSeen.size();
    std::size_t before = frames;
    for (std::size_t f = 0; f < frames; ++f) {
        if (!isSeen[f]) continue;
        if (before == frames) for (std::size_t g = 0; g < f; ++g) column[g * stride] = column[f * stride];
        else
            for (std::size_t g = before + 1; g < f; ++g) {
                const float part = static_cast<float>(g - before) / static_cast<float>(f - before);
                column[g * stride] = (1 - part) * column[before * stride] + part * column[f * stride];
            }
        before = f;
    }
    if (before == frames) for (std::size_t g = 0; g < frames; ++g) column[g * stride] = 0;
    else for (std::size_t g = before + 1; g < frames; ++g) column[g * stride] = column[before * stride];
}

template <class T>
void reorder(std::vector<T>& values, std::span<const std::uint32_t> order)
{
    std::vector<T> sorted(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) sorted[i] = values[order[i]];
    values = std::move(sorted);
}

}  // namespace

void sortBySpace(Tracks& tracks)
{
    const PointTree tree(tracks.restPoints);
    const std::vector<std::uint32_t> order(tree.order().begin(), tree.order().end());
    if (order.size() != tracks.splatCount()) return;
    for (auto& rows : tracks.rows) reorder(rows, order);
    for (auto& path : tracks.paths) reorder(path, order);
    for (auto& likes : tracks.likes) reorder(likes, order);
    reorder(tracks.restPoints, order), reorder(tracks.follows, order), reorder(tracks.homeFrames, order), reorder(tracks.homeRows, order);
    if (tracks.sampling != Sampling::Anew) return;
    for (auto& rows : tracks.rows)
        for (std::uint32_t i = 0; i < rows.size(); ++i)
            if (rows[i] != kNoRow) rows[i] = i;
}

Binding bindingOf(std::vector<Follows>& follows)
{
    std::array<std::vector<std::uint32_t>, Follows::kMost> nodes;
    std::array<std::vector<float>, Follows::kMost> weights;
    for (std::size_t k = 0; k < Follows::kMost; ++k) nodes[k].resize(follows.size()), weights[k].resize(follows.size());
    for (std::size_t i = 0; i < follows.size(); ++i) {
        Follows& own = follows[i];
        float rest = kWeightUnits;
        for (std::size_t k = 1; k < Follows::kMost; ++k) {
            const float units = std::round(own.weights[k] * kWeightUnits);
            own.weights[k] = units / kWeightUnits;
            // Where a node has no say its name costs nothing: that of the heaviest.
            if (units == 0) own.nodes[k] = own.nodes[0];
            rest -= units;
        }
        for (std::size_t k = 1; rest < 0 && k < Follows::kMost; ++k)
            if (own.weights[k] > 0) own.weights[k] -= 1 / kWeightUnits, rest += 1;
        own.weights[0] = rest / kWeightUnits;
        for (std::size_t k = 0; k < Follows::kMost; ++k) nodes[k][i] = own.nodes[k], weights[k][i] = own.weights[k];
    }
    Binding binding;
    for (std::size_t k = 0; k < Follows::kMost; ++k) binding.nodes.push_back(Column::of(nodes[k])), binding.weights.push_back(Column::of(weights[k]));
    return binding;
}

Result<Splats> meanSplats(const Tracks& tracks, const FrameSource& frames, float detail, const JobContext& job)
{
    const std::size_t count = tracks.splatCount();
    struct Sum {
        Vec3 centre{0}, logDeviations{0}, colour{0};
        std::array<float, 4> rotation{};
        float opacity = 0;
        int seen = 0;
        GaussianAxes first;
    };
    std::vector<Sum> sums(count);
    std::vector<std::vector<float>> harmonics;
    int degree = 0;
    SplatFilter filter = SplatFilter::Classic;
    for (std::size_t f = 0; f < tracks.frameCount(); ++f) {
        job.report(static_cast<double>(f) / static_cast<double>(tracks.frameCount()), "finding the mean splats");
        if (job.stopRequested()) return cancelled();
        MG_ASSIGN(const auto frame, frames.at(f));
        if (f == 0) {
            degree = frame->shDegree, filter = frame->filter;
            harmonics.assign(static_cast<std::size_t>(3 * shRestPerChannel(degree)), std::vector<float>(count, 0.0f));
        }
        const auto maps = mapsOf(tracks.poses[f]);
        parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !job.stopRequested(); ++i) {
                const std::uint32_t row = tracks.rows[f][i];
                if (row == kNoRow) continue;
                Sum& sum = sums[i];
                const RestSplat rest = atRest(*frame, row, blendOf(tracks.follows[i], maps), sum.seen ? &sum.first : nullptr);
                if (sum.seen == 0) {
                    sum.first = {rest.rotation, glm::max(glm::exp(rest.logDeviations), Vec3(1e-8f))};
                }
                const float sign = glm::dot(rest.rotation, sum.first.rotation) < 0 ? -1.0f : 1.0f;
                sum.centre += rest.centre, sum.logDeviations += rest.logDeviations, sum.colour += rest.colour, sum.opacity += rest.opacity;
                const float parts[4] = {rest.rotation.w, rest.rotation.x, rest.rotation.y, rest.rotation.z};
                for (std::size_t k = 0; k < 4; ++k) sum.rotation[k] += sign * parts[k];
                ++sum.seen;
                if (degree == 0) continue;
                const HarmonicRow own = harmonicsAtRest(*frame, row, rest.nodeTurn, degree);
                for (std::size_t c = 0; c < harmonics.size(); ++c) harmonics[c][i] += own[c];
            }
        });
    }
    if (job.stopRequested()) return cancelled();
    SplatsBuilder mean(count, degree);
    const float grid = powerOfTwo(detail / 4);
    mean.filter = filter;
    for (std::size_t i = 0; i < count; ++i) {
        const Sum& sum = sums[i];
        const float share = 1 / static_cast<float>(std::max(sum.seen, 1));
        const Vec3 centre = share * sum.centre, logs = share * sum.logDeviations, colour = share * sum.colour;
        Quat rotation(sum.rotation[0], sum.rotation[1], sum.rotation[2], sum.rotation[3]);
        rotation = glm::length(rotation) > 1e-6f ? glm::normalize(rotation) : Quat(1, 0, 0, 0);
        if (rotation.w < 0) rotation = -rotation;
        const float parts[4] = {rotation.w, rotation.x, rotation.y, rotation.z};
        for (int a = 0; a < 3; ++a) {
            mean.column(static_cast<SplatColumn>(a))[i] = rounded(centre[a], grid);
            mean.columns[static_cast<std::size_t>(SplatColumn::Scale0) + static_cast<std::size_t>(a)][i] = rounded(logs[a], 1.0f / 16);
            mean.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(a)][i] = rounded(colour[a], 1.0f / 64);
        }
        for (std::size_t k = 0; k < 4; ++k) mean.columns[static_cast<std::size_t>(SplatColumn::Rot0) + k][i] = rounded(parts[k], 1.0f / 64);
        mean.column(SplatColumn::Opacity)[i] = rounded(share * sum.opacity, 1.0f / 16);
        for (std::size_t c = 0; c < harmonics.size(); ++c) mean.shRest[c][i] = rounded(share * harmonics[c][i], 1.0f / 32);
    }
    return mean.finish();
}

Result<std::vector<Differences>> differencesFrom(const DifferenceRequest& request, const JobContext& job)
{
    const auto& [canonical, tracks, frames, begin, end] = request;
    constexpr auto kRest = static_cast<std::size_t>(SplatChannel::Rest);
    const std::size_t count = tracks.splatCount(), frameCount = end - begin, channels = kRest + canonical.shRest.size();
    // Once as values, once as the coefficients that become of them.
    MG_TRY(checkMemory(2 * channels * frameCount * count * sizeof(float), "", fmt::format("comparing {} frames of {} splats", frameCount, count)));
    std::vector<Differences> all(channels);
    for (std::size_t c = 0; c < channels; ++c) all[c].channel = static_cast<std::uint32_t>(c), all[c].values.assign(frameCount * count, 0.0f);
    for (std::size_t f = begin; f < end; ++f) {
        job.report(static_cast<double>(f - begin) / static_cast<double>(frameCount), "comparing frames with the mean");
        if (job.stopRequested()) return cancelled();
        MG_ASSIGN(const auto frame, frames.at(f));
        const auto maps = mapsOf(tracks.poses[f]);
        parallelFor(count, kGrain, [&](std::size_t first, std::size_t last) {
            for (std::size_t i = first; i < last && !job.stopRequested(); ++i) {
                const std::uint32_t row = tracks.rows[f][i];
                if (row == kNoRow) continue;
                const GaussianAxes own{canonical.rotation(i), canonical.standardDeviations(i)};
                const RestSplat rest = atRest(*frame, row, blendOf(tracks.follows[i], maps), &own);
                const auto set = [&](SplatChannel channel, int axis, float value) { all[static_cast<std::size_t>(channel) + static_cast<std::size_t>(axis)].values[(f - begin) * count + i] = value; };
                const Vec3 turn = rotationVector(glm::conjugate(own.rotation) * rest.rotation);
                for (int a = 0; a < 3; ++a) {
                    set(SplatChannel::X, a, rest.centre[a] - canonical.columns[static_cast<std::size_t>(a)].at<float>(i));
                    set(SplatChannel::Scale0, a, rest.logDeviations[a] - canonical.columns[static_cast<std::size_t>(SplatColumn::Scale0) + static_cast<std::size_t>(a)].at<float>(i));
                    set(SplatChannel::Dc0, a, rest.colour[a] - canonical.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(a)].at<float>(i));
                    // A turn that does not change the shape is not worth a bit.
                    const float s0 = own.deviations[(a + 1) % 3], s1 = own.deviations[(a + 2) % 3];
                    const float change = 0.5f * std::abs(s0 / s1 - s1 / s0) * std::abs(turn[a]);
                    set(SplatChannel::TurnX, a, change < 0.05f ? 0.0f : turn[a]);
                }
                set(SplatChannel::Opacity, 0, rest.opacity - canonical.column(SplatColumn::Opacity).at<float>(i));
                if (canonical.shDegree == 0) continue;
                const HarmonicRow harmonics = harmonicsAtRest(*frame, row, rest.nodeTurn, canonical.shDegree);
                for (std::size_t c = kRest; c < channels; ++c) all[c].values[(f - begin) * count + i] = harmonics[c - kRest] - canonical.shRest[c - kRest].at<float>(i);
            }
        });
    }
    parallelFor(count, kGrain, [&](std::size_t first, std::size_t last) {
        std::vector<std::uint8_t> seen(frameCount);
        for (std::size_t i = first; i < last && !job.stopRequested(); ++i) {
            bool hasGap = false;
            for (std::size_t f = 0; f < frameCount; ++f) seen[f] = tracks.rows[begin + f][i] != kNoRow, hasGap |= !seen[f];
            if (!hasGap) continue;
            for (Differences& one : all) fillGaps(std::span(one.values).subspan(i), count, seen);
        }
    });
    if (job.stopRequested()) return cancelled();
    return all;
}

}  // namespace morphogen::sequence
