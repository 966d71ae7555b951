#include "tests/support/x_display.h"

#include <csignal>
#include <cstdlib>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace morphogen::support {
namespace {

/// The server ends with the program, however that ends.
class Server {
public:
    Server()
    {
        int ends[2];
        if (::pipe(ends) != 0) return;
        m_process = ::fork();
        if (m_process == 0) {
            ::prctl(PR_SET_PDEATHSIG, SIGTERM);
            const std::string number = std::to_string(ends[1]);
            ::close(ends[0]);
            ::execlp("Xvfb", "Xvfb", "-displayfd", number.c_str(), "-screen", "0", "2560x1440x24", "-nolisten", "tcp", "-dpi", "96", nullptr);
            ::_exit(127);
        }
        ::close(ends[1]);
        std::string text;
        char letter = 0;
        while (::read(ends[0], &letter, 1) == 1 && letter != '\n') text += letter;   // ends when the server is ready, or is gone
        ::close(ends[0]);
        if (!text.empty()) m_name = ":" + text;
    }
    ~Server()
    {
        if (m_process <= 0) return;
        ::kill(m_process, SIGTERM);
        ::waitpid(m_process, nullptr, 0);
    }
    const std::string& name() const { return m_name; }

private:
    pid_t m_process = -1;
    std::string m_name;
};

}  // namespace

std::string testDisplay()
{
    static const Server server;
    if (!server.name().empty()) {
        ::setenv("DISPLAY", server.name().c_str(), 1);
        ::setenv("QT_QPA_PLATFORM", "xcb", 1);
    }
    return server.name();
}

}  // namespace morphogen::support
