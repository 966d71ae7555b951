// A display of a test's own: an X server without a screen.
#pragma once

#include <string>
#include <sys/types.h>

namespace morphogen::support {

/// Xvfb, from construction to destruction.
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

/// Whether a program of that name is in the PATH.
bool hasProgram(const std::string& name);

}  // namespace morphogen::support
