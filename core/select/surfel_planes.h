// Planes that surfels lie on: floors, tables, walls.
//
// How it works: RANSAC (Fischler and Bolles 1981) in which one surfel, with its normal, is a hypothesis; the plane that most
// surfels lie on and face along is refined by least squares and taken away, and so on.
#pragma once

#include "core/select/surfels.h"

#include <span>

namespace morphogen {

struct SurfelPlane {
    Vec3 point{0}, normal{0, 1, 0};   ///< unit normal; of planes that are rather level it points up
    float tolerance = 0;              ///< metres: how far its surfels stand off
    std::size_t count = 0;            ///< surfels on it, of those that were given

    float height(const Vec3& p) const { return glm::dot(normal, p - point); }
    bool faces(const Vec3& surfelNormal) const { return std::abs(glm::dot(normal, surfelNormal)) > 0.75f; }
    bool holds(const Vec3& centre, const Vec3& surfelNormal) const { return std::abs(height(centre)) <= tolerance && faces(surfelNormal); }
};

struct PlaneSearch {
    std::span<const std::uint32_t> among;   ///< surfels
    int most = 8;                           ///< planes
    float leastShare = 0.015f;              ///< of `among` that a plane must hold
};

/// The largest first. Fails with Cancelled.
Result<std::vector<SurfelPlane>> findPlanes(const Surfels& surfels, const PlaneSearch& search, const std::stop_token& stop);

}  // namespace morphogen
