#include "core/raster/prepared.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/raster/half.h"
#include "core/base/radix_sort.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphogen::raster {
namespace {

/// Deviations beyond this are cut: what is wider than any picture looks the same, and products stay finite.
constexpr float kWidestSigma = 1e5f;
constexpr float kFarthest = 1e12f;

/// Row access to a column of one number a row, without the division by the chunk size that Column::at does.
template <class T>
class ReaderOf {
public:
    explicit ReaderOf(const Column& column)
    {
        for (std::size_t k = 0; k < column.chunks().size(); ++k) m_chunks.push_back(column.chunk<T>(k).data());
    }
    T operator[](std::size_t row) const { return m_chunks[row / kChunkRows][row % kChunkRows]; }
    /// Rows from `row` to the end of its chunk stand behind this.
    const T* at(std::size_t row) const { return m_chunks[row / kChunkRows] + row % kChunkRows; }

private:
    std::vector<const T*> m_chunks;
};
using Reader = ReaderOf<float>;

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
        const ReaderOf<std::uint32_t> nodes(binding->nodes[0]);
        parallelFor(count, 16384, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) order[i] = makePair(nodes[valueOf(order[i])], valueOf(order[i]));
        });
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

/// Into the rows of a block that is `lanes` wide.
void store(const Geometry& splat, float* block, std::size_t lanes, std::size_t lane)
{
    for (int axis = 0; axis < 3; ++axis) block[(kCentre + axis) * lanes + lane] = splat.centre[axis];
    for (int row = 0; row < 3; ++row)
        for (int column = 0; column < 3; ++column) block[(kFactor + 3 * row + column) * lanes + lane] = splat.factor[column][row];
    block[kLogOpacity * lanes + lane] = splat.logOpacity;
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

// Splats lie in the source's order column by column, and in blocks in drawing order: a direct way from one to the other
// would touch another line of memory for every number. So sixteen numbers at a time are first laid side by side, splat by
// splat in the source's order, and then picked up in drawing order: one line of memory a splat.
constexpr std::size_t kRecord = 16;
static_assert(kBlockRows == kRecord);
constexpr std::size_t kTile = 256;   // rows converted at a time; divides kChunkRows

struct Stopper {
    const std::stop_token& stop;
    /// Calls `body(i)` for all tiles or blocks on all cores, until told to stop.
    template <class Body>
    void forEach(std::size_t count, const Body& body) const
    {
        parallelFor(count, 16, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) body(i);
        });
    }
};

void packGeometry(Prepared& prepared, const Columns& columns, const Stopper& loop)
{
    AlignedArray<float> records((prepared.count + 1) * kRecord);   // and one for what pads the last block
    loop.forEach((prepared.count + kTile - 1) / kTile, [&](std::size_t tile) {
        for (std::size_t i = tile * kTile; i < std::min(prepared.count, (tile + 1) * kTile); ++i) {
            const Geometry splat = checked(columns.three(SplatColumn::X, i), normalisedOrIdentity(columns.rotation(i)), columns.three(SplatColumn::Scale0, i), logOpacity(columns.opacity(i)));
            float* record = &records[i * kRecord];
            store(splat, record, 1, 0);
            const Vec3 dc = columns.three(SplatColumn::Dc0, i);
            for (int channel = 0; channel < 3; ++channel) record[kBaseColour + channel] = 0.5f + kShC0 * std::clamp(finiteOrZero(dc[channel]), -1e6f, 1e6f);
        }
    });
    float* padding = &records[prepared.count * kRecord];
    std::fill(padding, padding + kRecord, 0.0f);
    store({}, padding, 1, 0);
    loop.forEach(prepared.blocks, [&](std::size_t block) {
        float* to = &prepared.base[block * kBlockRows * kBlock];
        for (std::size_t lane = 0; lane < kBlock; ++lane) {
            const std::size_t slot = block * kBlock + lane;
            const float* record = &records[(slot < prepared.count ? prepared.source[slot] : prepared.count) * kRecord];
            for (std::size_t row = 0; row < kRecord; ++row) to[row * kBlock + lane] = record[row];
        }
    });
}

void packHarmonics(Prepared& prepared, const Columns& columns, const Stopper& loop)
{
    const std::size_t perChannel = shRestPerChannel(prepared.shDegree), rows = 3 * perChannel;
    AlignedArray<std::uint16_t> records((rows == 0 ? 0 : prepared.count + 1) * kRecord);
    for (std::size_t first = 0; first < rows; first += kRecord) {
        const std::size_t width = std::min(kRecord, rows - first);
        loop.forEach((prepared.count + kTile - 1) / kTile, [&](std::size_t tile) {
            const std::size_t begin = tile * kTile, count = std::min(prepared.count - begin, kTile);
            float values[kTile] = {};
            std::uint16_t halves[kTile];
            for (std::size_t column = 0; column < width; ++column) {
                const std::size_t k = (first + column) / 3, channel = (first + column) % 3;
                const float* from = columns.rest[channel * perChannel + k].at(begin);
                for (std::size_t i = 0; i < count; ++i) values[i] = finiteOrZero(from[i]);
                toHalf(values, (count + kBlock - 1) / kBlock * kBlock, halves);
                for (std::size_t i = 0; i < count; ++i) records[(begin + i) * kRecord + column] = halves[i];
            }
        });
        std::fill(&records[prepared.count * kRecord], &records[prepared.count * kRecord] + kRecord, std::uint16_t{0});
        loop.forEach(prepared.blocks, [&](std::size_t block) {
            std::uint16_t* to = &prepared.harmonics[(block * rows + first) * kBlock];
            for (std::size_t lane = 0; lane < kBlock; ++lane) {
                const std::size_t slot = block * kBlock + lane;
                const std::uint16_t* record = &records[(slot < prepared.count ? prepared.source[slot] : prepared.count) * kRecord];
                for (std::size_t column = 0; column < width; ++column) to[column * kBlock + lane] = record[column];
            }
        });
    }
}

/// Of all influences but the first, since a splat's gradients sum to nothing.
void packGradients(Prepared& prepared, const Binding& binding)
{
    const std::size_t padded = prepared.blocks * kBlock;
    prepared.gradients.resize(3 * (prepared.influences - 1) * padded);
    parallelFor(3 * (prepared.influences - 1), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const Column& column = binding.gradients[1 + row / 3];
            for (std::size_t i = 0; i < padded; ++i)
                prepared.gradients[row * padded + i] = i < prepared.count ? finiteOrZero(column.at<float>(prepared.source[i], static_cast<std::uint32_t>(row % 3))) : 0.0f;
        }
    });
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
    const std::size_t perSplat = 2 * kBlockRows * sizeof(float) + rest * sizeof(std::uint16_t) + 2 * sizeof(SortPair) + 4 + (binding && !binding->gradients.empty() ? 20 : 8) * prepared->influences;
    MG_TRY(checkMemory(padded * perSplat, "", fmt::format("drawing {} splats", splats.size())));

    const AlignedArray<SortPair> order = drawingOrder(splats, binding);
    prepared->source.resize(padded);
    for (std::size_t i = 0; i < padded; ++i) prepared->source[i] = i < splats.size() ? valueOf(order[i]) : 0;
    prepared->base.resize(padded * kBlockRows);
    prepared->harmonics.resize(padded * rest);
    const Columns columns(splats);
    const Stopper loop{stop};
    packGeometry(*prepared, columns, loop);
    packHarmonics(*prepared, columns, loop);
    if (prepared->influences > 0) prepared->nodes.resize(padded * prepared->influences);
    if (prepared->influences > 1) prepared->weights.resize(padded * prepared->influences);
    for (std::size_t k = 0; k < prepared->influences; ++k) {
        const ReaderOf<std::uint32_t> nodes(binding->nodes[k]);
        std::optional<Reader> weights;
        if (prepared->influences > 1) weights.emplace(binding->weights[k]);
        parallelFor(padded, 8192, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const bool isReal = i < prepared->count;
                // Padding repeats the last splat's node, so that its block can still share one map.
                const std::size_t from = prepared->source[isReal ? i : prepared->count - 1];
                prepared->nodes[k * padded + i] = nodes[from];
                if (weights) prepared->weights[k * padded + i] = isReal ? (*weights)[from] : 0.0f;
            }
        });
    }
    if (binding && !binding->gradients.empty()) packGradients(*prepared, *binding);
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
                      to, kBlock, lane);
            }
        }
    });
}

}  // namespace morphogen::raster
