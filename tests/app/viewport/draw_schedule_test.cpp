// The drawing schedule: few pixels while things move, all of them when they rest, and nothing twice.
#include "app/viewport/draw_schedule.h"

#include <catch2/catch.hpp>

using namespace morphogen::viewport;

namespace {

/// A device whose pictures cost a fixed part and a part by pixels.
struct Device {
    double fixedMs, pixelsMs;
    double cost(int divisor) const { return fixedMs + pixelsMs / (divisor * divisor); }
};

/// Lets `events` changes come every `everyMs` and then all rest; returns the steps taken.
std::vector<DrawStep> play(DrawSchedule& schedule, const Device& device, int events, double everyMs)
{
    std::vector<DrawStep> steps;
    double now = 0, lastEvent = 0;
    int sent = 0;
    while (true) {
        bool isNew = false;
        while (sent < events && sent * everyMs <= now) {
            ++sent;
            lastEvent = now;
            isNew = true;
        }
        if (isNew) schedule.changed(lastEvent);
        const auto step = schedule.next(now);
        if (!step) {
            const auto wait = schedule.wait(now);
            if (sent >= events && !wait) return steps;
            now = std::min(wait ? now + std::max(*wait, 0.1) : 1e9, sent < events ? std::max(sent * everyMs, now + 0.1) : 1e9);
            continue;
        }
        const double cost = step->kind == DrawStep::Kind::Extras ? 20 : device.cost(step->divisor);
        now += cost;
        steps.push_back(*step);
        schedule.finished(*step, cost, true);
    }
}

}  // namespace

TEST_CASE("a quick device draws every pixel always", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.setPixels(1e6);
    const auto steps = play(schedule, {2, 6}, 50, 16);
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) CHECK(steps[k].divisor == 1);
    CHECK(steps.back().kind == DrawStep::Kind::Extras);
}

TEST_CASE("a slow device settles below its budget while things move, and refines once they rest", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.setPixels(1e6);
    const Device device{8, 50};
    const auto steps = play(schedule, device, 60, 16);
    REQUIRE(steps.size() > 12);
    REQUIRE(steps[steps.size() - 2] == DrawStep{DrawStep::Kind::Refine, 1});
    REQUIRE(steps.back().kind == DrawStep::Kind::Extras);
    for (std::size_t k = 4; k + 2 < steps.size(); ++k) {
        CHECK(steps[k].kind == DrawStep::Kind::Moving);
        CHECK(device.cost(steps[k].divisor) <= 24);
        CHECK(steps[k].divisor == steps[4].divisor);   // no flicker between two resolutions
    }
    CHECK_FALSE(schedule.next(1e9));
    CHECK_FALSE(schedule.wait(1e9));
}

TEST_CASE("a very slow device still answers, with the least it can", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.setPixels(1e6);
    const auto steps = play(schedule, {80, 900}, 120, 16);
    REQUIRE(steps.size() > 10);
    CHECK(steps[6].divisor == kDivisors.back());
    CHECK(steps[steps.size() - 3].kind == DrawStep::Kind::Refine);   // by way of half the resolution
    CHECK(steps[steps.size() - 2] == DrawStep{DrawStep::Kind::Refine, 1});
}

TEST_CASE("a device that was busy gets its pixels back when it is no longer", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.setPixels(1e6);
    const auto busy = play(schedule, {40, 200}, 120, 16);
    CHECK(busy[busy.size() - 4].divisor > 1);
    const auto idle = play(schedule, {2, 6}, 60, 16);
    for (std::size_t k = 5; k < idle.size() && idle[k].kind != DrawStep::Kind::Extras; ++k) CHECK(idle[k].divisor == 1);
}

TEST_CASE("a held button puts refining off, until it has rested for longer", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.changed(0);
    schedule.finished({DrawStep::Kind::Moving, 4}, 20, true);
    schedule.setMoving(true);
    CHECK_FALSE(schedule.next(150));
    CHECK(schedule.wait(150).value() > 50);
    schedule.setMoving(false);
    CHECK(schedule.next(150)->kind == DrawStep::Kind::Refine);
    schedule.setMoving(true);
    CHECK(schedule.next(1000)->kind == DrawStep::Kind::Refine);
}

TEST_CASE("a picture that came too late for the newest revision is drawn again", "[viewport][schedule]")
{
    DrawSchedule schedule(24);
    schedule.changed(0);
    schedule.finished({DrawStep::Kind::Moving, 1}, 10, false);
    CHECK(schedule.next(10)->kind == DrawStep::Kind::Moving);
}
