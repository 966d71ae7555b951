// Poses that blend: saved poses of a node graph as the shapes of a mixer.
//
// How it works: a pose is taken as a rotation per node and, in the node's turned frame, its edges. Rotations blend by their
// logarithms, edges linearly, and positions follow from both by one sparse solve (Winkler et al. 2010 interpolate meshes so), so
// that half of a bend is a bend by half the angle and not a shrunken one. A pose alone, and rest, come back exactly. What the
// edges leave open, where the whole is, comes from the blended positions of the nodes that move least.
#pragma once

#include "core/base/result.h"
#include "core/deform/node_graph.h"
#include "core/math/affine.h"

#include <memory>
#include <span>
#include <vector>

namespace morphogen {

/// Immutable once made. Any thread may use it.
class PoseBlender {
public:
    /// `poses`: object-from-rest, rigid, an entry per node. Fails with Usage when one does not fit or is not finite.
    static Result<PoseBlender> make(std::shared_ptr<const NodeGraph> graph, std::span<const Pose> poses);
    ~PoseBlender();
    PoseBlender(PoseBlender&&) noexcept;

    /// A weight per pose, 0 for rest; they need not sum to 1, and may lie outside 0..1. Usage when their number is wrong or one is
    /// not finite.
    Result<Pose> blend(std::span<const float> weights) const;

private:
    struct Parts;
    explicit PoseBlender(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace morphogen
