#include "core/dynamics/observed_physics.h"
#include "tests/support/seen_motion.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

/// A disc that comes from the left and hits one that rests.
std::vector<Disc> meeting(double massOfComing, double restitution)
{
    Disc comes{{-1.2, 0}, {1.5, 0}, 0.2, massOfComing, restitution, 0.15, 0.05}, rests{{0, 0.1}, {0, 0}, 0.2, 1, restitution, 0.15, 0.05};
    return {comes, rests};
}

ObservedMotion withNoise(ObservedMotion motion, double metres)
{
    std::mt19937 random(7);
    std::normal_distribution<double> noise(0, metres);
    for (ObservedBody& body : motion.bodies)
        for (auto& centre : body.centres) centre = *centre + Vec3d(noise(random), 0, noise(random));
    return motion;
}

PhysicsFit fitOf(const ObservedMotion& motion)
{
    const PhysicsLaws laws = fitLaws(std::span(&motion, 1), {}).value();
    return fitPhysics({motion, laws}, {}).value();
}

}  // namespace

TEST_CASE("a disc slows down by the closed form", "[seen]")
{
    const double times[] = {0.5, 1.0, 4.0};
    SECTION("sliding alone: v t - a t^2 / 2, until it rests")
    {
        const auto places = simulateDiscs({{{0, 0}, {1, 0}, 0.1, 1, 0.5, 0.5, 0}}, times);
        CHECK(places[0][0].x == Approx(0.5 - 0.25 * 0.25).epsilon(0.01));
        CHECK(places[1][0].x == Approx(1 - 0.25).epsilon(0.01));
        CHECK(places[2][0].x == Approx(1).epsilon(0.01));   // v^2 / 2 a
    }
    SECTION("drag alone: log(1 + q v t) / q")
    {
        const auto places = simulateDiscs({{{0, 0}, {0, 2}, 0.1, 1, 0.5, 0, 0.3}}, times);
        for (int i = 0; i < 3; ++i) CHECK(places[static_cast<std::size_t>(i)][0].y == Approx(std::log(1 + 0.3 * 2 * times[i]) / 0.3).epsilon(0.01));
    }
}

TEST_CASE("a collision of discs keeps their momentum and parts them by their restitution", "[seen]")
{
    const double mass = GENERATE(0.5, 1.0, 3.0), restitution = GENERATE(0.0, 0.4, 1.0);
    const double times[] = {1.0, 1.5};
    const auto places = simulateDiscs({{{-0.5, 0}, {1, 0}, 0.2, mass, restitution, 0, 0}, {{0, 0}, {0, 0}, 0.2, 1, restitution, 0, 0}}, times);
    const double first = (places[1][0].x - places[0][0].x) / 0.5, second = (places[1][1].x - places[0][1].x) / 0.5;
    CHECK(mass * first + second == Approx(mass));
    CHECK(second - first == Approx(restitution).margin(1e-9));
}

TEST_CASE("mass ratio, restitution and the ground's law come back from motion that was only seen", "[seen]")
{
    const double mass = GENERATE(0.4, 1.0, 2.5), restitution = GENERATE(0.2, 0.8);
    const double step = GENERATE(0.1, 1.0 / 30);
    CAPTURE(mass, restitution, step);
    const PhysicsFit fit = fitOf(support::seenDiscs(meeting(mass, restitution), step, 2));
    REQUIRE(fit.bodies[0].collisions == 1);
    CHECK(fit.bodies[0].relativeMass / fit.bodies[1].relativeMass == Approx(mass).epsilon(0.15));
    CHECK(fit.bodies[0].restitution == Approx(restitution).margin(0.1));
    CHECK(fit.bodies[0].velocity.x == Approx(1.5).epsilon(0.05));
    CHECK(fit.quality == FitQuality::Good);
    // The truth lies within two of the deviations that are stated.
    CHECK(std::abs(std::log(fit.bodies[0].relativeMass / fit.bodies[1].relativeMass / mass)) < 2 * std::log(fit.bodies[0].massFactor * fit.bodies[1].massFactor));
}

TEST_CASE("friction is told from drag where speeds differ enough", "[seen]")
{
    std::vector<ObservedMotion> motions;
    for (const double speed : {0.6, 1.0, 1.5, 2.0, 3.0}) motions.push_back(support::seenDiscs({{{0, 0}, {speed, 0}, 0.2, 1, 0.5, 0.15, 0.06}}, 0.1, 2, ObservedShape::Cylinder));
    const PhysicsLaws laws = fitLaws(motions, {}).value();
    const GroundLaw& law = laws.ground[static_cast<std::size_t>(ObservedShape::Cylinder)];
    CHECK(law.sliding == Approx(0.15).epsilon(0.02));
    CHECK(law.drag == Approx(0.06).epsilon(0.02));
    CHECK(laws.ground[0].stretches == 0);   // no ball was seen, so nothing is said of balls
    CHECK(laws.ground[0].sliding == 0);
    CHECK(laws.ground[static_cast<std::size_t>(ObservedShape::Box)].sliding == law.sliding);   // boxes slide as cylinders do
}

TEST_CASE("noise of a tracker widens what is said of masses, and the truth stays within it", "[seen]")
{
    const ObservedMotion exact = support::seenDiscs(meeting(2, 0.6), 0.1, 2);
    const PhysicsFit fine = fitOf(exact), noisy = fitOf(withNoise(exact, 0.01));
    REQUIRE(noisy.bodies[0].collisions == 1);
    CHECK(noisy.bodies[0].massFactor > fine.bodies[0].massFactor);
    CHECK(std::abs(std::log(noisy.bodies[0].relativeMass / noisy.bodies[1].relativeMass / 2)) < 2 * std::log(noisy.bodies[0].massFactor * noisy.bodies[1].massFactor));
}

TEST_CASE("motion that no physics explains is called a poor fit, and motion without collisions says that nothing can be judged", "[seen]")
{
    // As they touch, both fly off sideways, as nothing that is fitted does.
    ObservedMotion motion = support::seenDiscs(meeting(1, 0.5), 0.1, 2);
    for (std::size_t body = 0; body < 2; ++body)
        for (std::size_t k = 8; k < motion.timesSecs.size(); ++k) {
            const double after = motion.timesSecs[k] - motion.timesSecs[7];
            const Vec3d velocity = body == 0 ? Vec3d(1.3, 0, -3) : Vec3d(0.5, 0, 3);
            motion.bodies[body].centres[k] = *motion.bodies[body].centres[7] + velocity * after;
        }
    const PhysicsFit poor = fitOf(motion);
    CHECK(poor.quality == FitQuality::Poor);
    CHECK_THAT(poor.verdict, Catch::Contains("poor") && Catch::Contains("do not build"));
    const PhysicsFit alone = fitOf(support::seenDiscs({{{0, 0}, {1, 0}, 0.2, 1, 0.5, 0.1, 0}}, 0.1, 2));
    CHECK(alone.quality == FitQuality::Nothing);
    CHECK(alone.bodies[0].massFactor == 0);
    CHECK_THAT(alone.verdict, Catch::Contains("nothing that was seen collided"));
}

TEST_CASE("fitting physics can be interrupted", "[seen]")
{
    std::stop_source source;
    source.request_stop();
    const ObservedMotion motion = support::exchangeOfSpeed(0.05);
    CHECK(fitLaws(std::span(&motion, 1), source.get_token()).error().kind == Error::Kind::Cancelled);
    CHECK(fitPhysics({motion, {}}, source.get_token()).error().kind == Error::Kind::Cancelled);
}
