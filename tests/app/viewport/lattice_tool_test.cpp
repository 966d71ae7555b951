// The lattice and the stiffness brush on the stage: what they propose, and that the object follows under the pointer.
#include "core/deform/posed_centres.h"
#include "core/edit/lattice_edits.h"
#include "core/edit/stiffness.h"
#include "core/evaluate/pose_at.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

/// The red ball is active; what is proposed is done as the studio does it.
struct Latticed : support::Told {
    std::vector<ObjectId> added;
    std::vector<std::pair<LatticeMove, DragPhase>> moves;

    Latticed()
    {
        calls.onAddLattice = [this](ObjectId object) { added.push_back(object); };
        calls.onMoveLattice = [this](const LatticeMove& move, DragPhase phase) { moves.emplace_back(move, phase); };
        stage.setSelection({ObjectId{1}});
        stage.setTool(ViewportTool::Lattice, ToolStart::Handles);
        listen();
    }
    World world() { return *stage.scene().world; }
    void take(World world) { stage.setWorld(std::make_shared<const World>(std::move(world))); }
    void surround()
    {
        World changed = world();
        support::make(changed, AddLattice{.object = {1}});
        take(std::move(changed));
    }
    std::vector<Vec3> points()
    {
        const auto shown = stage.scene().world;
        const Object& object = *shown->find(ObjectId{1});
        return latticePlace(*shown, object, *latticeOf(object), stage.scene().timeSecs).pointsInWorld;
    }
    std::vector<Vec3> splats() { return posedCentres(poseAt(*stage.scene().world, *stage.scene().world->find(ObjectId{1}), 0)); }
};

}  // namespace

TEST_CASE("a click on an object proposes a lattice around it, on nothing it is said", "[viewport][lattice]")
{
    Latticed told;
    told.click(told.pixel({-1, 0.5f, 0}));
    CHECK(told.added == std::vector<ObjectId>{{1}});
    told.click({320, 20});
    CHECK(told.added.size() == 1);
    CHECK(told.hint.find("Nothing is there") != std::string::npos);
    told.click(told.pixel({1, 0.5f, 0}));
    CHECK(told.added.back() == ObjectId{2});
}

TEST_CASE("a point that is dragged stays under the pointer, bends what is near, and the release proposes it", "[viewport][lattice]")
{
    const Projection projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    Latticed told;
    told.stage.setProjection(projection);
    told.surround();
    told.listen();
    const auto rest = told.points();
    const auto still = told.splats();
    // The one that is nearest to the eye at the top left.
    const std::uint32_t corner = 24;
    const Vec2 from = told.pixel(rest[corner]), to = from + Vec2(-50, -20);
    told.mouse(InputEvent::Kind::Move, from);
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, from + Vec2(-20, -10));
    told.mouse(InputEvent::Kind::Move, to);
    CHECK(told.moves.back().second == DragPhase::Preview);
    CHECK(glm::distance(told.pixel(told.points()[corner]), to) < 0.75f);
    CHECK(told.points()[0] == rest[0]);
    CHECK(told.splats() != still);
    told.mouse(InputEvent::Kind::Release, to, Button::Left);
    REQUIRE(told.moves.back().second == DragPhase::Commit);
    CHECK(told.moves.back().first.points == std::vector<std::uint32_t>{corner});
    CHECK(glm::distance(told.pixel(rest[corner] + told.moves.back().first.byInWorld), to) < 0.75f);
    told.stage.settled();
    CHECK(told.splats() == still);   // what the drag showed was never in the world
}

TEST_CASE("a rectangle selects points, Shift adds, Ctrl removes, and all that are selected go together", "[viewport][lattice]")
{
    Latticed told;
    told.surround();
    const auto rest = told.points();
    // All points of the upper level: y is the second of the three counts.
    std::vector<std::uint32_t> top;
    Vec2 lower(1e9f), upper(-1e9f);
    for (std::uint32_t point = 0; point < 27; ++point)
        if (point / 3 % 3 == 2) top.push_back(point), lower = glm::min(lower, told.pixel(rest[point])), upper = glm::max(upper, told.pixel(rest[point]));
    told.drag({lower - Vec2(12), upper + Vec2(12)});
    told.drag({told.pixel(rest[top[4]]), told.pixel(rest[top[4]]) + Vec2(0, -30)});
    REQUIRE_FALSE(told.moves.empty());
    auto moved = told.moves.back().first.points;
    std::ranges::sort(moved);
    CHECK(moved == top);
    told.stage.settled();
    // Ctrl takes one out, Shift puts one in.
    told.held.isControl = true;
    told.click(told.pixel(rest[top[0]]));
    told.held.isControl = false;
    told.held.isShift = true;
    told.click(told.pixel(rest[0]));
    told.held.isShift = false;
    told.drag({told.pixel(rest[top[4]]), told.pixel(rest[top[4]]) + Vec2(10, 10)});
    moved = told.moves.back().first.points;
    CHECK(std::ranges::count(moved, top[0]) == 0);
    CHECK(std::ranges::count(moved, 0u) == 1);
    CHECK(moved.size() == top.size());
}

TEST_CASE("a drag of a lattice that is given up with Escape leaves everything as it was", "[viewport][lattice]")
{
    Latticed told;
    told.surround();
    const auto rest = told.points();
    const auto still = told.splats();
    const Vec2 from = told.pixel(rest[26]);
    told.mouse(InputEvent::Kind::Move, from);
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, from + Vec2(40, 40));
    CHECK(told.splats() != still);
    told.key(Key::Escape);
    CHECK(told.moves.back().second == DragPhase::Revert);
    CHECK(told.splats() == still);
    CHECK(told.points() == rest);
}

TEST_CASE("strokes of the stiffness brush propose what is under them, softly, and how stiff it shall be", "[viewport][stiffness]")
{
    support::Told told;
    told.stage.setSelection({ObjectId{1}});
    told.stage.setTool(ViewportTool::StiffnessBrush, ToolStart::Handles);
    told.listen();
    const Vec2 from = told.pixel({-1.2f, 0.5f, 0.4f}), to = told.pixel({-0.8f, 0.5f, 0.4f});
    told.drag({from, 0.5f * (from + to), to});
    REQUIRE(told.splatProposals.size() == 1);
    const SplatProposal stroke = told.splatProposals[0];
    CHECK(stroke.purpose == SplatProposal::Purpose::Stiffen);
    CHECK(stroke.how == Combine::Replace);
    REQUIRE(std::holds_alternative<SelectBrush>(stroke.where.how));
    CHECK(std::get<SelectBrush>(stroke.where.how).soft > 0);
    told.held.isShift = true;
    told.drag({from, to});
    CHECK(told.splatProposals.back().how == Combine::Add);
    told.held = {};
    told.held.isControl = true;
    told.drag({from, to});
    CHECK(told.splatProposals.back().how == Combine::Remove);
    // Painted, what is in its middle is stiffest.
    World world = *told.stage.scene().world;
    support::make(world, PaintStiffness{{.object = {1}, .where = stroke.where}, 5});
    const NodeRig& rig = *std::get<DeformSettings>(bendOf(*world.find(ObjectId{1}))->settings).rig;
    float most = 0, least = 10;
    for (std::size_t node = 0; node < rig.nodeCount(); ++node) most = std::max(most, rig.stiffnessOf(node)), least = std::min(least, rig.stiffnessOf(node));
    CHECK(most > 1.5f);
    CHECK(least == 1);
}
