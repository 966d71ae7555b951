#include "core/dynamics/cloth_meeting.h"

#include "core/dynamics/point_bricks.h"

#include <algorithm>
#include <cmath>
#include <deque>

namespace morphogen::dynamics {
namespace {

constexpr double kMostlyThin = 0.5;
constexpr double kNeighbours = 3;        ///< of the spacing: what is so near at rest does not meet itself
constexpr double kBeside = 1.0;          ///< of the spacing: further beside a sheet's last point nothing of it is left
constexpr double kForgotten = 1.6;       ///< of the spacing: so far beside it, a point may come back on either side
constexpr double kReach = 1.5;           ///< of the spacing
constexpr double kPartShare = 0.3;       ///< of what is too near, let apart in a step
constexpr double kMostPartSpeed = 0.3;   ///< m/s
constexpr int kSweeps = 6;

/// A point of one sheet beside the other.
struct Contact {
    SoftPoint own, there;                ///< `there`: below it on the other
    Vec3d place, normal;                 ///< from the other to the point
    double gap = 0;                      ///< metres beyond the thickness
    double mass = 0, impulse = 0;
    bool isOfA = false;                  ///< `own` is the first's
};

struct Direction {
    const SoftSolver& one;
    const Cloth& cloth;
    const SoftSolver& other;
    const Cloth& otherCloth;
    ClothSides& sides;
    bool isOfA = false;
};

void findContacts(const Direction& way, double reach, std::vector<Contact>& contacts)
{
    const bool isItself = &way.one == &way.other;
    const double spacing = way.otherCloth.spacing(), thickness = 0.5 * (way.cloth.thickness() + way.otherCloth.thickness());
    const auto own = way.cloth.points(), its = way.otherCloth.points();
    way.sides.sides.resize(own.size());
    Vec3d lower, upper;
    way.other.bounds(lower, upper);
    lower -= reach, upper += reach;
    std::vector<Vec3d> places;
    for (const std::uint32_t s : its) places.push_back(way.other.placeOf(way.other.shape().skin[s].point));
    const PointBricks bricks(std::move(places), reach);
    for (std::size_t k = 0; k < own.size(); ++k) {
        const SoftPoint& point = way.one.shape().skin[own[k]].point;
        const Vec3d place = way.one.placeOf(point);
        ClothSides::Side& side = way.sides.sides[k];
        const bool isOutside = glm::any(glm::lessThan(place, lower)) || glm::any(glm::greaterThan(place, upper));
        const std::ptrdiff_t found = isOutside ? -1 : bricks.nearest(place, [&](std::size_t n) { return !isItself || !way.cloth.areNeighbours(k, n); });
        const auto nearest = static_cast<std::size_t>(found);
        const Vec3d normal = found < 0 ? Vec3d(0) : way.otherCloth.normalAt(way.other, nearest);
        const Vec3d away = found < 0 ? Vec3d(0) : place - bricks[nearest];
        const double height = glm::dot(away, normal);
        const double beside = glm::length(away - height * normal);
        if (found < 0 || !(beside <= kForgotten * spacing)) {
            side = {};
            continue;
        }
        const bool isKnown = side.nearest >= 0 && way.otherCloth.areNeighbours(static_cast<std::size_t>(side.nearest), nearest);
        if (!isKnown) side.sign = height < 0 ? -1 : 1;
        side.nearest = static_cast<std::int32_t>(found);
        if (beside > kBeside * spacing) continue;
        const double sign = side.sign;
        Contact contact{point, way.other.pointBelow(its[nearest], place - height * normal), place, sign * normal, sign * height - thickness};
        const double inverse = way.one.inverseMassAt(contact.own) + way.other.inverseMassAt(contact.there);
        if (!(inverse > 0) || !std::isfinite(inverse)) continue;
        contact.mass = 1 / inverse, contact.isOfA = way.isOfA;
        contacts.push_back(contact);
    }
}

}  // namespace

std::optional<Cloth> Cloth::of(const SoftSolver& solver)
{
    const SoftShape& shape = solver.shape();
    Cloth cloth;
    for (std::uint32_t s = 0; s < shape.skin.size(); ++s)
        if (shape.skin[s].isThin) cloth.m_points.push_back(s);
    if (cloth.m_points.empty() || static_cast<double>(cloth.m_points.size()) < kMostlyThin * static_cast<double>(shape.skin.size())) return std::nullopt;
    const Vec3d& cell = solver.cellSize();
    const double size = cell.x / shape.lattice.cellSize.x;
    cloth.m_thickness = std::min({cell.x, cell.y, cell.z});
    cloth.m_spacing = kSkinStep * std::max({cell.x, cell.y, cell.z});
    for (const std::uint32_t s : cloth.m_points) cloth.m_rest.push_back(size * Vec3d(shape.skin[s].point.rest));

    // Normals of neighbours to the same side, from one to the next.
    cloth.m_signs.assign(cloth.m_points.size(), 0);
    for (std::size_t first = 0; first < cloth.m_points.size(); ++first) {
        if (cloth.m_signs[first] != 0) continue;
        cloth.m_signs[first] = 1;
        for (std::deque<std::size_t> way{first}; !way.empty(); way.pop_front()) {
            const std::size_t from = way.front();
            for (std::size_t k = 0; k < cloth.m_points.size(); ++k) {
                if (cloth.m_signs[k] != 0 || glm::distance(cloth.m_rest[from], cloth.m_rest[k]) > 2 * cloth.m_spacing) continue;
                const float along = glm::dot(shape.skin[cloth.m_points[from]].normal, shape.skin[cloth.m_points[k]].normal);
                cloth.m_signs[k] = along < 0 ? -cloth.m_signs[from] : cloth.m_signs[from];
                way.push_back(k);
            }
        }
    }
    return cloth;
}

bool Cloth::areNeighbours(std::size_t k, std::size_t other) const
{
    const Vec3d away = m_rest[k] - m_rest[other];
    return glm::dot(away, away) < kNeighbours * kNeighbours * m_spacing * m_spacing;
}

bool Cloth::isFolded(const SoftSolver& solver) const
{
    const auto normal = [&](std::size_t k) {
        const SkinPoint& skin = solver.shape().skin[m_points[k]];
        return m_signs[k] * (solver.turnOf(skin.point.cell) * Vec3d(skin.normal));
    };
    Vec3d sum(0);
    for (std::size_t k = 0; k < m_points.size(); ++k) sum += normal(k);
    for (std::size_t k = 0; k < m_points.size(); ++k)
        if (!(glm::dot(normal(k), sum) > 0)) return true;
    return false;
}

double reachOf(const ClothPair& pair, double stepSecs)
{
    return kReach * std::max(pair.clothA.spacing(), pair.clothB.spacing()) + stepSecs * (pair.a.fastest() + pair.b.fastest());
}

SoftTouch meet(const ClothPair& pair, double stepSecs)
{
    SoftTouch sum;
    const double reach = reachOf(pair, stepSecs);
    if (!std::isfinite(reach)) return sum;
    std::vector<Contact> contacts;
    findContacts({pair.a, pair.clothA, pair.b, pair.clothB, pair.ofA, true}, reach, contacts);
    if (&pair.a != &pair.b) findContacts({pair.b, pair.clothB, pair.a, pair.clothA, pair.ofB, false}, reach, contacts);
    const auto push = [&](const Contact& contact, const Vec3d& impulse) {
        (contact.isOfA ? pair.a : pair.b).push(contact.own, impulse);
        (contact.isOfA ? pair.b : pair.a).push(contact.there, -impulse);
    };
    const auto past = [&](const Contact& contact) {
        return (contact.isOfA ? pair.a : pair.b).velocityOf(contact.own) - (contact.isOfA ? pair.b : pair.a).velocityOf(contact.there);
    };
    for (int sweep = 0; sweep < kSweeps; ++sweep)
        for (Contact& contact : contacts) {
            const double wanted = contact.gap > 0 ? -contact.gap / stepSecs : std::min(kPartShare * -contact.gap / stepSecs, kMostPartSpeed);
            const double before = contact.impulse;
            contact.impulse = std::max(0.0, before + contact.mass * (wanted - glm::dot(past(contact), contact.normal)));
            if (contact.impulse != before) push(contact, (contact.impulse - before) * contact.normal);
        }
    for (const Contact& contact : contacts) {
        if (!(contact.impulse > 0)) continue;
        const Vec3d speed = past(contact), along = speed - glm::dot(speed, contact.normal) * contact.normal;
        if (const double slide = glm::length(along); slide > 1e-12) push(contact, -std::min(pair.friction * contact.impulse, contact.mass * slide) / slide * along);
        sum.impulse += contact.impulse, sum.upward += (contact.isOfA ? -1 : 1) * contact.impulse * contact.normal.y, sum.place += contact.impulse * contact.place;
    }
    if (sum.impulse > 0) sum.place /= sum.impulse, sum.upward /= sum.impulse;
    return sum;
}

}  // namespace morphogen::dynamics
