// A display of a test's own: an X server without a screen.
#pragma once

#include <string>
#include <sys/types.h>

namespace morphogen::support {

/// Xvfb, from construction to destruction; it ends with the program, too, however that ends.
class VirtualDisplay {
public:
    VirtualDisplay(int width, int height);
    ~VirtualDisplay();
    VirtualDisplay(const VirtualDisplay&) = delete;
    VirtualDisplay& operator=(const VirtualDisplay&) = delete;

    bool isThere() const { return !m_name.empty(); }   ///< false where Xvfb is missing or does not start
    const std::string& name() const { return m_name; } ///< ":7"

private:
    pid_t m_process = -1;
    std::string m_name;
};

/// One display for the life of the program: starts it the first time, sets DISPLAY and QT_QPA_PLATFORM, and says which it is;
/// empty where it can't be. A display that the caller has is not used: windows on it would be in the way.
std::string testDisplay();

/// Whether a program of that name is in the PATH.
bool hasProgram(const std::string& name);

}  // namespace morphogen::support
