#include "core/authoring/blue_noise.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace morphogen {
namespace {

/// Radius of a hexagonal packing in which each point fills a unit square: no n points can all lie further apart.
constexpr float kPackedRadius = 1.0745699f;

/// Points hashed by the cell they lie in; cells that share a bucket are told apart by distance alone.
class HashGrid {
public:
    HashGrid(std::size_t expected, float cellSize) : m_cellSize(cellSize), m_heads(std::bit_ceil(std::max<std::size_t>(2 * expected, 64)), -1) { m_entries.reserve(expected); }

    void add(const DartPoint& point)
    {
        std::int32_t& head = m_heads[bucket(cell(point.position), point.layer)];
        m_entries.push_back({point, head});
        head = static_cast<std::int32_t>(m_entries.size()) - 1;
    }

    /// Calls `visit(ordinal, point)` for what may lie within one cell size; stops when it returns true.
    template <class Visit>
    void around(const DartPoint& point, Visit&& visit) const
    {
        const glm::ivec3 centre = cell(point.position);
        for (int z = -1; z <= 1; ++z)
            for (int y = -1; y <= 1; ++y)
                for (int x = -1; x <= 1; ++x)
                    for (std::int32_t i = m_heads[bucket(centre + glm::ivec3(x, y, z), point.layer)]; i >= 0; i = m_entries[i].next)
                        if (visit(i, m_entries[i].point)) return;
    }

private:
    struct Entry {
        DartPoint point;
        std::int32_t next;
    };

    glm::ivec3 cell(const Vec3& p) const
    {
        // Far-off points share cells rather than overflow.
        const Vec3 scaled = glm::clamp(p / m_cellSize, Vec3(-1e9f), Vec3(1e9f));
        return {static_cast<int>(std::floor(scaled.x)), static_cast<int>(std::floor(scaled.y)), static_cast<int>(std::floor(scaled.z))};
    }
    std::size_t bucket(const glm::ivec3& c, std::uint32_t layer) const
    {
        std::uint64_t h = static_cast<std::uint32_t>(c.x) * 0x9e3779b97f4a7c15ull;
        h = (h ^ static_cast<std::uint32_t>(c.y)) * 0xbf58476d1ce4e5b9ull;
        h = (h ^ (h >> 29) ^ static_cast<std::uint32_t>(c.z)) * 0x94d049bb133111ebull;
        h = (h ^ layer) * 0x9e3779b97f4a7c15ull;
        return (h >> 32) & (m_heads.size() - 1);
    }

    float m_cellSize;
    std::vector<std::int32_t> m_heads;
    std::vector<Entry> m_entries;   ///< with copies of the points: one place in memory per visit
};

bool areOfOneKind(const DartPoint& a, const DartPoint& b) { return a.layer == b.layer && glm::dot(a.normal, b.normal) > 0; }

}  // namespace

std::vector<std::uint32_t> throwDarts(std::span<const DartPoint> points, std::size_t count, float spacing, std::stop_token stop)
{
    constexpr float kShrink = 0.94f, kSmallest = 0.66f;   // the wanted number sticks at about 0.78 of the packed radius
    std::vector<std::uint32_t> stuck, waiting(points.size());
    for (std::size_t i = 0; i < points.size(); ++i) waiting[i] = static_cast<std::uint32_t>(i);
    if (count >= points.size()) return waiting;
    stuck.reserve(count);
    const float packed = kPackedRadius * spacing;
    HashGrid grid(count, packed);
    float radius = packed;
    while (stuck.size() < count && !waiting.empty()) {
        // Below the radius that points of this density allow, nothing is lost for good any more.
        const float hopeless = radius > kSmallest * packed ? kSmallest * packed : 0.0f;
        std::vector<std::uint32_t> left;
        for (const std::uint32_t candidate : waiting) {
            if ((candidate & 1023) == 0 && stop.stop_requested()) return stuck;
            if (stuck.size() == count) break;
            const DartPoint& point = points[candidate];
            bool isHindered = false, isHopeless = false;
            grid.around(point, [&](std::int32_t, const DartPoint& dart) {
                const Vec3 apart = dart.position - point.position;
                const float distance2 = glm::dot(apart, apart), scale = std::min(dart.radiusScale, point.radiusScale);
                if (distance2 >= radius * radius * scale * scale || !areOfOneKind(dart, point)) return false;
                isHindered = true;
                isHopeless = distance2 < hopeless * hopeless * scale * scale;
                return isHopeless;
            });
            if (!isHindered) {
                stuck.push_back(candidate);
                grid.add(point);
            } else if (!isHopeless) {
                left.push_back(candidate);
            }
        }
        // Where too many were given up (few candidates), all the rest is thrown again.
        if (left.empty() && stuck.size() < count) {
            std::vector<bool> isStuck(points.size(), false);
            for (const std::uint32_t s : stuck) isStuck[s] = true;
            for (std::uint32_t i = 0; i < points.size(); ++i)
                if (!isStuck[i]) left.push_back(i);
            radius = std::min(radius, kSmallest * packed);
        }
        waiting.swap(left);
        radius = radius > 1e-3f * packed ? radius * kShrink : 0.0f;
    }
    return stuck;
}

std::vector<std::int32_t> nearestDart(std::span<const DartPoint> points, std::span<const std::uint32_t> chosen, float reach)
{
    HashGrid grid(chosen.size(), reach);
    for (const std::uint32_t item : chosen) grid.add(points[item]);
    std::vector<std::int32_t> nearest(points.size(), -1);
    parallelFor(points.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            float best = reach * reach;
            grid.around(points[i], [&](std::int32_t ordinal, const DartPoint& dart) {
                const Vec3 apart = dart.position - points[i].position;
                const float distance2 = glm::dot(apart, apart);
                if (distance2 < best && areOfOneKind(dart, points[i])) best = distance2, nearest[i] = ordinal;
                return false;
            });
        }
    });
    return nearest;
}

}  // namespace morphogen
