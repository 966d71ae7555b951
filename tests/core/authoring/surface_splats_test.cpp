#include "core/authoring/surface_splats.h"

#include "core/evaluate/pose_at.h"
#include "tests/support/mesh_shapes.h"

#include <catch2/catch.hpp>
#include <random>

using namespace morphogen;

namespace {

Object covered(const MeshModel& model, std::size_t count = 0, std::uint64_t seed = 1)
{
    auto object = splatsFromMesh(model, {count, seed}, {});
    if (!object) FAIL(object.error().message);
    CHECK_FALSE(object->scaffold->problem(object->splats->size()).has_value());
    return std::move(*object);
}

Vec3 outward(const Splats& splats, std::size_t i) { return glm::mat3_cast(splats.rotation(i))[2]; }

}  // namespace

TEST_CASE("as many splats as asked for lie on the surface, flat along it", "[authoring][mesh]")
{
    const Object sphere = covered(support::sphereModel(2, 64, 128), 5000);
    REQUIRE(sphere.splats->size() == 5000);
    for (std::size_t i = 0; i < sphere.splats->size(); ++i) {
        const Vec3 p = sphere.splats->position(i);
        CHECK(glm::length(p) == Approx(2).margin(0.004));   // a chord of this mesh sinks 0.0024 below the sphere
        CHECK(glm::dot(outward(*sphere.splats, i), glm::normalize(p)) > 0.99f);
        const Vec3 sigma = sphere.splats->standardDeviations(i);
        CHECK(sigma.z < 0.15f * std::min(sigma.x, sigma.y));
    }
}

TEST_CASE("samples are blue noise: none are close, no gap is wide", "[authoring][mesh]")
{
    const Object square = covered(support::squareModel(1, 3), 4000);
    const float spacing = std::sqrt(1.0f / 4000);
    std::vector<Vec3> p;
    for (std::size_t i = 0; i < square.splats->size(); ++i) p.push_back(square.splats->position(i));
    float closest = 1;
    for (std::size_t i = 0; i < p.size(); ++i)
        for (std::size_t j = 0; j < i; ++j) closest = std::min(closest, glm::distance(p[i], p[j]));
    CHECK(closest > 0.65f * 1.0746f * spacing);   // random points of this number have pairs at 1 % of the spacing
    std::mt19937 random(3);
    std::uniform_real_distribution<float> coordinate(-0.5f, 0.5f);
    for (int trial = 0; trial < 2000; ++trial) {
        const Vec3 probe(coordinate(random), coordinate(random), 0);
        float nearest = 1;
        for (const Vec3& q : p) nearest = std::min(nearest, glm::distance(probe, q));
        CHECK(nearest < 1.25f * spacing);
    }
}

TEST_CASE("the same seed gives the same splats, another seed others", "[authoring][mesh]")
{
    const MeshModel box = support::boxModel({1, 2, 3});
    const Object a = covered(box, 3000), b = covered(box, 3000), c = covered(box, 3000, 2);
    CHECK(*a.splats == *b.splats);
    CHECK(*a.scaffold == *b.scaffold);
    CHECK_FALSE(*a.splats == *c.splats);
}

TEST_CASE("a rigid part is bound to its node alone", "[authoring][mesh]")
{
    MeshModel box = support::boxModel({1, 1, 1});
    box.nodes[0].rest.translation = {5, 0, 0};
    const Object object = covered(box, 2000);
    REQUIRE_FALSE(object.scaffold->cage.has_value());
    REQUIRE(object.scaffold->binding.influences() == 1);
    const Splats posed = bake(poseAt(object, 0));
    const Bounds bounds = posed.bounds();
    CHECK(bounds.centre().x == Approx(5).margin(0.02));
    CHECK(bounds.size().y == Approx(1).margin(0.06));
}

TEST_CASE("splats on a skinned surface move rigidly when all joints do", "[authoring][mesh]")
{
    MeshModel tube = support::bendingTubeModel(0.2f, 2);
    tube.clips.clear();
    const Object still = covered(tube, 3000);
    tube.nodes[0].rest.rotation = glm::normalize(Quat(0.8f, 0.1f, -0.5f, 0.3f));
    tube.nodes[0].rest.translation = {1, 2, 3};
    const Affine3x4 motion = tube.nodes[0].rest.affine();
    Object moved = still;
    Scaffold scaffold = *still.scaffold;
    scaffold.nodes = tube.nodes;
    moved.scaffold = std::make_shared<const Scaffold>(scaffold);
    const Splats before = bake(poseAt(still, 0)), after = bake(poseAt(moved, 0));
    for (std::size_t i = 0; i < before.size(); ++i) {
        CHECK(glm::distance(after.position(i), motion.point(before.position(i))) < 1e-5f);
        const Mat3 expected = motion.linear() * before.covariance(i) * glm::transpose(motion.linear()), actual = after.covariance(i);
        for (int c = 0; c < 3; ++c) CHECK(glm::distance(actual[c], expected[c]) < 1e-5f);
    }
}

TEST_CASE("a skeleton without triangles is kept bare, nothing at all is an error", "[authoring][mesh]")
{
    MeshModel tube = support::bendingTubeModel(0.2f, 2);
    tube.parts.clear();
    const Object bare = covered(tube);
    CHECK(bare.splats->size() == 0);
    CHECK(bare.scaffold->nodes.size() == 2);
    CHECK(bare.clips.size() == 1);
    const auto nothing = splatsFromMesh({}, {}, {});
    REQUIRE_FALSE(nothing);
    CHECK(nothing.error().kind == Error::Kind::Empty);
}

TEST_CASE("covering stops when asked to", "[authoring][mesh]")
{
    std::stop_source source;
    source.request_stop();
    const auto object = splatsFromMesh(support::boxModel({1, 1, 1}), {}, {source.get_token(), {}});
    REQUIRE_FALSE(object);
    CHECK(object.error().kind == Error::Kind::Cancelled);
}
