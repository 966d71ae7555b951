// Which splats of a frame are those that are expected there: one to one, the most alike first.
#pragma once

#include "core/sequence/register_frames.h"

#include <cstdint>
#include <limits>
#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

inline constexpr std::uint32_t kNoRow = std::numeric_limits<std::uint32_t>::max();

/// When a splat may choose.
enum class Turn : std::uint8_t { First, Second, Never };

/// A splat that is looked for.
struct Expected {
    Vec3 centre{0};
    Look look;
    Turn turn = Turn::First;
};

struct PairSplatsRequest {
    std::span<const Expected> expected;
    const FramePoints& seen;
    const PointTree& tree;      ///< over `seen.centres`
    float spacing = 0;          ///< between neighbours of `seen`, metres
    Vec3 colourChange{0};       ///< of all from how they looked to how they look
};

struct SplatPairs {
    std::vector<std::uint32_t> partnerOf;    ///< of each expected one, which of `seen`; kNoRow where it has none
    std::vector<std::uint32_t> followerOf;   ///< of each of `seen`, which expected one; kNoRow where it is nobody's
};

/// The mean change of colour from what is expected to what is next to it: what a light does to all is no sign of being another splat.
Vec3 colourChange(std::span<const Expected> expected, const FramePoints& seen, const PointTree& tree);

/// Incomplete when `stop` is set.
SplatPairs pairSplats(const PairSplatsRequest& request, const std::stop_token& stop);

}  // namespace morphogen::sequence
