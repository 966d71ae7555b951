// The tool that bends by handles, on the stage: what it proposes, and that the object follows under the pointer.
#include "core/deform/posed_centres.h"
#include "core/edit/handles.h"
#include "core/edit/set_key.h"
#include "core/evaluate/pose_at.h"
#include "tests/app/viewport/told_stage.h"
#include "tests/support/make_edit.h"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

/// The red ball is active; what is proposed is done as the studio does it.
struct Bending : support::Told {
    std::vector<HandleProposal> added;
    std::vector<std::pair<std::vector<HandleMove>, DragPhase>> moves;
    std::vector<std::uint32_t> chosen;
    std::vector<HandleSwitch> turned;
    std::vector<float> reaches;

    Bending()
    {
        calls.onAddHandle = [this](const HandleProposal& proposal) { added.push_back(proposal); };
        calls.onMoveHandles = [this](const auto& now, DragPhase phase) { moves.emplace_back(now, phase); };
        calls.onChooseHandles = [this](const auto& ids) { choose(ids); };
        calls.onHandleSwitch = [this](HandleSwitch which) { turned.push_back(which); };
        calls.onHandleReach = [this](float metres) { reaches.push_back(metres); };
        stage.setSelection({ObjectId{1}});
        stage.setTool(ViewportTool::Handles, ToolStart::Handles);
        listen();
    }
    void choose(const std::vector<std::uint32_t>& ids)
    {
        chosen = ids;
        stage.setHandles({ids, {}});
    }
    World world() { return *stage.scene().world; }
    void take(World world) { stage.setWorld(std::make_shared<const World>(std::move(world))); }
    /// Clicks there and does what is proposed.
    std::uint32_t put(const Vec3& near, HandleKind kind = HandleKind::Point)
    {
        const std::size_t before = added.size();
        click(pixel(near));
        REQUIRE(added.size() == before + 1);
        World changed = world();
        support::make(changed, AddHandle{.object = added.back().object, .pointInWorld = added.back().pointInWorld, .kind = kind, .radius = kind == HandleKind::Point ? 0 : 0.2f});
        take(std::move(changed));
        return deform().handles.back().id;
    }
    const DeformSettings& deform() { return std::get<DeformSettings>(bendOf(*stage.scene().world->find(ObjectId{1}))->settings); }
    Vec3 place(std::uint32_t id)
    {
        const auto shown = stage.scene().world;
        const Object& object = *shown->find(ObjectId{1});
        for (const DeformHandle& handle : deform().handles)
            if (handle.id == id) return handlePlace(*shown, object, handle, stage.scene().timeSecs)->pointInWorld;
        FAIL("no such handle");
        return {};
    }
    /// The splat that the handle holds, as it is drawn.
    Vec3 splatUnder(std::uint32_t id)
    {
        const auto shown = stage.scene().world;
        const Object& object = *shown->find(ObjectId{1});
        const auto handle = std::ranges::find(deform().handles, id, &DeformHandle::id);
        std::size_t nearest = 0;
        for (std::size_t i = 0; i < object.splats->size(); ++i)
            if (glm::distance(object.splats->position(i), handle->restPoint) < glm::distance(object.splats->position(nearest), handle->restPoint)) nearest = i;
        return posedCentres(poseAt(*shown, object, stage.scene().timeSecs))[nearest];
    }
};

const Vec3 kLeft(-1.3f, 0.6f, 0.35f), kRight(-0.75f, 0.6f, 0.4f), kTop(-1, 0.9f, 0.25f);

}  // namespace

TEST_CASE("a click on a surface proposes a handle there, on nothing it is said, and nothing is proposed", "[viewport][handles]")
{
    Bending told;
    told.click(told.pixel({-1, 0.5f, 0}));
    REQUIRE(told.added.size() == 1);
    CHECK(told.added[0].object == ObjectId{1});
    CHECK(glm::distance(told.added[0].pointInWorld, Vec3(-1, 0.5f, 0)) == Approx(0.5f).margin(0.05));
    told.click({320, 20});
    CHECK(told.added.size() == 1);
    CHECK(told.hint.find("Nothing is there") != std::string::npos);
    told.click(told.pixel({1, 0.5f, 0}));   // another object
    CHECK(told.added.back().object == ObjectId{2});
    CHECK(told.picks.empty());
}

TEST_CASE("a sequence is refused where it was clicked", "[viewport][handles]")
{
    Bending told;
    World world = told.world();
    Object moving = *world.find(ObjectId{1});
    auto sequence = std::make_shared<FrameSequence>();
    sequence->frames = {moving.splats, moving.splats};
    moving.sequence = sequence;
    world.replace(std::move(moving));
    told.take(std::move(world));
    told.click(told.pixel({-1, 0.5f, 0}));
    CHECK(told.added.empty());
    CHECK(told.hint.find("red") != std::string::npos);
}

TEST_CASE("what is dragged by a handle stays under the pointer, and the release proposes where it is", "[viewport][handles]")
{
    const Projection projection = GENERATE(Projection::Perspective, Projection::Orthographic);
    Bending told;
    told.stage.setProjection(projection);
    told.listen();
    const std::uint32_t left = told.put(kLeft), right = told.put(kRight);
    told.put(kTop, HandleKind::Pin);
    const auto stored = told.world().find(ObjectId{1})->splats;
    const Vec2 from = told.pixel(told.place(left));
    told.mouse(InputEvent::Kind::Move, from);
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    const Vec3 other = told.splatUnder(right);
    for (const Vec2 way : {Vec2(-8, 3), Vec2(-25, 12), Vec2(-60, 30)}) {
        told.mouse(InputEvent::Kind::Move, from + way);
        CHECK(glm::distance(told.pixel(told.splatUnder(left)), from + way) < 0.75f);
        CHECK(glm::distance(told.splatUnder(right), other) < 2e-3f);
        CHECK(told.moves.back().second == DragPhase::Preview);
    }
    CHECK(told.stage.isToolUnderWay());
    told.mouse(InputEvent::Kind::Release, from + Vec2(-60, 30), Button::Left);
    REQUIRE(told.moves.back().second == DragPhase::Commit);
    REQUIRE(told.moves.back().first.size() == 1);
    CHECK(told.chosen == std::vector<std::uint32_t>{left});
    const HandleMove move = told.moves.back().first[0];
    CHECK(glm::distance(told.pixel(move.pointInWorld), from + Vec2(-60, 30)) < 0.5f);
    // What the drag showed was never in the world; what is let go is.
    told.stage.settled();
    CHECK(told.place(left) != move.pointInWorld);
    World bent = told.world();
    support::make(bent, MoveHandle{move.object, move.handle, move.pointInWorld, move.turn, 0});
    told.take(std::move(bent));
    CHECK(glm::distance(told.pixel(told.splatUnder(left)), from + Vec2(-60, 30)) < 0.75f);
    CHECK_FALSE(told.deform().dragged);
    CHECK(told.world().find(ObjectId{1})->splats == stored);
}

TEST_CASE("Escape and the right button take a bend back", "[viewport][handles]")
{
    for (const bool isEscape : {true, false}) {
        Bending told;
        const std::uint32_t left = told.put(kLeft);
        told.put(kRight);
        const auto before = told.stage.scene().world;
        const Vec2 from = told.pixel(told.place(left));
        told.mouse(InputEvent::Kind::Press, from, Button::Left);
        told.mouse(InputEvent::Kind::Move, from + Vec2(-40, 0));
        CHECK(told.stage.scene().world != before);
        if (isEscape) told.key(Key::Escape);
        else told.mouse(InputEvent::Kind::Press, from, Button::Right);
        CHECK(told.moves.back().second == DragPhase::Revert);
        CHECK(told.stage.scene().world == before);
        told.mouse(InputEvent::Kind::Release, from, Button::Left);
        CHECK(told.moves.back().second == DragPhase::Revert);
        CHECK(told.tools == std::vector{ViewportTool::Handles});   // the tool stays
    }
}

TEST_CASE("G takes hold of the selected handles, with axes and typed numbers as for objects", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t left = told.put(kLeft), right = told.put(kRight);
    told.choose({left, right});
    const Vec3 from = told.place(left), other = told.place(right);
    told.mouse(InputEvent::Kind::Move, {300, 200});
    told.stage.setTool(ViewportTool::Move, ToolStart::AtPointer);
    told.type("Y0.25");
    CHECK(told.stage.wantsKeys());
    CHECK(glm::distance(told.place(left), from + Vec3(0, 0.25f, 0)) < 1e-4f);
    told.key(Key::Enter);
    REQUIRE(told.moves.back().second == DragPhase::Commit);
    REQUIRE(told.moves.back().first.size() == 2);
    CHECK(glm::distance(told.moves.back().first[1].pointInWorld, other + Vec3(0, 0.25f, 0)) < 1e-4f);
    CHECK(told.placements.empty());   // the object stands where it stood
}

TEST_CASE("a region turns with R, a lone point says that it has no turn", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t point = told.put(kLeft), region = told.put(kTop, HandleKind::Region);
    told.choose({point});
    told.stage.setTool(ViewportTool::Rotate, ToolStart::AtPointer);
    told.listen();
    CHECK_FALSE(told.stage.isToolUnderWay());
    CHECK(told.hint.find("no turn") != std::string::npos);
    told.choose({region});
    told.stage.setTool(ViewportTool::Rotate, ToolStart::AtPointer);
    told.type("Y90");
    told.key(Key::Enter);
    REQUIRE(told.moves.back().second == DragPhase::Commit);
    REQUIRE(told.moves.back().first[0].turn);
    CHECK(std::abs(glm::dot(*told.moves.back().first[0].turn, glm::angleAxis(radians(90.0f), Vec3(0, 1, 0)))) == Approx(1).margin(1e-4));
}

TEST_CASE("clicks on handles select them, Shift adds, and a click beside everything selects none", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t left = told.put(kLeft), right = told.put(kRight);
    told.click(told.pixel(told.place(left)));
    CHECK(told.chosen == std::vector<std::uint32_t>{left});
    told.held.isShift = true;
    told.click(told.pixel(told.place(right)));
    CHECK(told.chosen == std::vector<std::uint32_t>{left, right});
    told.click(told.pixel(told.place(left)));
    CHECK(told.chosen == std::vector<std::uint32_t>{right});
    told.held = {};
    told.click({320, 20});
    CHECK(told.chosen.empty());
    CHECK(told.added.size() == 2);
}

TEST_CASE("a pin is not dragged, and says so", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t pin = told.put(kTop, HandleKind::Pin);
    const Vec2 from = told.pixel(told.place(pin));
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, from + Vec2(30, 0));
    CHECK_FALSE(told.stage.isToolUnderWay());
    CHECK(told.hint.find("pin") != std::string::npos);
    CHECK(told.moves.empty());
}

TEST_CASE("across the mirror the partner goes the mirrored way", "[viewport][handles]")
{
    Bending told;
    ViewportOptions options;
    options.handleMirror = 0;
    told.stage.setOptions(options);
    const Vec3 middle(-1, 0.5f, 0);
    const std::uint32_t left = told.put(middle + Vec3(-0.3f, 0.1f, 0.35f)), right = told.put(middle + Vec3(0.3f, 0.1f, 0.35f));
    const Vec3 before = told.place(right), from = told.place(left);
    told.choose({left});
    told.stage.setTool(ViewportTool::Move, ToolStart::AtPointer);
    told.type("X-0.2");
    CHECK(glm::distance(told.place(left), from + Vec3(-0.2f, 0, 0)) < 1e-4f);
    CHECK(glm::distance(told.place(right), before + Vec3(0.2f, 0, 0)) < 1e-4f);
    told.key(Key::Enter);
    CHECK(told.moves.back().first.size() == 2);
}

TEST_CASE("what is dragged stays under the pointer while time goes by", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t left = told.put(kLeft);
    told.put(kRight);
    World world = told.world();
    const Vec3 start(-1, 0.5f, 0);
    support::make(world, SetKey{ObjectId{1}, {Property::Translation, {}, {}}, 0, valueOf(start), {}, {}});
    support::make(world, SetKey{ObjectId{1}, {Property::Translation, {}, {}}, 2, valueOf(start + Vec3(0, 0.4f, 0)), {}, {}});
    told.take(std::move(world));
    const Vec2 from = told.pixel(told.place(left)), to = from + Vec2(-30, 10);
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, to);
    for (const double secs : {0.5, 1.0, 1.5}) {
        told.stage.setTime(secs);
        CHECK(glm::distance(told.pixel(told.splatUnder(left)), to) < 0.75f);
    }
}

TEST_CASE("with a reach the wheel turns how far, without one it zooms", "[viewport][handles]")
{
    Bending told;
    const auto wheel = [&] {
        InputEvent event;
        event.kind = InputEvent::Kind::Wheel;
        event.wheelNotches = 1;
        event.pixel = {200, 200};
        told.stage.handle(event);
        told.listen();
    };
    const CameraView before = told.stage.camera();
    wheel();
    CHECK(told.reaches.empty());
    CHECK(told.stage.camera() != before);
    ViewportOptions options;
    options.handleReach = 0.3f;
    told.stage.setOptions(options);
    told.mouse(InputEvent::Kind::Move, {200, 200});
    const CameraView now = told.stage.camera();
    wheel();
    REQUIRE(told.reaches.size() == 1);
    CHECK(told.reaches[0] > 0.3f);
    CHECK(told.stage.camera() == now);
}

TEST_CASE("a drag that rests goes on to settle, and then asks for no more pictures", "[viewport][handles]")
{
    Bending told;
    const std::uint32_t left = told.put(kLeft);
    told.put(kRight, HandleKind::Pin);
    const Vec2 from = told.pixel(told.place(left));
    told.mouse(InputEvent::Kind::Press, from, Button::Left);
    told.mouse(InputEvent::Kind::Move, from + Vec2(-50, -20));
    int pictures = 0;
    for (; told.stage.isAnimated() && pictures < 1000; ++pictures) told.stage.advance(0.01);
    CHECK(pictures > 0);
    CHECK(pictures <= 60);
    const std::uint64_t revision = told.stage.revision();
    told.stage.advance(0.01);
    CHECK(told.stage.revision() == revision);
}
