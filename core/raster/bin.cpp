#include "core/raster/bin.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace morphogen::raster {
namespace {

constexpr std::size_t kSplatsPerRun = 8192;
constexpr std::size_t kMostRuns = 32;
constexpr float kLog2E = 1.44269504f;

/// Columns of pixels [left, right]; empty when left > right.
struct PixelSpan {
    float left, right;
};

/// The ellipse {a dx^2 + b dx dy + c dy^2 + logOpacity >= threshold} solved for dx: dx = tilt dy +- sqrt(inner - bend dy^2).
struct Outline {
    float tilt, inner, bend, halfHeight, heightOfRightmost;
    explicit Outline(const Record& r)
    {
        const float reach = r.logOpacity - kLogThreshold;
        const float inverseA = 1.0f / r.a;
        // 4ac - b^2 without its cancellation: the product of the deviations is known.
        const float discriminant = kLog2E * kLog2E / r.determinantAbove();
        tilt = -0.5f * r.b * inverseA;
        inner = -reach * inverseA;
        bend = 0.25f * discriminant * inverseA * inverseA;
        halfHeight = std::sqrt(-4.0f * r.a * reach / discriminant);
        heightOfRightmost = tilt * halfHeight * std::sqrt(r.a / r.c);
    }
    /// What the ellipse covers in the rows of pixels [top, bottom]; a little generous.
    PixelSpan span(const Record& r, float top, float bottom) const
    {
        const float low = std::max(top - r.y, -halfHeight), high = std::min(bottom - r.y, halfHeight);
        if (!(low <= high)) return {1, 0};
        const float dyRight = std::clamp(heightOfRightmost, low, high), dyLeft = std::clamp(-heightOfRightmost, low, high);
        const float right = tilt * dyRight + std::sqrt(std::max(inner - bend * dyRight * dyRight, 0.0f));
        const float left = tilt * dyLeft - std::sqrt(std::max(inner - bend * dyLeft * dyLeft, 0.0f));
        const float slack = 1e-3f + 1e-5f * (std::abs(left) + std::abs(right));
        return {r.x + left - slack, r.x + right + slack};
    }
};

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
        for (std::size_t run = firstRun; run < endRun; ++run) {
            Stream& stream = m_streams[run];
            std::uint32_t* counters = &m_counters[run * tiles];
            std::memset(counters, 0, tiles * sizeof(std::uint32_t));
            std::size_t count = 0;
            for (std::size_t i = begins(run); i < begins(run + 1); ++i) {
                const std::uint32_t index = valueOf((*request.sorted)[i]);
                const TileRect rect = request.projected->rects[index];
                const int y0 = std::max<int>(rect.y0, request.firstRow), y1 = std::min<int>(rect.y1, request.endRow - 1);
                if (y0 > y1) continue;
                stream.pairs.growKeeping(count + static_cast<std::size_t>(rect.x1 - rect.x0 + 1) * static_cast<std::size_t>(y1 - y0 + 1), count);
                std::uint64_t* pairs = stream.pairs.data();
                const auto add = [&](int x0, int x1, int y) {
                    for (int x = x0; x <= x1; ++x) {
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
                const Outline outline(record);
                for (int y = y0; y <= y1; ++y) {
                    const PixelSpan span = outline.span(record, static_cast<float>(y * kTile), static_cast<float>(y * kTile + kTile - 1));
                    if (!(span.left <= span.right)) continue;
                    const float first = std::max(std::ceil((span.left - (kTile - 1)) / kTile), static_cast<float>(rect.x0));
                    const float last = std::min(std::floor(span.right / kTile), static_cast<float>(rect.x1));
                    if (first <= last) add(static_cast<int>(first), static_cast<int>(last), y);
                }
            }
            stream.count = count;
        }
    });

    std::uint32_t sum = 0;
    for (std::size_t tile = 0; tile < tiles; ++tile) {
        out.starts[tile] = sum;
        for (std::size_t run = 0; run < runs; ++run) sum += std::exchange(m_counters[run * tiles + tile], sum);
    }
    out.starts[tiles] = sum;
    out.list.resize(sum);
    parallelFor(runs, 1, [&](std::size_t firstRun, std::size_t endRun) {
        for (std::size_t run = firstRun; run < endRun; ++run) {
            std::uint32_t* next = &m_counters[run * tiles];
            const Stream& stream = m_streams[run];
            for (std::size_t i = 0; i < stream.count; ++i)
                out.list[next[stream.pairs[i] >> 32]++] = static_cast<std::uint32_t>(stream.pairs[i]);
        }
    });
}

}  // namespace morphogen::raster
