// What of time is drawn or exported.
#pragma once

#include <variant>

namespace morphogen {

/// Frames by number at the world's fps, both ends included.
struct FrameRange {
    long long first = 0, last = 0;
    long long count() const { return last - first + 1; }
    bool operator==(const FrameRange&) const = default;
};

/// Frames, or one exact moment in seconds that need not be one.
using FrameTimes = std::variant<FrameRange, double>;

}  // namespace morphogen
