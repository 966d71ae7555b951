// Clips: named sets of tracks that drive the nodes and morph weights of one scaffold. Samplers are glTF 2.0's (section
// 3.11 and appendix C), exact at any time, not only at frames.
#pragma once

#include "core/scene/column.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

enum class Interpolation : std::uint8_t { Step, Linear, CubicSpline };

enum class TrackTarget : std::uint8_t {
    Translation,   ///< width 3, metres
    Rotation,      ///< width 4, quaternion x, y, z, w (glTF's order); linear means slerp
    Scale,         ///< width 3
    MorphWeights,  ///< width n: slots [index, index + n)
};

/// Keys of one property of one node. Before the first key its value holds, after the last key likewise.
struct Track {
    TrackTarget target = TrackTarget::Translation;
    std::uint32_t index = 0;   ///< scaffold node, or first morph slot
    Interpolation interpolation = Interpolation::Linear;
    Column times;              ///< f64, seconds on the clip's axis, strictly increasing
    Column values;             ///< f32 x width; CubicSpline: three rows per key (in-tangent, value, out-tangent)
    bool operator==(const Track&) const = default;
};

struct Clip {
    std::string name;
    double durationSecs = 0;   ///< the last key's time
    std::vector<Track> tracks;

    std::uint64_t byteCount() const;
    /// One sentence about the first thing that does not fit `nodeCount` and `slotCount`, or nothing.
    std::optional<std::string> problem(std::size_t nodeCount, std::size_t slotCount) const;
    bool operator==(const Clip&) const = default;
};

}  // namespace morphogen
