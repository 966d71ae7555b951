#include "core/dynamics/soft_meeting.h"

#include "core/dynamics/point_bricks.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace morphogen::dynamics {
namespace {

constexpr double kContact = 0.8;         ///< stiffness, of what a step could stop; two sides share it
constexpr double kNear = 1.5;            ///< of a cell: how far the nearest point of the skin may be

/// Of all of its skin.
PointBricks bricksOf(const SoftSolver& of, double edge)
{
    std::vector<Vec3d> places;
    for (const SkinPoint& skin : of.shape().skin) places.push_back(of.placeOf(skin.point));
    return PointBricks(std::move(places), edge);
}

double widestCell(const SoftSolver& of) { return std::max({of.cellSize().x, of.cellSize().y, of.cellSize().z}); }

/// Points of `one` below the skin of `other`. `sign`: 1 where `other` is the pair's first.
void pushOut(const SoftPair& pair, SoftSolver& one, SoftSolver& other, double sign, double stepSecs, SoftTouch& sum)
{
    const PointBricks bricks = bricksOf(other, kNear * widestCell(other));
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
        const std::ptrdiff_t surface = bricks.nearest(place, [&](std::size_t k) { return !other.shape().skin[k].isThin; });
        if (surface < 0) continue;
        const auto nearest = static_cast<std::size_t>(surface);
        const Vec3d normal = other.normalAt(nearest);
        const double depth = glm::dot(bricks[nearest] - place, normal);
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
