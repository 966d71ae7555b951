#include "core/store/project_file.h"

#include "core/store/document.h"
#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::TemporaryFolder;

TEST_CASE("a world that is saved and opened again is the same world", "[store]")
{
    const TemporaryFolder folder;
    std::mt19937 random(1);
    for (int trial = 0; trial < 10; ++trial) {
        const History history(support::randomWorld(random));
        auto file = ProjectFile::create(folder / "w.morph", history, {});
        REQUIRE(file);
        auto opened = ProjectFile::open(folder / "w.morph", OpenMode::Read);
        REQUIRE(opened);
        auto project = opened->load({});
        INFO((project ? "" : project.error().message));
        REQUIRE(project);
        CHECK(store::canonicalText(project->history.world()) == store::canonicalText(history.world()));
    }
}
