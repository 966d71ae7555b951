#include "core/edit/dynamics_edits.h"

#include "core/causal/intervene.h"
#include "core/causal/intervention_text.h"
#include "core/deform/posed_centres.h"
#include "core/edit/bake_notes.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/history.h"
#include "core/edit/object_edits.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/store/document.h"
#include "core/store/project_file.h"
#include "tests/support/physics_worlds.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::support;

namespace {

std::vector<Intervention> interventions(const World& world, const std::vector<std::string>& texts)
{
    auto read = causal::interventionsFrom(texts, world);
    if (!read) FAIL(read.error().message);
    return *read;
}

/// The simulated pose beside the object's own at the frames.
void checkBaked(const World& world, const dynamics::Rollout& rollout)
{
    for (const dynamics::BodyTrack& track : rollout.tracks) {
        const Object* const object = world.find(track.object);
        REQUIRE(object);
        for (int frame = 0; frame / world.fps <= rollout.durationSecs(); frame += 7) {
            const Transform placement = objectAt(*object, frame / world.fps, &world).placement;
            const auto& pose = track.at(rollout.stepAt(frame / world.fps)).pose;
            CHECK(glm::length(placement.translation - pose.position) < 1e-4f);
            CHECK(std::abs(glm::dot(placement.rotation, pose.rotation)) > 0.9999f);
        }
    }
}

}  // namespace

TEST_CASE("a baked simulation is keys that anybody can edit, and simulates the same again", "[edit][dynamics]")
{
    const World world = dominoWorld(4);
    const auto rollout = rolloutOf(world);
    const auto baked = apply(world, BakeSimulation{});
    REQUIRE(baked);
    checkBaked(*baked, rollout);
    CHECK(rolloutOf(*baked).hash == rollout.hash);
    CHECK(baked->objects[0]->curve({Property::Translation, {}, {}})->keys.size() > 2);
    CHECK(store::canonicalText(*apply(*baked, BakeSimulation{})) == store::canonicalText(*baked));
}

TEST_CASE("what moves by itself stands still in a baked simulation, in the shape that was simulated", "[edit][dynamics]")
{
    // Three frames of a box, each higher in its own frame; it falls and turns meanwhile.
    Object box = support::box("box", Vec3(0.1f), {0, 2, 0});
    box.body = std::make_shared<const Body>(Body{.spin = {0, 0, 3}});
    auto frames = std::make_shared<FrameSequence>();
    frames->fps = 2;
    for (const float height : {0.0f, 0.5f, 1.0f}) frames->frames.push_back(support::box("", Vec3(0.1f, 0.1f + height, 0.1f), Vec3(0)).splats);
    box.sequence = frames, box.splats = frames->frames.front();
    const World plain = physicsWorld({box}, {.durationSecs = 1.5});
    const ObjectId id = plain.objects[0]->id;
    std::vector<World> worlds{plain};
    for (const RetimeSettings& retime : {RetimeSettings{.speed = 2}, RetimeSettings{.speed = -1}, RetimeSettings{.ends = RetimeEnds::PingPong, .speed = 0.5f, .offset = 0.5f}})
        worlds.push_back(*apply(plain, AddModifier{.object = id, .settings = retime}));
    worlds.push_back(*apply(worlds[1], AddModifier{.object = id, .settings = LookAtSettings{.point = {5, 2, 5}}}));
    for (const World& world : worlds) {
        const Object& before = *world.objects[0];
        const auto rollout = rolloutOf(world);
        const auto baked = apply(world, BakeSimulation{});
        REQUIRE(baked);
        CHECK_FALSE(bakeNotes(world).empty());
        CHECK(bakeNotes(*baked).empty());
        CHECK(store::canonicalText(*apply(*baked, BakeSimulation{})) == store::canonicalText(*baked));
        CHECK(rolloutOf(*baked).hash == rollout.hash);
        checkBaked(*baked, rollout);
        // Every splat goes with the body, from where it stood when the simulation began.
        const std::vector<Vec3> first = posedCentres(poseAt(world, before, 0));
        const dynamics::RigidPose start = rollout.tracks[0].at(0).pose;
        for (int frame = 0; frame / world.fps <= rollout.durationSecs(); ++frame) {
            const dynamics::RigidPose now = rollout.tracks[0].at(rollout.stepAt(frame / world.fps)).pose;
            const std::vector<Vec3> seen = posedCentres(poseAt(*baked, *baked->objects[0], frame / world.fps));
            REQUIRE(seen.size() == first.size());
            float farthest = 0;
            for (std::size_t i = 0; i < seen.size(); ++i)
                farthest = std::max(farthest, glm::distance(seen[i], now.position + now.rotation * (glm::conjugate(start.rotation) * (first[i] - start.position))));
            CHECK(farthest < 2e-4f);
        }
    }
    // The user can let it play again.
    const auto baked = apply(plain, BakeSimulation{});
    REQUIRE(baked->objects[0]->modifiers.size() == 1);
    const auto playing = apply(*baked, ChangeModifier{.object = id, .modifier = baked->objects[0]->modifiers[0]->id, .isOn = false});
    REQUIRE(playing);
    CHECK(poseAt(*playing, *playing->objects[0], 1.2).splats == frames->frames[2]);
}

TEST_CASE("a copy of an object has its body, and what is removed takes it along", "[edit][dynamics]")
{
    World world = dominoWorld(2);
    const auto copied = apply(world, DuplicateObject{world.objects[0]->id, "copy", {0, 0, 1}});
    REQUIRE(copied);
    REQUIRE(copied->objects.back()->body);
    CHECK(*copied->objects.back()->body == *world.objects[0]->body);
    CHECK(support::sceneOf(*copied).bodies.size() == 4);
    const auto bodiless = apply(*copied, SetBody{copied->objects.back()->id, std::nullopt});
    REQUIRE(bodiless);
    CHECK(support::sceneOf(*bodiless).bodies.size() == 3);
}

TEST_CASE("branches form a tree that is stored, renamed, thrown away and promoted", "[edit][dynamics]")
{
    History history(dominoWorld(4));
    REQUIRE(perform(history, AddBranch{"without", {}, interventions(history.world(), {"remove(domino 3)"})}));
    const BranchId without = history.world().dynamics->branches[0].id;
    REQUIRE(perform(history, AddBranch{"and heavy", without, interventions(history.world(), {"mass(ball)=1"})}));
    REQUIRE(perform(history, AddBranch{"", {}, interventions(history.world(), {"gravity=1.6"})}));
    const BranchId heavy = history.world().dynamics->branches[1].id;
    CHECK(history.world().dynamics->branches[2].name == "gravity=(0,-1.6,0)");
    CHECK(history.world().dynamics->interventionsOf(heavy).size() == 2);

    const TemporaryFolder folder;
    REQUIRE(ProjectFile::create(folder / "w.morph", history, {}));
    auto file = ProjectFile::open(folder / "w.morph", OpenMode::Read);
    REQUIRE(file);
    const auto opened = file->load({});
    REQUIRE(opened);
    CHECK(*opened->history.world().dynamics == *history.world().dynamics);
    CHECK(*opened->history.world().objects[0]->body == *history.world().objects[0]->body);

    CHECK_FALSE(apply(history.world(), RenameBranch{heavy, "without"}));
    REQUIRE(perform(history, RenameBranch{heavy, "heavier"}));
    CHECK(history.world().dynamics->find(heavy)->name == "heavier");
    const World before = history.world();
    const auto alone = apply(before, RemoveBranch{without});
    REQUIRE(alone);
    CHECK(alone->dynamics->branches.size() == 1);

    const auto scene = causal::sceneOfBranch(before, heavy, {});
    REQUIRE(scene);
    const auto rollout = *dynamics::simulate(*scene);
    const std::size_t steps = history.steps().size();
    REQUIRE(perform(history, PromoteBranch{heavy}));
    CHECK(history.steps().size() == steps + 1);
    checkBaked(history.world(), rollout);
    CHECK(history.world().dynamics->branches.size() == 1);
    CHECK_FALSE(isEverVisible(*history.world().find("domino 3")));
    CHECK(dynamics::simulate(*causal::sceneOfBranch(history.world(), {}, {}))->hash == rollout.hash);
    REQUIRE(history.undo());
    CHECK(store::canonicalText(history.world()) == store::canonicalText(before));
}

TEST_CASE("a branch is shown as ghosts of what goes another way, and of nothing else", "[edit][dynamics]")
{
    const World world = *apply(dominoWorld(4), AddBranch{"without", {}, interventions(dominoWorld(4), {"remove(domino 3)"})});
    const BranchId branch = world.dynamics->branches[0].id;
    const auto shown = apply(world, AddGhosts{branch});
    REQUIRE(shown);
    CHECK(shown->find("domino 2 (without)"));    // nothing stops it now
    CHECK(shown->find("domino 4 (without)"));    // it stands on
    CHECK_FALSE(shown->find("domino 3 (without)"));
    CHECK_FALSE(shown->find("ball (without)"));
    const Object& ghost = *shown->find("domino 4 (without)");
    CHECK_FALSE(ghost.body);
    CHECK(ghost.opacity == Approx(AddGhosts{}.opacity));
    CHECK(glm::length(objectAt(ghost, 3, &*shown).placement.translation - ghost.placement.translation) < 0.01f);
    CHECK(rolloutOf(*shown).hash == rolloutOf(world).hash);   // ghosts take no part
    const World same = *apply(world, AddBranch{"same", {}, interventions(world, {"friction(domino 1)=0.6"})});
    CHECK_THAT(apply(same, AddGhosts{same.dynamics->branches[1].id}).error().message, Catch::Contains("nothing goes another way in \"same\""));
}

TEST_CASE("an object that a branch adds becomes an object when it is promoted", "[edit][dynamics]")
{
    World world = dominoWorld(2);
    const auto branched = apply(world, AddBranch{"more", {}, interventions(world, {"add(ball, at=(0,0.5,1), velocity=(0,1,0), as=second)", "mass(second)=3"})});
    REQUIRE(branched);
    const auto rollout = *dynamics::simulate(*causal::sceneOfBranch(*branched, branched->dynamics->branches[0].id, {}));
    const auto promoted = apply(*branched, PromoteBranch{branched->dynamics->branches[0].id});
    if (!promoted) FAIL(promoted.error().message);
    REQUIRE(promoted->find("second"));
    CHECK(rolloutOf(*promoted).find(promoted->find("second")->id)->massKg != 3);   // the mass is an intervention of the main line still
    const auto again = *dynamics::simulate(*causal::sceneOfBranch(*promoted, {}, {}));
    CHECK(again.find(promoted->find("second")->id)->massKg == 3);
    CHECK(again.find(promoted->find("second")->id)->states == rollout.tracks.back().states);
    // A branch on that branch means the same objects afterwards.
    const auto names = branched->dynamics->interventionsOf(branched->dynamics->branches[0].id);
    const auto child = causal::interventionsFrom({"add(second, at=(0,0.5,2), as=third)", "block(second, third)"}, *branched, names);
    REQUIRE(child);
    const auto deeper = apply(*branched, AddBranch{"deeper", branched->dynamics->branches[0].id, *child});
    REQUIRE(deeper);
    const BranchId deep = deeper->dynamics->branches[1].id;
    const auto deepHash = dynamics::simulate(*causal::sceneOfBranch(*deeper, deep, {}))->tracks.back().states;
    const auto after = apply(*deeper, PromoteBranch{deeper->dynamics->branches[0].id});
    REQUIRE(after);
    CHECK(dynamics::simulate(*causal::sceneOfBranch(*after, deep, {}))->tracks.back().states == deepHash);
}

TEST_CASE("a branch that makes no sense is refused, and nothing is harmed", "[edit][dynamics]")
{
    const World world = dominoWorld(2);
    const auto problemOf = [&](const AddBranch& edit) {
        const auto changed = apply(world, edit);
        REQUIRE(!changed);
        return changed.error().message;
    };
    CHECK_THAT(problemOf({"x", {99}, {{.kind = InterventionKind::Gravity}}}), Catch::Contains("no longer there"));
    CHECK_THAT(problemOf({"x", {}, {}}), Catch::Contains("at least one"));
    CHECK_THAT(problemOf({"x", {}, {{.kind = InterventionKind::Remove, .object = {77}}}}), Catch::Contains("object 77"));
    CHECK_THAT(problemOf({"x", {}, {{.kind = InterventionKind::Mass, .object = world.objects[0]->id, .number = -1}}}), Catch::Contains("above 0 kg"));
    CHECK_THAT(problemOf({"x", {}, {{.kind = InterventionKind::Pin, .object = world.objects[0]->id, .fromSecs = 99}}}), Catch::Contains("from 0 to 3 s"));
    Body absurd;
    absurd.massKg = -3;
    CHECK_THAT(apply(world, SetBody{world.objects[0]->id, absurd}).error().message, Catch::Contains("a mass is above 0 kg"));
    Dynamics endless;
    endless.durationSecs = 1e9;
    CHECK_THAT(apply(world, SetPhysics{endless}).error().message, Catch::Contains("600 seconds"));
}

TEST_CASE("a branch is given other interventions: its name and those on it go along, and what makes no sense is refused", "[edit][dynamics]")
{
    History history(dominoWorld(4));
    REQUIRE(perform(history, AddBranch{"", {}, interventions(history.world(), {"velocity(ball, t=0.5)=(1,0,0)"})}));
    const BranchId pushed = history.world().dynamics->branches[0].id;
    REQUIRE(perform(history, AddBranch{"and held", pushed, interventions(history.world(), {"pin(domino 4)"})}));
    const World before = history.world();
    CHECK(before.dynamics->find(pushed)->name == "velocity(ball, t=0.5)=(1,0,0)");

    const auto later = interventions(before, {"velocity(ball, t=0.75)=(1,0,0)"});
    const DragId drag{17};
    REQUIRE(perform(history, ChangeBranch{pushed, interventions(before, {"velocity(ball, t=0.625)=(1,0,0)"})}, drag));
    REQUIRE(perform(history, ChangeBranch{pushed, later}, drag));
    CHECK(history.world().dynamics->find(pushed)->interventions == later);
    CHECK(history.world().dynamics->find(pushed)->name == "velocity(ball, t=0.75)=(1,0,0)");
    CHECK(history.world().dynamics->branches[1] == before.dynamics->branches[1]);
    history.undo();   // one drag is one step
    CHECK(*history.world().dynamics == *before.dynamics);

    // A name that somebody gave stays.
    REQUIRE(perform(history, RenameBranch{pushed, "a push"}));
    REQUIRE(perform(history, ChangeBranch{pushed, later}));
    CHECK(history.world().dynamics->find(pushed)->name == "a push");

    const World now = history.world();
    CHECK_FALSE(apply(now, ChangeBranch{pushed, {}}));
    CHECK_FALSE(apply(now, ChangeBranch{BranchId{999}, later}));
    const auto tooLate = apply(now, ChangeBranch{pushed, interventions(now, {"velocity(ball, t=500)=(1,0,0)"})});
    REQUIRE_FALSE(tooLate);
    CHECK_THAT(tooLate.error().message, Catch::Contains("from 0 to"));
    // What stands on it would pin what is gone.
    const auto gone = apply(now, ChangeBranch{pushed, interventions(now, {"remove(domino 4)"})});
    REQUIRE_FALSE(gone);
    CHECK_THAT(gone.error().message, Catch::Contains("\"and held\", which stands on this branch"));
    const auto adding = apply(now, ChangeBranch{pushed, interventions(now, {"add(ball, at=(0,3,0))"})});
    REQUIRE_FALSE(adding);
    CHECK(adding.error().kind == Error::Kind::Unsupported);
}
