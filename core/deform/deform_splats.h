// Where all splats of a bound object go when its nodes move: means, covariances and rotations, as fast as a drag needs them.
//
// How it works: centres, covariances, weights and their gradients are laid out once, sixteen splats to a block. Per pose a
// splat's blend is made of its nodes' maps as they lie in memory (four columns each), sixteen are turned into rows, and there
// Sigma' = F Sigma F^T and the rotation nearest to F follow in SIMD (turn-inl.h), from that of the heaviest node.
#pragma once

#include "core/base/aligned_array.h"
#include "core/base/result.h"
#include "core/math/affine.h"
#include "core/scene/scaffold.h"
#include "core/scene/splats.h"

#include <array>
#include <memory>
#include <stop_token>

namespace morphogen {

/// One number per splat in each array, in the splats' order; padded to a multiple of sixteen.
struct DeformedSplats {
    std::array<AlignedArray<float>, 3> means;        ///< x, y, z
    std::array<AlignedArray<float>, 6> covariances;  ///< xx, xy, xz, yy, yz, zz
    std::array<AlignedArray<float>, 4> rotations;    ///< x, y, z, w: turns the frame of the harmonics; nearest to F, or to -F where
                                                     ///< the nodes mirror: a splat that folds over stays near its nodes' turn
};

/// Immutable once made. Any thread may use it.
class SplatDeformer {
public:
    /// Fails with Usage when the binding does not fit `splats` and `nodeCount`, Limit, or Cancelled.
    static Result<SplatDeformer> make(const Splats& splats, const Binding& binding, std::size_t nodeCount, std::stop_token stop = {});
    ~SplatDeformer();
    SplatDeformer(SplatDeformer&&) noexcept;

    std::size_t size() const;
    /// On all cores. `pose` has an entry per node. Arrays of `out` are kept where they are large enough.
    void deform(const Pose& pose, DeformedSplats& out) const;

private:
    struct Parts;
    explicit SplatDeformer(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace morphogen
