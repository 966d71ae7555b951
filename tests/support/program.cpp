#include "tests/support/program.h"
#include "core/base/patience.h"
#include "tests/support/shared.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <thread>

namespace morphogen::support {

std::vector<std::string> ProgramRun::errorLines() const
{
    std::vector<std::string> lines;
    std::istringstream in(error);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

namespace {

/// Reads both pipes until they close; false when that took too long.
bool readBoth(int out, int error, ProgramRun& run)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::minutes(5) * patience());
    pollfd pipes[] = {{out, POLLIN, 0}, {error, POLLIN, 0}};
    std::string* texts[] = {&run.out, &run.error};
    int open = 2;
    while (open > 0) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        if (::poll(pipes, 2, 1000) < 0 && errno != EINTR) return false;
        for (int i = 0; i < 2; ++i) {
            if (pipes[i].fd < 0 || !(pipes[i].revents & (POLLIN | POLLHUP))) continue;
            char buffer[65536];
            const ssize_t got = ::read(pipes[i].fd, buffer, sizeof buffer);
            if (got > 0) texts[i]->append(buffer, static_cast<std::size_t>(got));
            else pipes[i].fd = -1, --open;
        }
    }
    return true;
}

}  // namespace

ProgramRun runMorphogen(const std::vector<std::string>& arguments, const ProgramOptions& options)
{
    const std::string program = (buildFolder() / "morphogen").string();
    int out[2], error[2];
    if (::pipe2(out, O_CLOEXEC) != 0 || ::pipe2(error, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
    argv.push_back(nullptr);

    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(out[1], STDOUT_FILENO);
        ::dup2(error[1], STDERR_FILENO);
        if (!options.folder.empty() && ::chdir(options.folder.c_str()) != 0) ::_exit(126);
        for (const std::string& entry : options.environment) ::putenv(const_cast<char*>(entry.c_str()));
        if (options.beforeExec) options.beforeExec();
        ::execv(program.c_str(), argv.data());
        ::_exit(127);
    }
    ::close(out[1]);
    ::close(error[1]);
    ProgramRun run;
    std::thread helper;
    if (options.whileRunning) helper = std::thread([&] { options.whileRunning(child); });
    if (!readBoth(out[0], error[0], run)) ::kill(child, SIGKILL);
    int status = 0;
    while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (helper.joinable()) helper.join();
    ::close(out[0]);
    ::close(error[0]);
    run.exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return run;
}

bool becomesTrue(const std::function<bool()>& condition, std::chrono::seconds within)
{
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration_cast<std::chrono::milliseconds>(within * patience());
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return true;
}

}  // namespace morphogen::support
