// A scaffold carries the motion of an object: nodes that tracks drive, and for every splat the few nodes that move it.
//
// How it works: nodes form a hierarchy with a rest transform each. Where a mesh with skin weights or morph targets came
// in, a cage (that mesh) stands between the nodes and the splats: its vertices are skinned and morphed exactly, and each
// of its triangles (a facet) becomes one more bound node, whose map takes the rest triangle onto the posed one. A splat on
// a facet thus follows the posed surface exactly, stretches as the surface does and leaves no holes; skinning a splat by
// interpolated weights instead leaves the surface by up to a quarter of an edge wherever weights change.
// Bound nodes are numbered: first the nodes, then the cage's facets. One affine map per bound node is the whole pose.
#pragma once

#include "core/math/affine.h"
#include "core/scene/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

struct ScaffoldNode {
    std::string name;
    std::int32_t parent = -1;             ///< index of an earlier node, or -1
    Transform rest;                       ///< parent-from-node where no track says otherwise
    std::optional<Affine3x4> restMatrix;  ///< instead of `rest`, for nodes given as a matrix that no track drives
    Affine3x4 nodeFromRest;               ///< takes rest-frame points into this node (the inverse bind matrix)
    bool operator==(const ScaffoldNode&) const = default;
};

/// A displacement of a run of cage vertices, blended in by a weight that tracks may drive.
struct MorphTarget {
    std::string name;
    std::uint32_t slot = 0;         ///< index into Scaffold::morphSlots
    std::uint32_t firstVertex = 0;
    Column offsets;                 ///< f32 x 3, metres in the rest frame
    bool operator==(const MorphTarget&) const = default;
};

/// A weight between 0 and 1 (other values are allowed), by name; several targets (one per mesh part) may share it.
struct MorphSlot {
    std::string name;
    float restWeight = 0;
    bool operator==(const MorphSlot&) const = default;
};

/// The deforming mesh between nodes and splats.
struct Cage {
    Column positions;                   ///< f32 x 3, rest frame
    Column triangles;                   ///< u32 x 3
    Column joints;                      ///< u32 x K, scaffold nodes per vertex
    Column weights;                     ///< f32 x K, sum 1
    std::vector<MorphTarget> targets;
    Column restPositions;               ///< f32 x 3: where facets map from, other than `positions` for facets that are
                                        ///< collapsed at rest and open in a pose; empty: `positions`

    std::size_t facetCount() const { return triangles.rows(); }
    bool operator==(const Cage&) const = default;
};

/// For each splat up to K bound nodes with weights; one column per influence, so that a pass streams through them.
/// With gradients a splat's map is the blend's first-order expansion about its centre x: the centre goes where the blend of the
/// maps M_k takes it, and its shape follows F = sum w_k L_k + sum (M_k x - M_0 x) (grad w_k)^T. Without the second sum splats
/// shear wrongly where neighbouring nodes turn apart.
struct Binding {
    std::vector<Column> nodes;          ///< K columns of u32
    std::vector<Column> weights;        ///< K columns of f32 that sum to 1 per splat; empty when K is 1
    std::vector<Column> gradients;      ///< empty (all zero), or K columns of f32 x 3 that sum to 0 per splat: of each weight
                                        ///< at the splat's centre in the rest frame, per metre
    std::size_t influences() const { return nodes.size(); }
    std::uint64_t byteCount() const;
    /// One sentence about the first thing that does not fit `splatCount` splats and `nodeCount` bound nodes, or nothing.
    std::optional<std::string> problem(std::size_t splatCount, std::size_t nodeCount) const;
    bool operator==(const Binding&) const = default;
};

/// Immutable once built, shared by every World that holds the object. Any thread may read it.
struct Scaffold {
    std::vector<ScaffoldNode> nodes;    ///< parents before children
    std::vector<MorphSlot> morphSlots;
    std::optional<Cage> cage;
    Binding binding;                    ///< empty: no splats (a bare skeleton)

    std::size_t boundNodeCount() const { return nodes.size() + (cage ? cage->facetCount() : 0); }
    std::uint64_t byteCount() const;
    /// One sentence about the first thing that is out of range, or nothing: what readers of untrusted files call.
    std::optional<std::string> problem(std::size_t splatCount) const;
    bool operator==(const Scaffold&) const = default;
};

}  // namespace morphogen
