#include "core/scene/motion.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

std::size_t FrameSequence::frameAt(double secs) const
{
    if (frames.empty()) return 0;
    const double frame = std::floor(secs * fps + 1e-6);
    return static_cast<std::size_t>(std::clamp(frame, 0.0, static_cast<double>(frames.size() - 1)));
}

std::uint64_t FrameSequence::byteCount() const
{
    std::uint64_t bytes = 0;
    for (const auto& frame : frames) bytes += frame->byteCount();
    return bytes;
}

std::uint64_t PolynomialMotion::byteCount() const
{
    std::uint64_t bytes = centre.byteCount() + scale.byteCount();
    for (const Column& c : motion) bytes += c.byteCount();
    for (const Column& c : omega) bytes += c.byteCount();
    return bytes;
}

}  // namespace morphogen
