// Time: seconds on the clip's own axis, exact. Frame k is k / fps; the last frame is floor(duration * fps); the end does
// not wrap.
#pragma once

#include <cmath>

namespace morphogen {

inline constexpr double kDefaultFps = 24.0;

inline double secsOfFrame(long frame, double fps) { return static_cast<double>(frame) / fps; }

/// The tiny term keeps a duration that is a whole number of frames, less a rounding error, from losing its last frame.
inline long lastFrame(double durationSecs, double fps) { return static_cast<long>(std::floor(durationSecs * fps + 1e-6)); }

}  // namespace morphogen
