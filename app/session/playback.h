// Playback: where in time a window stands, and how time moves while it plays. UI thread only; no clock of its own.
#pragma once

#include "core/scene/world.h"

namespace morphogen {

struct FrameSpan {
    long long first = 0, last = 0;      ///< frames by number, both ends included; first <= last
    bool operator==(const FrameSpan&) const = default;
};

class Playback {
public:
    static constexpr double kMinSpeed = 0.05, kMaxSpeed = 8;

    /// Takes the length and the fps of the world; the time stays, as far as the world goes that far
    /// (where it stood beyond the end, it stays).
    void setWorld(const World& world);
    double fps() const { return m_fps; }
    double durationSecs() const { return m_durationSecs; }
    long long lastFrame() const;                           ///< floor(duration x fps)

    double time() const { return m_time; }                 ///< seconds, 0..durationSecs(), or beyond: see standAt()
    long long frame() const;                               ///< the one that is shown or was passed last
    void setTime(double secs);                             ///< clamped to the world; keeps on playing
    /// Anywhere from 0 on. Beyond the world's end nothing plays, but keys can be set there, which makes it longer.
    void standAt(double secs);
    void setFrame(long long frame);
    void step(long long frames);                           ///< to a whole frame, and pauses

    bool isPlaying() const { return m_isPlaying; }
    /// Nothing happens where nothing moves. From the range's end it starts again at its beginning.
    void play();
    void pause() { m_isPlaying = false; }
    void toggle();
    /// Moves time by what passed on the wall clock times the speed. True when the time changed.
    bool advance(double realSecs);

    bool isLooping() const { return m_isLooping; }
    void setLooping(bool isLooping) { m_isLooping = isLooping; }  ///< else it pauses at the end
    double speed() const { return m_speed; }
    void setSpeed(double speed);                           ///< clamped to kMinSpeed..kMaxSpeed
    /// What plays; the whole world unless set. Clamped to the world.
    FrameSpan range() const;
    bool hasRange() const { return m_hasRange; }
    void setRange(FrameSpan range);
    void clearRange() { m_hasRange = false; }

private:
    double startSecs() const;
    double endSecs() const;
    double m_fps = kDefaultFps;
    double m_durationSecs = 0;
    double m_time = 0;
    double m_speed = 1;
    FrameSpan m_range;
    bool m_hasRange = false;
    bool m_isPlaying = false;
    bool m_isLooping = true;
};

}  // namespace morphogen
