// What tests of the viewport in a real window share: the application, waiting, and a small world.
#pragma once

#include "app/viewport/viewport.h"

#include <functional>
#include <memory>

namespace morphogen::support {

/// The one QGuiApplication of this program, on a display of its own; false where there is no Xvfb.
bool hasApplication();

/// Runs the event loop until it holds, or `secs` went by: false.
bool waitFor(const std::function<bool()>& holds, double secs = 10);

/// Opaque balls of radius 0.5: "red" at (-1, 0.5, 0) with id 1 and "blue" at (1, 0.5, 0) with id 2.
std::shared_ptr<const World> twoBalls();

}  // namespace morphogen::support

#define MG_NEED_SCREEN()                                                                                  \
    do {                                                                                                  \
        if (!morphogen::support::hasApplication()) MG_SKIP("needs Xvfb (packaging/install.sh brings it)"); \
    } while (false)
