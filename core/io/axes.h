// Axes: the half turn about x between +Y down (how splats are trained, with COLMAP's cameras) and +Y up (our world).
//
// How it works: with T = diag(1, -1, -1) a splat of rotation R and deviations S has the covariance T R S^2 R^T T after the
// turn, which is (T R T) S^2 (T R T)^T, since T and S^2 commute. So y, z and the quaternion's y, z change their sign, and
// so does every spherical harmonic whose basis function is odd under T. Signs only: the turn is exact in every bit and
// its own inverse, which lets an export give back what an import read.
#pragma once

#include "core/scene/motion.h"
#include "core/scene/splats.h"

#include <string_view>

namespace morphogen {

enum class Sign { Kept, Flipped };

/// What the half turn does to a column.
Sign signOfHalfTurn(SplatColumn column);
/// The same for coefficient `index` beyond degree 0 of one channel (0..14, bands 1, 2, 3).
Sign signOfHalfTurnSh(int index);
/// The same for columns that we merely keep: normals and the motions of Spacetime Gaussians; Kept for other names.
Sign signOfHalfTurnExtra(std::string_view name);

/// f32 column with every sign bit flipped.
Column negated(const Column& column);
/// The splats after the half turn; columns that it leaves alone are shared.
Splats halfTurned(const Splats& splats);

}  // namespace morphogen
