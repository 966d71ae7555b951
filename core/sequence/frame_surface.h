// A frame as a surface: what is at a place, whichever splats it was sampled by.
//
// How it works: near splats that face alike are averaged by weights that fall with distance. What two samplings of one surface
// say in this way differs far less than any two of their splats do, so where frames were sampled anew their averages can be
// compared though their splats can't.
#pragma once

#include "core/scene/splats.h"
#include "core/sequence/register_frames.h"

#include <cstdint>
#include <vector>

namespace morphogen::sequence {

/// What matching sees of a frame's splats.
struct Looks {
    FramePoints points;
    std::vector<std::uint32_t> rows;   ///< of the frame: those that are finite
};
Looks looksOf(const Splats& splats);

/// Median distance to the fourth nearest other.
float spacingOf(const PointTree& tree, std::span<const Vec3> points);

/// What is around a place.
struct SurfaceMean {
    float weight = 0;                   ///< 0: nothing is near that faces alike
    float height = 0;                   ///< of what is there above the place, along the normal asked with, metres
    Vec3 colour{0}, logSize{0};         ///< as in FramePoints
    float opacity = 0;                  ///< logit
};

/// Of each of a frame's points, whether another colour or a surface that faces elsewhere is next to it: there one place off shows.
std::vector<std::uint8_t> edgesOf(const FramePoints& points, const PointTree& tree, float spacing);

/// Asks a frame what is where. The looks and the tree must outlive it; any thread may ask.
class FrameSurface {
public:
    FrameSurface(const Splats& splats, const Looks& looks, const PointTree& tree, float spacing);
    /// `normal`: of length 1, its sign means nothing; or 0, then all face alike.
    SurfaceMean at(const Vec3& point, const Vec3& normal) const;
    const PointTree& tree() const { return m_tree; }
    float spacing() const { return m_spacing; }

private:
    const Looks& m_looks;
    const PointTree& m_tree;
    float m_spacing;
    std::vector<float> m_opacities;
};

}  // namespace morphogen::sequence
