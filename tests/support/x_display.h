// A screen for tests of windows: an X server without one, of its own, for the life of the program.
#pragma once

#include <string>

namespace morphogen::support {

/// Starts Xvfb on a free display number the first time, sets DISPLAY (and QT_QPA_PLATFORM) and says which it is; empty where
/// Xvfb is missing or does not start. A display that the caller has is not used: windows on it would be in the way.
std::string testDisplay();

}  // namespace morphogen::support
