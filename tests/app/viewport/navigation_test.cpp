// Navigation: what has to stay where it is while a camera is moved by hand.
#include "app/viewport/draw_schedule.h"
#include "app/viewport/navigation.h"

#include <catch2/catch.hpp>

#include <random>

using namespace morphogen;
using namespace morphogen::viewport;

namespace {

constexpr PictureSize kSize{1280, 720};

/// Views from everywhere, upright, of both kinds.
struct RandomViews {
    std::mt19937 engine{7};
    float number(float low, float high) { return std::uniform_real_distribution<float>(low, high)(engine); }
    Vec3 point(float reach) { return {number(-reach, reach), number(-reach, reach), number(-reach, reach)}; }
    CameraView view(Projection projection)
    {
        CameraView result;
        result.target = point(2);
        const float elevation = number(-1.4f, 1.4f), heading = number(-3, 3);
        result.position = result.target + number(1, 8) * Vec3(std::cos(elevation) * std::sin(heading), std::sin(elevation), std::cos(elevation) * std::cos(heading));
        result.projection = projection;
        result.orthoHeight = number(0.5f, 6);
        return result;
    }
    /// Somewhere on the picture.
    Vec3 seen(const CameraView& view)
    {
        return pointAt(view, {number(100, 1180), number(50, 670)}, kSize, number(0.5f, 6));
    }
};

void checkSamePixel(const CameraView& a, const CameraView& b, const Vec3& point)
{
    const auto before = pixelOf(a, point, kSize), after = pixelOf(b, point, kSize);
    REQUIRE(before);
    REQUIRE(after);
    CHECK(glm::distance(*before, *after) < 0.05f);
}

}  // namespace

TEST_CASE("pixels and points are each other's inverse", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 200; ++k) {
        const CameraView view = random.view(k % 2 ? Projection::Perspective : Projection::Orthographic);
        const Vec2 pixel(random.number(0, 1280), random.number(0, 720));
        const float depth = random.number(0.3f, 20);
        const Vec3 point = pointAt(view, pixel, kSize, depth);
        CHECK(depthOf(view, point) == Approx(depth).epsilon(1e-4));
        CHECK(glm::distance(pixelOf(view, point, kSize).value(), pixel) < 0.05f);
        const Ray ray = rayThrough(view, pixel, kSize);
        CHECK(glm::length(glm::cross(point - ray.origin, ray.direction)) < 1e-3f);
    }
    CHECK_FALSE(pixelOf(CameraView{}, Vec3(0, 1, 5), kSize));
}

TEST_CASE("orbiting keeps the pivot on its pixel and at its depth, and the horizon level", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 200; ++k) {
        const CameraView view = random.view(k % 2 ? Projection::Perspective : Projection::Orthographic);
        const Vec3 pivot = random.seen(view);
        const CameraView after = orbited(view, pivot, random.number(-3, 3), random.number(-3, 3));
        checkSamePixel(view, after, pivot);
        CHECK(depthOf(after, pivot) == Approx(depthOf(view, pivot)).margin(1e-3));
        CHECK(std::abs(axesOf(after).right.y) < 1e-4f);
        CHECK(axesOf(after).up.y > -1e-4f);
    }
}

TEST_CASE("orbiting stops at the poles and comes back from them", "[viewport][navigation]")
{
    const CameraView view;
    CameraView top = view;
    for (int k = 0; k < 10; ++k) top = orbited(top, view.target, 0, -1.0f);
    CHECK(axesOf(top).forward.y == Approx(-1).margin(1e-4));
    CameraView bottom = top;
    for (int k = 0; k < 10; ++k) bottom = orbited(bottom, view.target, 0.3f, 1.0f);
    CHECK(axesOf(bottom).forward.y == Approx(1).margin(1e-4));
    CHECK(std::abs(axesOf(bottom).right.y) < 1e-3f);
}

TEST_CASE("dragging right turns what is seen to the right", "[viewport][navigation]")
{
    const CameraView view{.position = {0, 0, 5}, .target = {0, 0, 0}};
    const Vec3 inFront(0, 0, 1);
    const CameraView after = orbited(view, view.target, 0.2f, 0);
    CHECK(pixelOf(after, inFront, kSize)->x > 640);
    const CameraView lowered = orbited(view, view.target, 0, 0.2f);
    CHECK(pixelOf(lowered, inFront, kSize)->y < 360);
    CHECK(lowered.position.y < view.position.y);
}

TEST_CASE("panning carries the grabbed point with the pointer", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 200; ++k) {
        const CameraView view = random.view(k % 2 ? Projection::Perspective : Projection::Orthographic);
        const Vec2 from(random.number(0, 1280), random.number(0, 720)), to(random.number(0, 1280), random.number(0, 720));
        const float depth = random.number(0.5f, 6);
        const CameraView after = panned(view, kSize, {from, to}, depth);
        CHECK(glm::distance(pixelOf(after, pointAt(view, from, kSize, depth), kSize).value(), to) < 0.1f);
    }
}

TEST_CASE("zooming keeps the anchor on its pixel and scales what is at its depth", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 200; ++k) {
        const CameraView view = random.view(k % 2 ? Projection::Perspective : Projection::Orthographic);
        const Vec3 anchor = random.seen(view);
        const float factor = random.number(0.5f, 1.6f);
        const CameraView after = zoomed(view, anchor, factor);
        checkSamePixel(view, after, anchor);
        const Vec3 beside = anchor + 0.05f * axesOf(view).right;
        const float widthBefore = glm::distance(*pixelOf(view, beside, kSize), *pixelOf(view, anchor, kSize));
        const float widthAfter = glm::distance(*pixelOf(after, beside, kSize), *pixelOf(after, anchor, kSize));
        CHECK(widthAfter * factor == Approx(widthBefore).epsilon(0.01));
    }
}

TEST_CASE("changing the projection keeps what is looked at as large as it was", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 100; ++k) {
        const CameraView view = random.view(Projection::Perspective);
        const CameraView flat = withProjection(view, Projection::Orthographic);
        const Vec3 beside = view.target + 0.1f * axesOf(view).right + 0.2f * axesOf(view).up;
        CHECK(glm::distance(*pixelOf(view, beside, kSize), *pixelOf(flat, beside, kSize)) < 0.1f);
        const CameraView back = withProjection(flat, Projection::Perspective);
        CHECK(glm::distance(back.position, view.position) < 1e-3f);
        CHECK(glm::distance(back.target, view.target) < 1e-6f);
    }
}

TEST_CASE("framing shows every point, and touches the margin", "[viewport][navigation]")
{
    RandomViews random;
    for (int k = 0; k < 100; ++k) {
        const CameraView view = random.view(k % 2 ? Projection::Perspective : Projection::Orthographic);
        std::vector<Vec3> points;
        for (int i = 0; i < 50; ++i) points.push_back(Vec3(3, -1, 2) + random.point(1.5f));
        const CameraView after = framed(view, points, kSize, 0.9f);
        CHECK(glm::distance(axesOf(after).forward, axesOf(view).forward) < 1e-3f);
        float across = 0, along = 0;
        for (const Vec3& point : points) {
            const auto pixel = pixelOf(after, point, kSize);
            REQUIRE(pixel);
            across = std::max(across, std::abs(pixel->x / 640 - 1));
            along = std::max(along, std::abs(pixel->y / 360 - 1));
        }
        CHECK(std::max(across, along) == Approx(0.9).margin(2e-3));
    }
    CHECK(framed(CameraView{}, {}, kSize) == CameraView{});
}

TEST_CASE("a view from a side looks along an axis of the world at the same target", "[viewport][navigation]")
{
    RandomViews random;
    const CameraView view = random.view(Projection::Perspective);
    for (const ViewSide side : {ViewSide::Front, ViewSide::Back, ViewSide::Right, ViewSide::Left, ViewSide::Top, ViewSide::Bottom}) {
        const CameraView after = seenFrom(view, side);
        CHECK(after.target == view.target);
        CHECK(glm::distance(after.position, after.target) == Approx(glm::distance(view.position, view.target)));
        CHECK(glm::distance(axesOf(after).forward, -axesOf(side).towardsCamera) < 1e-4f);
        CHECK(glm::distance(axesOf(after).up, axesOf(side).up) < 1e-4f);
    }
}

TEST_CASE("gliding begins and ends where it should", "[viewport][navigation]")
{
    RandomViews random;
    const CameraView a = random.view(Projection::Perspective), b = random.view(Projection::Perspective);
    CHECK(between(a, b, 1) == b);
    CHECK(glm::distance(between(a, b, 0).position, a.position) < 1e-3f);
    CHECK(glm::distance(axesOf(between(a, b, 0)).up, axesOf(a).up) < 1e-3f);
    const float half = glm::distance(between(a, b, 0.5f).position, between(a, b, 0.5f).target);
    CHECK(half == Approx(std::sqrt(glm::distance(a.position, a.target) * glm::distance(b.position, b.target))).epsilon(1e-3));
}
