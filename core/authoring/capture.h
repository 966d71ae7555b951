// A hard capture: the furnished room as an imperfect reconstruction gives it, on which cutting, cleaning and hole filling
// are judged; and the clean truth beside it.
//
// How it works: forty cameras walk an arc in front of the room. What none of them saw is missing; what few saw is sparse
// and coarse. What remains is shaken in place, shape and colour, and the usual debris is added: floaters near the
// cameras, needles, halos round silhouettes, haze, and oversized splats far behind. Then the whole is tilted, shrunk and
// shifted, since a reconstruction knows neither up, nor scale, nor origin.
#pragma once

#include "core/authoring/props.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/splats.h"
#include "core/math/affine.h"

#include <cstdint>
#include <vector>

namespace morphogen {

/// Values of the column "true_id" (u8). 1..10 are the things of kRoomThings.
enum class CaptureCode : std::uint8_t {
    Background = 0,   ///< walls, floor, window, picture
    FirstThing = 1,
    LastThing = 10,
    Floater = 200,
    Needle = 201,
    Halo = 202,
    Haze = 203,
    Far = 204,        ///< oversized, outside the room
};

inline constexpr const char* kTrueIdColumn = "true_id";

struct HardCapture {
    Splats captured;              ///< degree 3, in the capture's own frame
    Splats truth;                 ///< every surface of the room, whole and clean, in the same frame, with true ids too
    Affine3x4 captureFromRoom;    ///< tilt of 7 degrees, scale 0.371, offset; the room is in metres with +Y up
};

Result<HardCapture> makeHardCapture(const JobContext& job);
/// The same room in which one of the things (1..10) never stood, and cast no shadow: what its removal is judged by. Noise and
/// debris fall otherwise than in the capture with it.
Result<HardCapture> makeHardCaptureWithout(int thing, const JobContext& job);

/// A room furnished otherwise, lit and walked through in the same way; `ids` says for each prop what its splats are.
Result<HardCapture> makeHardCaptureOf(const std::vector<Prop>& props, const std::vector<std::uint8_t>& ids, const JobContext& job);

inline constexpr float kCaptureScale = 0.371f;
inline constexpr float kCaptureTiltDegrees = 7.0f;

}  // namespace morphogen
