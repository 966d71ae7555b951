// Every edit can be undone, and that is proved by random edits: so each must be among them.
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <regex>

namespace fs = std::filesystem;

namespace {

std::string textOf(const fs::path& path)
{
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every edit of core is among the random edits whose undo is proved", "[rules]")
{
    const fs::path source = morphogen::support::sourceFolder();
    const std::string random = textOf(source / "tests/support/random_edit.cpp");
    static const std::regex edit(R"(struct (\w+) \{\s*(?:///[^\n]*\s*)?static constexpr const char\* kLabel)");
    int count = 0;
    for (const auto& entry : fs::recursive_directory_iterator(source / "core")) {
        if (entry.path().extension() != ".h") continue;
        const std::string text = textOf(entry.path());
        for (std::sregex_iterator match(text.begin(), text.end(), edit), end; match != end; ++match, ++count) {
            INFO((*match)[1] << " of " << entry.path().filename() << ": add a line to tests/support/random_edit.cpp");
            CHECK(random.find((*match)[1].str() + "{") != std::string::npos);
        }
    }
    CHECK(count >= 14);
}
