// Starts the studio: the application, its theme and scale, the window.
#pragma once

#include "app/studio/studio_options.h"
#include "core/base/result.h"

namespace morphogen::studio {

/// Opens the window and returns when it is closed. Fails with one sentence where there is no display, or at the first step of
/// `actions` that can't be performed ("tour.txt:12: ..."). Once a process, on its first thread.
Result<void> runStudio(const StudioOptions& options);

}  // namespace morphogen::studio
