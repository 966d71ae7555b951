#include "tests/support/display.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <sstream>

namespace morphogen::support {

VirtualDisplay::VirtualDisplay(int width, int height)
{
    int pipe[2];
    if (!hasProgram("Xvfb") || ::pipe(pipe) != 0) return;
    const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24", descriptor = std::to_string(pipe[1]);
    m_process = ::fork();
    if (m_process == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGTERM);
        const int nowhere = ::open("/dev/null", O_RDWR);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        ::close(pipe[0]);
        ::execlp("Xvfb", "Xvfb", "-displayfd", descriptor.c_str(), "-screen", "0", screen.c_str(), "-nolisten", "tcp", "-dpi", "96", static_cast<char*>(nullptr));
        ::_exit(127);
    }
    ::close(pipe[1]);
    constexpr int kStartMs = 20000;
    pollfd wait{pipe[0], POLLIN, 0};
    std::string number;
    for (char c = 0; ::poll(&wait, 1, kStartMs) > 0 && ::read(pipe[0], &c, 1) == 1 && c != '\n';) number += c;
    ::close(pipe[0]);
    if (!number.empty()) m_name = ":" + number;
}

VirtualDisplay::~VirtualDisplay()
{
    if (m_process <= 0) return;
    ::kill(m_process, SIGTERM);
    ::waitpid(m_process, nullptr, 0);
}

std::string testDisplay()
{
    static const VirtualDisplay display(2560, 1440);
    if (display.isThere()) {
        ::setenv("DISPLAY", display.name().c_str(), 1);
        ::setenv("QT_QPA_PLATFORM", "xcb", 1);
    }
    return display.name();
}

bool hasProgram(const std::string& name)
{
    const char* path = std::getenv("PATH");
    std::istringstream folders(path ? path : "");
    for (std::string folder; std::getline(folders, folder, ':');)
        if (::access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) return true;
    return false;
}

}  // namespace morphogen::support
