// Splats that bend too much: they become several when a bend is made, and none while nothing is bent.
#include "core/deform/arap_solver.h"
#include "core/deform/lay_rig.h"
#include "core/deform/posed_centres.h"
#include "core/deform/split_bending.h"
#include "core/edit/handles.h"
#include "core/edit/set_key.h"
#include "core/evaluate/pose_at.h"
#include "core/raster/rasteriser.h"
#include "tests/support/bend_shapes.h"
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

Frame fromEdge(const PosedObject& object)
{
    Rasteriser rasteriser;
    auto frame = rasteriser.draw({.camera = {.position = {0.9f, 0.4f, 3.4f}, .target = {0.9f, 0.4f, 0}}, .width = 240, .height = 200, .background = Rgb(0), .objects = std::span(&object, 1)});
    REQUIRE(frame);
    return *std::move(frame);
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

namespace {

/// A plate of translucent splats that are long along it, many over one another, whose colours change along it; with a rig that holds one end and has
/// the other turned about z and moved.
struct RiggedPlate {
    Splats splats;
    LaidRig laid;
    Pose pose;

    RiggedPlate(const Vec3& to, float degrees, float wide)
    {
        constexpr int kAlong = 36, kAcross = 18;
        constexpr float kStep = 2.0f / kAlong;
        SplatsBuilder builder(kAlong * kAcross);
        for (std::size_t i = 0; i < builder.size(); ++i) {
            const Vec3 at((static_cast<float>(i % kAlong) + 0.5f) * kStep, 0, (static_cast<float>(i / kAlong) + 0.5f) * kStep - 0.5f);
            builder.setPosition(i, at);
            builder.setStandardDeviations(i, {wide * kStep, 0.2f * kStep, 0.8f * kStep});
            builder.setPeakAlpha(i, 0.3f);
            builder.setColour(i, colourAt(at));
        }
        splats = builder.finish();
        auto made = layRig(splats, {.nodeCount = 48}, {});
        REQUIRE(made);
        laid = std::move(*made);
        const auto graph = *NodeGraph::of(laid.rig);
        const auto solver = ArapSolver::make(graph, {ArapHandle::onNodes(support::nodesBelow(*graph, 0, 0.4f)), ArapHandle::onNodes(support::nodesAbove(*graph, 0, 1.6f))});
        REQUIRE(solver);
        const Mat3 turn = glm::mat3_cast(glm::angleAxis(radians(degrees), Vec3(0, 0, 1)));
        const std::vector<Affine3x4> targets{{}, Affine3x4::from(turn, to - turn * Vec3(1.8f, 0, 0))};
        const auto state = solver->solveFromRest(targets);
        REQUIRE(state);
        pose = solver->poseOf(*state, targets);
    }
    static Rgb colourAt(const Vec3& at) { return Rgb(0.5f + 0.4f * std::sin(3 * at.x), 0.6f, 0.5f + 0.4f * std::cos(4 * at.x)); }
    PosedObject posed(const Splats& of, const Binding& binding, bool isBent) const
    {
        auto scaffold = std::make_shared<Scaffold>();
        scaffold->nodes.resize(pose.size());
        scaffold->binding = binding;
        return {.splats = std::make_shared<const Splats>(of), .scaffold = scaffold, .pose = isBent ? pose : Pose(pose.size())};
    }
    /// Every splat as a row of short ones that together look as it does at rest, each carried by the rig's weights at its own place.
    PosedObject finely(bool isBent) const
    {
        constexpr int kHalf = 7;
        constexpr float kNarrow = 0.4f, kWide = 1 - kNarrow * kNarrow;   // of sigma; of its square
        const auto nodes = laid.rig.positions();
        constexpr std::size_t kEach = 2 * kHalf + 1;
        SplatsBuilder builder(splats.size() * kEach);
        const std::size_t influences = laid.rig.binding.influences();
        std::vector<std::vector<std::uint32_t>> at(influences, std::vector<std::uint32_t>(builder.size(), 0));
        std::vector<std::vector<float>> weights(influences, std::vector<float>(builder.size(), 0)), gradients(influences, std::vector<float>(3 * builder.size(), 0));
        for (std::size_t i = 0; i < splats.size(); ++i)
            for (std::size_t k = 0; k < kEach; ++k) {
                const std::size_t child = i * kEach + k;
                const float u = kNarrow * static_cast<float>(static_cast<int>(k) - kHalf);
                const Vec3 sigma = splats.standardDeviations(i), place = splats.position(i) + Vec3(u * sigma.x, 0, 0);
                builder.setPosition(child, place);
                builder.setStandardDeviations(child, sigma * Vec3(kNarrow, 1, 1));
                // A Gaussian is a row of narrower ones by the weights of one that makes up for the rest of its width.
                const float depth = -std::log(1 - splats.peakAlpha(i)) * std::exp(-0.5f * u * u / kWide) / std::sqrt(2 * kPi * kWide);
                builder.setPeakAlpha(child, 1 - std::exp(-depth));
                builder.setColour(child, colourAt(splats.position(i)));
                const WeightRow row = weightsAt(nodes, laid.reachOf(i), place);
                for (int n = 0; n < row.count; ++n) {
                    const auto of = static_cast<std::size_t>(n);
                    at[of][child] = row.nodes[n], weights[of][child] = row.weights[n];
                    for (int axis = 0; axis < 3; ++axis) gradients[of][3 * child + static_cast<std::size_t>(axis)] = row.gradients[n][axis];
                }
            }
        Binding binding;
        for (std::size_t n = 0; n < influences; ++n) binding.nodes.push_back(Column::of(at[n])), binding.weights.push_back(Column::of(weights[n])), binding.gradients.push_back(Column::of(gradients[n], 3));
        return posed(builder.finish(), binding, isBent);
    }
};

}  // namespace

TEST_CASE("a plate that is bent looks more as it truly does when its splats are split", "[bend][split]")
{
    // Splats two and three steps of their spacing wide, with nodes 0.2 m apart. What is stretched alone bends little within a splat.
    const struct { const char* how; Vec3 to; float degrees; double gainDb;
    } pulls[] = {{"bent by 90 degrees", {1.15f, 0.65f, 0}, 90, 1.7}, {"bent by 150 degrees", {0.6f, 0.8f, 0}, 150, 1.7}, {"stretched by half", {2.8f, 0, 0}, 0, 0}, {"longer, and bent", {2.0f, 1.4f, 0}, 80, 1.6}};
    for (const auto& one : pulls)
        for (const float wide : {2.0f, 3.0f}) {
            const RiggedPlate plate(one.to, one.degrees, wide);
            const auto split = splitBending(plate.splats, plate.laid.rig.binding, std::vector<Pose>{plate.pose});
            REQUIRE(split);
            const auto decibels = [&](const PosedObject& a, const PosedObject& b) { return -10 * std::log10(apart(fromEdge(a), fromEdge(b))); };
            const PosedObject truth = plate.finely(true);
            const double atRest = decibels(plate.posed(plate.splats, plate.laid.rig.binding, false), plate.finely(false));
            const double whole = decibels(plate.posed(plate.splats, plate.laid.rig.binding, true), truth), parted = decibels(plate.posed(split->splats, split->binding, true), truth);
            INFO(one.how << ": at rest " << atRest << " dB, whole " << whole << " dB, split " << parted << " dB, " << plate.splats.size() << " splats become " << split->splats.size());
            CHECK(atRest > 48);   // so much the two mean the same thing
            CHECK(parted > whole + one.gainDb);
        }
}
