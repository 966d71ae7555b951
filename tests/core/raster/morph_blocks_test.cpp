// Morphs blended where they are drawn: the same picture as the splats that core/morph makes, on every instruction set.
#include "core/evaluate/pose_at.h"
#include "core/edit/morph_edits.h"
#include "core/raster/instruction_sets.h"
#include "core/raster/rasteriser.h"
#include "tests/support/splat_samples.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

using namespace morphogen;

namespace {

World morphOfTwo(int degreeA, int degreeB, const MorphSettings& settings)
{
    World world;
    Object a, b;
    a.name = "a", b.name = "b";
    a.splats = std::make_shared<const Splats>(support::randomSplats(900, degreeA, 1));
    b.splats = std::make_shared<const Splats>(support::randomSplats(1700, degreeB, 2));
    const auto added = apply(world, AddMorph{.from = {world.add(a)}, .to = {world.add(b)}, .durationSecs = 1, .path = settings.path});
    REQUIRE(added);
    world = *added;
    Object shown = *world.objects.back();
    Modifier modifier = *shown.modifiers[0];
    auto& own = std::get<MorphSettings>(modifier.settings);
    own.ease = settings.ease, own.spread = settings.spread, own.order = settings.order, own.cohesion = settings.cohesion;
    shown.modifiers[0] = std::make_shared<const Modifier>(modifier);
    REQUIRE(world.replace(shown));
    return world;
}

Frame pictureOf(const std::vector<PosedObject>& objects, AovSet aovs = {}, const std::vector<PosedObject>& before = {})
{
    CameraView camera;
    camera.position = {0.5f, 0.5f, 8};
    Rasteriser rasteriser;
    auto frame = rasteriser.draw({.camera = camera, .width = 320, .height = 180, .background = Rgb(0.2f), .aovs = aovs, .objects = objects, .previousObjects = before});
    REQUIRE(frame);
    return *std::move(frame);
}

float worst(const std::vector<float>& a, const std::vector<float>& b)
{
    REQUIRE(a.size() == b.size());
    float most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

}  // namespace

TEST_CASE("a morph blended in the frame is the picture of its splats, on every instruction set", "[morph][raster]")
{
    MorphSettings staggered;
    staggered.spread = 0.6f, staggered.ease = 0.3f, staggered.order = MorphOrder::X, staggered.cohesion = 0.7f;
    for (const auto& [a, b] : {std::pair{0, 0}, {1, 3}, {2, 0}})
        for (const MorphSettings& settings : {MorphSettings{}, staggered}) {
            const World world = morphOfTwo(a, b, settings);
            for (const std::string& set : instructionSets()) {
                useInstructionSet(set);
                for (const double secs : {0.001, 0.04, 0.3, 0.5, 0.77, 0.98}) {
                    CAPTURE(a, b, settings.spread, set, secs);
                    const auto drawn = drawnPoseAt(world, secs);
                    REQUIRE(drawn.size() == 1);
                    REQUIRE(drawn[0].morph);
                    REQUIRE(worst(pictureOf(drawn).colour, pictureOf(poseAt(world, secs)).colour) < 2.0f / 255);
                }
            }
            useInstructionSet({});
        }
}

TEST_CASE("what comes after a morph in the stack, and a way that turns, are drawn from its splats", "[morph][raster]")
{
    World world = morphOfTwo(0, 1, {});
    Object shown = *world.objects.back();
    shown.modifiers.push_back(std::make_shared<const Modifier>(Modifier{{world.nextId++}, "half", true, {}, DecimateSettings{0.5f}}));
    REQUIRE(world.replace(shown));
    const auto halved = drawnPoseAt(world, 0.5);
    REQUIRE(!halved[0].morph);
    REQUIRE(halved[0].splats->size() < 1700);
    MorphSettings rigid;
    rigid.path = MorphPath::Rigid;
    REQUIRE(!drawnPoseAt(morphOfTwo(0, 0, rigid), 0.5)[0].morph);
    // At the ends there is nothing to blend.
    REQUIRE(!drawnPoseAt(morphOfTwo(0, 0, {}), 0)[0].morph);
    const PosedObject settledPose = settled(drawnPoseAt(morphOfTwo(0, 0, {}), 0.4)[0]);
    REQUIRE(!settledPose.morph);
    REQUIRE(*settledPose.splats == *poseAt(morphOfTwo(0, 0, {}), 0.4)[0].splats);
}

TEST_CASE("a morph says how its splats move between two frames", "[morph][raster]")
{
    const World world = morphOfTwo(0, 0, {});
    const Frame moving = pictureOf(drawnPoseAt(world, 0.5), Aov::Motion, drawnPoseAt(world, 0.48)), still = pictureOf(drawnPoseAt(world, 0.5), Aov::Motion, drawnPoseAt(world, 0.5));
    const auto most = [](const std::vector<float>& motion) { return std::ranges::max(motion, {}, [](float v) { return std::abs(v); }); };
    REQUIRE(std::abs(most(moving.motion)) > 0.5f);
    REQUIRE(std::abs(most(still.motion)) < 1e-3f);
}
