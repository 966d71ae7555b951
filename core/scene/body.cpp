#include "core/scene/body.h"

#include <cmath>

namespace morphogen {
namespace {

constexpr double kMostSpeed = 1000;

bool isFinite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

}  // namespace

std::optional<std::string> Body::problem() const
{
    if (massKg && !(*massKg > 0 && std::isfinite(*massKg))) return "a mass is above 0 kg";
    if (!(densityKgPerM3 > 0 && std::isfinite(densityKgPerM3))) return "a density is above 0 kg per cubic metre";
    if (!(friction >= 0 && friction <= 100)) return "friction is from 0 to 100";
    if (!(restitution >= 0 && restitution <= 1)) return "restitution is from 0 to 1";
    if (!(rollingResistance >= 0 && rollingResistance <= 10)) return "rolling resistance is from 0 to 10 m";
    if (!isFinite(velocity) || glm::length(velocity) > kMostSpeed) return "a velocity is at most 1000 m/s";
    if (!isFinite(spin) || glm::length(spin) > kMostSpeed) return "a spin is at most 1000 rad/s";
    if (size && (!isFinite(*size) || !(size->x > 0) || !(size->y > 0) || !(size->z > 0))) return "the sizes of a collider are above 0 m";
    return soft ? soft->problem() : std::nullopt;
}

}  // namespace morphogen
