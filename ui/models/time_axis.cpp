#include "ui/models/time_axis.h"

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr double kLongestSecs = 24 * 3600.0;

/// Whole numbers of frames that read well at that rate: 1, 2, 5, 10, then parts and multiples of a second.
RoundStep frameStep(double leastFrames, double fps)
{
    const double rate = std::max(1.0, std::round(fps));
    for (const double frames : {1.0, 2.0, 5.0, 10.0})
        if (frames >= leastFrames && frames < rate) return {frames, frames == 1 ? 1 : frames == 2 ? 2 : 5};
    if (rate / 2 >= leastFrames && std::fmod(rate, 2) == 0) return {rate / 2, std::fmod(rate, 4) == 0 ? 2 : 1};
    const RoundStep secs = roundStep(std::max(1.0, leastFrames / rate));
    return {secs.size * rate, secs.size == 1 ? (std::fmod(rate, 4) == 0 ? 4 : 1) : secs.parts};
}

}  // namespace

RoundStep roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const auto& [factor, parts] : {std::pair{1.0, 5}, {2.0, 4}, {5.0, 5}, {10.0, 5}})
        if (factor * power >= least * (1 - 1e-9)) return {factor * power, parts};
    return {10 * power, 5};
}

TimeAxis::TimeAxis(double fromSecs, double toSecs, double width) : m_from(fromSecs), m_to(std::max(toSecs, fromSecs + 1e-6)), m_width(std::max(width, 1.0)) {}

TimeAxis TimeAxis::zoomed(double factor, double x, double shortestSecs) const
{
    const double length = std::clamp((m_to - m_from) * factor, shortestSecs, kLongestSecs);
    const double pinned = secsAt(x), share = x / m_width;
    return {pinned - share * length, pinned + (1 - share) * length, m_width};
}

TimeAxis TimeAxis::panned(double pixels) const
{
    const double secs = pixels / pixelsPerSec();
    return {m_from + secs, m_to + secs, m_width};
}

TimeAxis TimeAxis::fitting(double durationSecs, double width)
{
    const double shown = durationSecs > 0 ? durationSecs : 5.0;
    return {-0.02 * shown, 1.04 * shown, width};
}

std::vector<RulerMark> TimeAxis::marks(TimeLabels labels, double fps, double labelWidth) const
{
    const double leastSecs = labelWidth / pixelsPerSec();
    const bool isFrames = labels == TimeLabels::Frames;
    const RoundStep step = isFrames ? frameStep(leastSecs * fps, fps) : roundStep(leastSecs);
    const double unit = isFrames ? 1 / fps : 1.0;
    const double small = step.size / step.parts * unit;
    std::vector<RulerMark> marks;
    for (auto k = static_cast<long long>(std::ceil(std::max(0.0, m_from) / small - 1e-9)); static_cast<double>(k) * small <= m_to; ++k) {
        RulerMark mark;
        mark.secs = static_cast<double>(k) * small;
        mark.isMajor = k % step.parts == 0;
        mark.number = std::lround(mark.secs * fps);
        marks.push_back(mark);
    }
    return marks;
}

long nearestFrame(double secs, double fps) { return std::max(0L, std::lround(secs * fps)); }
long frameAt(double secs, double fps) { return std::max(0L, static_cast<long>(std::floor(secs * fps + 1e-6))); }

}  // namespace morphogen::ui
