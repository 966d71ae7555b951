// The courses of a world as a window keeps them: simulated while somebody looks, shown anew where physics notices nothing,
// dropped where it does; and why an event happened.
#include "app/session/what_if.h"

#include "core/edit/dynamics_edits.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_visible.h"
#include "tests/support/make_edit.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/program.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;

namespace {

struct Desk {
    MainQueue queue;
    JobQueue jobs{queue};
    WhatIf whatIf{jobs};
    World world = support::dominoWorld(4);
    ObjectId stone;

    Desk()
    {
        Object still = support::box("stone", {0.1f, 0.1f, 0.1f}, {0, 0.1f, 3}, {});
        still.body = nullptr;
        stone = world.add(std::move(still));
        Intervention remove{.kind = InterventionKind::Remove, .object = world.find("domino 2")->id};
        support::make(world, AddBranch{.name = "without 2", .interventions = {remove}});
    }
    void show() { whatIf.setWorld(std::make_shared<const World>(world)); }
    template <class Condition>
    bool waitFor(Condition condition)
    {
        return support::becomesTrue([&] { return queue.drain(), condition(); }, std::chrono::seconds(60));
    }
    bool areReady() const
    {
        return !whatIf.courses().empty() && std::ranges::all_of(whatIf.courses(), &causal::Course::isReady);
    }
    const causal::Course& branch() const { return whatIf.courses().back(); }
};

}  // namespace

TEST_CASE("nothing is simulated while nobody looks, then every course is", "[whatif]")
{
    Desk desk;
    desk.show();
    desk.queue.drain();
    CHECK(desk.whatIf.courses().empty());
    desk.whatIf.setWatched(true);
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    REQUIRE(desk.whatIf.courses().size() == 2);
    const auto happens = [](const causal::Course& course, const char* domino) {
        return std::ranges::any_of(course.rollout->events, [&](const Event& event) { return event.kind == EventKind::Start && event.participants == std::vector{course.scene->find(std::string_view(domino))->id}; });
    };
    CHECK(happens(desk.whatIf.courses()[0], "domino 4"));
    CHECK_FALSE(happens(desk.branch(), "domino 4"));
    REQUIRE(desk.branch().comparison);
    CHECK_FALSE(desk.branch().comparison->events.lost.empty());
}

TEST_CASE("a change that physics does not notice is shown in every course without a new simulation", "[whatif]")
{
    Desk desk;
    desk.whatIf.setWatched(true);
    desk.show();
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    const auto before = desk.branch().rollout;
    support::make(desk.world, SetVisible{desk.stone, false});
    desk.show();
    REQUIRE(desk.waitFor([&] { return !desk.branch().seen->find(desk.stone)->isVisible; }));
    CHECK_FALSE(desk.whatIf.courses().front().seen->find(desk.stone)->isVisible);
    CHECK(desk.branch().rollout == before);
}

TEST_CASE("what was asked of a world that moved on is never answered", "[whatif]")
{
    Desk desk;
    desk.whatIf.setWatched(true);
    desk.show();
    REQUIRE(desk.waitFor([&] { return desk.areReady(); }));
    const auto before = desk.branch().rollout;
    bool isAnswered = false;
    desk.whatIf.findGraph({}, [&](const Result<FoundCauses>&) { isAnswered = true; });
    Transform moved = desk.world.find("ball")->placement;
    moved.translation.x += 0.2f;
    support::make(desk.world, SetPlacement{desk.world.find("ball")->id, moved});
    desk.show();
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    CHECK(desk.branch().rollout != before);
    CHECK_FALSE(isAnswered);
}

TEST_CASE("why an event happened names those without whom it would not have, and how sure that is", "[whatif]")
{
    Desk desk;
    desk.whatIf.setWatched(true);
    desk.show();
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    const causal::Course& mainLine = desk.whatIf.courses().front();
    const ObjectId last = mainLine.scene->find(std::string_view("domino 4"))->id, third = mainLine.scene->find(std::string_view("domino 3"))->id;
    const auto fall = std::ranges::find_if(mainLine.rollout->events, [&](const Event& event) { return event.kind == EventKind::Collision && event.participants == std::vector{third, last}; });
    REQUIRE(fall != mainLine.rollout->events.end());
    std::optional<Explanation> why;
    desk.whatIf.explain({}, *fall, [&](const Result<Explanation>& found) {
        INFO((found ? "" : found.error().message));
        REQUIRE(found);
        why = *found;
    });
    REQUIRE(desk.waitFor([&] { return why.has_value(); }));
    std::vector<std::string> names;
    for (const Explanation::Cause& one : why->causes) {
        CHECK(one.cause.isButFor());
        CHECK(one.score.isAttributable);
        CHECK(one.score.necessity.value() == 1);
        names.push_back(mainLine.scene->nameOf(one.cause.objects.front()));
    }
    std::ranges::sort(names);
    CHECK(names == std::vector<std::string>{"domino 1", "domino 2"});
    CHECK(why->chance.find("32 runs") != std::string::npos);

    // And where that is drawn: every event of the graph has a box within the picture.
    std::optional<FoundCauses> found;
    desk.whatIf.findGraph({}, [&](const Result<FoundCauses>& causes) {
        REQUIRE(causes);
        found = *causes;
    });
    REQUIRE(desk.waitFor([&] { return found.has_value(); }));
    CHECK(found->layout.boxes.size() == found->graph.events.size());
    CHECK(found->layout.arrows.size() == found->graph.edges.size());
    for (const causal::GraphLayout::Box& box : found->layout.boxes) {
        CHECK(box.centre.x - box.size.x / 2 >= -1);
        CHECK(box.centre.y - box.size.y / 2 >= -1);
        CHECK(box.centre.x + box.size.x / 2 <= found->layout.size.x + 1);
        CHECK(box.centre.y + box.size.y / 2 <= found->layout.size.y + 1);
    }
}

TEST_CASE("where one branch is changed, it alone is simulated again, and what was seen of it stays until then", "[whatif]")
{
    Desk desk;
    Intervention push{.kind = InterventionKind::Velocity, .object = desk.world.find("ball")->id, .vector = Vec3(0.3f, 0, 0), .fromSecs = 0.5};
    support::make(desk.world, AddBranch{.name = "pushed", .interventions = {push}});
    desk.whatIf.setWatched(true);
    desk.show();
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    REQUIRE(desk.whatIf.courses().size() == 3);
    const std::vector<causal::Course> before = desk.whatIf.courses();
    const auto floor = desk.whatIf.floor();

    support::make(desk.world, ChangeBranch{before[2].branch, {causal::movedTo(push, 0.25)}});
    desk.show();
    CHECK(desk.whatIf.courses()[0].rollout == before[0].rollout);
    CHECK(desk.whatIf.courses()[1].rollout == before[1].rollout);
    CHECK(desk.whatIf.courses()[1].comparison == before[1].comparison);
    CHECK_FALSE(desk.branch().isReady());
    CHECK(desk.branch().seen == before[2].seen);
    CHECK(desk.whatIf.floor() == floor);
    REQUIRE(desk.waitFor([&] { return desk.areReady(); }));
    CHECK(desk.branch().rollout->hash != before[2].rollout->hash);
    CHECK(desk.branch().seen != before[2].seen);
    // The same as if nothing had been known.
    const causal::Course anew = causal::played(desk.world, causal::coursesOf(desk.world).back(), {});
    CHECK(desk.branch().rollout->hash == anew.rollout->hash);

    // Gravity concerns every course.
    Dynamics moon = *desk.world.dynamics;
    moon.gravity = Vec3(0, -1.6f, 0);
    support::make(desk.world, SetPhysics{moon});
    desk.show();
    CHECK_FALSE(desk.whatIf.courses()[0].isReady());
    CHECK_FALSE(desk.whatIf.floor());
    REQUIRE(desk.waitFor([&] { return desk.areReady() && desk.whatIf.floor(); }));
    CHECK(desk.whatIf.courses()[0].rollout->hash != before[0].rollout->hash);
}
