#include "core/dynamics/soft_meeting.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace morphogen::dynamics {
namespace {

constexpr double kContact = 0.8;         ///< stiffness, of what a step could stop; two sides share it
constexpr double kNear = 1.5;            ///< of a cell: how far the nearest point of the skin may be

/// Points in bricks of space.
class PointBricks {
public:
    PointBricks(const SoftSolver& of, double edge) : m_edge(edge)
    {
        for (std::size_t s = 0; s < of.shape().skin.size(); ++s) {
            m_places.push_back(of.placeOf(of.shape().skin[s].point));
            if (!of.shape().skin[s].isThin) m_bricks[brickOf(m_places.back())].push_back(s);
        }
    }
    /// The nearest one within an edge's length; its number, or -1.
    std::ptrdiff_t nearest(const Vec3d& point) const
    {
        std::ptrdiff_t found = -1;
        double best = m_edge * m_edge;
        const auto at = brickOf(point);
        for (int n = 0; n < 27; ++n) {
            const auto brick = m_bricks.find({at[0] + n % 3 - 1, at[1] + n / 3 % 3 - 1, at[2] + n / 9 - 1});
            if (brick == m_bricks.end()) continue;
            for (const std::size_t s : brick->second)
                if (const Vec3d away = m_places[s] - point; glm::dot(away, away) < best) best = glm::dot(away, away), found = static_cast<std::ptrdiff_t>(s);
        }
        return found;
    }
    const Vec3d& placeOf(std::size_t s) const { return m_places[s]; }

private:
    std::array<int, 3> brickOf(const Vec3d& p) const { return {static_cast<int>(std::floor(p.x / m_edge)), static_cast<int>(std::floor(p.y / m_edge)), static_cast<int>(std::floor(p.z / m_edge))}; }
    double m_edge;
    std::map<std::array<int, 3>, std::vector<std::size_t>> m_bricks;
    std::vector<Vec3d> m_places;
};

double widestCell(const SoftSolver& of) { return std::max({of.cellSize().x, of.cellSize().y, of.cellSize().z}); }

/// Points of `one` below the skin of `other`. `sign`: 1 where `other` is the pair's first.
void pushOut(const SoftPair& pair, SoftSolver& one, SoftSolver& other, double sign, double stepSecs, SoftTouch& sum)
{
    const PointBricks bricks(other, kNear * widestCell(other));
    Vec3d lower, upper;
    other.bounds(lower, upper);
    struct Below {
        std::size_t skin, surface;
        Vec3d place, normal;
        double depth;
    };
    std::vector<Below> below;
    for (std::size_t s = 0; s < one.shape().skin.size(); ++s) {
        const Vec3d place = one.placeOf(one.shape().skin[s].point);
        if (glm::any(glm::lessThan(place, lower)) || glm::any(glm::greaterThan(place, upper))) continue;
        const std::ptrdiff_t surface = bricks.nearest(place);
        if (surface < 0) continue;
        const auto nearest = static_cast<std::size_t>(surface);
        const Vec3d normal = other.normalAt(nearest);
        const double depth = glm::dot(bricks.placeOf(nearest) - place, normal);
        if (depth > 0 && std::isfinite(depth)) below.push_back({s, nearest, place, normal, depth});
    }
    const double log = std::log(std::max(pair.restitution, 1e-3)), ratio = -log / std::hypot(static_cast<double>(kPi), log);
    for (const Below& point : below) {
        const SkinPoint& skin = one.shape().skin[point.skin];
        const SoftPoint there = other.pointBelow(point.surface, point.place);
        const double inverse = one.inverseMassAt(skin.point) * skin.crowd + other.inverseMassAt(there) * other.shape().skin[point.surface].crowd;
        if (!(inverse > 0)) continue;
        const Vec3d past = one.velocityOf(skin.point) - other.velocityOf(there);
        const double apart = glm::dot(past, point.normal), mass = 0.5 / inverse;   // two sides
        const double push = std::max(0.0, mass * (kContact * point.depth / stepSecs - 2 * ratio * std::sqrt(kContact) * apart));
        const Vec3d along = past - apart * point.normal;
        const double slide = glm::length(along);
        Vec3d impulse = push * point.normal;
        if (slide > 1e-12) impulse -= std::min(pair.friction * push, mass * slide) / slide * along;
        one.push(skin.point, impulse);
        other.push(there, -impulse);
        sum.impulse += push, sum.upward += sign * push * point.normal.y, sum.place += push * point.place;
    }
}

}  // namespace

SoftTouch meet(const SoftPair& pair, double stepSecs)
{
    SoftTouch sum;
    pushOut(pair, pair.b, pair.a, 1, stepSecs, sum);
    pushOut(pair, pair.a, pair.b, -1, stepSecs, sum);
    if (sum.impulse > 0) sum.place /= sum.impulse, sum.upward /= sum.impulse;
    return sum;
}

}  // namespace morphogen::dynamics
