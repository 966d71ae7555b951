#include "app/session/playback.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

/// A moment this close to a frame, in frames, is that frame: k / fps x fps need not give k back.
constexpr double kFrameSlack = 1e-6;

constexpr double kFarthestSecs = 24 * 3600;

long long frameAt(double secs, double fps) { return static_cast<long long>(std::floor(secs * fps + kFrameSlack)); }

}  // namespace

void Playback::setWorld(const World& world)
{
    m_fps = world.fps;
    const bool isBeyond = m_time > m_durationSecs;
    m_durationSecs = world.durationSecs();
    if (!isBeyond) m_time = std::clamp(m_time, 0.0, m_durationSecs);
    if (m_durationSecs <= 0) m_isPlaying = false;
}

long long Playback::lastFrame() const { return frameAt(m_durationSecs, m_fps); }
long long Playback::frame() const { return frameAt(m_time, m_fps); }

void Playback::setTime(double secs)
{
    if (std::isfinite(secs)) m_time = std::clamp(secs, 0.0, m_durationSecs);
}

void Playback::standAt(double secs)
{
    if (!std::isfinite(secs)) return;
    m_time = std::clamp(secs, 0.0, kFarthestSecs);
    if (m_time > m_durationSecs) pause();
}

void Playback::setFrame(long long frame) { setTime(static_cast<double>(std::clamp(frame, 0LL, lastFrame())) / m_fps); }

void Playback::step(long long frames)
{
    pause();
    const long long shown = frame();
    if (m_time > m_durationSecs) return standAt(static_cast<double>(std::max(shown + frames, 0LL)) / m_fps);
    const bool isBetween = m_time * m_fps - static_cast<double>(shown) > kFrameSlack;
    setFrame(shown + frames + (frames < 0 && isBetween ? 1 : 0));
}

void Playback::play()
{
    if (endSecs() <= startSecs()) return;
    if (m_time >= endSecs() || m_time < startSecs()) m_time = startSecs();
    m_isPlaying = true;
}

void Playback::toggle()
{
    if (m_isPlaying) pause();
    else play();
}

bool Playback::advance(double realSecs)
{
    if (!m_isPlaying || !(realSecs > 0) || !std::isfinite(realSecs)) return false;
    const double start = startSecs(), length = endSecs() - start;
    if (length <= 0) return pause(), false;
    const double before = m_time;
    const double passed = m_time + realSecs * m_speed - start;
    if (m_isLooping) {
        m_time = start + std::fmod(std::max(passed, 0.0), length);
    } else {
        m_time = start + std::min(passed, length);
        if (passed >= length) pause();
    }
    return m_time != before;
}

void Playback::setSpeed(double speed)
{
    if (std::isfinite(speed)) m_speed = std::clamp(speed, kMinSpeed, kMaxSpeed);
}

FrameSpan Playback::range() const
{
    if (!m_hasRange) return {0, lastFrame()};
    const long long first = std::clamp(m_range.first, 0LL, lastFrame());
    return {first, std::clamp(m_range.last, first, lastFrame())};
}

void Playback::setRange(FrameSpan range)
{
    if (range.first > range.last) std::swap(range.first, range.last);
    m_range = range;
    m_hasRange = true;
}

double Playback::startSecs() const { return m_hasRange ? static_cast<double>(range().first) / m_fps : 0; }

/// The whole world plays to its exact end, so that a cycle closes; a range to its last frame.
double Playback::endSecs() const
{
    return m_hasRange && range().last < lastFrame() ? static_cast<double>(range().last) / m_fps : m_durationSecs;
}

}  // namespace morphogen
