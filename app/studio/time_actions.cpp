#include "app/studio/time_actions.h"

#include "ui/actions/action_set.h"
#include "ui/models/time_axis.h"

#include <algorithm>
#include <cmath>

namespace morphogen::studio {

TimeActions::TimeActions(Parts& parts, std::function<void()> changed) : m_parts(parts), m_changed(std::move(changed))
{
    ui::ActionSet& actions = parts.window.actions();
    const auto on = [&](const char* id, auto change) {
        actions.onTriggered(id, [this, change] {
            change(m_parts.playback);
            m_changed();
        });
    };
    on("play.toggle", [](Playback& p) { p.toggle(); });
    on("play.start", [](Playback& p) { p.setFrame(p.frame() == p.range().first ? 0 : p.range().first); });
    on("play.end", [](Playback& p) { p.setFrame(p.frame() == p.range().last ? p.lastFrame() : p.range().last); });
    on("play.back", [](Playback& p) { p.step(-1); });
    on("play.forward", [](Playback& p) { p.step(1); });
    on("play.loop", [this](Playback& p) { p.setLooping(m_parts.window.actions().isChecked("play.loop")); });
    on("play.loopStart", [](Playback& p) { p.setRange({p.frame(), std::max(p.range().last, p.frame() + 1)}); });
    on("play.loopEnd", [](Playback& p) { p.setRange({std::min(p.range().first, std::max(0LL, p.frame() - 1)), p.frame()}); });
    on("play.loopAll", [](Playback& p) { p.clearRange(); });
    on("play.slower", [](Playback& p) { p.setSpeed(p.speed() / 2); });
    on("play.faster", [](Playback& p) { p.setSpeed(p.speed() * 2); });
}

void TimeActions::seek(double secs)
{
    m_parts.playback.standAt(secs);
    m_changed();
}

void TimeActions::setScrubbing(bool isScrubbing)
{
    if (isScrubbing) {
        m_playsAfterScrub = m_parts.playback.isPlaying();
        m_parts.playback.pause();
    } else if (m_playsAfterScrub) {
        m_parts.playback.play();
    }
    m_changed();
}

void TimeActions::setLoop(const ui::TimeRange& range)
{
    Playback& p = m_parts.playback;
    p.setRange({ui::nearestFrame(range.fromSecs, p.fps()), ui::nearestFrame(range.toSecs, p.fps())});
    m_changed();
}

}  // namespace morphogen::studio
