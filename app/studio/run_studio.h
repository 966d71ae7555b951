// Starts the studio: the application, its theme and scale, the window.
#pragma once

#include "app/viewport/viewport_types.h"

#include <filesystem>

namespace morphogen::studio {

struct StudioArguments {
    std::filesystem::path open;                                ///< empty: the first sample
    ViewportDevice device = ViewportDevice::Automatic;
};

/// Whether there is a display to open a window on.
bool hasDisplay();
/// Runs until the window is closed; the exit code.
int runStudio(int& argc, char** argv, const StudioArguments& arguments);

}  // namespace morphogen::studio
