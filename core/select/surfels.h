// Surfels: the splats of an object that make surfaces, as discs in the world; what cutting out and hole filling look at. Faint
// splats, needles and oversized ones are left out, since they lie anywhere.
#pragma once

#include "core/select/select_scene.h"

namespace morphogen {

struct Surfels {
    std::vector<std::uint32_t> source;     ///< the splat of each
    std::vector<Vec3> centres, normals;    ///< world; a normal is the shortest axis, to either side
    std::vector<Vec3> colours;             ///< OKLab
    std::vector<float> sizes;              ///< longest deviation, metres
    std::vector<float> flatness;           ///< longest by shortest deviation
    std::vector<float> spacings;           ///< distance to the sixth nearest other, metres
    std::optional<PointTree> tree;         ///< of the centres
    NearestOthers others;                  ///< kSurfelNeighbours of each
    float noise = 0;                       ///< how far surfels stand off the surface they lie on: median, metres
    std::vector<float> noises;             ///< the same about each, within 1 to 2 times the median

    std::size_t size() const { return source.size(); }
    /// They belong to one surface as far as distance tells: near for what is usual there, or touching.
    bool areJoined(std::uint32_t i, std::uint32_t j) const
    {
        const float distance = glm::length(centres[i] - centres[j]);
        return distance <= 1.6f * std::sqrt(spacings[i] * spacings[j]) || distance <= 1.1f * (sizes[i] + sizes[j]);
    }
};

inline constexpr std::size_t kSurfelNeighbours = 12;

/// Fails with Empty where there are fewer than 30, and Cancelled.
Result<Surfels> findSurfels(SelectScene& scene);

}  // namespace morphogen
