// The terminal: output that notices a closed pipe, progress lines, and Ctrl-C as a stop token.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"

#include <chrono>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

namespace morphogen::cli {

/// To stdout, at once. An error when it is closed or full.
Result<void> print(std::string_view text);

/// One line on stderr, "morphogen: ...", whatever line breaks the message has.
void printError(std::string_view message);

/// Makes 0, 1 and 2 refer to something, so that no file of ours gets their numbers.
void reserveStandardDescriptors();

/// Lines such as " 45 % frame 11 of 24" on stderr: rewritten in place on a terminal; with Always, one line per percent.
class ProgressLines {
public:
    enum class When { OnTerminal, Always };
    explicit ProgressLines(When when);
    ~ProgressLines();   ///< wipes the line of a terminal
    ProgressLines(const ProgressLines&) = delete;
    ProgressLines& operator=(const ProgressLines&) = delete;
    /// Any thread.
    void show(double fraction, std::string_view phase);

private:
    std::mutex m_mutex;
    bool m_isTerminal = false, m_isShown = false, m_hasLine = false;
    int m_lastPercent = -1;
    std::chrono::steady_clock::time_point m_lastTime{};
};

/// SIGINT, SIGTERM and SIGHUP request a stop instead of ending the process. Made before any other thread starts.
class Interrupts {
public:
    Interrupts();
    ~Interrupts();
    Interrupts(const Interrupts&) = delete;
    Interrupts& operator=(const Interrupts&) = delete;
    std::stop_token token() const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen::cli
