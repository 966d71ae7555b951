#include "app/cli/console.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <thread>

namespace morphogen::cli {
namespace {

/// False with errno set.
bool writeAll(int descriptor, std::string_view text)
{
    while (!text.empty()) {
        const ssize_t put = ::write(descriptor, text.data(), text.size());
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Result<void> print(std::string_view text)
{
    if (writeAll(STDOUT_FILENO, text)) return {};
    return makeError(Error::Kind::Io, "standard output", fmt::format("can't be written: {}", std::strerror(errno)));
}

void printError(std::string_view message)
{
    std::string line = "morphogen: " + std::string(message);
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    while (line.ends_with(' ')) line.pop_back();
    writeAll(STDERR_FILENO, line + "\n");
}

void reserveStandardDescriptors()
{
    for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(descriptor, F_GETFD) >= 0) continue;
        // The lowest free number is this one. For reading only: writing to it stays the error that it would have been.
        if (::open("/dev/null", O_RDONLY) != descriptor) return;
    }
}

ProgressLines::ProgressLines(When when) : m_isTerminal(::isatty(STDERR_FILENO) == 1), m_isShown(when == When::Always || m_isTerminal) {}

ProgressLines::~ProgressLines()
{
    if (m_hasLine && m_isTerminal) writeAll(STDERR_FILENO, "\r\x1b[K");
}

void ProgressLines::show(double fraction, std::string_view phase)
{
    if (!m_isShown) return;
    const std::lock_guard lock(m_mutex);
    const int percent = std::isfinite(fraction) ? static_cast<int>(std::clamp(fraction, 0.0, 1.0) * 100.0) : 0;
    const auto now = std::chrono::steady_clock::now();
    if (m_isTerminal ? m_hasLine && now - m_lastTime < std::chrono::milliseconds(100) : percent <= m_lastPercent) return;
    m_lastTime = now;
    m_lastPercent = percent;
    m_hasLine = true;
    const std::string line = fmt::format("{:3} % {}", percent, phase);
    writeAll(STDERR_FILENO, m_isTerminal ? "\r" + line + "\x1b[K" : line + "\n");
}

struct Interrupts::State {
    std::stop_source source;
    std::atomic<bool> isOver{false};
    std::thread watcher;
};

Interrupts::Interrupts() : m_state(std::make_unique<State>())
{
    sigset_t set;
    sigemptyset(&set);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) {
        struct sigaction before{};
        ::sigaction(number, nullptr, &before);
        // What nohup asked for stays; a shell that started us in the background ignores SIGINT for us, and must not.
        if (number == SIGHUP && before.sa_handler == SIG_IGN) continue;
        if (before.sa_handler == SIG_IGN) ::signal(number, SIG_DFL);
        sigaddset(&set, number);
    }
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    m_state->watcher = std::thread([state = m_state.get(), set] {
        int number = 0;
        while (!state->isOver) {
            ::sigwait(&set, &number);
            if (!state->isOver) state->source.request_stop();
        }
    });
}

Interrupts::~Interrupts()
{
    m_state->isOver = true;
    ::pthread_kill(m_state->watcher.native_handle(), SIGTERM);
    m_state->watcher.join();
}

std::stop_token Interrupts::token() const { return m_state->source.get_token(); }

}  // namespace morphogen::cli
