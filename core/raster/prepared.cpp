#include "core/raster/prepared.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/raster/half.h"
#include "core/base/radix_sort.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::raster {
namespace {

/// Deviations beyond this are cut: what is wider than any picture looks the same, and products stay finite.
constexpr float kWidestSigma = 1e5f;
constexpr float kFarthest = 1e12f;

/// Row access to an f32 column without the division by the chunk size that Column::at does.
class Reader {
public:
    explicit Reader(const Column& column)
    {
        for (std::size_t k = 0; k < column.chunks().size(); ++k) m_chunks.push_back(column.chunk<float>(k).data());
    }
    float operator[](std::size_t row) const { return m_chunks[row / kChunkRows][row % kChunkRows]; }

private:
    std::vector<const float*> m_chunks;
};

std::uint32_t spread(std::uint32_t v)
{
    v = (v | v << 16) & 0x030000ffu;
    v = (v | v << 8) & 0x0300f00fu;
    v = (v | v << 4) & 0x030c30c3u;
    return (v | v << 2) & 0x09249249u;
}

/// Source indices along the Morton curve, by node first where one node moves each splat.
AlignedArray<SortPair> drawingOrder(const Splats& splats, const Binding* binding)
{
    const std::size_t count = splats.size();
    const Bounds bounds = splats.bounds();
    const Vec3 origin = bounds.isEmpty() ? Vec3(0) : bounds.lower;
    const Vec3 extent = glm::max(bounds.size(), Vec3(1e-30f));
    const Reader x(splats.column(SplatColumn::X)), y(splats.column(SplatColumn::Y)), z(splats.column(SplatColumn::Z));
    AlignedArray<SortPair> order(count);
    parallelFor(count, 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Vec3 place = (Vec3(x[i], y[i], z[i]) - origin) / extent;
            std::uint32_t key = 0;
            for (int axis = 0; axis < 3; ++axis)
                key |= spread(place[axis] > 0 ? static_cast<std::uint32_t>(std::min(place[axis], 1.0f) * 1023.0f) : 0u) << axis;
            order[i] = makePair(key, static_cast<std::uint32_t>(i));
        }
    });
    RadixSort sort;
    sort.run(order, count);
    if (binding && binding->influences() == 1) {
        for (std::size_t i = 0; i < count; ++i) order[i] = makePair(binding->nodes[0].at<std::uint32_t>(valueOf(order[i])), valueOf(order[i]));
        sort.run(order, count);
    }
    return order;
}

/// F = R S with the deviations cut to what stays finite; false when something in it is not a number.
bool factorOf(const Quat& rotation, const Vec3& logDeviations, Mat3& factor)
{
    factor = glm::mat3_cast(rotation);
    for (int axis = 0; axis < 3; ++axis) {
        const float sigma = std::min(std::exp(logDeviations[axis]), kWidestSigma);
        if (!std::isfinite(sigma)) return false;
        factor[axis] *= sigma;
    }
    return true;
}

Quat normalisedOrIdentity(const Quat& q)
{
    const float length = glm::length(q);
    return length > 0 && std::isfinite(length) ? q / length : Quat(1, 0, 0, 0);
}

float logOpacity(float logit) { return std::isnan(logit) ? kNeverDrawn : std::max(-std::log2(1.0f + std::exp(-logit)), kNeverDrawn); }

struct Geometry {
    Vec3 centre{0};
    Mat3 factor{0};
    float logOpacity = kNeverDrawn;
};

void store(const Geometry& splat, float* block, std::size_t lane)
{
    for (int axis = 0; axis < 3; ++axis) block[(kCentre + axis) * kBlock + lane] = splat.centre[axis];
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) block[(kFactor + 3 * row + column) * kBlock + lane] = splat.factor[column][row];
    block[kLogOpacity * kBlock + lane] = splat.logOpacity;
}

Geometry checked(const Vec3& centre, const Quat& rotation, const Vec3& logDeviations, float logOpacity)
{
    Geometry splat;
    const bool isPlaced = glm::all(glm::lessThan(glm::abs(centre), Vec3(kFarthest)));
    if (!isPlaced || !factorOf(rotation, logDeviations, splat.factor)) return {};
    splat.centre = centre;
    splat.logOpacity = logOpacity;
    return splat;
}

float finiteOrZero(float value) { return std::isfinite(value) ? value : 0.0f; }

struct Columns {
    std::vector<Reader> geometry;   // in the order of SplatColumn
    std::vector<Reader> rest;
    explicit Columns(const Splats& splats)
    {
        for (const Column& column : splats.columns) geometry.emplace_back(column);
        for (const Column& column : splats.shRest) rest.emplace_back(column);
    }
    Vec3 three(SplatColumn first, std::size_t i) const
    {
        const auto c = static_cast<std::size_t>(first);
        return {geometry[c][i], geometry[c + 1][i], geometry[c + 2][i]};
    }
    Quat rotation(std::size_t i) const
    {
        const auto c = static_cast<std::size_t>(SplatColumn::Rot0);
        return {geometry[c][i], geometry[c + 1][i], geometry[c + 2][i], geometry[c + 3][i]};
    }
    float opacity(std::size_t i) const { return geometry[static_cast<std::size_t>(SplatColumn::Opacity)][i]; }
};

void packBlock(Prepared& prepared, const Columns& columns, std::size_t block)
{
    const std::size_t perChannel = shRestPerChannel(prepared.shDegree);
    float* base = &prepared.base[block * kBlockRows * kBlock];
    float lanes[kBlock];
    for (std::size_t lane = 0; lane < kBlock; ++lane) {
        const std::size_t slot = block * kBlock + lane;
        if (slot >= prepared.count) {
            store({}, base, lane);
            for (std::size_t channel = 0; channel < 3; ++channel) base[(kBaseColour + channel) * kBlock + lane] = 0;
            continue;
        }
        const std::size_t i = prepared.source[slot];
        store(checked(columns.three(SplatColumn::X, i), normalisedOrIdentity(columns.rotation(i)), columns.three(SplatColumn::Scale0, i),
                      logOpacity(columns.opacity(i))),
              base, lane);
        const Vec3 dc = columns.three(SplatColumn::Dc0, i);
        for (std::size_t channel = 0; channel < 3; ++channel)
            base[(kBaseColour + channel) * kBlock + lane] = 0.5f + kShC0 * std::clamp(finiteOrZero(dc[channel]), -1e6f, 1e6f);
    }
    std::uint16_t* harmonics = perChannel == 0 ? nullptr : &prepared.harmonics[block * 3 * perChannel * kBlock];
    for (std::size_t k = 0; k < perChannel; ++k) {
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const Reader& column = columns.rest[channel * perChannel + k];
            for (std::size_t lane = 0; lane < kBlock; ++lane) {
                const std::size_t slot = block * kBlock + lane;
                lanes[lane] = slot < prepared.count ? finiteOrZero(column[prepared.source[slot]]) : 0.0f;
            }
            toHalf(lanes, kBlock, harmonics + (k * 3 + channel) * kBlock);
        }
    }
}

}  // namespace

Result<std::shared_ptr<const Prepared>> prepare(const PosedObject& posed, std::stop_token stop)
{
    const Splats& splats = *posed.splats;
    auto prepared = std::make_shared<Prepared>();
    prepared->splats = posed.splats;
    prepared->scaffold = posed.scaffold;
    prepared->count = splats.size();
    prepared->blocks = (splats.size() + kBlock - 1) / kBlock;
    prepared->shDegree = splats.shDegree;
    prepared->filter = splats.filter;
    const Binding* binding = posed.scaffold && posed.scaffold->binding.influences() > 0 ? &posed.scaffold->binding : nullptr;
    prepared->influences = binding ? binding->influences() : 0;

    const std::size_t padded = prepared->blocks * kBlock;
    const std::size_t rest = 3 * shRestPerChannel(splats.shDegree);
    const std::size_t perSplat = kBlockRows * sizeof(float) + rest * sizeof(std::uint16_t) + 2 * sizeof(SortPair) + 4 + 8 * prepared->influences;
    MG_TRY(checkMemory(padded * perSplat, "", fmt::format("drawing {} splats", splats.size())));

    const AlignedArray<SortPair> order = drawingOrder(splats, binding);
    prepared->source.resize(padded);
    for (std::size_t i = 0; i < padded; ++i) prepared->source[i] = i < splats.size() ? valueOf(order[i]) : 0;
    prepared->base.resize(padded * kBlockRows);
    prepared->harmonics.resize(padded * rest);
    const Columns columns(splats);
    parallelFor(prepared->blocks, 64, [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end && !stop.stop_requested(); ++block) packBlock(*prepared, columns, block);
    });
    if (prepared->influences > 0) prepared->nodes.resize(padded * prepared->influences);
    if (prepared->influences > 1) prepared->weights.resize(padded * prepared->influences);
    for (std::size_t k = 0; k < prepared->influences; ++k) {
        for (std::size_t i = 0; i < padded; ++i) {
            const bool isReal = i < prepared->count;
            // Padding repeats the last splat's node, so that its block can still share one map.
            const std::size_t from = prepared->source[isReal ? i : prepared->count - 1];
            prepared->nodes[k * padded + i] = binding->nodes[k].at<std::uint32_t>(from);
            if (prepared->influences > 1) prepared->weights[k * padded + i] = isReal ? binding->weights[k].at<float>(from) : 0.0f;
        }
    }
    if (stop.stop_requested()) return cancelled();
    return std::shared_ptr<const Prepared>(std::move(prepared));
}

Pose fittedPose(const PosedObject& posed, std::size_t influences)
{
    const std::size_t wanted = influences > 0 ? posed.scaffold->boundNodeCount() : 1;
    Pose pose(posed.pose.begin(), posed.pose.begin() + static_cast<std::ptrdiff_t>(std::min(wanted, posed.pose.size())));
    pose.resize(wanted, posed.pose.empty() ? Affine3x4{} : posed.pose[0]);
    for (Affine3x4& map : pose)
        if (!std::all_of(map.m.begin(), map.m.end(), [](float v) { return std::abs(v) < 1e12f; })) map.m.fill(0);
    return pose;
}

void applyPolynomial(const Prepared& prepared, const PolynomialMotion& motion, double time, AlignedArray<float>& base)
{
    base.resize(prepared.base.size());
    const Columns columns(*prepared.splats);
    std::vector<Reader> moves, turns;
    for (const Column& column : motion.motion) moves.emplace_back(column);
    for (const Column& column : motion.omega) turns.emplace_back(column);
    const Reader centres(motion.centre), scales(motion.scale);
    parallelFor(prepared.blocks, 64, [&](std::size_t begin, std::size_t end) {
        for (std::size_t block = begin; block < end; ++block) {
            const float* from = &prepared.base[block * kBlockRows * kBlock];
            float* to = &base[block * kBlockRows * kBlock];
            std::copy(from, from + kBlockRows * kBlock, to);
            for (std::size_t lane = 0; lane < kBlock && block * kBlock + lane < prepared.count; ++lane) {
                const std::size_t i = prepared.source[block * kBlock + lane];
                const float dt = static_cast<float>(time) - centres[i];
                Vec3 centre = columns.three(SplatColumn::X, i);
                for (int axis = 0; axis < 3; ++axis) centre[axis] += dt * (moves[axis][i] + dt * (moves[3 + axis][i] + dt * moves[6 + axis][i]));
                const Quat still = columns.rotation(i);
                const Quat turned(still.w + dt * turns[0][i], still.x + dt * turns[1][i], still.y + dt * turns[2][i], still.z + dt * turns[3][i]);
                const float s = dt / scales[i];
                const float faded = logOpacity(columns.opacity(i)) - s * s * 1.44269504f;
                store(checked(centre, normalisedOrIdentity(turned), columns.three(SplatColumn::Scale0, i), std::isnan(faded) ? kNeverDrawn : std::max(faded, kNeverDrawn)),
                      to, lane);
            }
        }
    });
}

}  // namespace morphogen::raster
