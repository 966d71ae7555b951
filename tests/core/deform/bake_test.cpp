// bake(): an exported pose must be the posed object. Checked against double-precision formulas written here.
#include "core/evaluate/pose_at.h"
#include "core/math/spherical_harmonics.h"

#include <catch2/catch.hpp>
#include <random>

using namespace morphogen;

namespace {

struct Case {
    std::mt19937 random{11};
    float normal() { return std::normal_distribution<float>()(random); }
    Quat rotation() { return glm::normalize(Quat(normal(), normal(), normal(), normal())); }

    Splats splats(std::size_t count, int degree)
    {
        SplatsBuilder builder(count, degree);
        for (std::size_t i = 0; i < count; ++i) {
            builder.setPosition(i, {normal(), normal(), normal()});
            builder.setRotation(i, rotation());
            builder.setStandardDeviations(i, {0.1f, 0.03f, 0.002f});
            builder.setPeakAlpha(i, 0.7f);
        }
        for (auto& column : builder.shRest)
            for (float& c : column) c = normal();
        return builder.finish();
    }
};

PosedObject posedBy(const Splats& splats, const Affine3x4& map)
{
    PosedObject posed;
    posed.splats = std::make_shared<const Splats>(splats);
    posed.pose = {map};
    return posed;
}

double largestDifference(const Mat3& a, const Mat3& b)
{
    double worst = 0;
    for (int i = 0; i < 3; ++i)
        for (int j = 0; j < 3; ++j) worst = std::max(worst, static_cast<double>(std::abs(a[i][j] - b[i][j])));
    return worst;
}

}  // namespace

TEST_CASE("baked covariance is A Sigma A^T for shears, mirrors and flattenings", "[deform]")
{
    Case c;
    const Splats splats = c.splats(200, 0);
    std::vector<Affine3x4> maps;
    for (int i = 0; i < 20; ++i) {
        Mat3 linear;
        for (int k = 0; k < 3; ++k) linear[k] = Vec3(c.normal(), c.normal(), c.normal());
        maps.push_back(Affine3x4::from(linear, {c.normal(), c.normal(), c.normal()}));
    }
    maps.push_back(Affine3x4::from(Mat3(-1, 0, 0, 0, 1, 0, 0, 0, 1), Vec3(0)));
    maps.push_back(Affine3x4::from(Mat3(1, 0, 0, 0, 1, 0, 0, 0, 0), Vec3(0)));
    for (const Affine3x4& map : maps) {
        const Splats baked = bake(posedBy(splats, map));
        for (std::size_t i = 0; i < splats.size(); ++i) {
            const Mat3 expected = map.linear() * splats.covariance(i) * glm::transpose(map.linear());
            CHECK(largestDifference(baked.covariance(i), expected) < 2e-5);
            CHECK(glm::length(baked.position(i) - map.point(splats.position(i))) < 1e-5f);
            CHECK(glm::length(baked.rotation(i)) == Approx(1));
        }
    }
}

TEST_CASE("a baked turn shows every splat the colour it had from the turned side", "[deform]")
{
    Case c;
    const Splats splats = c.splats(50, 3);
    const Quat turn = c.rotation();
    const Splats baked = bake(posedBy(splats, Affine3x4::from(glm::mat3_cast(turn), Vec3(0))));
    const auto colour = [](const Splats& s, std::size_t i, int channel, const Vec3& d) {
        float basis[16];
        shBasis(3, d, basis);
        float sum = 0;
        for (int k = 0; k < 15; ++k) sum += basis[k + 1] * s.shRest[channel * 15 + k].at<float>(i);
        return sum;
    };
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const Vec3 d = glm::normalize(Vec3(c.normal(), c.normal(), c.normal()));
        for (int channel = 0; channel < 3; ++channel)
            CHECK(colour(baked, i, channel, turn * d) == Approx(colour(splats, i, channel, d)).margin(1e-4));
    }
}

TEST_CASE("baking what does not move keeps every bit", "[deform]")
{
    Case c;
    const Splats splats = c.splats(100, 2);
    CHECK(bake(posedBy(splats, {})) == splats);
}

TEST_CASE("weights blend maps: half of two translations is their middle", "[deform]")
{
    Case c;
    const Splats splats = c.splats(10, 0);
    Scaffold scaffold;
    scaffold.nodes.resize(2);
    scaffold.binding.nodes = {Column::of(std::vector<std::uint32_t>(10, 0)), Column::of(std::vector<std::uint32_t>(10, 1))};
    scaffold.binding.weights = {Column::of(std::vector<float>(10, 0.5f)), Column::of(std::vector<float>(10, 0.5f))};
    REQUIRE_FALSE(scaffold.problem(10));
    PosedObject posed = posedBy(splats, Affine3x4::from(Mat3(1), {2, 0, 0}));
    posed.scaffold = std::make_shared<const Scaffold>(scaffold);
    posed.pose.push_back(Affine3x4::from(Mat3(1), {0, 4, 0}));
    const Splats baked = bake(posed);
    for (std::size_t i = 0; i < 10; ++i) CHECK(glm::length(baked.position(i) - splats.position(i) - Vec3(1, 2, 0)) < 1e-5f);
}

TEST_CASE("a spacetime splat moves by its polynomial, turns by its rate and fades by its window", "[deform]")
{
    SplatsBuilder builder(1, 0);
    builder.setPeakAlpha(0, 0.8f);
    builder.setStandardDeviations(0, {0.1f, 0.2f, 0.3f});
    PolynomialMotion motion;
    const float coefficients[9] = {1, 0, 0, 0, 2, 0, 0, 0, 3};
    for (float m : coefficients) motion.motion.push_back(Column::of(std::vector<float>{m}));
    for (float w : {0.0f, 1.0f, 0.0f, 0.0f}) motion.omega.push_back(Column::of(std::vector<float>{w}));
    motion.centre = Column::of(std::vector<float>{0.25f});
    motion.scale = Column::of(std::vector<float>{0.5f});
    motion.durationSecs = 2;

    Object object;
    object.splats = std::make_shared<const Splats>(builder.finish());
    object.polynomial = std::make_shared<const PolynomialMotion>(motion);
    CHECK(object.durationSecs() == 2);
    const Splats baked = bake(poseAt(object, 1.5));   // 0.75 of the way, dt = 0.5
    CHECK(glm::length(baked.position(0) - Vec3(0.5f, 0.5f, 0.375f)) < 1e-5f);
    CHECK(baked.peakAlpha(0) == Approx(0.8 * std::exp(-1.0)).epsilon(1e-4));
    const Quat expected = glm::normalize(Quat(1, 0.5f, 0, 0));
    CHECK(std::abs(glm::dot(baked.rotation(0), expected)) == Approx(1).epsilon(1e-5));
}

TEST_CASE("the nearest rotation recovers R from R times a stretch, and ignores a mirror", "[math]")
{
    Case c;
    for (int trial = 0; trial < 200; ++trial) {
        const Quat r = c.rotation(), q = c.rotation();
        const Mat3 turn = glm::mat3_cast(q);
        Mat3 stretch(0);
        for (int axis = 0; axis < 3; ++axis) stretch[axis][axis] = 0.2f + std::abs(c.normal());
        const Mat3 symmetric = turn * stretch * glm::transpose(turn);
        CHECK(std::abs(glm::dot(nearestRotation(glm::mat3_cast(r) * symmetric), r)) == Approx(1).epsilon(1e-4));
        CHECK(std::abs(glm::dot(nearestRotation(-(glm::mat3_cast(r) * symmetric)), r)) == Approx(1).epsilon(1e-4));
    }
    CHECK(nearestRotation(Mat3(0)) == Quat(1, 0, 0, 0));
}

TEST_CASE("a baked splat follows the derivative of its blend, the weights' gradients included", "[deform]")
{
    Case c;
    const std::size_t count = 100;
    PosedObject posed = posedBy(c.splats(count, 0), {});
    posed.pose.clear();
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(2);
    std::vector<std::uint32_t> first(count, 0), second(count, 1);
    // Weights that are linear in space: w1 = 0.5 + g x. Their gradient is g everywhere.
    const Vec3 g(0.1f, -0.05f, 0.07f);
    std::vector<float> w0(count), w1(count), g0, g1;
    for (std::size_t i = 0; i < count; ++i) {
        w1[i] = 0.5f + glm::dot(g, posed.splats->position(i)), w0[i] = 1 - w1[i];
        for (int axis = 0; axis < 3; ++axis) g1.push_back(g[axis]), g0.push_back(-g[axis]);
    }
    scaffold->binding = {{Column::of(first), Column::of(second)}, {Column::of(w0), Column::of(w1)}, {Column::of(g0, 3), Column::of(g1, 3)}};
    REQUIRE(!scaffold->problem(count));
    posed.scaffold = scaffold;
    for (int k = 0; k < 2; ++k) posed.pose.push_back(Affine3x4::from(glm::mat3_cast(c.rotation()), {c.normal(), c.normal(), c.normal()}));
    const auto phi = [&](const Vec3d& x) {
        const double w = 0.5 + glm::dot(Vec3d(g), x);
        const auto at = [&](int k) { return glm::dmat3(posed.pose[k].linear()) * x + Vec3d(posed.pose[k].translation()); };
        return (1 - w) * at(0) + w * at(1);
    };
    const Splats baked = bake(posed);
    for (std::size_t i = 0; i < count; ++i) {
        const Vec3d x(posed.splats->position(i));
        glm::dmat3 f;
        for (int axis = 0; axis < 3; ++axis) {
            Vec3d h(0);
            h[axis] = 1e-4;
            f[axis] = (phi(x + h) - phi(x - h)) / 2e-4;
        }
        const Mat3 expected(f * glm::dmat3(posed.splats->covariance(i)) * glm::transpose(f));
        CHECK(largestDifference(baked.covariance(i), expected) < 2e-5);
        CHECK(glm::length(Vec3d(baked.position(i)) - phi(x)) < 1e-5);
    }
}
