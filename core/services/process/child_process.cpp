#include "core/services/process/child_process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <future>

namespace morphogen {
namespace {

constexpr std::size_t kLastWords = 4096;
constexpr int kChannelDescriptor = 3;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kCanLimitMemory = false;
#else
constexpr bool kCanLimitMemory = true;
#endif

Error systemError(std::string_view what) { return makeError(Error::Kind::Io, what, std::strerror(errno)); }

/// All that the child needs between vfork and exec, made ready before: there it may only make system calls.
struct ChildPlan {
    std::vector<char*> arguments;
    int nothing = -1, errors = -1, channel = -1, failure = -1;   ///< all 10 or above, clear of the numbers they are put on
    int parent = 0;
    rlimit memory{}, cpu{};
    bool limitsMemory = false, limitsCpu = false;
};

[[noreturn]] void becomeChild(const ChildPlan& plan, const sigset_t& signals)
{
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    const bool isOrphan = ::getppid() != plan.parent;
    if (plan.limitsMemory) ::setrlimit(RLIMIT_AS, &plan.memory);
    if (plan.limitsCpu) ::setrlimit(RLIMIT_CPU, &plan.cpu);
    const rlimit noCore{0, 0};
    ::setrlimit(RLIMIT_CORE, &noCore);
    struct sigaction ignore {};
    ignore.sa_handler = SIG_IGN;
    ::sigaction(SIGINT, &ignore, nullptr);
    const bool isWired = ::dup2(plan.nothing, 0) == 0 && ::dup2(plan.nothing, 1) == 1 && ::dup2(plan.errors, 2) == 2 &&
                         ::dup2(plan.channel, kChannelDescriptor) == kChannelDescriptor &&
                         ::dup3(plan.failure, kChannelDescriptor + 1, O_CLOEXEC) == kChannelDescriptor + 1;
    ::close_range(kChannelDescriptor + 2, ~0u, 0);
    ::sigprocmask(SIG_SETMASK, &signals, nullptr);
    if (isWired && !isOrphan) ::execv(plan.arguments[0], plan.arguments.data());
    const int reason = errno;
    [[maybe_unused]] const ssize_t told = ::write(kChannelDescriptor + 1, &reason, sizeof reason);
    ::_exit(127);
}

// glibc 2.36 declares pidfd_open and pidfd_send_signal without C linkage, hence syscall() below.

/// A duplicate well above the standard numbers, closed on exec.
UniqueFd movedUp(const UniqueFd& descriptor) { return UniqueFd(::fcntl(descriptor.get(), F_DUPFD_CLOEXEC, 10)); }

std::string signalName(int number)
{
    switch (number) {
    case SIGSEGV: return "segmentation fault";
    case SIGABRT: return "aborted";
    case SIGBUS: return "bus error";
    case SIGFPE: return "arithmetic error";
    case SIGILL: return "illegal instruction";
    default: return fmt::format("signal {}", number);
    }
}

}  // namespace

struct ChildProcess::Startup {
    UniqueFd channel;
    std::promise<Result<void>> done;
};

std::string describeExit(const ProcessExit& exit, const ProcessRequest& request, std::string_view doing)
{
    std::string text = "the " + request.name;
    const bool isOutOfTime = exit.how == ProcessEnding::Signalled && (exit.code == SIGXCPU);
    if (exit.how == ProcessEnding::TimedOut)
        text += fmt::format(" was ended after {:.0f} s", request.limits.wallSecs);
    else if (isOutOfTime)
        text += fmt::format(" used up its {:.0f} s of processor time", request.limits.cpuSecs);
    else if (exit.how == ProcessEnding::Stopped)
        text += " was stopped";
    else if (exit.how == ProcessEnding::Exited)
        text += fmt::format(" ended early (exit code {})", exit.code);
    else if (exit.code == SIGKILL)
        text += " was killed by the system, most likely because memory ran out,";
    else
        text += fmt::format(" crashed ({})", signalName(exit.code));
    text += " while ";
    text += doing;
    const std::uint64_t limit = request.limits.memoryBytes;
    if (exit.how == ProcessEnding::Signalled && limit > 0 && exit.peakBytes > limit / 2)
        text += fmt::format("; it had taken {} of the {} MiB of memory that it may use", exit.peakBytes >> 20, limit >> 20);
    return text;
}

Result<std::unique_ptr<ChildProcess>> ChildProcess::spawn(ProcessRequest request)
{
    std::unique_ptr<ChildProcess> child(new ChildProcess);
    child->m_request = std::move(request);
    MG_ASSIGN(auto ends, Channel::pair());
    child->m_channel = std::make_unique<Channel>(std::move(ends.first));
    Startup startup{std::move(ends.second), {}};
    auto started = startup.done.get_future();
    child->m_supervisor = std::thread([&startup, raw = child.get()] { raw->supervise(startup); });
    if (auto result = started.get(); !result) return result.error();
    return child;
}

ChildProcess::~ChildProcess()
{
    stop();
    if (m_supervisor.joinable()) m_supervisor.join();
}

void ChildProcess::supervise(Startup& startup)
{
    const auto fail = [&](Error error) { startup.done.set_value(std::move(error)); };
    int errorEnds[2], failureEnds[2];
    if (::pipe2(errorEnds, O_CLOEXEC) != 0) return fail(systemError("a pipe could not be made"));
    UniqueFd errors(errorEnds[0]), errorsOfChild(errorEnds[1]);
    if (::pipe2(failureEnds, O_CLOEXEC) != 0) return fail(systemError("a pipe could not be made"));
    UniqueFd failure(failureEnds[0]), failureOfChild(failureEnds[1]);
    const UniqueFd nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const UniqueFd raised[4] = {movedUp(nothing), movedUp(errorsOfChild), movedUp(startup.channel), movedUp(failureOfChild)};
    for (const UniqueFd& descriptor : raised)
        if (!descriptor) return fail(systemError("no descriptor is left"));

    ChildPlan plan;
    std::string program = m_request.program.string();
    std::vector<std::string> words = m_request.arguments;
    plan.arguments.push_back(program.data());
    for (std::string& word : words) plan.arguments.push_back(word.data());
    plan.arguments.push_back(nullptr);
    plan.nothing = raised[0].get(), plan.errors = raised[1].get(), plan.channel = raised[2].get(), plan.failure = raised[3].get();
    plan.parent = ::getpid();
    plan.limitsMemory = kCanLimitMemory && m_request.limits.memoryBytes > 0;
    plan.memory = {m_request.limits.memoryBytes, m_request.limits.memoryBytes};
    plan.limitsCpu = m_request.limits.cpuSecs > 0;
    const auto cpu = static_cast<rlim_t>(m_request.limits.cpuSecs + 0.5);
    plan.cpu = {cpu, cpu + 5};

    // Until exec the child runs in our memory: no handler of ours may run in it.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t id = ::vfork();
    if (id == 0) becomeChild(plan, before);
    const int forkError = errno;
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (id < 0) {
        errno = forkError;
        return fail(systemError(program + " could not be started"));
    }
    failureOfChild.reset(), errorsOfChild.reset(), startup.channel.reset();
    for (const UniqueFd& descriptor : raised) const_cast<UniqueFd&>(descriptor).reset();

    int reason = 0;
    ssize_t got = 0;
    while ((got = ::read(failure.get(), &reason, sizeof reason)) < 0 && errno == EINTR) {}
    m_processId = id;
    m_processFd.reset(static_cast<int>(::syscall(SYS_pidfd_open, id, 0)));
    if (got == sizeof reason || !m_processFd) {
        if (got != sizeof reason) ::kill(id, SIGKILL), reason = errno;
        ::waitpid(id, nullptr, 0);
        return fail(makeError(reason == ENOENT ? Error::Kind::NotFound : Error::Kind::Io, program,
                              fmt::format("could not be started: {}; reinstall Morphogen", std::strerror(reason))));
    }
    startup.done.set_value({});   // `startup` is gone from here on
    watch(std::move(errors));
}

void ChildProcess::watch(UniqueFd errors)
{
    using Clock = std::chrono::steady_clock;
    const bool hasDeadline = m_request.limits.wallSecs > 0;
    const auto deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_request.limits.wallSecs));
    ProcessExit exit;
    bool isTimedOut = false;
    ::fcntl(errors.get(), F_SETFL, O_NONBLOCK);
    const auto listen = [&] {
        char text[1024];
        ssize_t got = 0;
        while ((got = ::read(errors.get(), text, sizeof text)) > 0) {
            exit.lastWords.append(text, static_cast<std::size_t>(got));
            if (exit.lastWords.size() > 2 * kLastWords) exit.lastWords.erase(0, exit.lastWords.size() - kLastWords);
        }
        if (got == 0) errors.reset();
    };
    for (;;) {
        pollfd entries[2] = {{m_processFd.get(), POLLIN, 0}, {errors.get(), POLLIN, 0}};
        int patience = -1;
        if (hasDeadline && !isTimedOut) {
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
            patience = static_cast<int>(std::clamp<long>(left, 0, 1'000'000));
        }
        ::poll(entries, errors ? 2 : 1, patience);
        if (entries[1].revents != 0 && errors) listen();
        if (entries[0].revents != 0) break;
        if (hasDeadline && !isTimedOut && Clock::now() >= deadline) isTimedOut = true, sendKill();
    }
    if (errors) listen();
    int status = 0;
    rusage usage{};
    ::wait4(m_processId, &status, 0, &usage);
    exit.peakBytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
    exit.code = WIFEXITED(status) ? WEXITSTATUS(status) : WTERMSIG(status);
    exit.how = WIFEXITED(status) ? ProcessEnding::Exited : ProcessEnding::Signalled;
    if (exit.how == ProcessEnding::Signalled && exit.code == SIGKILL) {
        if (isTimedOut) exit.how = ProcessEnding::TimedOut;
        else if (m_isStopping) exit.how = ProcessEnding::Stopped;
    }
    if (exit.lastWords.size() > kLastWords) exit.lastWords.erase(0, exit.lastWords.size() - kLastWords);
    const std::lock_guard lock(m_mutex);
    m_exit = std::move(exit);
    m_ended.notify_all();
}

void ChildProcess::sendKill()
{
    if (m_processFd) ::syscall(SYS_pidfd_send_signal, m_processFd.get(), SIGKILL, nullptr, 0);
}

void ChildProcess::stop()
{
    m_isStopping = true;
    sendKill();
}

std::optional<ProcessExit> ChildProcess::waitForExit(std::chrono::milliseconds timeout)
{
    std::unique_lock lock(m_mutex);
    m_ended.wait_for(lock, timeout, [this] { return m_exit.has_value(); });
    return m_exit;
}

}  // namespace morphogen
