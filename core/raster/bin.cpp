// Binning; see bin.h. The walk over the boxes is plain code, compiled once per instruction set for its roots and roundings.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "core/raster/bin.cpp"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/cache_control.h>

#include "core/raster/bin.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <cstring>

HWY_BEFORE_NAMESPACE();
namespace morphogen::raster::HWY_NAMESPACE {

/// Splats between the one at hand and the one that is fetched: depth order jumps about in memory.
constexpr std::size_t kAhead = 24;
constexpr float kLog2E = 1.44269504f;

/// Columns of pixels [left, right]; empty when left > right.
struct PixelSpan {
    float left, right;
};

/// The ellipse {a dx^2 + b dx dy + c dy^2 + logOpacity >= threshold} solved for dx: dx = tilt dy +- sqrt(inner - bend dy^2).
struct Outline {
    float tilt, inner, bend, halfHeight, heightOfRightmost;
};

HWY_INLINE Outline outlineOf(const Record& r)
{
    Outline o;
    const float reach = r.logOpacity - kLogThreshold;
    const float inverseA = 1.0f / r.a;
    // 4ac - b^2 without its cancellation: the product of the deviations is known.
    const float discriminant = kLog2E * kLog2E / r.determinantAbove();
    o.tilt = -0.5f * r.b * inverseA;
    o.inner = -reach * inverseA;
    o.bend = 0.25f * discriminant * inverseA * inverseA;
    o.halfHeight = std::sqrt(-4.0f * r.a * reach / discriminant);
    o.heightOfRightmost = o.tilt * o.halfHeight * std::sqrt(r.a / r.c);
    return o;
}

/// What the ellipse covers in the rows of pixels [top, bottom]; a little generous.
HWY_INLINE PixelSpan spanOf(const Outline& o, const Record& r, float top, float bottom)
{
    const float low = std::max(top - r.y, -o.halfHeight), high = std::min(bottom - r.y, o.halfHeight);
    if (!(low <= high)) return {1, 0};
    const float dyRight = std::clamp(o.heightOfRightmost, low, high), dyLeft = std::clamp(-o.heightOfRightmost, low, high);
    const float right = o.tilt * dyRight + std::sqrt(std::max(o.inner - o.bend * dyRight * dyRight, 0.0f));
    const float left = o.tilt * dyLeft - std::sqrt(std::max(o.inner - o.bend * dyLeft * dyLeft, 0.0f));
    const float slack = 1e-3f + 1e-5f * (std::abs(left) + std::abs(right));
    return {r.x + left - slack, r.x + right + slack};
}

/// Writes the pairs of the sorted splats [begin, end) to `pairs`, counts them per tile, and returns how many there are.
std::size_t WalkRun(const BinRequest& request, std::size_t begin, std::size_t end, AlignedArray<std::uint64_t>& stream, std::uint32_t* counters)
{
    const int tilesX = request.view->tilesX;
    std::size_t count = 0;
    for (std::size_t i = begin; i < end; ++i) {
        if (i % 1024 == 0 && request.stop.stop_requested()) break;
        if (i + kAhead < request.count) {
            const std::uint32_t later = valueOf((*request.sorted)[i + kAhead]);
            hwy::Prefetch(&request.projected->rects[later]);
            hwy::Prefetch(&request.projected->records[later]);
        }
        const std::uint32_t index = valueOf((*request.sorted)[i]);
        const TileRect rect = request.projected->rects[index];
        const int y0 = std::max<int>(rect.y0, request.firstRow), y1 = std::min<int>(rect.y1, request.endRow - 1);
        if (y0 > y1) continue;
        stream.growKeeping(count + static_cast<std::size_t>(rect.x1 - rect.x0 + 1) * static_cast<std::size_t>(y1 - y0 + 1), count);
        std::uint64_t* pairs = stream.data();
        const auto add = [&](int x0, int x1, int y) HWY_ATTR {
            const std::uint8_t* wanted = request.wanted ? request.wanted + static_cast<std::ptrdiff_t>(y) * tilesX : nullptr;
            for (int x = x0; x <= x1; ++x) {
                if (wanted && !wanted[x]) continue;
                const auto tile = static_cast<std::uint32_t>((y - request.firstRow) * tilesX + x);
                ++counters[tile];
                pairs[count++] = static_cast<std::uint64_t>(tile) << 32 | index;
            }
        };
        if (rect.x0 == rect.x1 || rect.y0 == rect.y1) {
            for (int y = y0; y <= y1; ++y) add(rect.x0, rect.x1, y);
            continue;
        }
        const Record& record = request.projected->records[index];
        const Outline outline = outlineOf(record);
        for (int y = y0; y <= y1; ++y) {
            const PixelSpan span = spanOf(outline, record, static_cast<float>(y * kTile), static_cast<float>(y * kTile + kTile - 1));
            if (!(span.left <= span.right)) continue;
            // Kept within the box, so that the conversions below are of small numbers that are not negative.
            const float left = std::max(span.left + 1.0f, static_cast<float>(rect.x0 * kTile)), right = std::min(span.right, static_cast<float>(rect.x1 * kTile + kTile - 1));
            if (!(right >= 0.0f)) continue;
            const int first = static_cast<int>(left), last = static_cast<int>(right);
            if (first <= last) add(first / kTile, last / kTile, y);
        }
    }
    return count;
}

}  // namespace morphogen::raster::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace morphogen::raster {

HWY_EXPORT(WalkRun);

namespace {

constexpr std::size_t kSplatsPerRun = 8192;
constexpr std::size_t kMostRuns = 32;

}  // namespace

void Binner::run(const BinRequest& request, TileLists& out)
{
    const int tilesX = request.view->tilesX;
    const std::size_t tiles = static_cast<std::size_t>(tilesX) * static_cast<std::size_t>(request.endRow - request.firstRow);
    const std::size_t runs = std::clamp<std::size_t>((request.count + kSplatsPerRun - 1) / kSplatsPerRun, 1, kMostRuns);
    const auto begins = [&](std::size_t run) { return request.count * run / runs; };
    out.firstRow = request.firstRow;
    out.endRow = request.endRow;
    out.starts.resize(tiles + 1);
    m_streams.resize(std::max(m_streams.size(), runs));
    m_counters.resize(runs * tiles);

    parallelFor(runs, 1, [&](std::size_t firstRun, std::size_t endRun) {
        for (std::size_t run = firstRun; run < endRun && !request.stop.stop_requested(); ++run) {
            std::uint32_t* counters = &m_counters[run * tiles];
            std::memset(counters, 0, tiles * sizeof(std::uint32_t));
            m_streams[run].count = HWY_DYNAMIC_DISPATCH(WalkRun)(request, begins(run), begins(run + 1), m_streams[run].pairs, counters);
        }
    });

    if (request.stop.stop_requested()) return;

    std::uint32_t sum = 0;
    for (std::size_t tile = 0; tile < tiles; ++tile) {
        out.starts[tile] = sum;
        for (std::size_t run = 0; run < runs; ++run) sum += std::exchange(m_counters[run * tiles + tile], sum);
    }
    out.starts[tiles] = sum;
    out.list.resize(sum);
    parallelFor(runs, 1, [&](std::size_t firstRun, std::size_t endRun) {
        for (std::size_t run = firstRun; run < endRun && !request.stop.stop_requested(); ++run) {
            std::uint32_t* next = &m_counters[run * tiles];
            const Stream& stream = m_streams[run];
            for (std::size_t i = 0; i < stream.count; ++i)
                out.list[next[stream.pairs[i] >> 32]++] = static_cast<std::uint32_t>(stream.pairs[i]);
        }
    });
}

}  // namespace morphogen::raster
#endif
