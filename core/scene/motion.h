// The two kinds of motion that come without a scaffold: frames without correspondence, and per-splat polynomials.
#pragma once

#include "core/scene/splats.h"

#include <memory>
#include <vector>

namespace morphogen {

/// A numbered sequence: frame k is shown from k / fps until the next. Nothing corresponds between frames.
struct FrameSequence {
    std::vector<std::shared_ptr<const Splats>> frames;
    double fps = 24.0;
    double durationSecs() const { return frames.empty() ? 0.0 : static_cast<double>(frames.size() - 1) / fps; }
    std::size_t frameAt(double secs) const;
    std::uint64_t byteCount() const;
};

/// Spacetime Gaussians (Li et al. 2024): with dt = t - centre, position += m[0..2] dt + m[3..5] dt^2 + m[6..8] dt^3,
/// rotation (unnormalised, w x y z) += omega dt, and peak alpha *= exp(-(dt / scale)^2). t runs over 0..1 in the file and
/// over 0..durationSecs in the world.
struct PolynomialMotion {
    std::vector<Column> motion;   ///< 9 columns, f32
    std::vector<Column> omega;    ///< 4 columns, f32
    Column centre;                ///< f32, 0..1
    Column scale;                 ///< f32, in units of the 0..1 axis (already exponentiated)
    double durationSecs = 1.0;
    std::uint64_t byteCount() const;
    bool operator==(const PolynomialMotion&) const = default;
};

}  // namespace morphogen
