// Shared payloads are immutable; in the address-sanitizer build the processor says so.
#include "core/scene/column.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <csignal>
#include <sys/wait.h>
#include <unistd.h>

using namespace morphogen;

TEST_CASE("writing to a shared payload is a crash where it happens", "[scene]")
{
#ifndef MORPHOGEN_PROTECT_CHUNKS
    MG_SKIP("payload pages are write-protected in the asan build only");
#else
    const std::vector<float> values(1000, 1.0f);
    const Column column = Column::of(values);
    const Column copy = column;   // shares
    auto* shared = const_cast<float*>(column.chunk<float>(0).data());
    const pid_t child = ::fork();
    if (child == 0) {
        // The sanitizer's own handler would report and exit; what counts is the signal.
        ::signal(SIGSEGV, SIG_DFL);
        *const_cast<volatile float*>(shared) = 2.0f;
        ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFSIGNALED(status));
    CHECK(WTERMSIG(status) == SIGSEGV);
    CHECK(copy.at<float>(0) == 1.0f);
#endif
}
