// The arithmetic of the handles, in closed form.
#include "app/viewport/tools/gizmo.h"
#include "app/viewport/tools/transform_drag.h"
#include "app/viewport/tools/typed_number.h"

#include <catch2/catch.hpp>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

constexpr PictureSize kSize{1000, 800};
const CameraView kView{.position = {0.4f, 2, 6}, .target = {0, 0.5f, 0}};
const Vec3 kPivot(0.3f, 0.4f, -0.2f);

Vec2 pixel(const Vec3& point) { return pixelOf(kView, point, kSize).value(); }

TransformDrag drag(DragKind kind, const Vec2& from, const Constraint& constraint = {}, const Quat& local = Quat(1, 0, 0, 0))
{
    TransformDrag result({kind, kPivot, local, kView, kSize, from});
    result.setConstraint(constraint);
    return result;
}

Constraint along(int axis, TransformAxes axes = TransformAxes::World) { return {Constraint::Kind::Axis, axis, axes}; }
Constraint across(int axis) { return {Constraint::Kind::Plane, axis, TransformAxes::World}; }

void checkNear(const Vec3& a, const Vec3& b, float margin = 2e-3f)
{
    INFO(a.x << ' ' << a.y << ' ' << a.z << " against " << b.x << ' ' << b.y << ' ' << b.z);
    CHECK(glm::distance(a, b) < margin);
}

}  // namespace

TEST_CASE("moving along an axis follows the pointer on that axis", "[viewport][gizmo]")
{
    for (int axis = 0; axis < 3; ++axis) {
        Vec3 way(0);
        way[axis] = 0.7f;
        TransformDrag move = drag(DragKind::Move, pixel(kPivot), along(axis));
        move.moveTo(pixel(kPivot + way), false);
        checkNear(move.change().translation, way);
    }
}

TEST_CASE("moving along an own axis follows the object's turn", "[viewport][gizmo]")
{
    const Quat turn = glm::angleAxis(0.6f, glm::normalize(Vec3(0.2f, 1, 0.1f)));
    const Vec3 way = turn * Vec3(0.5f, 0, 0);
    TransformDrag move = drag(DragKind::Move, pixel(kPivot), along(0, TransformAxes::Local), turn);
    move.moveTo(pixel(kPivot + way), false);
    checkNear(move.change().translation, way);
}

TEST_CASE("moving on a plane follows the pointer on that plane, and freely on the picture's", "[viewport][gizmo]")
{
    TransformDrag onFloor = drag(DragKind::Move, pixel(kPivot), across(1));
    onFloor.moveTo(pixel(kPivot + Vec3(0.5f, 0, -0.8f)), false);
    checkNear(onFloor.change().translation, {0.5f, 0, -0.8f}, 5e-3f);
    TransformDrag free = drag(DragKind::Move, {500, 400});
    free.moveTo({620, 330}, false);
    const Vec3 way = free.change().translation;
    CHECK(std::abs(glm::dot(way, axesOf(kView).forward)) < 1e-4f);
    CHECK(glm::distance(pixel(kPivot + way) - pixel(kPivot), Vec2(120, -70)) < 0.2f);
}

TEST_CASE("turning goes as far as the pointer goes round, any number of times", "[viewport][gizmo]")
{
    const Vec2 hub = pixel(kPivot);
    const auto at = [&](float angle) { return hub + 100.0f * Vec2(std::cos(angle), -std::sin(angle)); };   // counter-clockwise as seen
    TransformDrag turn = drag(DragKind::Rotate, at(0));
    for (int k = 1; k <= 100; ++k) turn.moveTo(at(0.08f * static_cast<float>(k)), false);   // 8 radians
    const Quat expected = glm::angleAxis(8.0f, -axesOf(kView).forward);
    CHECK(std::abs(glm::dot(turn.change().rotation, expected)) == Approx(1).margin(1e-4));
    // What lay to the right of the pivot goes up on the picture.
    TransformDrag quarter = drag(DragKind::Rotate, at(0));
    for (int k = 1; k <= 10; ++k) quarter.moveTo(at(0.05f * kPi * static_cast<float>(k)), false);
    checkNear(quarter.change().rotation * axesOf(kView).right, axesOf(kView).up);
}

TEST_CASE("turning about an axis of the world looks the way the pointer goes from either side", "[viewport][gizmo]")
{
    const Vec2 hub = pixel(kPivot);
    for (const Vec3& eye : {Vec3(0, 5, 1), Vec3(0, -5, 1)}) {
        const CameraView view{.position = eye, .target = kPivot};
        TransformDrag turn({DragKind::Rotate, kPivot, Quat(1, 0, 0, 0), view, kSize, hub});
        const Vec2 centre = *pixelOf(view, kPivot, kSize);
        turn = TransformDrag({DragKind::Rotate, kPivot, Quat(1, 0, 0, 0), view, kSize, centre + Vec2(100, 0)});
        turn.setConstraint(along(1));
        for (int k = 1; k <= 10; ++k) turn.moveTo(centre + 100.0f * Vec2(std::cos(0.03f * static_cast<float>(k)), -std::sin(0.03f * static_cast<float>(k))), false);
        const Vec3 arm = axesOf(view).right;
        const Vec2 before = *pixelOf(view, kPivot + arm, kSize), after = *pixelOf(view, kPivot + turn.change().rotation * arm, kSize);
        CHECK(after.y < before.y);
    }
}

TEST_CASE("scaling compares distances from the pivot", "[viewport][gizmo]")
{
    const Vec2 hub = pixel(kPivot);
    TransformDrag all = drag(DragKind::Scale, hub + Vec2(60, 80));
    all.moveTo(hub + Vec2(120, 160), false);
    checkNear(all.change().scale, Vec3(2));
    TransformDrag one = drag(DragKind::Scale, hub + Vec2(60, 80), along(2, TransformAxes::Local));
    one.moveTo(hub + Vec2(-30, -40), false);
    checkNear(one.change().scale, {1, 1, 0.5f});
    TransformDrag none = drag(DragKind::Scale, hub + Vec2(60, 80));
    none.moveTo(hub, false);
    CHECK(none.change().scale.x > 0);
}

TEST_CASE("snapping lands on whole steps, and fine moves are a tenth", "[viewport][gizmo]")
{
    TransformDrag move = drag(DragKind::Move, pixel(kPivot), along(0));
    move.setSnapping(true);
    move.moveTo(pixel(kPivot + Vec3(0.73f, 0, 0)), false);
    const float steps = move.change().translation.x / move.moveStep();
    CHECK(std::abs(steps - std::round(steps)) < 1e-3f);
    CHECK(move.change().translation.x == Approx(0.73f).margin(0.5 * static_cast<double>(move.moveStep()) + 1e-3));

    const Vec2 hub = pixel(kPivot);
    TransformDrag turn = drag(DragKind::Rotate, hub + Vec2(100, 0));
    turn.setSnapping(true);
    turn.moveTo(hub + 100.0f * Vec2(std::cos(0.5f), -std::sin(0.5f)), false);   // 28.6 degrees
    CHECK(glm::angle(turn.change().rotation) == Approx(radians(30)).margin(1e-4));

    TransformDrag fine = drag(DragKind::Move, {500, 400}), coarse = fine;
    fine.moveTo({600, 400}, true);
    coarse.moveTo({510, 400}, false);
    checkNear(fine.change().translation, coarse.change().translation, 1e-5f);
}

TEST_CASE("a typed number takes the place of the pointer", "[viewport][gizmo]")
{
    TransformDrag move = drag(DragKind::Move, {500, 400}, along(2));
    move.moveTo({900, 100}, false);
    move.setTyped("-1.25");
    checkNear(move.change().translation, {0, 0, -1.25f}, 1e-6f);
    move.setTyped("-");   // no number yet
    CHECK(glm::length(move.change().translation) > 0);
    TransformDrag turn = drag(DragKind::Rotate, {500, 400}, along(1));
    turn.setTyped("90");
    checkNear(turn.change().rotation * Vec3(1, 0, 0), {0, 0, -1}, 1e-5f);
    TransformDrag scale = drag(DragKind::Scale, {500, 400});
    scale.setTyped("0");
    CHECK(scale.change().scale.x != 0);   // nothing is flattened
}

TEST_CASE("typing makes numbers key by key", "[viewport][gizmo]")
{
    std::string text;
    const auto type = [&](Key key, char letter) {
        InputEvent event;
        event.kind = InputEvent::Kind::KeyDown;
        event.key = key;
        event.text = letter;
        return typeInto(text, event);
    };
    for (const char letter : {'1', '.', '5', '.', '-'}) type(Key::Text, letter);
    CHECK(text == "-1.5");
    CHECK(numberOf(text) == Approx(-1.5));
    type(Key::Text, '-');
    type(Key::Backspace, '\0');
    type(Key::Numpad7, '\0');
    CHECK(numberOf(text) == Approx(1.7));
    CHECK_FALSE(type(Key::Text, 'A'));
    CHECK_FALSE(numberOf("-"));
    CHECK_FALSE(numberOf("1e999"));
}

TEST_CASE("a change keeps the pivot in place, and several objects keep their pattern", "[viewport][gizmo]")
{
    const Transform a{{1, 0, 0}, glm::angleAxis(0.3f, Vec3(0, 1, 0)), {1, 2, 1}}, b{{-1, 0, 2}, Quat(1, 0, 0, 0), Vec3(1)};
    const Vec3 pivot = 0.5f * (a.translation + b.translation);
    DragChange turn;
    turn.rotation = glm::angleAxis(1.1f, glm::normalize(Vec3(1, 2, 3)));
    const Transform turnedA = changed(a, turn, pivot), turnedB = changed(b, turn, pivot);
    checkNear(0.5f * (turnedA.translation + turnedB.translation), pivot, 1e-5f);
    checkNear(turnedA.translation - turnedB.translation, turn.rotation * (a.translation - b.translation), 1e-5f);
    DragChange grow;
    grow.scale = Vec3(3);
    checkNear(changed(a, grow, pivot).translation - pivot, 3.0f * (a.translation - pivot), 1e-5f);
    CHECK(changed(a, grow, pivot).scale == Vec3(3, 6, 3));
    checkNear(changed(a, {}, pivot).translation, a.translation, 1e-5f);
}

TEST_CASE("every handle can be grasped where it is drawn", "[viewport][gizmo]")
{
    const Gizmo move{DragKind::Move, kPivot, Quat(1, 0, 0, 0), TransformAxes::World};
    const Vec2 hub = pixel(kPivot);
    CHECK(move.handleAt(hub, kView, kSize, 1)->kind == Constraint::Kind::Free);
    for (int axis = 0; axis < 3; ++axis) {
        Vec3 unit(0);
        unit[axis] = 1;
        const Vec2 direction = glm::normalize(pixel(kPivot + 0.1f * unit) - hub);
        const auto grasped = move.handleAt(hub + 20.0f * direction, kView, kSize, 1);
        REQUIRE(grasped);
        CHECK(*grasped == along(axis));
    }
    CHECK_FALSE(move.handleAt(hub + Vec2(300, 300), kView, kSize, 1));
    CHECK_FALSE(move.handleAt(hub, {.position = kPivot - Vec3(0, 0, 5), .target = kPivot - Vec3(0, 0, 9)}, kSize, 1));   // behind the eye
    const Gizmo turn{DragKind::Rotate, kPivot, Quat(1, 0, 0, 0), TransformAxes::World};
    CHECK_FALSE(turn.handleAt(hub + Vec2(0, 1.4f * 84), kView, kSize, 1));
    CHECK(turn.handleAt(hub + Vec2(0, 1.14f * 84), kView, kSize, 1)->kind == Constraint::Kind::Free);
}
