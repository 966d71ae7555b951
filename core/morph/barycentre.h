// Between more than two things: what a morph shows whose targets are several, each by its weight.
//
// How it works: every plan leads from the same first side, so what becomes of one of its splats is one splat of each target;
// where a plan takes it several times, so does the joint plan, and carriers stay carriers. Shapes are the barycentre of
// Bures-Wasserstein, A <- sum w_k A_k Q_k with Q_k turning A_k nearest to A (Alvarez-Esteban et al. 2016, in factors, so that
// flat Gaussians need nothing inverted); of two it is their geodesic. Centres, colours in OKLab and optical depths are weighted
// means, so at a corner each target is itself.
#pragma once

#include "core/morph/blend.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace morphogen::morph {

/// A factor of the barycentre of the Gaussians with those factors; weights at least 0, sum 1.
Mat3 barycentre(std::span<const Mat3> factors, std::span<const float> weights);

/// Which splats of all sides go together. `width()` sides: the first one, then the targets.
struct JointPlan {
    std::size_t targets = 0;
    std::vector<std::uint32_t> rows;      ///< of each side, width() numbers for each item
    std::vector<std::uint32_t> pairs;     ///< of each target's plan, `targets` numbers for each item
    std::vector<std::uint8_t> carries;    ///< bit k: side k's splat has its mass here

    std::size_t width() const { return targets + 1; }
    std::size_t size() const { return carries.size(); }
};

inline constexpr std::size_t kMostTargets = 7;   ///< a byte's bits, and the first side

/// Of 1 to kMostTargets plans, all from as many splats.
JointPlan jointPlan(std::span<const std::shared_ptr<const MorphPlan>> plans);

struct BarycentreRequest {
    const JointPlan& joint;
    std::span<const std::shared_ptr<const MorphPlan>> plans;
    std::span<const std::shared_ptr<const Splats>> sides;   ///< the first one, then the targets
    std::span<const float> progress;                        ///< of each pair of the first plan, or one for all: its target's weight
    std::span<const float> further;                         ///< weights of the other targets
};

/// One splat per item, in the joint plan's order.
Splats blend(const BarycentreRequest& request);

/// Each side's weight: the targets' where they are at most one together, the rest the first side's; else they share.
void weightsOf(float progress, std::span<const float> further, std::span<float> out);

}  // namespace morphogen::morph
