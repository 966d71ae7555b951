#include "core/evaluate/sky_occlusion.h"

#include "core/base/parallel.h"
#include "core/math/vec.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace morphogen::evaluate {
namespace {

constexpr int kTurns = 32;   ///< directions that are looked into

/// Sine squared of the elevation at which a height is seen from a distance; 0 below the horizon.
float sineSquared(float height, float distance) { return height <= 0 ? 0.0f : height * height / (height * height + distance * distance); }

/// The bits from one share of the light to another.
std::uint64_t bitsBetween(float low, float high)
{
    const int first = static_cast<int>(64 * low + 0.5f), end = static_cast<int>(64 * high + 0.5f);
    if (end <= first) return 0;
    const std::uint64_t below = end >= 64 ? ~std::uint64_t(0) : (std::uint64_t(1) << end) - 1;
    return first >= 64 ? 0 : below & ~((std::uint64_t(1) << first) - 1);
}

/// The cells with matter lie within.
struct CellBox {
    int left = std::numeric_limits<int>::max(), right = -1, front = std::numeric_limits<int>::max(), back = -1;
};

CellBox boxOfMatter(const ShadeGrid& grid)
{
    CellBox box;
    for (int z = 0; z < grid.depth; ++z)
        for (int x = 0; x < grid.width; ++x)
            if (grid.hasMatter(grid.at(x, z))) box.left = std::min(box.left, x), box.right = std::max(box.right, x), box.front = std::min(box.front, z), box.back = std::max(box.back, z);
    return box;
}

/// Cells on the way into one direction: step k is at (x + across[k], z + along[k]).
struct Way {
    float dx = 0, dz = 0;
    std::vector<int> across, along;
};

std::vector<Way> waysOf(const ShadeGrid& grid)
{
    std::vector<Way> ways(kTurns);
    for (int turn = 0; turn < kTurns; ++turn) {
        Way& way = ways[static_cast<std::size_t>(turn)];
        const float angle = 2 * kPi * (static_cast<float>(turn) + 0.5f) / kTurns;
        way.dx = std::cos(angle), way.dz = std::sin(angle);
        for (int step = 0; step <= 2 * std::max(grid.width, grid.depth); ++step) {
            way.across.push_back(static_cast<int>(std::lround(way.dx * static_cast<float>(step))));
            way.along.push_back(static_cast<int>(std::lround(way.dz * static_cast<float>(step))));
        }
    }
    return ways;
}

/// Narrows `first` and `last` to the steps at which `from + per step * step` lies between two cells, one to spare.
void narrow(float from, float perStep, int low, int high, float& first, float& last)
{
    const float least = static_cast<float>(low) - 1 - from, most = static_cast<float>(high) + 1 - from;
    if (std::abs(perStep) < 1e-6f) {
        if (least > 0 || most < 0) last = -1;
        return;
    }
    const float a = least / perStep, b = most / perStep;
    first = std::max(first, std::min(a, b)), last = std::min(last, std::max(a, b));
}

float occlusionAt(const ShadeGrid& grid, const std::vector<Way>& ways, const CellBox& box, int x, int z)
{
    const float ground = grid.grounds[grid.at(x, z)];
    int hidden = 0;
    for (const Way& way : ways) {
        float first = 0, last = static_cast<float>(way.across.size() - 1);
        narrow(static_cast<float>(x), way.dx, box.left, box.right, first, last);
        narrow(static_cast<float>(z), way.dz, box.front, box.back, first, last);
        std::uint64_t bits = 0;
        for (int step = static_cast<int>(first); step <= static_cast<int>(last) && last >= 0; ++step) {
            const int cx = x + way.across[static_cast<std::size_t>(step)], cz = z + way.along[static_cast<std::size_t>(step)];
            if (cx < box.left || cz < box.front || cx > box.right || cz > box.back) continue;
            const std::size_t column = grid.at(cx, cz);
            if (!grid.hasMatter(column)) continue;
            // The far edge of its underside to the near edge of its top.
            const float far = (static_cast<float>(step) + 0.5f) * grid.cell, near = (static_cast<float>(step) - 0.5f) * grid.cell;
            bits |= bitsBetween(sineSquared(grid.bottoms[column] - ground, far), step == 0 ? (grid.tops[column] > ground ? 1.0f : 0.0f) : sineSquared(grid.tops[column] - ground, near));
            if (bits == ~std::uint64_t(0)) break;
        }
        hidden += std::popcount(bits);
    }
    return static_cast<float>(hidden) / (64 * kTurns);
}

}  // namespace

ShadeGrid::ShadeGrid(int width, int depth, float cell)
    : width(width), depth(depth), cell(cell), bottoms(static_cast<std::size_t>(width) * static_cast<std::size_t>(depth), std::numeric_limits<float>::infinity()),
      tops(bottoms.size(), -std::numeric_limits<float>::infinity()), grounds(bottoms.size(), std::numeric_limits<float>::quiet_NaN())
{
}

std::vector<float> skyOcclusion(const ShadeGrid& grid)
{
    std::vector<float> shares(grid.size(), 0.0f);
    const CellBox box = boxOfMatter(grid);
    if (box.right < 0) return shares;
    const std::vector<Way> ways = waysOf(grid);
    parallelFor(static_cast<std::size_t>(grid.depth), 4, [&](std::size_t begin, std::size_t end) {
        for (std::size_t z = begin; z < end; ++z)
            for (int x = 0; x < grid.width; ++x)
                if (const std::size_t cell = grid.at(x, static_cast<int>(z)); std::isfinite(grid.grounds[cell])) shares[cell] = occlusionAt(grid, ways, box, x, static_cast<int>(z));
    });
    return shares;
}

/// Two passes over the grid, each cell from the neighbours that were passed (Borgefors 1986); a few per cent off in between the eight ways.
std::vector<float> distanceToMatter(const ShadeGrid& grid)
{
    std::vector<float> distances(grid.size(), std::numeric_limits<float>::infinity());
    for (std::size_t cell = 0; cell < grid.size(); ++cell)
        if (grid.hasMatter(cell)) distances[cell] = 0;
    const auto pass = [&](int first, int step, int firstRow, int rowStep) {
        for (int z = firstRow; z >= 0 && z < grid.depth; z += rowStep)
            for (int x = first; x >= 0 && x < grid.width; x += step) {
                float& own = distances[grid.at(x, z)];
                const auto look = [&](int nx, int nz, float length) {
                    if (nx >= 0 && nz >= 0 && nx < grid.width && nz < grid.depth) own = std::min(own, distances[grid.at(nx, nz)] + length * grid.cell);
                };
                look(x - step, z, 1), look(x, z - rowStep, 1), look(x - step, z - rowStep, 1.4142136f), look(x + step, z - rowStep, 1.4142136f);
            }
    };
    pass(0, 1, 0, 1);
    pass(grid.width - 1, -1, grid.depth - 1, -1);
    return distances;
}

}  // namespace morphogen::evaluate
