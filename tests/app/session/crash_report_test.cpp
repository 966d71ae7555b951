#include "app/session/crash_report.h"

#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace morphogen;

namespace {

/// A child that installs the reports in `folder`, does `work` and is expected to die; the signal that ended it.
template <class Work>
int dyingChild(const std::filesystem::path& folder, Work work)
{
    const pid_t child = ::fork();
    if (child == 0) {
        // Catch's own handlers are replaced.
        installCrashReports(folder);
        work();
        ::_exit(0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsWatched = true;
#else
constexpr bool kIsWatched = false;
#endif

}  // namespace

TEST_CASE("a process that dies leaves a report, and dies of the same signal", "[crash_report]")
{
    if (kIsWatched) MG_SKIP("the sanitizer keeps its own handlers");
    for (const int signal : {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL}) {
        const support::TemporaryFolder folder;
        const int died = dyingChild(folder.path(), [&] {
            setCrashFact("device", "CPU, none beats it");
            setCrashFact("device", "Vulkan, it is faster");
            for (int i = 0; i < 100; ++i) noteForCrash("action " + std::to_string(i));
            ::kill(::getpid(), signal);
        });
        CHECK(died == signal);
        const auto reports = newCrashReports(folder.path());
        REQUIRE(reports.size() == 1);
        const std::string& text = reports[0].text;
        CHECK_THAT(text, Catch::Contains("Morphogen") && Catch::Contains("nothing was sent") && Catch::Contains("device: Vulkan, it is faster"));
        CHECK_THAT(text, Catch::Contains("action 99\n") && Catch::Contains("action 60\n") && !Catch::Contains("action 59\n") && !Catch::Contains("none beats it"));
        CHECK_THAT(text.substr(text.find("Calls")), Catch::Contains("app_tests("));

        const auto seen = markCrashReportSeen(reports[0]);
        CHECK(std::filesystem::exists(seen));
        CHECK(newCrashReports(folder.path()).empty());
    }
}

TEST_CASE("an endless recursion leaves a report as well", "[crash_report]")
{
    if (kIsWatched) MG_SKIP("the sanitizer keeps its own handlers");
    const support::TemporaryFolder folder;
    struct Deep {
        static int down(volatile char* above, long depth)
        {
            volatile char here[4096];
            here[0] = above[0];
            return depth == 0 ? 0 : down(here, depth - 1) + here[0];
        }
    };
    CHECK(dyingChild(folder.path(), [] { volatile char top[1] = {1}; ::_exit(Deep::down(top, 1L << 40) & 1); }) == SIGSEGV);
    CHECK(newCrashReports(folder.path()).size() == 1);
}

TEST_CASE("the newest ten reports that were seen are kept, new ones always", "[crash_report]")
{
    if (kIsWatched) MG_SKIP("the sanitizer keeps its own handlers");
    const support::TemporaryFolder folder;
    for (int i = 0; i < 14; ++i) REQUIRE(dyingChild(folder.path(), [] { ::abort(); }) == SIGABRT);
    const auto reports = newCrashReports(folder.path());
    REQUIRE(reports.size() == 14);
    for (std::size_t i = 2; i < reports.size(); ++i) markCrashReportSeen(reports[i]);
    CHECK(newCrashReports(folder.path()).size() == 2);
    std::size_t all = 0;
    for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder.path())) ++all;
    CHECK(all == 10);
}
