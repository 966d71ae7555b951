#include "core/dynamics/convex_parts.h"

#include "core/dynamics/collider.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::dynamics {
namespace {

constexpr int kCells = 24;
constexpr double kConvexEnough = 0.9;      ///< of its hull that a part fills

using Cell = std::array<int, 3>;

/// Cells over the points: 0 outside, 1 inside or on the surface; with a rim of outside cells.
class Grid {
public:
    explicit Grid(std::span<const Vec3> points)
    {
        Bounds bounds;
        for (const Vec3& point : points) bounds.add(point);
        const Vec3 size = bounds.size();
        // Wide enough that the surface's points leave no holes.
        const float spacing = std::sqrt(2 * (size.x * size.y + size.y * size.z + size.z * size.x) / static_cast<float>(points.size()));
        m_cell = std::max({std::max(size.x, std::max(size.y, size.z)) / kCells, 2.5f * spacing, 1e-6f});
        m_origin = bounds.lower;
        for (int axis = 0; axis < 3; ++axis) m_count[axis] = std::clamp(static_cast<int>(std::ceil(size[axis] / m_cell - 1e-3f)), 1, kCells);
        m_kind.assign(static_cast<std::size_t>(m_count[0] + 2) * static_cast<std::size_t>(m_count[1] + 2) * static_cast<std::size_t>(m_count[2] + 2), kUnknown);
        for (const Vec3& point : points) m_kind[indexOf(cellOf(point))] = kFull;
        flood();
    }

    Cell cellOf(const Vec3& point) const
    {
        Cell cell;
        for (int axis = 0; axis < 3; ++axis)
            cell[static_cast<std::size_t>(axis)] =
                std::clamp(static_cast<int>((point[axis] - m_origin[axis]) / m_cell), 0, m_count[static_cast<std::size_t>(axis)] - 1);
        return cell;
    }
    std::vector<Cell> filled() const
    {
        std::vector<Cell> cells;
        for (int x = 0; x < m_count[0]; ++x)
            for (int y = 0; y < m_count[1]; ++y)
                for (int z = 0; z < m_count[2]; ++z)
                    if (m_kind[indexOf({x, y, z})] != kOutside) cells.push_back({x, y, z});
        return cells;
    }
    Vec3 corner(int x, int y, int z) const { return m_origin + m_cell * Vec3(x, y, z); }
    double cellVolume() const { return std::pow(static_cast<double>(m_cell), 3); }
    float cell() const { return m_cell; }

private:
    enum Kind : std::uint8_t { kUnknown, kFull, kOutside };
    std::size_t indexOf(const Cell& c) const
    {
        return (static_cast<std::size_t>(c[0] + 1) * static_cast<std::size_t>(m_count[1] + 2) + static_cast<std::size_t>(c[1] + 1)) *
                   static_cast<std::size_t>(m_count[2] + 2) +
               static_cast<std::size_t>(c[2] + 1);
    }
    void flood()
    {
        std::vector<Cell> open{{-1, -1, -1}};
        m_kind[indexOf(open[0])] = kOutside;
        while (!open.empty()) {
            const Cell at = open.back();
            open.pop_back();
            for (std::size_t axis = 0; axis < 3; ++axis)
                for (const int by : {-1, 1}) {
                    Cell next = at;
                    next[axis] += by;
                    if (next[axis] < -1 || next[axis] > m_count[axis] || m_kind[indexOf(next)] != kUnknown) continue;
                    m_kind[indexOf(next)] = kOutside;
                    open.push_back(next);
                }
        }
    }

    Vec3 m_origin{0};
    float m_cell = 1;
    std::array<int, 3> m_count{1, 1, 1};
    std::vector<std::uint8_t> m_kind;
};

struct Part {
    std::vector<Cell> cells;
    double solid = 0, hull = 0;
    double waste() const { return hull - solid; }
    bool isConvex() const { return solid >= kConvexEnough * hull; }
};

/// The corners of the cells at both ends of each row along x: the hull's corners are among them.
std::vector<Vec3> outline(const std::vector<Cell>& cells, const Grid& grid)
{
    std::array<std::array<std::pair<int, int>, kCells>, kCells> rows;
    for (auto& row : rows) row.fill({kCells, -1});
    for (const Cell& cell : cells) {
        auto& [least, most] = rows[static_cast<std::size_t>(cell[1])][static_cast<std::size_t>(cell[2])];
        least = std::min(least, cell[0]), most = std::max(most, cell[0]);
    }
    std::vector<Vec3> corners;
    for (int y = 0; y < kCells; ++y)
        for (int z = 0; z < kCells; ++z)
            if (const auto& [least, most] = rows[static_cast<std::size_t>(y)][static_cast<std::size_t>(z)]; most >= 0)
                for (const int x : {least, most + 1})
                    for (int k = 0; k < 4; ++k) corners.push_back(grid.corner(x, y + (k & 1), z + (k >> 1)));
    return corners;
}

Part partOf(std::vector<Cell> cells, const Grid& grid)
{
    Part part{std::move(cells)};
    part.solid = static_cast<double>(part.cells.size()) * grid.cellVolume();
    part.hull = hullOf(outline(part.cells, grid)).volumeM3;
    return part;
}

/// Its two sides at the best plane; empty where it is one cell thick everywhere.
std::vector<Part> cut(const Part& part, const Grid& grid)
{
    std::vector<Part> best;
    double leastHull = 0, mostDone = 0;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const auto [low, high] = std::ranges::minmax(part.cells, {}, [axis](const Cell& cell) { return cell[axis]; });
        for (int plane = low[axis] + 1; plane <= high[axis]; ++plane) {
            std::vector<Cell> below, above;
            for (const Cell& cell : part.cells) (cell[axis] < plane ? below : above).push_back(cell);
            Part a = partOf(std::move(below), grid), b = partOf(std::move(above), grid);
            const double hull = a.hull + b.hull, done = (a.isConvex() ? a.solid : 0) + (b.isConvex() ? b.solid : 0);
            const bool isClearlyLess = hull < leastHull - 0.01 * part.hull, isEqual = hull < leastHull + 0.01 * part.hull;
            if (!best.empty() && !isClearlyLess && !(isEqual && done > mostDone)) continue;
            leastHull = hull, mostDone = done;
            best = {std::move(a), std::move(b)};
        }
    }
    return best;
}

}  // namespace

std::vector<std::vector<Vec3>> convexParts(std::span<const Vec3> points)
{
    if (points.empty()) return {{}};
    const Grid grid(points);
    std::vector<Part> parts{partOf(grid.filled(), grid)};
    while (parts.size() < kMostParts) {
        const auto worst = std::ranges::max_element(parts, {}, [](const Part& part) { return part.isConvex() ? 0.0 : part.waste(); });
        if (worst->isConvex()) break;
        auto sides = cut(*worst, grid);
        if (sides.empty()) break;
        parts.erase(worst);
        for (Part& side : sides) parts.push_back(std::move(side));
    }
    // Which part a cell belongs to; then the surface's points go there, and the corners where two parts meet to both.
    std::vector<int> owner(static_cast<std::size_t>(kCells * kCells * kCells), -1);
    const auto at = [](const Cell& c) { return static_cast<std::size_t>((c[0] * kCells + c[1]) * kCells + c[2]); };
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (const Cell& cell : parts[p].cells) owner[at(cell)] = static_cast<int>(p);
    std::vector<std::vector<Vec3>> sets(parts.size());
    for (const Vec3& point : points) sets[static_cast<std::size_t>(owner[at(grid.cellOf(point))])].push_back(point);
    Bounds bounds;
    for (const Vec3& point : points) bounds.add(point);
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (const Cell& cell : parts[p].cells)
            for (std::size_t axis = 0; axis < 3; ++axis)
                for (const int by : {-1, 1}) {
                    Cell next = cell;
                    next[axis] += by;
                    if (next[axis] < 0 || next[axis] >= kCells || owner[at(next)] < 0 || owner[at(next)] == static_cast<int>(p)) continue;
                    for (int k = 0; k < 4; ++k) {
                        Cell corner = cell;
                        corner[axis] += by > 0 ? 1 : 0;
                        corner[(axis + 1) % 3] += k & 1, corner[(axis + 2) % 3] += k >> 1;
                        // A wall is thinner than its cell: the cut goes no further out than the surface does.
                        sets[p].push_back(glm::clamp(grid.corner(corner[0], corner[1], corner[2]), bounds.lower, bounds.upper));
                    }
                }
    std::erase_if(sets, [](const auto& set) { return set.size() < 4; });
    return sets.empty() ? std::vector<std::vector<Vec3>>{{points.begin(), points.end()}} : sets;
}

}  // namespace morphogen::dynamics
