// TimeAxis: seconds to pixels and back, where the ruler's marks stand, and which frame a click means.
#pragma once

#include <vector>

namespace morphogen::ui {

enum class TimeLabels { Seconds, Frames };

struct RulerMark {
    double secs = 0;
    bool isMajor = false;      ///< carries a label
    long number = 0;           ///< frame number, when labels are frames
};

/// 1, 2 or 5 times a power of ten, at least `least`; and into how many parts it falls well.
struct RoundStep {
    double size = 1;
    int parts = 5;
};
RoundStep roundStep(double least);

/// A stretch of time on `width` pixels. A value.
class TimeAxis {
public:
    /// Shows [from, to] seconds; to > from.
    TimeAxis(double fromSecs = 0, double toSecs = 5, double width = 100);

    double from() const { return m_from; }
    double to() const { return m_to; }
    double width() const { return m_width; }
    double pixelsPerSec() const { return m_width / (m_to - m_from); }
    double xOf(double secs) const { return (secs - m_from) * pixelsPerSec(); }
    double secsAt(double x) const { return m_from + x / pixelsPerSec(); }

    TimeAxis withWidth(double width) const { return {m_from, m_to, width}; }
    /// Longer (factor > 1) or shorter, keeping the time under `x` where it is. Never shorter than `shortestSecs`.
    TimeAxis zoomed(double factor, double x, double shortestSecs) const;
    TimeAxis panned(double pixels) const;
    /// All of the world and a little air at both ends.
    static TimeAxis fitting(double durationSecs, double width);

    /// Marks within the axis, ascending, labels at least `labelWidth` pixels apart. In frames, marks stand on whole frames.
    std::vector<RulerMark> marks(TimeLabels labels, double fps, double labelWidth) const;

private:
    double m_from, m_to, m_width;
};

/// The frame nearest to `secs`, at least 0.
long nearestFrame(double secs, double fps);
/// The last whole frame at or before `secs`; a rounding error does not make it one less.
long frameAt(double secs, double fps);

}  // namespace morphogen::ui
