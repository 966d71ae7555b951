// The wall towards LibTorch: the studio's program must not load it, directly or through another library.
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <cstdio>

namespace {

std::string linkedLibraries(const std::filesystem::path& program)
{
    std::string text;
    char line[4096];
    FILE* pipe = ::popen(("ldd '" + program.string() + "' 2>&1").c_str(), "r");
    if (!pipe) return text;
    while (std::fgets(line, sizeof line, pipe)) text += line;
    ::pclose(pipe);
    return text;
}

}  // namespace

TEST_CASE("the studio's program does not load LibTorch, its worker does", "[rules]")
{
    const std::filesystem::path build = morphogen::support::buildFolder();
    MG_NEED(build / "morphogen");
    const std::string studio = linkedLibraries(build / "morphogen");
    CHECK_THAT(studio, Catch::Contains("libc.so"));
    CHECK_THAT(studio, !Catch::Contains("torch") && !Catch::Contains("libc10"));
    CHECK_THAT(studio, !Catch::Contains("libvulkan"));   // loaded at run time, where there is one
    MG_NEED(build / "morphogen-worker");
    CHECK_THAT(linkedLibraries(build / "morphogen-worker"), Catch::Contains("libtorch"));
}
