// A user's machine for one test: a display, a home, and the program, which performs scripts in its window.
#pragma once

#include "tests/support/display.h"
#include "tests/support/program.h"
#include "tests/support/shared.h"

#include <functional>
#include <string>
#include <vector>

namespace morphogen::support {

enum class Pointer { Qt, Real };

struct Screen {
    int width, height;      ///< of the window, logical pixels
    const char* scale;      ///< device pixels of a logical one
};

std::string textOf(const std::filesystem::path& path);

class Desk {
public:
    explicit Desk(Screen screen = {1280, 800, "1"});
    bool isThere() const { return m_display.isThere(); }
    std::filesystem::path operator/(const std::string& name) const { return m_folder / name; }

    ProgramRun run(std::vector<std::string> arguments);
    /// Performs a script, in which @OUT@, @WIDTH@ and @HEIGHT@ are filled in. Fails where Vulkan's validation layer, which says
    /// on stderr what it finds, is not at work in the program.
    ProgramRun perform(const std::string& script, Pointer pointer = Pointer::Qt, const std::string& device = "auto");
    /// The same by Qt's events, with `meanwhile` beside it from the time when the script's screenshot @OUT@/ready.png is there.
    ProgramRun performBeside(const std::string& script, const std::function<void()>& meanwhile);
    /// Drags a file out of another program's window, beside ours, into the middle of ours. Needs xdotool. True when the other
    /// program was told that it was taken.
    bool dragIn(const std::filesystem::path& file);
    /// Performs a script to its end, goes on with `rest`, does `meanwhile` beside it, and then ends the program by a signal.
    ProgramRun strike(const std::string& script, int signal, const std::function<void()>& meanwhile = {}, const std::string& rest = "wait 600");

private:
    std::string filled(std::string script) const;
    ProgramRun start(const std::string& script, std::vector<std::string> more, const std::function<void(pid_t)>& meanwhile);
    Screen m_screen;
    TemporaryFolder m_folder;
    VirtualDisplay m_display;
    std::vector<std::string> m_environment;
};

/// It did what it should, and Vulkan's validation had nothing to say.
void checkSilent(const ProgramRun& run);

}  // namespace morphogen::support
