#include "ui/models/euler.h"

#include <cmath>

namespace morphogen::ui {

Quat quatOfEuler(const Vec3& degrees) { return Quat(glm::radians(degrees)); }

Vec3 eulerOf(const Quat& rotation, const Vec3& near)
{
    const Quat q = glm::normalize(rotation);
    if (std::abs(glm::dot(quatOfEuler(near), q)) > 1.0f - 1e-6f) return near;
    return glm::degrees(glm::eulerAngles(q));
}

}  // namespace morphogen::ui
