// From one Gaussian to another: the exact geodesic of optimal transport, or a rigid way that turns instead of melting.
//
// How it works: with Sigma_i = A_i A_i^T and A1^T A0 = W D V^T, Q = W V^T turns A1 so that straight interpolation of factors,
// A_t = (1 - t) A0 + t A1 Q, is the Bures-Wasserstein geodesic (Takatsu 2011; Bhatia, Jain and Lim 2019), flat Gaussians
// included: nothing is inverted. Rigid: of the 24 ways to name the axes of the second the one nearest to the first, then slerp
// of rotations and straight interpolation of ln sigma.
#pragma once

#include "core/math/gaussian.h"

#include <cstdint>

namespace morphogen::morph {

/// The orthogonal Q that brings factor `a1` nearest to `a0` as A1 Q; may mirror. Identity where neither has any extent.
Mat3 alignment(const Mat3& a0, const Mat3& a1);

/// Squared Bures distance of the covariances: tr(S0 + S1 - 2 (S0^1/2 S1 S0^1/2)^1/2).
double squaredBures(const Mat3& a0, const Mat3& a1);

/// One of the 24 proper ways to name a frame's axes anew, 0..23.
using Relabelling = std::uint8_t;

/// The same Gaussian with its axes named so.
GaussianAxes relabelled(const GaussianAxes& axes, Relabelling which);

/// The relabelling of `a1` with the least angle^2 + 0.5 |ln s0 - ln s1|^2 to `a0`.
Relabelling nearestRelabelling(const GaussianAxes& a0, const GaussianAxes& a1);

/// Between `a0` and `a1` (named alike), t in 0..1.
GaussianAxes rigidBetween(const GaussianAxes& a0, const GaussianAxes& a1, float t);

}  // namespace morphogen::morph
