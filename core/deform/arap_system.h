// The linear half of as-rigid-as-possible deformation: which nodes are free, and the best positions for given rotations.
//
// How it works: the energy's positions solve L p' = b. Held nodes move to the right-hand side. A held point asks that
// sum c_k p'_k is its target, with c the coefficients nearest to its weights that reproduce its rest position, so that it is
// linear; A = L + mu C^T C is positive definite as soon as each component holds anything, its factor is kept, and the
// multipliers of the points come from the small matrix C A^-1 C^T. What is left of a point's way under the pointer (skinning
// turns the offset from the nodes, c does not) is moved by the least energy afterwards.
#pragma once

#include "core/deform/arap_kernels.h"
#include "core/deform/arap_solver.h"

#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace morphogen::arap {

inline constexpr std::uint32_t kFree = 0xffffffffu;
inline constexpr std::uint32_t kAtRest = 0xfffffffeu;    ///< in a component that no handle holds

/// Targets of one solve: where each handle is.
using Targets = std::span<const Affine3x4>;

class System {
public:
    static Result<System> make(const NodeGraph& graph, std::span<const ArapHandle> handles, const ArapOptions& options, const std::stop_token& stop);
    ~System();
    System(System&&) noexcept;
    System& operator=(System&&) noexcept;

    const Edges& edges() const;
    /// Per node: kFree, kAtRest, or the handle that holds it.
    std::span<const std::uint32_t> holders() const;
    /// Nodes whose rotations are fixed by their handle or stay at rest.
    bool isTurnFixed(std::size_t node) const;

    /// Puts held nodes on their targets, and those at rest there.
    void place(Targets targets, Motion& motion) const;
    /// Best positions of the free nodes for the rotations. Returns the largest move of a node, metres.
    double settle(Targets targets, Motion& motion) const;
    /// Moves of the nodes, 3 doubles each, that bring the points to where their handles are.
    std::vector<Vec3d> corrections(Targets targets, const Motion& motion) const;

private:
    struct Parts;
    explicit System(std::unique_ptr<Parts> parts);
    std::unique_ptr<Parts> m_parts;
};

/// Runs `body(begin, end)` over [0, count), on all cores where that pays.
void forNodes(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body);

}  // namespace morphogen::arap
