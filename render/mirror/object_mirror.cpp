#include "render/mirror/object_mirror.h"

#include "core/base/parallel.h"
#include "core/morph/rounding.h"
#include "core/raster/morph_blocks.h"
#include "core/raster/prepared.h"
#include "shaders/shared/passes.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::render {
namespace {

static_assert(MG_BLOCK == raster::kBlock && MG_BLOCK_ROWS == raster::kBlockRows && MG_ROW_CENTRE == raster::kCentre);
static_assert(MG_ROW_FACTOR == raster::kFactor && MG_ROW_LOG_OPACITY == raster::kLogOpacity && MG_ROW_COLOUR == raster::kBaseColour);

static_assert(MG_MORPH_CENTRE == raster::kMorphCentre && MG_MORPH_DEPTH == raster::kMorphDepth && MG_MORPH_START == raster::kMorphStart && MG_MORPH_ROWS == raster::kMorphRows);
static_assert(MG_MORPH_FACTOR == raster::kMorphFactor && MG_MORPH_COLOUR == raster::kMorphColour && MG_MORPH_HALF_ROWS == raster::kMorphHalfRows);
static_assert(MG_MORPH_MOMENTS == kCoverMoments && MG_MORPH_COVER_ROWS == raster::kMorphCoverRows && MG_MORPH_MOST_GROWTH == kMostGrowth);
static_assert(static_cast<float>(MG_MORPH_ROUNDEST) == morph::kRoundest && static_cast<float>(MG_MORPH_ROUND_BY) == morph::kRoundBy);

constexpr std::uint64_t kMostChunks = 65535;   // groups that every device can be asked for at once

Result<void> put(const Uploads& uploads, vk::Buffer& buffer, std::span<const std::byte> bytes, ObjectMirror& mirror)
{
    if (bytes.empty()) return {};
    const std::string what = fmt::format("{} splats", mirror.count);
    MG_ASSIGN(buffer, vk::Buffer::create(uploads.device, {bytes.size(), vk::MemoryUse::Device, what}));
    mirror.bytes += buffer.bytes();
    const auto filled = uploads.staging->fill(*uploads.commands, buffer, bytes);
    if (!filled && filled.error().kind == Error::Kind::Limit) return vk::errorOf(VK_ERROR_OUT_OF_DEVICE_MEMORY, what);
    return filled;
}

template <class Array>
std::span<const std::byte> bytesOf(const Array& array)
{
    return std::as_bytes(std::span(array.data(), array.size()));
}

float rowOf(const raster::Prepared& prepared, std::size_t slot, std::size_t row)
{
    return prepared.base[slot / raster::kBlock * (raster::kBlock * raster::kBlockRows) + row * raster::kBlock + slot % raster::kBlock];
}

/// Bounds of the centres of 256 splats, how far the widest reaches, and the node they follow if it is one.
gpu::ChunkBounds boundsOf(const raster::Prepared& prepared, std::size_t chunk)
{
    Bounds bounds;
    double reach = 0;
    bool isOneNode = prepared.influences <= 1;
    const std::size_t first = chunk * MG_CHUNK, end = std::min(first + MG_CHUNK, prepared.count);
    const std::uint32_t node = prepared.influences == 1 ? prepared.nodes[first] : 0;
    for (std::size_t slot = first; slot < end; ++slot) {
        if (prepared.influences == 1) isOneNode = isOneNode && prepared.nodes[slot] == node;
        const float logOpacity = rowOf(prepared, slot, raster::kLogOpacity);
        if (!(logOpacity > MG_LOG_THRESHOLD)) continue;
        bounds.add({rowOf(prepared, slot, raster::kCentre), rowOf(prepared, slot, raster::kCentre + 1), rowOf(prepared, slot, raster::kCentre + 2)});
        double widest = 0;   // the columns of the factor are the axes times their deviations
        for (std::size_t column = 0; column < 3; ++column) {
            double square = 0;
            for (std::size_t row = 0; row < 3; ++row) square += std::pow(rowOf(prepared, slot, raster::kFactor + 3 * row + column), 2.0);
            widest = std::max(widest, square);
        }
        reach = std::max(reach, std::sqrt(2 * std::log(2.0) * (logOpacity - MG_LOG_THRESHOLD) * widest));
    }
    gpu::ChunkBounds result{};
    const Vec3 lower = bounds.isEmpty() ? Vec3(0) : bounds.lower, upper = bounds.isEmpty() ? Vec3(0) : bounds.upper;
    for (int axis = 0; axis < 3; ++axis) result.lower[axis] = lower[axis], result.upper[axis] = upper[axis];
    result.reach = static_cast<float>(reach * 1.001);
    result.node = isOneNode ? node : MG_MANY_NODES;
    return result;
}

/// A polynomial's columns in drawing order, one padded row after the other.
Result<void> putPolynomial(const raster::Prepared& prepared, const PolynomialMotion& motion, const Uploads& uploads, ObjectMirror& mirror)
{
    std::vector<const Column*> columns;
    for (const Column& column : motion.motion) columns.push_back(&column);
    for (const Column& column : motion.omega) columns.push_back(&column);
    columns.push_back(&motion.centre);
    columns.push_back(&motion.scale);
    const Splats& splats = *prepared.splats;
    std::vector<float> rows(columns.size() * mirror.padded, 0.0f), shape(std::size_t{8} * mirror.padded, 0.0f);
    parallelFor(prepared.count, 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t slot = begin; slot < end; ++slot) {
            const std::size_t i = prepared.source[slot];
            for (std::size_t k = 0; k < columns.size(); ++k) rows[k * mirror.padded + slot] = columns[k]->at<float>(i);
            for (std::size_t k = 0; k < 4; ++k) shape[k * mirror.padded + slot] = splats.columns[static_cast<std::size_t>(SplatColumn::Rot0) + k].at<float>(i);
            for (std::size_t axis = 0; axis < 3; ++axis) {
                double square = 0;   // the factor's columns have the deviations that were cut to what stays finite
                for (std::size_t row = 0; row < 3; ++row) square += std::pow(rowOf(prepared, slot, raster::kFactor + 3 * row + axis), 2.0);
                shape[(4 + axis) * mirror.padded + slot] = static_cast<float>(std::sqrt(square));
            }
            shape[7 * mirror.padded + slot] = rowOf(prepared, slot, raster::kLogOpacity);
        }
    });
    for (std::size_t slot = prepared.count; slot < mirror.padded; ++slot) {
        rows[14 * mirror.padded + slot] = 1;
        shape[7 * mirror.padded + slot] = raster::kNeverDrawn;
    }
    MG_TRY(put(uploads, mirror.motion, bytesOf(rows), mirror));
    return put(uploads, mirror.shape, bytesOf(shape), mirror);
}

/// Both ends of every pair of a morph, in drawing order.
Result<void> putMorph(const std::shared_ptr<const raster::Prepared>& prepared, const std::shared_ptr<const MorphMotion>& motion, const Uploads& uploads, ObjectMirror& mirror, const std::stop_token& stop)
{
    MG_ASSIGN(const auto blocks, raster::makeMorphBlocks(motion, prepared, stop));
    mirror.factorScale = blocks->factorScale;
    MG_TRY(put(uploads, mirror.pairs, bytesOf(blocks->pairs), mirror));
    MG_TRY(put(uploads, mirror.halves, bytesOf(blocks->halves), mirror));
    MG_TRY(put(uploads, mirror.cover, bytesOf(blocks->cover), mirror));
    MG_TRY(put(uploads, mirror.bows, bytesOf(blocks->bows), mirror));
    for (std::size_t side = 0; side < 2; ++side) MG_TRY(put(uploads, mirror.sideHarmonics[side], bytesOf(blocks->harmonics[side]), mirror));
    return {};
}

}  // namespace

Result<std::shared_ptr<ObjectMirror>> makeObjectMirror(const PosedObject& posed, const Uploads& uploads, const std::stop_token& stop)
{
    MG_ASSIGN(const auto prepared, raster::prepare(posed, stop));
    auto mirror = std::make_shared<ObjectMirror>();
    mirror->splats = posed.splats;
    mirror->scaffold = posed.scaffold;
    mirror->polynomial = posed.polynomial;
    mirror->morph = posed.morph;
    if (prepared->count > kMostChunks * MG_CHUNK)
        return Error{Error::Kind::Limit, fmt::format("{} splats are more than a graphics device is asked to draw at once; choose the CPU as the device, or show fewer", prepared->count)};
    mirror->count = static_cast<std::uint32_t>(prepared->count);
    mirror->padded = static_cast<std::uint32_t>(prepared->blocks * raster::kBlock);
    mirror->influences = static_cast<std::uint32_t>(prepared->influences);
    mirror->shDegree = static_cast<std::uint32_t>(prepared->shDegree);
    mirror->filter = prepared->filter;
    mirror->source.assign(prepared->source.data(), prepared->source.data() + prepared->count);
    std::vector<gpu::ChunkBounds> bounds(mirror->chunks());
    parallelFor(bounds.size(), 16, [&](std::size_t begin, std::size_t end) {
        for (std::size_t chunk = begin; chunk < end; ++chunk) bounds[chunk] = boundsOf(*prepared, chunk);
    });
    if (mirror->movesBlocks())
        for (gpu::ChunkBounds& chunk : bounds) chunk.node = MG_MANY_NODES;   // its splats move by themselves
    MG_TRY(put(uploads, mirror->base, bytesOf(prepared->base), *mirror));
    MG_TRY(put(uploads, mirror->harmonics, bytesOf(prepared->harmonics), *mirror));
    MG_TRY(put(uploads, mirror->nodes, bytesOf(prepared->nodes), *mirror));
    MG_TRY(put(uploads, mirror->weights, bytesOf(prepared->weights), *mirror));
    MG_TRY(put(uploads, mirror->gradients, bytesOf(prepared->gradients), *mirror));
    MG_TRY(put(uploads, mirror->bounds, bytesOf(bounds), *mirror));
    if (posed.polynomial) MG_TRY(putPolynomial(*prepared, *posed.polynomial, uploads, *mirror));
    if (posed.morph) MG_TRY(putMorph(prepared, posed.morph, uploads, *mirror, stop));
    if (stop.stop_requested()) return cancelled();
    return mirror;
}

}  // namespace morphogen::render
