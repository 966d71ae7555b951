// A supervised child process: started with a socket to talk through and with limits, watched until it ends, ended with us.
//
// How it works: one thread per child forks it (vfork and exec, so a large parent costs nothing), keeps the last of what it
// says on stderr, holds its time limit and reaps it. The child gets the socket as descriptor 3 and nothing else of ours,
// dies with that thread and thus with us (PR_SET_PDEATHSIG), and ignores Ctrl-C, which is ours to handle.
// The child's side is child_side.h.
#pragma once

#include "core/services/process/channel.h"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace morphogen {

/// 0 is no limit.
struct ProcessLimits {
    std::uint64_t memoryBytes = 0;   ///< address space (RLIMIT_AS); not set in sanitizer builds, whose shadow needs terabytes
    double cpuSecs = 0;
    double wallSecs = 0;
};

struct ProcessRequest {
    std::filesystem::path program;
    std::vector<std::string> arguments;   ///< without the program's name
    ProcessLimits limits;
    std::string name;                     ///< in sentences: "import worker"
};

enum class ProcessEnding {
    Exited,     ///< by itself; `code` is the exit status
    Signalled,  ///< it crashed or the system ended it; `code` is the signal
    TimedOut,   ///< we ended it at its limit of wall time
    Stopped,    ///< we ended it because it was asked for
};

struct ProcessExit {
    ProcessEnding how = ProcessEnding::Exited;
    int code = 0;
    std::uint64_t peakBytes = 0;   ///< most memory it held at once
    std::string lastWords;         ///< the last 4 KiB of its stderr
};

/// "the import worker crashed (segmentation fault) while reading the scene": what to tell a person. `doing` is such a phrase.
std::string describeExit(const ProcessExit& exit, const ProcessRequest& request, std::string_view doing);

/// Any thread may call any function.
class ChildProcess {
public:
    /// Error::NotFound or Io, naming the program, when it can't be started.
    static Result<std::unique_ptr<ChildProcess>> spawn(ProcessRequest request);
    /// Ends the child if it lives, and waits until it is gone.
    ~ChildProcess();
    ChildProcess(const ChildProcess&) = delete;
    ChildProcess& operator=(const ChildProcess&) = delete;

    Channel& channel() { return *m_channel; }
    const ProcessRequest& request() const { return m_request; }
    int processId() const { return m_processId; }
    /// Sends SIGKILL and returns at once.
    void stop();
    /// How it ended, or nothing when it still runs after `timeout`.
    std::optional<ProcessExit> waitForExit(std::chrono::milliseconds timeout);

private:
    struct Startup;
    ChildProcess() = default;
    void supervise(Startup& startup);
    void watch(UniqueFd errors);
    void sendKill();

    ProcessRequest m_request;
    std::unique_ptr<Channel> m_channel;
    UniqueFd m_processFd;             ///< a pidfd: signals never reach a stranger who inherited the number
    int m_processId = -1;
    std::atomic<bool> m_isStopping{false};
    std::mutex m_mutex;
    std::condition_variable m_ended;
    std::optional<ProcessExit> m_exit;
    std::thread m_supervisor;
};

}  // namespace morphogen
