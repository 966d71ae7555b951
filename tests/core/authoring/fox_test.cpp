#include "core/authoring/fox.h"
#include "core/deform/pose.h"

#include <catch2/catch.hpp>

#include <cmath>

using namespace morphogen;

namespace {

Scaffold scaffoldOf(const FoxRig& fox)
{
    Scaffold scaffold;
    scaffold.nodes = fox.rig.nodes();
    return scaffold;
}

Vec3 positionAt(const Scaffold& scaffold, const Clip& clip, int node, double time)
{
    return nodeTransforms(scaffold, &clip, time)[static_cast<std::size_t>(node)].translation();
}

}  // namespace

TEST_CASE("a fox's foot stays where it is put down until it is lifted", "[samples]")
{
    const FoxRig fox = foxRig();
    const Scaffold scaffold = scaffoldOf(fox);
    const Walk walk;
    const Clip clip = foxWalk(fox, walk, "Walk");
    for (const FoxLeg& leg : fox.legs) {
        for (int cycle = 1; cycle + 1 < walk.cycles; ++cycle) {
            const double start = (cycle - leg.phase) * walk.cycleSecs, length = kFoxStanceShare * walk.cycleSecs;
            const Vec3 first = positionAt(scaffold, clip, leg.paw, start + 0.02 * length);
            float slide = 0;
            for (int k = 1; k < 25; ++k) slide = std::max(slide, glm::length(positionAt(scaffold, clip, leg.paw, start + length * (0.02 + 0.96 * k / 25)) - first));
            INFO(scaffold.nodes[static_cast<std::size_t>(leg.paw)].name << ", cycle " << cycle);
            CHECK(slide < 0.01f);
        }
    }
}

TEST_CASE("a fox's bones keep their lengths while it walks", "[samples]")
{
    const FoxRig fox = foxRig();
    const Scaffold scaffold = scaffoldOf(fox);
    const Clip clip = foxWalk(fox, Walk{}, "Walk");
    for (int k = 0; k < 200; ++k) {
        const Pose pose = nodeTransforms(scaffold, &clip, clip.durationSecs * k / 200.0);
        for (const FoxLeg& leg : fox.legs) {
            for (int node = leg.paw; node != leg.upper; node = fox.rig.parent(node)) {
                const int up = fox.rig.parent(node);
                const float now = glm::length(pose[static_cast<std::size_t>(node)].translation() - pose[static_cast<std::size_t>(up)].translation());
                CHECK(now == Approx(glm::length(fox.rig.rest(node) - fox.rig.rest(up))).epsilon(0.03));
            }
            CHECK(pose[static_cast<std::size_t>(leg.paw)].translation().y > 0.02f);
        }
    }
}

TEST_CASE("a fox's clips end in the pose in which they begin", "[samples]")
{
    const FoxRig fox = foxRig();
    const Scaffold scaffold = scaffoldOf(fox);
    for (const Clip& clip : {foxWalk(fox, Walk{}, "Walk"), foxWalk(fox, {.cycles = 2, .isOnTheSpot = true}, "Walk on the spot"), foxIdle(fox)}) {
        CHECK_FALSE(clip.problem(scaffold.nodes.size(), 0));
        const Pose first = nodeTransforms(scaffold, &clip, 0), last = nodeTransforms(scaffold, &clip, clip.durationSecs);
        for (std::size_t n = 0; n < first.size(); ++n) {
            INFO(clip.name << ": " << scaffold.nodes[n].name);
            CHECK(glm::length(first[n].translation() - last[n].translation()) < 2e-3f);
        }
    }
}
