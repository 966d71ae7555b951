// Sizing a collider on the stage: what a drag proposes, and what it leaves alone.
#include "core/dynamics/collider_mesh.h"
#include "core/dynamics/collider_size.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/set_placement.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

/// The red ball is active and has a body; what is proposed is done as the studio does it.
struct Sized : support::Told {
    std::vector<ColliderProposal> proposals;
    dynamics::ColliderPiece piece;

    explicit Sized(dynamics::ColliderPiece made, const Quat& turned = {1, 0, 0, 0})
    {
        calls.onColliderSize = [this](const ColliderProposal& proposal) { proposals.push_back(proposal); };
        World world = *stage.scene().world;
        support::make(world, SetBody{{1}, Body{}});
        Transform placement = world.find(ObjectId{1})->placement;
        placement.rotation = turned;
        support::make(world, SetPlacement{{1}, placement, 0});
        stage.setWorld(std::make_shared<const World>(std::move(world)));
        stage.setSelection({ObjectId{1}});
        stage.setTool(ViewportTool::Collider, ToolStart::Handles);
        show(std::move(made));
        listen();
    }
    void show(dynamics::ColliderPiece made)
    {
        piece = std::move(made);
        stage.setColliders({{.object = {1}, .lines = std::make_shared<const std::vector<std::array<Vec3, 2>>>(), .piece = std::make_shared<const dynamics::ColliderPiece>(piece)}});
    }
    Vec3 inWorld(const Vec3& point)
    {
        const auto world = stage.scene().world;
        const dynamics::RigidPose pose = dynamics::colliderPoseAt(*world, *world->find(ObjectId{1}), 0);
        return pose.position + pose.rotation * (piece.centre + piece.rotation * point);
    }
};

dynamics::ColliderPiece boxPiece() { return {.shape = dynamics::PieceShape::Box, .centre = {0.02f, 0, 0}, .halfSize = {0.3f, 0.4f, 0.2f}}; }

}  // namespace

TEST_CASE("a side of a box that is dragged outward makes it wider about its middle, as one proposal", "[viewport][collider]")
{
    for (const float side : {1.0f, -1.0f}) {
        Sized told(boxPiece());
        const Vec3 from = told.inWorld({side * 0.3f, 0, 0}), to = told.inWorld({side * 0.45f, 0, 0});
        told.drag({told.pixel(from), told.pixel(0.5f * (from + to)), told.pixel(to)});
        REQUIRE(told.proposals.size() == 1);
        CHECK(told.wasProposal);
        CHECK(told.proposals[0].object == ObjectId{1});
        CHECK(glm::distance(told.proposals[0].metres, Vec3(0.9f, 0.8f, 0.4f)) < 0.01f);
        CHECK(told.placements.empty());
        // It is as large as it was proposed until the studio shows another one: the next drag goes on from there.
        told.drag({told.pixel(to), told.pixel(from)});
        REQUIRE(told.proposals.size() == 2);
        CHECK(told.proposals[1].metres.x == Approx(0.6f).margin(0.01));
    }
}

TEST_CASE("a typed number says how far the side goes, Escape takes the drag back, and axes lock nothing", "[viewport][collider]")
{
    for (const float side : {1.0f, -1.0f}) {
        Sized told(boxPiece());
        const Vec2 grip = told.pixel(told.inWorld({0, side * 0.4f, 0}));
        told.mouse(InputEvent::Kind::Press, grip, Button::Left);
        told.mouse(InputEvent::Kind::Move, grip + Vec2(9, -40));
        CHECK(told.stage.wantsKeys());
        told.key(Key::Escape);
        told.mouse(InputEvent::Kind::Release, grip + Vec2(9, -40), Button::Left);
        CHECK(told.proposals.empty());
        CHECK_FALSE(told.stage.isToolUnderWay());
        told.mouse(InputEvent::Kind::Press, grip, Button::Left);
        told.mouse(InputEvent::Kind::Move, grip + Vec2(3, 3));
        told.type("X");
        told.type("0.1");
        told.key(Key::Enter);
        told.mouse(InputEvent::Kind::Release, grip, Button::Left);
        REQUIRE(told.proposals.size() == 1);
        CHECK(glm::distance(told.proposals[0].metres, Vec3(0.6f, 1.0f, 0.4f)) < 1e-4f);
    }
}

TEST_CASE("spheres and capsules have sides that are one number, however they are turned", "[viewport][collider]")
{
    const Quat turned = glm::angleAxis(0.5f, Vec3(0, 0, 1));
    Sized sphere({.shape = dynamics::PieceShape::Sphere, .halfSize = Vec3(0.4f)}, turned);
    sphere.drag({sphere.pixel(sphere.inWorld({0, -0.4f, 0})), sphere.pixel(sphere.inWorld({0, -0.5f, 0}))});
    REQUIRE(sphere.proposals.size() == 1);
    CHECK(sphere.proposals[0].metres.x == Approx(1.0f).margin(0.01));

    // Lying along x: what is y for the capsule is x for the object.
    const dynamics::ColliderPiece lying{.shape = dynamics::PieceShape::Capsule, .rotation = glm::angleAxis(-0.5f * kPi, Vec3(0, 0, 1)), .halfSize = {0.2f, 0.3f, 0}};
    Sized capsule(lying, turned);
    capsule.drag({capsule.pixel(capsule.inWorld({0, 0.5f, 0})), capsule.pixel(capsule.inWorld({0, 0.7f, 0}))});
    REQUIRE(capsule.proposals.size() == 1);
    CHECK(glm::distance(capsule.proposals[0].metres, Vec3(0.4f, 1.4f, 0)) < 0.01f);
    capsule.show(lying);
    capsule.drag({capsule.pixel(capsule.inWorld({0.2f, 0, 0})), capsule.pixel(capsule.inWorld({0.3f, 0, 0}))});
    REQUIRE(capsule.proposals.size() == 2);
    CHECK(glm::distance(capsule.proposals[1].metres, Vec3(0.6f, 1.0f, 0)) < 0.01f);
}

TEST_CASE("the grips of a small body stand off from it, so that each can be told from the others", "[viewport][collider]")
{
    const dynamics::ColliderPiece crumb{.shape = dynamics::PieceShape::Box, .halfSize = {0.02f, 0.03f, 0.01f}};   // some pixels
    for (int axis = 0; axis < 2; ++axis)
        for (const float side : {1.0f, -1.0f}) {
            INFO(axis << ' ' << side);
            Sized told(crumb);
            Vec3 outward(0);
            outward[axis] = side;
            const Vec2 middle = told.pixel(told.inWorld(Vec3(0))), along = glm::normalize(told.pixel(told.inWorld(outward)) - middle);
            const Vec2 grip = middle + 24.0f * along;
            // It stays under the pointer: by as many metres as that went, on both sides.
            const float way = glm::distance(told.pixel(told.inWorld(0.1f * outward)), middle);
            told.drag({grip, grip + 0.5f * way * along, grip + way * along});
            REQUIRE(told.proposals.size() == 1);
            Vec3 wanted = 2.0f * crumb.halfSize;
            wanted[axis] += 0.2f;
            CHECK(glm::distance(told.proposals[0].metres, wanted) < 0.01f);
        }
    // Nothing is grasped where the sides themselves lie, in the middle of it all, where two grips point at the eye.
    Sized told(crumb);
    const Vec2 side = told.pixel(told.inWorld({0, 0.03f, 0}));
    told.drag({side, side + Vec2(0, -60)});
    CHECK(told.proposals.empty());
}

TEST_CASE("without a grip under the pointer clicks select, and what can't be dragged is said", "[viewport][collider]")
{
    Sized told(boxPiece());
    told.click(told.pixel({1, 0.5f, 0}));
    REQUIRE(told.picks.size() == 1);
    CHECK(told.picks[0].object == ObjectId{2});
    CHECK(told.proposals.empty());
    const Vec2 grip = told.pixel(told.inWorld({0.3f, 0, 0}));
    told.click(grip);   // held and let go where it was: nothing
    CHECK(told.proposals.empty());
    told.stage.setSelection({ObjectId{2}});
    told.drag({grip, grip + Vec2(40, 0)});
    CHECK(told.proposals.empty());
    CHECK(told.hint.find("select a body") != std::string::npos);
    told.key(Key::Escape);
    CHECK(told.tools.back() == ViewportTool::Select);
}

TEST_CASE("what a tool can do is said as soon as it can, whether or not the pointer moves", "[viewport][collider]")
{
    Sized told(boxPiece());
    CHECK(told.hint.find("drag a side") != std::string::npos);
    told.stage.setSelection({ObjectId{2}});
    told.listen();
    CHECK(told.hint.find("select a body") != std::string::npos);
    told.stage.setSelection({ObjectId{1}});
    told.listen();
    CHECK(told.hint.find("drag a side") != std::string::npos);
}
