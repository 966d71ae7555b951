// Splats that bend too much: they become several when a bend is made, and none while nothing is bent.
#include "core/deform/posed_centres.h"
#include "core/edit/handles.h"
#include "core/edit/set_key.h"
#include "core/evaluate/pose_at.h"
#include "core/raster/rasteriser.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;
using support::make;

namespace {

/// A flat plate 2 m long (x) and 1 m wide (z) of `along` by `along` / 2 round splats.
World plateWorld(int along)
{
    const float step = 2.0f / static_cast<float>(along);
    const int across = along / 2;
    SplatsBuilder builder(static_cast<std::size_t>(along * across));
    for (int k = 0; k < along * across; ++k) {
        const auto i = static_cast<std::size_t>(k);
        builder.setPosition(i, {(static_cast<float>(k % along) + 0.5f) * step, 0, (static_cast<float>(k / along) + 0.5f) * step - 0.5f});
        builder.setStandardDeviations(i, {0.7f * step, 0.02f * step, 0.7f * step});
        builder.setPeakAlpha(i, 0.97f);
        builder.setColour(i, Rgb(0.9f, 0.6f, 0.3f));
    }
    Object object{.name = "plate"};
    object.splats = std::make_shared<const Splats>(builder.finish());
    World world;
    world.add(std::move(object));
    return world;
}

/// One end held, the other turned up by 90 degrees. `keyed`: from flat at 0 s to bent at 1 s.
void bend(World& world, bool isKeyed = false)
{
    const ObjectId id = world.objects[0]->id;
    make(world, AddHandle{.object = id, .pointInWorld = {0.2f, 0, 0}, .kind = HandleKind::Region, .radius = 0.5f, .name = "foot"});
    make(world, AddHandle{.object = id, .pointInWorld = {1.8f, 0, 0}, .kind = HandleKind::Region, .radius = 0.5f, .name = "head"});
    const auto keys = isKeyed ? MoveHandle::Keys::Always : MoveHandle::Keys::WhereKeyed;
    const auto place = [&] { return handlePlace(world, *world.objects[0], std::get<DeformSettings>(bendOf(*world.objects[0])->settings).handles[1], 0)->pointInWorld; };
    if (isKeyed) make(world, MoveHandle{.object = id, .handle = "head", .pointInWorld = place(), .turn = Quat(1, 0, 0, 0), .timeSecs = 0, .keys = keys});
    make(world, MoveHandle{.object = id, .handle = "head", .pointInWorld = {1.25f, 0.75f, 0}, .turn = glm::angleAxis(0.5f * kPi, Vec3(0, 0, 1)), .timeSecs = isKeyed ? 1.0 : 0.0, .keys = keys});
}

Frame fromSide(const std::vector<PosedObject>& objects)
{
    Rasteriser rasteriser;
    auto frame = rasteriser.draw({.camera = {.position = {-0.6f, 2.2f, 2.6f}, .target = {0.8f, 0.3f, 0}}, .width = 240, .height = 200, .background = Rgb(0), .objects = objects});
    REQUIRE(frame);
    return *std::move(frame);
}

/// Mean squared difference of the colours.
double apart(const Frame& a, const Frame& b)
{
    double sum = 0;
    for (std::size_t i = 0; i < a.colour.size(); ++i) sum += std::pow(static_cast<double>(a.colour[i] - b.colour[i]), 2);
    return sum / static_cast<double>(a.colour.size());
}

}  // namespace

TEST_CASE("nothing is split while nothing is bent, and what is split knows what it was", "[bend][split]")
{
    World world = plateWorld(16);
    const auto stored = world.objects[0]->splats;
    bend(world);
    const PosedObject bent = poseAt(world, *world.objects[0], 0);
    REQUIRE(bent.sourceRows);
    CHECK(bent.splats->size() > stored->size());
    CHECK(bent.splats->size() < 9 * stored->size());
    REQUIRE(bent.sourceRows->size() == bent.splats->size());
    for (std::size_t i = 0; i < bent.splats->size(); ++i) {
        const std::uint32_t parent = (*bent.sourceRows)[i];
        REQUIRE(parent < stored->size());
        if (i < stored->size()) CHECK(parent == i);
        CHECK(glm::distance(bent.splats->position(i), stored->position(parent)) < 3 * stored->standardDeviations(parent).x);
    }
    CHECK(world.objects[0]->splats == stored);                              // the object itself stays as it was
    CHECK(ownPoseAt(world, *world.objects[0], 0).splats == stored);         // and so does what is selected on
    // Straightened again, the rest picture is the one before any handle, bit by bit.
    const ObjectId id = world.objects[0]->id;
    make(world, RemoveHandle{id, "head"});
    CHECK(poseAt(world, *world.objects[0], 0).splats == stored);
}

TEST_CASE("how many splats there are never changes while time runs", "[bend][split]")
{
    World world = plateWorld(16);
    const auto flat = fromSide({poseAt(world, *world.objects[0], 0)});
    bend(world, true);
    const PosedObject start = poseAt(world, *world.objects[0], 0), end = poseAt(world, *world.objects[0], 1);
    CHECK(start.splats->size() > world.objects[0]->splats->size());
    CHECK(start.splats == end.splats);   // the same payload: nothing is uploaded anew
    CHECK(poseAt(world, *world.objects[0], 0.37).splats == end.splats);
    // At its key at rest the split plate looks as the whole one does: mean difference below 1/255.
    CHECK(std::sqrt(apart(fromSide({start}), flat)) < 1.5 / 255);
}

TEST_CASE("a flat plate bent by 90 degrees has no gaps where a finely sampled one has none", "[bend][split]")
{
    World coarse = plateWorld(12), fine = plateWorld(96);
    bend(coarse);
    bend(fine);
    const PosedObject split = poseAt(coarse, *coarse.objects[0], 0);
    REQUIRE(split.splats->size() > coarse.objects[0]->splats->size());
    const Frame truth = fromSide({poseAt(fine, *fine.objects[0], 0)}), bySplit = fromSide({split});
    // Where the fine plate is opaque all round, the split one is, too.
    std::size_t gaps = 0, inside = 0;
    const auto covers = [](const Frame& frame, int x, int y) { return frame.colour[4 * static_cast<std::size_t>(y * 240 + x)] > 0.8f * 0.9f; };
    for (int y = 6; y < 194; ++y)
        for (int x = 6; x < 234; ++x) {
            bool isInside = true;
            for (const auto& [dx, dy] : {std::pair(0, 0), std::pair(6, 0), std::pair(-6, 0), std::pair(0, 6), std::pair(0, -6)}) isInside = isInside && covers(truth, x + dx, y + dy);
            inside += isInside;
            gaps += isInside && !covers(bySplit, x, y);
        }
    CHECK(inside > 3000);
    CHECK(gaps == 0);
}
