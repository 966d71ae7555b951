// A splat object moved by another object's skeleton, against that object itself.
#include "core/edit/borrow_rig.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/io/import.h"
#include "tests/support/make_edit.h"
#include "tests/support/shared.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using support::make;

namespace {

/// The fox, and its splats as they stand at `secs` without a skeleton, somewhere else in another size.
struct FoxAndCast {
    World world;
    ObjectId fox{}, cast{};
    Transform placement{{30, -5, 12}, glm::angleAxis(0.7f, Vec3(0, 1, 0)), Vec3(0.5f)};
    explicit FoxAndCast(double secs)
    {
        auto imported = importFile(support::sharedData("animated/fox/Fox.glb"), {.splatCount = 8000}, {});
        REQUIRE(imported);
        imported->object.placement = {{5, 0, -3}, glm::angleAxis(-0.4f, Vec3(0, 1, 0)), Vec3(1.2f)};
        fox = world.add(std::move(imported->object));
        Object loose;
        loose.name = "cast";
        PosedObject posed = poseAt(world, *world.find(fox), secs);
        // Into a frame of its own, from which its placement brings it back.
        for (Affine3x4& map : posed.pose) map = placement.affine().inverse() * map;
        loose.splats = std::make_shared<const Splats>(bake(posed));
        loose.placement = placement;
        cast = world.add(std::move(loose));
    }
    std::vector<Vec3> places(ObjectId id, double secs) const { return posedCentres(poseAt(world, *world.find(id), secs)); }
};

}  // namespace

TEST_CASE("what borrows a rig stands still when it does, and then moves as the lender does", "[borrow]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    FoxAndCast it(0.3);
    const auto stored = it.world.find(it.cast)->splats;
    const auto before = it.places(it.cast, 0.3);
    make(it.world, BorrowRig{.object = it.cast, .from = it.fox, .timeSecs = 0.3});
    CHECK(it.world.find(it.cast)->splats == stored);
    const auto bound = it.places(it.cast, 0.3);
    for (std::size_t i = 0; i < before.size(); i += 7) REQUIRE(glm::distance(bound[i], before[i]) < 0.02f);   // of a fox 180 long
    // Its splats are the fox's: they go where the fox's own go, up to the weights between vertices.
    for (const double secs : {0.0, 0.55, 0.8}) {
        const auto own = it.places(it.cast, secs), truth = it.places(it.fox, secs);
        double sum = 0;
        float moved = 0;
        for (std::size_t i = 0; i < own.size(); ++i) sum += static_cast<double>(glm::distance(own[i], truth[i])), moved = std::max(moved, glm::distance(truth[i], before[i]));
        CHECK(sum / static_cast<double>(own.size()) < 1.0);
        CHECK(moved > 8);   // it walks
    }
    CHECK(it.world.find(it.cast)->clips.size() == it.world.find(it.fox)->clips.size());
}

TEST_CASE("laid over the lender's bounds, what lay elsewhere moves like it", "[borrow]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    FoxAndCast it(0);
    Object away = *it.world.find(it.cast);
    away.placement.translation += Vec3(2000, 300, 0);
    away.placement.scale *= 0.2f;
    it.world.replace(std::move(away));
    const auto apart = apply(it.world, BorrowRig{.object = it.cast, .from = it.fox});
    REQUIRE_FALSE(apart);
    CHECK(apart.error().message.find("too far") != std::string::npos);
    make(it.world, BorrowRig{.object = it.cast, .from = it.fox, .align = BorrowRig::Align::OverBounds});
    const auto own = it.places(it.cast, 0.5), truth = it.places(it.fox, 0.5);
    double sum = 0;
    for (std::size_t i = 0; i < own.size(); ++i) sum += static_cast<double>(glm::distance(own[i], truth[i]));
    CHECK(sum / static_cast<double>(own.size()) < 2.0);
}

TEST_CASE("painting gives splats to a bone, softly, and what can't be borrowed or painted says why", "[borrow]")
{
    MG_NEED(support::sharedData("animated/fox/Fox.glb"));
    FoxAndCast it(0);
    const SplatChoice all{.object = it.cast, .where = SelectAll{}};
    CHECK(apply(it.world, PaintBone{all, "b_Head_05"}).error().kind == Error::Kind::Unsupported);
    make(it.world, BorrowRig{.object = it.cast, .from = it.fox});
    std::string head;
    for (const ScaffoldNode& node : it.world.find(it.cast)->scaffold->nodes)
        if (node.name.find("Head") != std::string::npos) head = node.name;
    REQUIRE_FALSE(head.empty());
    World painted = it.world;
    make(painted, PaintBone{all, head});
    // All of it now follows the head alone: it moves rigidly.
    const auto at = [&](double secs) { return posedCentres(poseAt(painted, *painted.find(it.cast), secs)); };
    const auto now = at(0), later = at(0.4);
    for (std::size_t i = 0; i + 500 < now.size(); i += 500) CHECK(glm::distance(now[i], now[i + 500]) == Approx(glm::distance(later[i], later[i + 500])).margin(0.05));
    CHECK(apply(it.world, PaintBone{all, "no such bone"}).error().kind == Error::Kind::NotFound);
    CHECK(apply(it.world, PaintBone{all, head, 1.5f}).error().kind == Error::Kind::Usage);
    CHECK(apply(it.world, PaintBone{{.object = it.cast, .where = SelectSplats{}}, head}).error().kind == Error::Kind::Empty);
    CHECK(apply(it.world, PaintBone{{.object = it.fox, .where = SelectAll{}}, head}).error().kind == Error::Kind::Unsupported);
    CHECK(apply(it.world, BorrowRig{.object = it.fox, .from = it.fox}).error().kind == Error::Kind::Usage);
    CHECK(apply(it.world, BorrowRig{.object = it.fox, .from = it.cast}).error().kind == Error::Kind::Unsupported);
    std::stop_source stop;
    stop.request_stop();
    CHECK(apply(it.world, BorrowRig{.object = it.cast, .from = it.fox, .stop = stop.get_token()}).error().kind == Error::Kind::Cancelled);
}
