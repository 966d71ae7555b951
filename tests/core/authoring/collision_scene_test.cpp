// Random scenes of collisions: what a seed gives, that enough happens, and that light stays where it is while cubes turn.
#include "core/authoring/collision_scene.h"

#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/dynamics/simulate.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

using namespace morphogen;

namespace {

CollisionScene made(std::uint64_t seed)
{
    auto scene = makeCollisionScene({.seed = seed, .durationSecs = 5, .splatsOfAThing = 600}, {});
    if (!scene) FAIL(scene.error().message);
    return std::move(*scene);
}

/// Of the splats on the side of a cube that faces a direction of the world, the mean brightness.
double brightnessTowards(const Splats& splats, const Quat& rotation, const Vec3& direction)
{
    const std::vector<float> colours[] = {splats.column(SplatColumn::Dc0).toVector<float>(), splats.column(SplatColumn::Dc1).toVector<float>(), splats.column(SplatColumn::Dc2).toVector<float>()};
    double sum = 0, count = 0;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const Vec3 p = splats.position(i), size = glm::abs(p);
        const int axis = size.x > size.y ? (size.x > size.z ? 0 : 2) : (size.y > size.z ? 1 : 2);
        Vec3 normal(0);
        normal[axis] = p[axis] > 0 ? 1.0f : -1.0f;
        if (size[(axis + 1) % 3] > 0.15f || size[(axis + 2) % 3] > 0.15f) continue;   // away from the rounded edges
        if (glm::dot(rotation * normal, direction) < 0.95f) continue;
        for (const auto& channel : colours) sum += 0.5 + static_cast<double>(kShC0 * channel[i]);
        ++count;
    }
    REQUIRE(count > 5);
    return sum / count;
}

}  // namespace

TEST_CASE("a seed is a scene: the same to the bit, and another one another", "[dataset]")
{
    const CollisionScene a = made(5), b = made(5), c = made(6);
    CHECK(a.rollout.hash == b.rollout.hash);
    CHECK(a.looks == b.looks);
    CHECK(a.rollout.hash != c.rollout.hash);
}

TEST_CASE("in every scene things meet where it is seen, no two look alike, and all stay on the ground", "[dataset]")
{
    std::set<ObservedShape> shapes;
    int movers = 0, resting = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const CollisionScene scene = made(seed);
        INFO("seed " << seed);
        REQUIRE((scene.things.size() >= 4 && scene.things.size() <= 6));
        for (std::size_t i = 0; i < scene.looks.size(); ++i) {
            shapes.insert(scene.looks[i].shape);
            CHECK(std::ranges::count(scene.looks, scene.looks[i]) == 1);
        }
        const auto meetings = std::ranges::count_if(scene.rollout.events, [](const Event& event) { return event.kind == EventKind::Collision && event.participants.size() == 2 && event.participants[0] != kGround; });
        CHECK(meetings >= 2);
        for (const dynamics::SimBody& body : scene.scene.bodies) (glm::length(body.velocity) > 0 ? movers : resting) += 1;
        for (const dynamics::BodyTrack& track : scene.rollout.tracks)
            for (const dynamics::BodyState& state : track.states) REQUIRE(std::abs(state.centre.y - 0.2f) < 0.15f);
    }
    CHECK(shapes.size() == 3);
    CHECK(movers >= 24);
    CHECK(resting >= 12);
}

TEST_CASE("a what-if of a scene can be read and makes sense of it", "[dataset]")
{
    const CollisionScene scene = made(3);
    Random random(9);
    std::set<std::string> kinds;
    for (int i = 0; i < 30; ++i) {
        const std::string line = whatIfOf(scene, random);
        const auto read = causal::interventionsFrom({line}, scene.world);
        INFO(line);
        REQUIRE(read);
        CHECK(causal::intervened(scene.scene, *read));
        kinds.insert(line.substr(0, line.find('(')));
    }
    CHECK(kinds == std::set<std::string>{"mass", "remove", "velocity"});
}

TEST_CASE("a cube that has turned is as bright towards the light as before it turned, and not so without being lit anew", "[dataset]")
{
    for (std::uint64_t seed = 1; seed < 40; ++seed) {
        const CollisionScene scene = made(seed);
        const auto cube = std::ranges::find_if(scene.looks, [](const ClevrerObject& looks) { return looks.shape == ObservedShape::Box && looks.material == "rubber"; });
        if (cube == scene.looks.end()) continue;
        const ObjectId id = scene.things[static_cast<std::size_t>(cube - scene.looks.begin())];
        World world = scene.world;
        Object object = *world.find(id);
        object.placement.rotation = Quat(1, 0, 0, 0);
        world.replace(object);
        TurningLight light(scene);
        const auto before = light.at(world, 0, {});
        object.placement.rotation = glm::angleAxis(0.5f * kPi, Vec3(0, 1, 0));
        world.replace(object);
        const auto after = light.at(world, 0, {}), again = light.at(world, 0, {});
        REQUIRE((before && after && again));
        CHECK(after->find(id)->splats == again->find(id)->splats);   // it stands still: nothing is made anew
        const Quat still(1, 0, 0, 0), turned = object.placement.rotation;
        const Splats &first = *before->find(id)->splats, &second = *after->find(id)->splats;
        double most = 0;
        for (const Vec3& side : {Vec3(1, 0, 0), Vec3(-1, 0, 0), Vec3(0, 0, 1), Vec3(0, 0, -1)}) {
            const double own = brightnessTowards(first, still, side);
            CHECK(brightnessTowards(second, turned, side) == Approx(own).epsilon(0.03));
            most = std::max(most, std::abs(brightnessTowards(first, turned, side) / own - 1));
        }
        CHECK(most > 0.1);
        return;
    }
    FAIL("no scene had a cube of rubber");
}
