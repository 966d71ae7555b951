// Splats carried by an affine map each: centres, rotations, deviations and harmonics, so that drawing the result gives the
// picture that the maps would.
//
// How it works: a splat's factor M = A R S (A the map's linear part) has covariance M M^T, which axesOfFactor() (core/math)
// takes apart again; each axis keeps its identity, so keyframes do not pop. Harmonics turn by the rotation nearest to A.
#pragma once

#include "core/math/affine.h"
#include "core/math/spherical_harmonics.h"
#include "core/scene/splats.h"

namespace morphogen {

/// A copy of splats that is rewritten row by row. Different rows may be written by different threads.
class SplatMapper {
public:
    explicit SplatMapper(const Splats& from);

    /// Harmonics are turned by the same rotation often; one of these per thread keeps the last.
    struct Turns {
        Quat last{1, 0, 0, 0};
        ShRotation turn{Quat(1, 0, 0, 0)};
    };
    struct Row {
        std::size_t index;
        Vec3 centre;       ///< before the map
        Quat rotation;     ///< likewise
    };
    Row row(std::size_t i) const { return {i, m_from.position(i), m_from.rotation(i)}; }
    /// `turn`: the rotation nearest to the map.
    void map(const Row& row, const Affine3x4& map, const Quat& turn, Turns& turns);
    void setPeakAlpha(std::size_t i, float alpha) { m_to.setPeakAlpha(i, alpha); }
    Splats finish() const { return m_to.finish(); }

private:
    const Splats& m_from;
    SplatsBuilder m_to;
};

}  // namespace morphogen
