// How the studio is to be opened: what the command line asks for. No Qt here.
#pragma once

#include "app/viewport/viewport_types.h"

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

namespace morphogen::studio {

struct StudioOptions {
    /// A project is opened, models are imported into a new world; none: the sample world.
    std::vector<std::filesystem::path> files;
    /// Steps to perform (app/drive/README.md), then quit; empty: none.
    std::filesystem::path actions;
    /// The steps move the real pointer (X11, through xdotool) instead of handing events to Qt.
    bool hasRealPointer = false;
    ViewportDevice device = ViewportDevice::Automatic;
    /// Default settings and no recent files, and keeps neither: for tours and tests.
    bool isFresh = false;
    /// Of the window in logical pixels; 0: as it was the last time.
    int width = 0, height = 0;
    /// Size of the interface this time, 75..200; 0: as the settings say.
    int scalePercent = 0;
    /// Where to write what `morphogen bench start|latency` asks for, as JSON; empty: nothing is measured.
    std::filesystem::path measurements;
    /// Of the steady clock, when the program was started; for `measurements`.
    std::int64_t startedAtNs = 0;
    /// Ctrl-C: the window closes without asking.
    std::stop_token stop;
};

}  // namespace morphogen::studio
