#include "app/session/export_plan.h"

#include "tests/support/shared.h"
#include "tests/support/worlds.h"

#include <catch2/catch.hpp>

#include <fstream>

using namespace morphogen;

TEST_CASE("what an export of splats takes is known beforehand to the header and the extras", "[export_plan]")
{
    const support::TemporaryFolder folder;
    for (unsigned seed = 0; seed < 12; ++seed) {
        std::mt19937 random(seed);
        Object object;
        object.name = "object";
        object.splats = std::make_shared<const Splats>(support::randomSplats(50 + seed, random));
        ExportRequest request;
        request.world.add(std::move(object));
        request.output = *FilePattern::parse(folder / ("out" + std::to_string(seed) + ".ply"));
        request.times = FrameRange{3, 5};
        const ExportPlan plan = planExport(request);
        REQUIRE(plan.problem.empty());
        REQUIRE(exportWorld(request, {}));
        CHECK(std::filesystem::exists(plan.first));
        CHECK(std::filesystem::exists(plan.last));
        CHECK(planExport(request).replaced == plan.files);
        std::uint64_t bytes = 0, files = 0;
        for (const auto& entry : std::filesystem::directory_iterator(folder.path()))
            if (entry.path().filename().string().starts_with("out" + std::to_string(seed) + "_")) bytes += entry.file_size(), ++files;
        CHECK(files == static_cast<std::uint64_t>(plan.files));
        const std::uint64_t slack = files * (4096 + request.world.objects[0]->splats->extra.size() * 8 * 64);
        CHECK(bytes >= plan.bytes);
        CHECK(bytes <= plan.bytes + slack);
    }
}

TEST_CASE("a plan says what is in the way", "[export_plan]")
{
    const support::TemporaryFolder folder;
    std::mt19937 random(1);
    RenderRequest request;
    request.output = *FilePattern::parse(folder / "film.mp4");
    CHECK_THAT(planRender(request).problem, Catch::Contains("nothing to draw"));
    request.world = support::randomWorld(random);
    request.times = FrameRange{0, 99};
    const ExportPlan film = planRender(request);
    CHECK(film.problem.empty());
    CHECK(film.files == 1);
    CHECK(film.frames == 100);
    request.output = *FilePattern::parse(folder / "frame.png");
    CHECK(planRender(request).files == 100);
    request.output = *FilePattern::parse(folder / "no such folder/frame.png");
    CHECK_THAT(planRender(request).problem, Catch::Contains("no such folder"));
    request.output = *FilePattern::parse(folder / "frame.gif");
    CHECK_FALSE(planRender(request).problem.empty());
}
