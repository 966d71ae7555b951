#include "core/authoring/blue_noise.h"

#include "core/base/parallel.h"
#include "core/base/radix_sort.h"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cmath>
#include <compare>
#include <limits>

namespace morphogen {
namespace {

/// Radius of a hexagonal packing in which each point fills a unit square: no n points can all lie further apart.
constexpr float kPackedRadius = 1.0745699f;
/// How much the radius shrinks from throw to throw; the wanted number sticks at about 0.7 of the packed radius.
constexpr float kShrink = 0.97f;
/// Side of a cell in spacings: no less than the packed radius and the reach of nearestOf.
constexpr float kCellSpacings = 1.3f;

/// A bijection of 32 bits (the finaliser of MurmurHash3, Appleby 2011): no two points get the same rank.
std::uint32_t scrambled(std::uint32_t v)
{
    v = (v ^ v >> 16) * 0x85ebca6bu;
    v = (v ^ v >> 13) * 0xc2b2ae35u;
    return v ^ v >> 16;
}

std::uint32_t rankOf(std::uint32_t item, std::uint64_t seed)
{
    return scrambled(scrambled(item + static_cast<std::uint32_t>(seed)) ^ static_cast<std::uint32_t>(seed >> 32));
}

}  // namespace

/// Where a cell stands, from the lower corner of all; compares in the order in which cells are kept.
struct DartBoard::CellKey {
    std::uint32_t layer = 0, z = 0, y = 0, x = 0;
    auto operator<=>(const CellKey&) const = default;
};

DartBoard::DartBoard(std::span<const DartPoint> points, float spacing, std::uint64_t seed) : m_points(points), m_spacing(spacing), m_cellSize(kCellSpacings * spacing)
{
    findNeighbours(sortIntoCells(seed));
}

std::vector<DartBoard::CellKey> DartBoard::sortIntoCells(std::uint64_t seed)
{
    const std::size_t count = m_points.size();
    // Far-off points share cells rather than overflow.
    constexpr float kFarthestCell = 1e9f;
    Vec3 lower(std::numeric_limits<float>::max());
    for (const DartPoint& point : m_points) lower = glm::min(lower, point.position);
    std::vector<CellKey> cells(count);
    parallelFor(count, 16384, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Vec3 cell = glm::clamp((m_points[i].position - lower) / m_cellSize, Vec3(0), Vec3(kFarthestCell));
            cells[i] = {m_points[i].layer, static_cast<std::uint32_t>(cell.z) + 1, static_cast<std::uint32_t>(cell.y) + 1, static_cast<std::uint32_t>(cell.x) + 1};
        }
    });
    CellKey most;
    for (const CellKey& cell : cells) most = {std::max(most.layer, cell.layer), std::max(most.z, cell.z), std::max(most.y, cell.y), std::max(most.x, cell.x)};

    // From the least significant field on, as many fields to a pass as 32 bits hold.
    constexpr std::array<std::uint32_t CellKey::*, 4> kFields{&CellKey::x, &CellKey::y, &CellKey::z, &CellKey::layer};
    AlignedArray<SortPair> order(count);
    parallelFor(count, 65536, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) order[i] = makePair(0, static_cast<std::uint32_t>(i));
    });
    RadixSort sort;
    for (std::size_t first = 0; first < kFields.size();) {
        std::array<int, 4> shifts{};
        int bits = 0;
        std::size_t last = first;
        for (; last < kFields.size(); ++last) {
            const int width = std::bit_width(most.*kFields[last]);
            if (bits + width > 32) break;
            shifts[last] = bits;
            bits += width;
        }
        parallelFor(count, 16384, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                const CellKey& cell = cells[valueOf(order[i])];
                std::uint32_t key = 0;
                for (std::size_t f = first; f < last; ++f) key |= static_cast<std::uint32_t>(std::uint64_t{cell.*kFields[f]} << shifts[f]);   // by 32 where a field is 0 everywhere
                order[i] = makePair(key, valueOf(order[i]));
            }
        });
        sort.run(order, count);
        first = last;
    }

    std::vector<CellKey> keys;
    for (std::size_t slot = 0; slot < count; ++slot) {
        const CellKey& cell = cells[valueOf(order[slot])];
        if (!keys.empty() && keys.back() == cell) continue;
        keys.push_back(cell);
        m_firstSlot.push_back(static_cast<std::uint32_t>(slot));
    }
    m_firstSlot.push_back(static_cast<std::uint32_t>(count));

    m_items.resize(count), m_ranks.resize(count), m_x.resize(count), m_y.resize(count), m_z.resize(count), m_facings.resize(count);
    parallelFor(keys.size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t cell = begin; cell < end; ++cell) {
            const std::uint32_t firstSlot = m_firstSlot[cell], endSlot = m_firstSlot[cell + 1];
            for (std::uint32_t slot = firstSlot; slot < endSlot; ++slot) order[slot] = makePair(rankOf(valueOf(order[slot]), seed), valueOf(order[slot]));
            std::sort(&order[firstSlot], &order[firstSlot] + (endSlot - firstSlot));
            for (std::uint32_t slot = firstSlot; slot < endSlot; ++slot) {
                m_ranks[slot] = keyOf(order[slot]), m_items[slot] = valueOf(order[slot]);
                const DartPoint& point = m_points[m_items[slot]];
                m_x[slot] = point.position.x, m_y[slot] = point.position.y, m_z[slot] = point.position.z;
                m_facings[slot] = Vec4(point.normal, point.radiusScale);
            }
        }
    });
    return keys;
}

void DartBoard::findNeighbours(const std::vector<CellKey>& keys)
{
    m_neighbours.resize(keys.size());
    parallelFor(keys.size(), 4096, [&](std::size_t begin, std::size_t end) {
        // The own row first: what hinders a point is most often there.
        constexpr std::array<std::uint32_t, 9> kRows{4, 1, 3, 5, 7, 0, 2, 6, 8};
        for (std::size_t k = 0; k < kRows.size(); ++k) {
            const std::uint32_t row = kRows[k];
            // Keys count from 1, so that one less is never below zero. Along the cells of one layer the neighbours' row moves on too.
            const auto firstIn = [&](const CellKey& key) { return CellKey{key.layer, key.z + row / 3 - 1, key.y + row % 3 - 1, key.x - 1}; };
            std::size_t at = static_cast<std::size_t>(std::lower_bound(keys.begin(), keys.end(), firstIn(keys[begin])) - keys.begin());
            for (std::size_t cell = begin; cell < end; ++cell) {
                const CellKey first = firstIn(keys[cell]);
                CellKey last = first;
                last.x += 2;
                while (at < keys.size() && keys[at] < first) ++at;
                std::size_t until = at;
                while (until < keys.size() && keys[until] <= last) ++until;
                m_neighbours[cell][k] = {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(until)};
            }
        }
    });
}

/// One throw of all darts: what is known of every slot. Squared distances are kept as their bits, which compare like they do.
class DartBoard::Throwing {
public:
    explicit Throwing(const DartBoard& board) : m_board(board), m_nearest(board.m_items.size())
    {
        std::fill(m_nearest.begin(), m_nearest.end(), std::bit_cast<std::uint32_t>(std::numeric_limits<float>::infinity()));
    }

    /// Throws what is nearer to no dart than the radius; returns the slots that stuck, in the order of the cells.
    std::vector<std::uint32_t> round(float radius, const std::stop_token& stop)
    {
        m_radius2 = radius * radius;
        m_radius2Bits = std::bit_cast<std::uint32_t>(m_radius2);
        std::vector<std::uint32_t> open(m_board.cellCount()), touched;
        for (std::uint32_t cell = 0; cell < open.size(); ++cell) open[cell] = cell;
        std::vector<std::uint8_t> isOpen(open.size());
        for (bool isFirstSweep = true; !open.empty() && !stop.stop_requested(); isFirstSweep = false) {
            parallelFor(open.size(), 256, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) isOpen[open[i]] = sweep(open[i]);
            });
            if (isFirstSweep) touched = open;
            std::erase_if(open, [&](std::uint32_t cell) { return !isOpen[cell]; });
        }
        std::vector<std::uint32_t> stuck;
        for (const std::uint32_t cell : touched)
            for (std::uint32_t slot = m_board.m_firstSlot[cell]; slot < m_board.m_firstSlot[cell + 1]; ++slot)
                if (m_nearest[slot] == kSticksNow) m_nearest[slot] = kSticks, stuck.push_back(slot);
        return stuck;
    }

private:
    /// Above every distance: a dart hinders like a point that is still undecided.
    static constexpr std::uint32_t kSticks = ~1u, kSticksNow = ~0u;

    std::atomic_ref<std::uint32_t> nearest(std::uint32_t slot) { return std::atomic_ref(m_nearest[slot]); }
    std::uint32_t nearestNow(std::uint32_t slot) { return nearest(slot).load(std::memory_order_relaxed); }

    /// Squared distance in units of the smaller radius scale; infinite for two that face different ways.
    float scaledDistance2(std::uint32_t a, std::uint32_t b, float distance2) const
    {
        const float scale = std::min(m_board.m_facings[a].w, m_board.m_facings[b].w);
        return m_board.faceOneWay(a, b) ? distance2 / (scale * scale) : std::numeric_limits<float>::infinity();
    }

    /// True where points of the cell stay undecided.
    bool sweep(std::uint32_t cell)
    {
        bool isOpen = false;
        for (std::uint32_t slot = m_board.m_firstSlot[cell]; slot < m_board.m_firstSlot[cell + 1]; ++slot) {
            const std::uint32_t now = nearestNow(slot);
            if (now < m_radius2Bits || now >= kSticks) continue;
            if (isFirst(slot, m_board.m_neighbours[cell]))
                stick(slot, m_board.m_neighbours[cell]);
            else
                isOpen = true;
        }
        return isOpen;
    }

    /// Whether no point that is thrown before this one is undecided, or sticks, within the radius.
    bool isFirst(std::uint32_t slot, const Neighbourhood& around)
    {
        const std::uint32_t rank = m_board.m_ranks[slot];
        for (const Run& cells : around)
            for (std::uint32_t cell = cells.begin; cell < cells.end; ++cell)
                for (std::uint32_t other = m_board.m_firstSlot[cell]; other < m_board.m_firstSlot[cell + 1] && m_board.m_ranks[other] < rank; ++other) {
                    if (nearestNow(other) < m_radius2Bits) continue;
                    const float distance2 = m_board.distance2(slot, other);
                    if (distance2 < m_radius2 && scaledDistance2(slot, other, distance2) < m_radius2) return false;
                }
        return true;
    }

    void stick(std::uint32_t slot, const Neighbourhood& around)
    {
        nearest(slot).store(kSticksNow, std::memory_order_relaxed);
        for (const Run& cells : around) {
            const Run slots = m_board.slotsOf(cells);
            for (std::uint32_t other = slots.begin; other < slots.end; ++other) {
                const float distance2 = m_board.distance2(slot, other);
                if (distance2 < m_radius2 && other != slot) hinder(other, scaledDistance2(slot, other, distance2));
            }
        }
    }

    void hinder(std::uint32_t slot, float scaledDistance2)
    {
        if (!(scaledDistance2 < m_radius2)) return;
        const std::uint32_t bits = std::bit_cast<std::uint32_t>(scaledDistance2);
        for (std::uint32_t seen = nearestNow(slot); bits < seen && !nearest(slot).compare_exchange_weak(seen, bits, std::memory_order_relaxed);) {}
    }

    const DartBoard& m_board;
    AlignedArray<std::uint32_t> m_nearest;   ///< per slot: scaled squared distance to the nearest dart, or that it is one
    float m_radius2 = 0;
    std::uint32_t m_radius2Bits = 0;
};

std::vector<std::uint32_t> DartBoard::throwDarts(std::size_t count, std::stop_token stop) const
{
    std::vector<std::uint32_t> stuck;   // items
    count = std::min(count, m_points.size());
    const float packed = kPackedRadius * m_spacing;
    Throwing throwing(*this);
    for (float radius = packed; stuck.size() < count && !stop.stop_requested(); radius = radius > 1e-3f * packed ? radius * kShrink : 0.0f) {
        std::vector<std::uint32_t> slots = throwing.round(radius, stop);
        const std::size_t wanted = count - stuck.size();
        if (slots.size() > wanted) {
            std::nth_element(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(wanted), slots.end(), [&](std::uint32_t a, std::uint32_t b) { return m_ranks[a] < m_ranks[b]; });
            slots.resize(wanted);
        }
        for (const std::uint32_t slot : slots) stuck.push_back(m_items[slot]);
    }
    std::sort(stuck.begin(), stuck.end());
    return stuck;
}

std::vector<std::int32_t> DartBoard::nearestOf(std::span<const std::uint32_t> chosen) const
{
    std::vector<std::int32_t> nearest(m_points.size(), -1), ordinals(m_points.size());
    for (std::size_t i = 0; i < chosen.size(); ++i) nearest[chosen[i]] = static_cast<std::int32_t>(i);
    parallelFor(m_points.size(), 16384, [&](std::size_t begin, std::size_t end) {
        for (std::size_t slot = begin; slot < end; ++slot) ordinals[slot] = nearest[m_items[slot]];
    });
    parallelFor(cellCount(), 256, [&](std::size_t begin, std::size_t end) {
        struct Dart {
            Vec3 position;
            std::uint32_t slot;
        };
        std::vector<Dart> darts;
        for (std::size_t cell = begin; cell < end; ++cell) {
            darts.clear();
            for (const Run& cells : m_neighbours[cell]) {
                const Run slots = slotsOf(cells);
                for (std::uint32_t slot = slots.begin; slot < slots.end; ++slot)
                    if (ordinals[slot] >= 0) darts.push_back({{m_x[slot], m_y[slot], m_z[slot]}, slot});
            }
            for (std::uint32_t slot = m_firstSlot[cell]; slot < m_firstSlot[cell + 1]; ++slot) {
                float best = m_cellSize * m_cellSize;
                std::int32_t bestOrdinal = -1;
                const Vec3 position(m_x[slot], m_y[slot], m_z[slot]);
                for (const Dart& dart : darts) {
                    const Vec3 apart = dart.position - position;
                    const float apart2 = glm::dot(apart, apart);
                    if (apart2 < best && faceOneWay(slot, dart.slot)) best = apart2, bestOrdinal = ordinals[dart.slot];
                }
                nearest[m_items[slot]] = bestOrdinal;
            }
        }
    });
    return nearest;
}

}  // namespace morphogen
