#include "core/scene/force_field.h"

#include <cmath>

namespace morphogen {
namespace {

bool isFinite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

}  // namespace

bool ForceField::acts(const Vec3& point, double secs) const
{
    if (!(secs >= fromSecs && secs < toSecs)) return false;
    const Vec3 away = point - centre;
    switch (shape) {
    case FieldShape::Everywhere: return true;
    case FieldShape::Ball: return glm::dot(away, away) <= halfSize.x * halfSize.x;
    case FieldShape::Box: return glm::all(glm::lessThanEqual(glm::abs(away), halfSize));
    }
    return false;
}

std::optional<std::string> ForceField::problem() const
{
    if (!isFinite(vector) || !isFinite(centre) || !isFinite(halfSize)) return "a number of a force field is not finite";
    if (!(std::abs(strength) <= 1e6)) return "a force field's strength is at most 1,000,000";
    if (strength < 0 && (kind == FieldKind::Wind || kind == FieldKind::Drag)) return "the strength of wind and of drag is 0 or more";
    if (kind == FieldKind::Wind && !(glm::length(vector) <= 1000)) return "a wind blows with at most 1000 m/s";
    if (kind == FieldKind::Vortex && !(glm::length(vector) > 0)) return "a vortex needs an axis that is not 0";
    if (!(gust >= 0 && gust <= 1)) return "a gust is from 0 to 1";
    if (!(falloff >= 0 && falloff <= 4)) return "a falloff is from 0 to 4";
    if (shape != FieldShape::Everywhere && !(halfSize.x > 0 && halfSize.y > 0 && halfSize.z > 0)) return "the sizes of a force field are above 0 m";
    if (!(fromSecs >= 0 && std::isfinite(fromSecs))) return "a force field begins at 0 s or later";
    if (!(toSecs > fromSecs)) return "a force field ends after it begins";
    return std::nullopt;
}

}  // namespace morphogen
