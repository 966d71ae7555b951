// Splat PLYs by property name: 3D Gaussian Splatting (Kerbl et al. 2023, the INRIA code), its relatives without higher
// harmonics, 2D Gaussian Splatting (Huang et al. 2024: no scale_2, drawn flat), and Spacetime Gaussians (Li et al. 2024:
// motion_*, omega_*, trbf_*), which become an object with polynomial motion.
//
// What is honoured beside the properties: `comment Vertical axis: y` (without it, +Y is down by custom), `comment
// SplatRenderMode: mip` and `comment antialiased 1` (the low-pass filter of Mip-Splatting). Properties that mean nothing
// here are kept as Splats::extra.
#pragma once

#include "core/io/import.h"

namespace morphogen {

extern const Loader kInriaPlyLoader;

}  // namespace morphogen
