// Small writers of splat formats that the project only reads: the test's own reading of each format's facts, a number at a
// time, sharing nothing with the readers. All take +Y as it is in the splats given.
#pragma once

#include "core/scene/splats.h"

#include <string>
#include <utility>
#include <vector>

namespace morphogen::support {

std::string plyFile(const Splats& splats);                      ///< binary little endian, +Y up declared
std::string splatFile(const Splats& splats);                    ///< .splat
std::string spzFile(const Splats& splats, int version);         ///< 1 to 3, gzipped
std::string ksplatFile(const Splats& splats, int mode);         ///< one section; buckets of 8 splats, the last one partial
std::string compressedPlyFile(const Splats& splats);            ///< no harmonics

/// Each splat's 15 numbers of motion in PolynomialMotion's order, trbf_scale not a logarithm.
std::string splatvFile(const Splats& splats, const std::vector<std::vector<float>>& motion);

/// Names and contents of the files of a SOG, version 1 or 2; harmonics of degree 1 through a palette when the splats have
/// them.
std::vector<std::pair<std::string, std::string>> sogFiles(const Splats& splats, int version);

/// A zip archive of stored entries.
std::string zipFile(const std::vector<std::pair<std::string, std::string>>& files);

}  // namespace morphogen::support
