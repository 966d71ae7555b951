// Spacetime Gaussians (Li et al. 2024): what their PLY and splaTV's container share. Both name the same fifteen numbers
// per splat (motion_*, omega_*, trbf_*), and both hold colours as they are shown, without the harmonics' scale.
#pragma once

#include "core/io/splats_writer.h"
#include "core/scene/motion.h"

#include <string>
#include <vector>

namespace morphogen::spacetime {

/// Names of the columns beside the splats' own, in the order of PolynomialMotion's.
std::vector<std::string> motionNames();

/// Moves the columns of those names, all f32, out of `extra`. trbf_scale is a logarithm. Values that are no numbers become
/// ones that do not move.
PolynomialMotion takeMotion(std::vector<NamedColumn>& extra);

/// Turns display colours in the Dc columns into harmonics of degree 0.
void coloursToHarmonics(SplatsWriter& writer);

/// Whether the Dc columns look like display colours: those are hardly ever negative, degree 0 harmonics are for every
/// dark splat.
bool looksLikeColours(SplatsWriter& writer);

}  // namespace morphogen::spacetime
