#include "core/dynamics/observed_events.h"
#include "tests/support/seen_motion.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;
using support::SeenBody;

namespace {

std::vector<Event> eventsOf(const ObservedMotion& motion) { return observedEvents(motion, {}, {}).value(); }

std::vector<Event> ofKind(const std::vector<Event>& events, EventKind kind)
{
    std::vector<Event> some;
    std::ranges::copy_if(events, std::back_inserter(some), [kind](const Event& event) { return event.kind == kind; });
    return some;
}

}  // namespace

TEST_CASE("balls that exchange their speed collide once, when and where they touch, however often they were seen", "[seen]")
{
    const double step = GENERATE(0.195, 0.1, 1.0 / 24, 1.0 / 60, 0.003);
    CAPTURE(step);
    const auto collisions = observedCollisions(support::exchangeOfSpeed(step), {}, {}).value();
    REQUIRE(collisions.size() == 1);
    CHECK(collisions[0].timeSecs == Approx(0.6).margin(std::max(0.02, 0.5 * step)));
    CHECK(collisions[0].closingSpeed == Approx(1));
    CHECK(collisions[0].partingSpeed == Approx(1));
    CHECK(collisions[0].normal.x == Approx(-1));
    CHECK(glm::length(collisions[0].place - Vec3d(-0.2, 0.2, 0)) < std::max(0.05, step));
}

TEST_CASE("what passes by, follows at the same speed or is overtaken aside does not collide", "[seen]")
{
    const double step = GENERATE(0.195, 1.0 / 24);
    const SeenBody still{"still", 0.2, [](double) { return Vec3d(0, 0.2, 0); }};
    const SeenBody past{"past", 0.2, [](double t) { return Vec3d(t - 1, 0.2, 0.45); }};
    const SeenBody ahead{"ahead", 0.2, [](double t) { return Vec3d(t - 1, 0.2, -1.0); }}, behind{"behind", 0.2, [](double t) { return Vec3d(t - 1.41, 0.2, -1.0); }};
    CHECK(observedCollisions(support::seenMotion({still, past, ahead, behind}, step, 2), {}, {}).value().empty());
}

TEST_CASE("a ball that is stopped by hand beside another has not collided with one that stays where it is out of reach", "[seen]")
{
    const SeenBody still{"still", 0.2, [](double) { return Vec3d(0, 0.2, 0); }};
    const SeenBody stops{"stops", 0.2, [](double t) { return Vec3d(std::min(t, 0.5) - 1, 0.2, 0); }};   // 0.1 m short of touching
    CHECK(observedCollisions(support::seenMotion({still, stops}, 0.05, 2), {}, {}).value().empty());
}

TEST_CASE("events of a motion and of the same motion later, elsewhere, mirrored and in another order are the same", "[seen]")
{
    const ObservedMotion motion = support::exchangeOfSpeed(0.1);
    ObservedMotion moved = motion;
    for (double& time : moved.timesSecs) time += 7;
    for (ObservedBody& body : moved.bodies)
        for (auto& centre : body.centres) centre = Vec3d(5, 3, 1) + Vec3d(-centre->z, centre->y, centre->x);
    std::ranges::reverse(moved.bodies);
    const auto before = eventsOf(motion), after = eventsOf(moved);
    REQUIRE(before.size() == after.size());
    CHECK(before.size() >= 3);   // a collision, a stop and a start
    for (std::size_t i = 0; i < before.size(); ++i) {
        CHECK(before[i].kind == after[i].kind);
        CHECK(before[i].participants == after[i].participants);
        CHECK(after[i].timeSecs == Approx(before[i].timeSecs + 7));
        CHECK(glm::length(after[i].place - Vec3(5, 3, 1) - Vec3(-before[i].place.z, before[i].place.y, before[i].place.x)) < 1e-4f);
    }
}

TEST_CASE("bodies start, stop, enter and exit when they do", "[seen]")
{
    const SeenBody mover{"mover", 0.1, [](double t) { return Vec3d(std::clamp(t, 1.0, 2.0), 0, 0); }};
    const SeenBody guest{"guest", 0.1, [](double t) { return t < 0.5 || t > 1.5 ? std::nullopt : std::optional(Vec3d(t, 0, 5)); }};
    const auto events = eventsOf(support::seenMotion({mover, guest}, 0.05, 3));
    const auto starts = ofKind(events, EventKind::Start), stops = ofKind(events, EventKind::Stop);
    const auto enters = ofKind(events, EventKind::Enter), exits = ofKind(events, EventKind::Exit);
    REQUIRE((starts.size() == 1 && stops.size() == 1 && enters.size() == 1 && exits.size() == 1));
    CHECK(starts[0].timeSecs == Approx(1).margin(0.11));
    CHECK(stops[0].timeSecs == Approx(2).margin(0.11));
    CHECK(enters[0].timeSecs == Approx(0.5).margin(0.051));
    CHECK(exits[0].timeSecs == Approx(1.5).margin(0.051));
    CHECK(enters[0].participants == std::vector{ObjectId{2}});
    CHECK(std::ranges::is_sorted(events, {}, &Event::timeSecs));
}

TEST_CASE("reading events off a long motion can be interrupted", "[seen]")
{
    std::stop_source source;
    source.request_stop();
    const auto events = observedEvents(support::exchangeOfSpeed(0.01), {}, source.get_token());
    REQUIRE_FALSE(events);
    CHECK(events.error().kind == Error::Kind::Cancelled);
}
