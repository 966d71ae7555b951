#include "core/dynamics/soft_lattice.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace morphogen::dynamics {
namespace {

constexpr int kFine = 4;                     ///< steps of the fine grid along a cell
constexpr int kPad = 3;                      ///< fine steps round the box
constexpr double kThinnest = 0.25;           ///< of a cell's other sides
constexpr double kLeastFill = 0.06;
constexpr std::array<std::array<int, 3>, 6> kSides{{{-1, 0, 0}, {1, 0, 0}, {0, -1, 0}, {0, 1, 0}, {0, 0, -1}, {0, 0, 1}}};

/// A box of small bricks, each with a mark.
struct Grid {
    std::array<int, 3> size{};
    std::vector<std::uint8_t> marks;
    explicit Grid(std::array<int, 3> n) : size(n), marks(static_cast<std::size_t>(n[0]) * n[1] * n[2], 0) {}
    bool holds(int x, int y, int z) const { return x >= 0 && y >= 0 && z >= 0 && x < size[0] && y < size[1] && z < size[2]; }
    std::size_t index(int x, int y, int z) const { return (static_cast<std::size_t>(z) * size[1] + y) * size[0] + x; }
    template <class Visit>
    void each(Visit visit) const
    {
        for (int z = 0; z < size[2]; ++z)
            for (int y = 0; y < size[1]; ++y)
                for (int x = 0; x < size[0]; ++x) visit(x, y, z, index(x, y, z));
    }
};

/// With everything beside a mark marked, too.
Grid grown(const Grid& grid)
{
    Grid wide(grid.size);
    grid.each([&](int x, int y, int z, std::size_t i) {
        if (!grid.marks[i]) return;
        for (int dz = -1; dz <= 1; ++dz)
            for (int dy = -1; dy <= 1; ++dy)
                for (int dx = -1; dx <= 1; ++dx)
                    if (grid.holds(x + dx, y + dy, z + dz)) wide.marks[grid.index(x + dx, y + dy, z + dz)] = 1;
    });
    return wide;
}

/// What can be reached from the grid's first brick without passing a mark.
Grid reached(const Grid& walls)
{
    Grid outside(walls.size);
    std::vector<std::array<int, 3>> way{{0, 0, 0}};
    outside.marks[0] = 1;
    while (!way.empty()) {
        const auto [x, y, z] = way.back();
        way.pop_back();
        for (const auto& side : kSides) {
            const int a = x + side[0], b = y + side[1], c = z + side[2];
            if (!walls.holds(a, b, c)) continue;
            const std::size_t i = walls.index(a, b, c);
            if (walls.marks[i] || outside.marks[i]) continue;
            outside.marks[i] = 1;
            way.push_back({a, b, c});
        }
    }
    return outside;
}

/// Edges of the bricks: as nearly equal as fits the box, about `cells` of them.
std::array<int, 3> countsFor(const Vec3d& extent, int cells)
{
    double low = 1e-6 * std::max({extent.x, extent.y, extent.z}), high = std::max({extent.x, extent.y, extent.z});
    const auto countsAt = [&](double edge) {
        std::array<int, 3> n{};
        for (int axis = 0; axis < 3; ++axis) n[static_cast<std::size_t>(axis)] = std::clamp(static_cast<int>(std::lround(extent[axis] / edge)), 1, 512);
        return n;
    };
    for (int i = 0; i < 60; ++i) {
        const double middle = 0.5 * (low + high);
        const auto n = countsAt(middle);
        (static_cast<double>(n[0]) * n[1] * n[2] > cells ? low : high) = middle;
    }
    return countsAt(high);
}

}  // namespace

Result<SoftLattice> makeLattice(const LatticeRequest& request)
{
    if (request.marks.empty() || request.bounds.isEmpty()) return Error{Error::Kind::Empty, "it has no splats of which a soft body could be made"};
    SoftLattice lattice;
    Vec3d extent(request.bounds.size());
    const double longest = std::max({extent.x, extent.y, extent.z, 1e-4});
    extent = glm::max(extent, Vec3d(1e-3 * longest));
    lattice.m_count = countsFor(extent, request.cells);
    const auto& count = lattice.m_count;
    for (int axis = 0; axis < 3; ++axis) lattice.cellSize[axis] = extent[axis] / count[static_cast<std::size_t>(axis)];
    const double widest = std::max({lattice.cellSize.x, lattice.cellSize.y, lattice.cellSize.z});
    lattice.cellSize = glm::max(lattice.cellSize, Vec3d(kThinnest * widest));
    const Vec3d whole = lattice.cellSize * Vec3d(count[0], count[1], count[2]);
    lattice.m_origin = Vec3d(request.bounds.centre()) - 0.5 * whole;

    // What is inside: what the outside does not come next to, and the marks themselves.
    Grid marked({kFine * count[0] + 2 * kPad, kFine * count[1] + 2 * kPad, kFine * count[2] + 2 * kPad});
    for (const Vec3& mark : request.marks) {
        std::array<int, 3> at{};
        const Vec3d local = (Vec3d(mark) - lattice.m_origin) / lattice.cellSize * static_cast<double>(kFine);
        bool isInside = true;
        for (int axis = 0; axis < 3; ++axis) {
            const int most = kFine * count[static_cast<std::size_t>(axis)];
            isInside = isInside && local[axis] > -1 && local[axis] < most + 1;
            at[static_cast<std::size_t>(axis)] = kPad + (isInside ? std::clamp(static_cast<int>(std::floor(local[axis])), 0, most - 1) : 0);
        }
        if (isInside) marked.marks[marked.index(at[0], at[1], at[2])] = 1;
    }
    const Grid outside = grown(reached(grown(marked)));

    const Grid box({count[0], count[1], count[2]});
    std::vector<double> fill(box.marks.size(), 0);
    marked.each([&](int x, int y, int z, std::size_t i) {
        if (x < kPad || y < kPad || z < kPad || x >= marked.size[0] - kPad || y >= marked.size[1] - kPad || z >= marked.size[2] - kPad) return;
        if (marked.marks[i] || !outside.marks[i]) fill[box.index((x - kPad) / kFine, (y - kPad) / kFine, (z - kPad) / kFine)] += 1.0 / (kFine * kFine * kFine);
    });

    // The largest piece.
    std::vector<std::int32_t> piece(fill.size(), -1);
    std::vector<double> weights;
    box.each([&](int x0, int y0, int z0, std::size_t first) {
        if (fill[first] < kLeastFill || piece[first] >= 0) return;
        const auto number = static_cast<std::int32_t>(weights.size());
        weights.push_back(0);
        std::vector<std::array<int, 3>> way{{x0, y0, z0}};
        piece[first] = number;
        while (!way.empty()) {
            const auto [x, y, z] = way.back();
            way.pop_back();
            weights.back() += fill[box.index(x, y, z)];
            for (const auto& side : kSides) {
                const int a = x + side[0], b = y + side[1], c = z + side[2];
                if (!box.holds(a, b, c) || fill[box.index(a, b, c)] < kLeastFill || piece[box.index(a, b, c)] >= 0) continue;
                piece[box.index(a, b, c)] = number;
                way.push_back({a, b, c});
            }
        }
    });
    if (weights.empty()) return Error{Error::Kind::Empty, "nothing of it is dense enough to be a soft body; give it fewer cells"};
    const auto largest = static_cast<std::int32_t>(std::ranges::max_element(weights) - weights.begin());

    lattice.m_cellAt.assign(fill.size(), -1);
    const Grid knots({count[0] + 1, count[1] + 1, count[2] + 1});
    std::vector<std::int32_t> cornerAt(knots.marks.size(), -1);
    const double brick = lattice.cellSize.x * lattice.cellSize.y * lattice.cellSize.z;
    const double inside = brick * weights[static_cast<std::size_t>(largest)];
    const double less = request.volumeM3 > 0 ? std::min(1.0, request.volumeM3 / inside) : 1.0;
    const double areas[] = {lattice.cellSize.y * lattice.cellSize.z, lattice.cellSize.x * lattice.cellSize.z, lattice.cellSize.x * lattice.cellSize.y};
    box.each([&](int x, int y, int z, std::size_t i) {
        if (piece[i] != largest) return;
        SoftCell cell{.fill = less * fill[i]};
        for (int k = 0; k < 8; ++k) {
            const int a = x + (k & 1), b = y + (k >> 1 & 1), c = z + (k >> 2 & 1);
            std::int32_t& corner = cornerAt[knots.index(a, b, c)];
            if (corner < 0) {
                corner = static_cast<std::int32_t>(lattice.corners.size());
                lattice.corners.push_back(lattice.m_origin + lattice.cellSize * Vec3d(a, b, c));
            }
            cell.corners[static_cast<std::size_t>(k)] = static_cast<std::uint32_t>(corner);
        }
        std::uint8_t isOutermost = 0;
        for (std::size_t s = 0; s < kSides.size(); ++s) {
            const int a = x + kSides[s][0], b = y + kSides[s][1], c = z + kSides[s][2];
            if (box.holds(a, b, c) && piece[box.index(a, b, c)] == largest) continue;
            isOutermost = 1;
            lattice.skinM2 += areas[s / 2];
        }
        lattice.m_cellAt[i] = static_cast<std::int32_t>(lattice.cells.size());
        lattice.cells.push_back(cell);
        lattice.isOutermost.push_back(isOutermost);
    });
    return lattice;
}

std::int32_t SoftLattice::cellAt(const Vec3d& local) const
{
    std::array<int, 3> at{};
    for (int axis = 0; axis < 3; ++axis) at[static_cast<std::size_t>(axis)] = std::clamp(static_cast<int>(std::floor(local[axis])), 0, m_count[static_cast<std::size_t>(axis)] - 1);
    return m_cellAt[(static_cast<std::size_t>(at[2]) * static_cast<std::size_t>(m_count[1]) + static_cast<std::size_t>(at[1])) * static_cast<std::size_t>(m_count[0]) + static_cast<std::size_t>(at[0])];
}

bool SoftLattice::isInside(const Vec3d& point) const
{
    const Vec3d local = (point - m_origin) / cellSize;
    return glm::all(glm::greaterThanEqual(local, Vec3d(0))) && glm::all(glm::lessThanEqual(local, Vec3d(m_count[0], m_count[1], m_count[2]))) && cellAt(local) >= 0;
}

SoftPoint SoftLattice::hostOf(const Vec3& point) const
{
    std::int32_t cell = cellAt((Vec3d(point) - m_origin) / cellSize);
    if (cell < 0) {
        double best = std::numeric_limits<double>::infinity();
        for (std::size_t c = 0; c < cells.size(); ++c) {
            const Vec3d away = (corners[cells[c].corners[0]] + 0.5 * cellSize - Vec3d(point)) / cellSize;
            // Of the part that lies outside the cell.
            const Vec3d beyond = glm::max(glm::abs(away) - 0.5, Vec3d(0));
            if (const double distance = glm::dot(beyond, beyond); distance < best) best = distance, cell = static_cast<std::int32_t>(c);
        }
    }
    constexpr double kBeyond = 1;   // what hangs far outside goes with the cell's rim
    const Vec3d in = (Vec3d(point) - corners[cells[static_cast<std::size_t>(cell)].corners[0]]) / cellSize;
    return {static_cast<std::uint32_t>(cell), glm::clamp(in, Vec3d(-kBeyond), Vec3d(1 + kBeyond)), point};
}

}  // namespace morphogen::dynamics
