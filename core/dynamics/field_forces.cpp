#include "core/dynamics/field_forces.h"

#include "core/dynamics/noise.h"

#include <algorithm>
#include <cmath>

namespace morphogen::dynamics {
namespace {

constexpr double kNearest = 0.1;               ///< metres: fields grow no stronger nearer than that
constexpr double kGustSecs = 0.7;              ///< between independent values
constexpr double kPi2 = 3.14159265358979323846;

bool acts(const ForceField& field, const Vec3d& point, double secs) { return field.acts(Vec3(point), secs); }

double weakened(const ForceField& field, double distance) { return field.strength * std::pow(std::max(distance, kNearest), -field.falloff); }

}  // namespace

/// 1 +- gust: values of a counter joined smoothly.
double FieldForces::gustOf(std::size_t field, double secs) const
{
    const double at = secs / kGustSecs, whole = std::floor(at), part = at - whole;
    const auto value = [&](double k) { return 2 * unitNoise({m_seed, 0, 0, static_cast<std::uint32_t>(k), static_cast<std::uint32_t>(100 + field)}) - 1; };
    const double smooth = part * part * (3 - 2 * part);
    return 1 + m_fields[field].gust * (value(whole) + smooth * (value(whole + 1) - value(whole)));
}

void FieldForces::beginStep(double secs, double stepSecs)
{
    m_secs = secs, m_stepSecs = stepSecs;
    m_hasWind = false;
    m_gusts.assign(m_fields.size(), 1);
    for (std::size_t k = 0; k < m_fields.size(); ++k)
        if (m_fields[k].kind == FieldKind::Wind && secs >= m_fields[k].fromSecs && secs < m_fields[k].toSecs) m_hasWind = true, m_gusts[k] = gustOf(k, secs);
}

Vec3d FieldForces::accelerationAt(const Vec3d& point, const Vec3d& velocity) const
{
    Vec3d sum(0);
    for (const ForceField& field : m_fields) {
        if (field.kind == FieldKind::Wind || !acts(field, point, m_secs)) continue;
        const Vec3d away = point - Vec3d(field.centre);
        if (field.kind == FieldKind::Attract) {
            const double distance = glm::length(away);
            // In the middle nothing pulls to any side.
            sum -= weakened(field, distance) * away / std::max(distance, kNearest);
        } else if (field.kind == FieldKind::Vortex) {
            const Vec3d axis = glm::normalize(Vec3d(field.vector)), out = away - glm::dot(away, axis) * axis;
            const double distance = glm::length(out);
            sum += weakened(field, distance) * glm::cross(axis, out) / std::max(distance, kNearest);
        } else {
            sum -= (1 - std::exp(-field.strength * m_stepSecs)) / m_stepSecs * velocity;
        }
    }
    return sum;
}

const std::vector<FieldForces::Air>& FieldForces::airAt(const Vec3d& point) const
{
    m_air.clear();
    for (std::size_t k = 0; k < m_fields.size(); ++k)
        if (m_fields[k].kind == FieldKind::Wind && acts(m_fields[k], point, m_secs)) m_air.push_back({m_gusts[k] * Vec3d(m_fields[k].vector), kAirKgPerM3 * m_fields[k].strength});
    return m_air;
}

Vec3d FieldForces::forceOn(const RigidThing& thing) const
{
    Vec3d force = thing.massKg * accelerationAt(thing.centre, thing.velocity);
    if (!m_hasWind) return force;
    for (const Air& air : airAt(thing.centre)) {
        const Vec3d past = air.velocity - thing.velocity;
        const double speed = glm::length(past);
        if (!(speed > 1e-9)) continue;
        const Vec3d d = glm::conjugate(thing.rotation) * (past / speed), h = thing.halfSize;
        const double section = kPi2 * glm::length(Vec3d(h.y * h.z * d.x, h.x * h.z * d.y, h.x * h.y * d.z));
        const double push = std::min(0.5 * air.densityKgPerM3 * kRoundDrag * section * speed * speed, thing.massKg * speed / m_stepSecs);
        force += push / speed * past;
    }
    return force;
}

}  // namespace morphogen::dynamics
