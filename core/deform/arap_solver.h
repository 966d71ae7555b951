// As-rigid-as-possible deformation (Sorkine and Alexa 2007) of a node graph that handles pull, with rotation smoothing
// (Levi and Gotsman 2015).
//
// How it works: E = sum_ij w_ij s_i |(p'_i - p'_j) - R_i (p_i - p_j)|^2 + smoothing h^2 sum_ij w_ij s_ij |R_i - R_j|^2 over
// directed edges, h the mean edge. In turns the best rotations for the positions (a majorising step, so all nodes at once
// and still never uphill) and the best positions for the rotations: one sparse factor, made when the handles are chosen and
// kept while they move. Nodes that are held are eliminated; points that blend several nodes are held by multipliers.
// Immutable once made: the state that a drag warms up is the caller's, so solvers are shared and results are functions.
#pragma once

#include "core/base/result.h"
#include "core/deform/node_graph.h"
#include "core/deform/node_weights.h"
#include "core/math/affine.h"

#include <memory>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen {

/// What a handle fixes of the nodes it holds.
enum class Hold : std::uint8_t { Position, PositionAndTurn };

/// Either nodes that all follow the handle (a region, a bone, a pin), or a point that the weights of `row` blend.
struct ArapHandle {
    std::vector<std::uint32_t> nodes;   ///< held; empty: `row` and `point` say what is
    WeightRow row;                      ///< of the splat or vertex under the pointer
    Vec3 point{0};                      ///< its rest position: goes exactly where the handle goes
    Hold hold = Hold::Position;         ///< of nodes; a point is held by position

    static ArapHandle onNodes(std::vector<std::uint32_t> nodes, Hold hold = Hold::Position) { return {std::move(nodes), {}, Vec3(0), hold}; }
    static ArapHandle onPoint(const Vec3& point, const WeightRow& row) { return {{}, row, point, Hold::Position}; }
};

struct ArapOptions {
    float smoothing = 0.1f;             ///< of rotations, 0 (none)..10
    std::span<const float> stiffness{}; ///< factor per node, 0..1000; empty: 1 everywhere
};

/// Where the nodes are. Plain values; start() makes one that fits.
struct ArapState {
    std::vector<Vec3d> positions;       ///< object frame, metres
    std::vector<glm::dquat> rotations;  ///< from rest
};

/// What a solve did.
struct ArapReport {
    std::vector<double> energies;       ///< before the first iteration (handles in place) and after each; none exceeds the one before
    bool isConverged = false;           ///< no node moved by more than 1e-6 of the graph's size in the last iteration
};

class ArapSolver {
public:
    /// Factors the system. Fails with Empty when no handle holds anything, Usage for a node that does not exist or a number out
    /// of range, and Cancelled by `stop`. Parts of the graph that no handle holds stay at rest.
    static Result<ArapSolver> make(std::shared_ptr<const NodeGraph> graph, std::vector<ArapHandle> handles, const ArapOptions& options = {}, std::stop_token stop = {});
    ~ArapSolver();
    ArapSolver(ArapSolver&&) noexcept;
    ArapSolver& operator=(ArapSolver&&) noexcept;

    /// Every node at rest.
    ArapState start() const;
    /// `iterations` steps from where `state` is: what a drag does per frame. `targets`: for each handle the motion from rest,
    /// rigid; fails with Usage when their number or a number in them is wrong, and leaves the state as it was, then and when
    /// cancelled.
    Result<ArapReport> advance(ArapState& state, std::span<const Affine3x4> targets, int iterations, std::stop_token stop = {}) const;
    /// The converged solution, a function of its arguments alone: from a rigid guess, coarse graphs first. What keys evaluate.
    Result<ArapState> solveFromRest(std::span<const Affine3x4> targets, std::stop_token stop = {}) const;

    /// One rigid map per node, object-from-rest. Points that are held end exactly on their targets.
    Pose poseOf(const ArapState& state, std::span<const Affine3x4> targets) const;
    double energyOf(const ArapState& state) const;   ///< square metres, weighted as above
    const NodeGraph& graph() const;
    std::span<const ArapHandle> handles() const;

private:
    struct Parts;
    explicit ArapSolver(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

}  // namespace morphogen
