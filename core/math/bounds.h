// Axis-aligned boxes.
#pragma once

#include "core/math/vec.h"

#include <limits>

namespace morphogen {

/// Empty until something finite is added.
struct Bounds {
    Vec3 lower{std::numeric_limits<float>::infinity()};
    Vec3 upper{-std::numeric_limits<float>::infinity()};

    bool isEmpty() const { return !(lower.x <= upper.x && lower.y <= upper.y && lower.z <= upper.z); }
    void add(const Vec3& p) { lower = glm::min(lower, p), upper = glm::max(upper, p); }
    void add(const Bounds& other) { if (!other.isEmpty()) add(other.lower), add(other.upper); }
    Vec3 centre() const { return isEmpty() ? Vec3(0) : 0.5f * (lower + upper); }
    Vec3 size() const { return isEmpty() ? Vec3(0) : upper - lower; }
    float diagonal() const { return glm::length(size()); }
    bool operator==(const Bounds&) const = default;
};

}  // namespace morphogen
