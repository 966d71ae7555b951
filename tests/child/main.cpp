// test_child: a child process that behaves as told, for the tests of core/services/process.
#include "core/services/process/child_process.h"
#include "core/services/process/child_side.h"
#include "core/services/process/shared_memory.h"

#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <new>
#include <string>

using namespace morphogen;

namespace {

void say(Channel& channel, std::string text)
{
    Message message;
    message.header = std::move(text);
    (void)channel.send(message);
}

/// Sends every message back; what comes as shared memory, as a sealed copy with every byte increased by one.
int echo(Channel& channel)
{
    for (;;) {
        auto message = channel.receive(std::chrono::hours(1));
        if (!message || !*message) return 0;
        std::vector<UniqueFd> answers;
        for (UniqueFd& descriptor : (*message)->descriptors) {
            auto memory = SharedMemory::adopt(std::move(descriptor), MemoryAccess::Read);
            if (!memory) return 2;
            std::vector<std::byte> bytes(memory->bytes().begin(), memory->bytes().end());
            for (std::byte& b : bytes) b = std::byte(static_cast<unsigned char>(b) + 1);
            auto copy = SharedMemory::copyOf("echo", bytes);
            if (!copy) return 3;
            answers.push_back(copy->duplicate());
        }
        (*message)->descriptors = std::move(answers);
        if (!channel.send(**message)) return 0;
    }
}

/// Takes memory and touches it until there is none.
int takeAllMemory(Channel& channel)
{
    constexpr std::size_t kStep = std::size_t{8} << 20;
    std::size_t taken = 0;
    try {
        for (;; taken += kStep) {
            auto* bytes = new volatile char[kStep];
            for (std::size_t i = 0; i < kStep; i += 4096) bytes[i] = 1;
        }
    } catch (const std::bad_alloc&) {
        say(channel, std::to_string(taken >> 20));
    }
    std::abort();
}

int listDescriptors(Channel& channel)
{
    std::string all;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code ignored;
        all += entry.path().filename().string() + " " + std::filesystem::read_symlink(entry.path(), ignored).string() + "\n";
    }
    say(channel, all);
    return 0;
}

/// Starts a child that hangs, says its process id and hangs too.
int haveChild(Channel& channel)
{
    auto child = ChildProcess::spawn({"/proc/self/exe", {"hang"}, {}, "grandchild"});
    if (!child) return 1;
    say(channel, std::to_string((*child)->processId()));
    for (;;) ::pause();
}

}  // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 1 ? argv[1] : "";
    auto channel = channelToParent();
    if (!channel) {
        std::fprintf(stderr, "%s\n", channel.error().message.c_str());
        return 2;
    }
    if (mode == "echo") return echo(**channel);
    if (mode == "memory") return takeAllMemory(**channel);
    if (mode == "descriptors") return listDescriptors(**channel);
    if (mode == "parent") return haveChild(**channel);
    if (mode == "exit") return 7;
    if (mode == "garbage") {
        [[maybe_unused]] const auto sent = ::write((*channel)->descriptor(), "this is no frame, whatever it may look like", 43);
        return 0;
    }
    if (mode == "crash") {
        std::fprintf(stderr, "the last words\n");
        std::signal(SIGSEGV, SIG_DFL);   // a sanitizer's handler would turn it into an exit
        std::raise(SIGSEGV);
    }
    if (mode == "spin")
        for (std::atomic<unsigned> turns{0};; ++turns) {}
    for (;;) ::pause();
}
