// Play, pause, step, loop, speed: the Animate menu's handlers, and what the timeline asks for.
#pragma once

#include "app/studio/studio_parts.h"

#include "ui/panels/timeline_panel.h"

#include <functional>

namespace morphogen::studio {

class TimeActions {
public:
    /// `changed` is called whenever the playback was told something.
    TimeActions(Parts& parts, std::function<void()> changed);
    void seek(double secs);
    void setScrubbing(bool isScrubbing);
    void setLoop(const ui::TimeRange& range);

private:
    Parts& m_parts;
    std::function<void()> m_changed;
    bool m_playsAfterScrub = false;
};

}  // namespace morphogen::studio
