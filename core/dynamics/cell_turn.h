// The rotation in a deformation gradient, followed from step to step: Newton's method from where it was, so that what is nearly right is
// right after one step (compare Mueller et al. 2016, "A Robust Method to Extract the Rotational Part of Deformations").
#pragma once

#include "core/math/vec.h"

namespace morphogen::dynamics {

/// Turns `q` until q^T F is symmetric; gives that. `r`: `q` as a matrix.
glm::dmat3 followTurn(const glm::dmat3& f, glm::dquat& q, glm::dmat3& r);

}  // namespace morphogen::dynamics
