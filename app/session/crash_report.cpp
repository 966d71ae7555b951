#include "app/session/crash_report.h"

#include "core/base/processor.h"

#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstring>
#include <ctime>
#include <fstream>
#include <sstream>

namespace morphogen {
namespace {

constexpr std::size_t kActions = 40, kActionBytes = 120, kFacts = 8, kFactBytes = 400, kMaxCalls = 64, kStackBytes = 64 * 1024, kKept = 10;
constexpr std::string_view kPrefix = "crash-", kNew = ".new.txt", kSeen = ".txt";

/// Text in memory that no handler has to fear: always ended, whatever was being written.
template <std::size_t Bytes>
struct FixedText {
    std::array<char, Bytes> bytes{};
    void set(std::string_view text)
    {
        const std::size_t count = std::min(text.size(), Bytes - 1);
        std::memcpy(bytes.data(), text.data(), count);
        std::memset(bytes.data() + count, 0, Bytes - count);
    }
};

struct Kept {
    FixedText<4096> file;
    FixedText<4096> head;
    std::array<FixedText<kActionBytes + 16>, kActions> actions;
    std::atomic<std::size_t> actionCount{0};
    std::array<FixedText<kFactBytes>, kFacts> facts;
    std::array<FixedText<64>, kFacts> factNames;
    std::time_t started = 0;
    std::array<char, kStackBytes> stack;
};
Kept kept;

// From here to the handler only calls that are safe in a signal handler.

void put(int file, const char* text) { (void)!::write(file, text, std::strlen(text)); }

void putNumber(int file, std::uintptr_t number, unsigned base)
{
    char digits[24];
    char* at = digits + sizeof digits;
    *--at = 0;
    do *--at = "0123456789abcdef"[number % base];
    while (number /= base);
    put(file, at);
}

const char* nameOf(int signal)
{
    switch (signal) {
    case SIGSEGV: return "SIGSEGV (memory that is not there)";
    case SIGABRT: return "SIGABRT (given up)";
    case SIGBUS: return "SIGBUS (memory that can't be read)";
    case SIGFPE: return "SIGFPE (arithmetic)";
    case SIGILL: return "SIGILL (unknown instruction)";
    default: return "a fatal signal";
    }
}

void handle(int signal, siginfo_t* info, void*)
{
    const int file = ::open(kept.file.bytes.data(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file >= 0) {
        put(file, kept.head.bytes.data());
        put(file, "\nEnded by ");
        put(file, nameOf(signal));
        put(file, " at address 0x");
        putNumber(file, reinterpret_cast<std::uintptr_t>(info->si_addr), 16);
        put(file, ", ");
        putNumber(file, static_cast<std::uintptr_t>(std::time(nullptr) - kept.started), 10);
        put(file, " s after the start\n");
        for (std::size_t i = 0; i < kFacts; ++i) {
            if (!kept.factNames[i].bytes[0]) continue;
            put(file, kept.factNames[i].bytes.data());
            put(file, ": ");
            put(file, kept.facts[i].bytes.data());
            put(file, "\n");
        }
        put(file, "\nThe last actions, the newest last\n");
        const std::size_t count = kept.actionCount;
        for (std::size_t i = count > kActions ? count - kActions : 0; i < count; ++i) {
            put(file, "  ");
            put(file, kept.actions[i % kActions].bytes.data());
            put(file, "\n");
        }
        put(file, "\nCalls, the innermost first\n");
        void* calls[kMaxCalls];
        ::backtrace_symbols_fd(calls, ::backtrace(calls, kMaxCalls), file);
        ::close(file);
    }
    ::raise(signal);   // SA_RESETHAND: this time it is the end
}

// No longer in the handler.

std::string headText()
{
    utsname system{};
    ::uname(&system);
    char time[64] = "";
    std::tm local{};
    ::localtime_r(&kept.started, &local);
    std::strftime(time, sizeof time, "%Y-%m-%d %H:%M:%S", &local);
    const ProcessorFacts processor = examineProcessor();
    std::ostringstream text;
    text << "Morphogen " MORPHOGEN_VERSION " closed unexpectedly. This report stays on this machine; nothing was sent.\n\n"
         << "Started " << time << ", process " << ::getpid() << "\n"
         << "System: " << system.sysname << ' ' << system.release << ", " << processor.model << ", " << processor.cores << " cores\n";
    return text.str();
}

[[maybe_unused]] void listen()
{
    void* calls[2];
    ::backtrace(calls, 2);   // loads what it needs now, not in the handler
    stack_t stack{};
    stack.ss_sp = kept.stack.data();
    stack.ss_size = kept.stack.size();
    ::sigaltstack(&stack, nullptr);
    struct sigaction action{};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO | SA_ONSTACK | SA_RESETHAND | SA_NODEFER;
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) ::sigaction(signal, &action, nullptr);
}

bool isReport(const std::filesystem::path& path) { return path.filename().string().starts_with(kPrefix) && path.filename().string().ends_with(kSeen); }
bool isNew(const std::filesystem::path& path) { return isReport(path) && path.filename().string().ends_with(kNew); }

std::vector<CrashReport> reportsIn(const std::filesystem::path& folder)
{
    std::vector<CrashReport> reports;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
        if (isReport(entry->path())) reports.push_back({entry->path(), {}, entry->last_write_time(problem)});
    std::sort(reports.begin(), reports.end(), [](const CrashReport& a, const CrashReport& b) { return a.time > b.time; });
    return reports;
}

}  // namespace

void installCrashReports(const std::filesystem::path& folder)
{
    if (folder.empty()) return;
    kept.started = std::time(nullptr);
    kept.head.set(headText());
    kept.file.set((folder / (std::string(kPrefix) + std::to_string(kept.started) + "-" + std::to_string(::getpid()) + std::string(kNew))).string());
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    listen();
#endif
}

void noteForCrash(std::string_view action)
{
    const std::size_t next = kept.actionCount;
    std::string text = std::to_string(std::time(nullptr) - kept.started) + " s  ";
    text += action.substr(0, kActionBytes);
    kept.actions[next % kActions].set(text);
    kept.actionCount = next + 1;
}

void setCrashFact(std::string_view name, std::string_view value)
{
    for (std::size_t i = 0; i < kFacts; ++i) {
        const bool isFree = !kept.factNames[i].bytes[0];
        if (!isFree && name != kept.factNames[i].bytes.data()) continue;
        kept.facts[i].set(value);
        if (isFree) kept.factNames[i].set(name);
        return;
    }
}

std::vector<CrashReport> newCrashReports(const std::filesystem::path& folder)
{
    std::vector<CrashReport> reports = reportsIn(folder);
    std::erase_if(reports, [](const CrashReport& report) { return !isNew(report.file); });
    for (CrashReport& report : reports) {
        std::ifstream in(report.file);
        std::ostringstream text;
        text << in.rdbuf();
        report.text = text.str();
    }
    return reports;
}

std::filesystem::path markCrashReportSeen(const CrashReport& report)
{
    std::string name = report.file.string();
    if (isNew(report.file)) name.replace(name.size() - kNew.size(), kNew.size(), kSeen);
    std::error_code problem;
    std::filesystem::rename(report.file, name, problem);
    const std::vector<CrashReport> all = reportsIn(report.file.parent_path());
    for (std::size_t i = kKept; i < all.size(); ++i)
        if (!isNew(all[i].file)) std::filesystem::remove(all[i].file, problem);
    return problem ? report.file : std::filesystem::path(name);
}

}  // namespace morphogen
