#include "app/viewport/tools/gizmo.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kArmPoints = 84, kReachPoints = 7, kHubPoints = 9;
constexpr float kPlaneFrom = 0.30f, kPlaneTo = 0.46f;   ///< of the arm
constexpr float kOuterRing = 1.14f;
constexpr int kRingCorners = 64;

float distanceToSegment(const Vec2& p, const Vec2& a, const Vec2& b)
{
    const Vec2 way = b - a;
    const float length2 = glm::dot(way, way);
    const float t = length2 > 0 ? std::clamp(glm::dot(p - a, way) / length2, 0.0f, 1.0f) : 0.0f;
    return glm::distance(p, a + t * way);
}

bool isInsideQuad(const std::array<Vec2, 4>& quad, const Vec2& p)
{
    int sides = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const Vec2 edge = quad[(i + 1) % 4] - quad[i], to = p - quad[i];
        sides += edge.x * to.y - edge.y * to.x > 0 ? 1 : -1;
    }
    return std::abs(sides) == 4;
}

Constraint axisConstraint(int axis, TransformAxes axes) { return {Constraint::Kind::Axis, axis, axes}; }
Constraint planeConstraint(int axis, TransformAxes axes) { return {Constraint::Kind::Plane, axis, axes}; }

}  // namespace

/// The handles in pixels.
struct Gizmo::Frame {
    CameraView view;
    PictureSize size;
    float scale;
    Vec3 pivot;
    std::array<Vec3, 3> direction;   ///< world, one arm long
    Vec2 hub{0};
    bool isSeen = false;

    std::optional<Vec2> at(float x, float y, float z) const { return pixelOf(view, pivot + x * direction[0] + y * direction[1] + z * direction[2], size); }
    std::optional<Vec2> alongAxis(int axis, float share) const { return pixelOf(view, pivot + share * direction[static_cast<std::size_t>(axis)], size); }
    /// Points right at the eye, so that it can't be grasped.
    bool isAxisTooShort(int axis) const
    {
        const auto tip = alongAxis(axis, 1);
        return !tip || glm::distance(*tip, hub) < 0.2f * kArmPoints * scale;
    }
    std::optional<std::array<Vec2, 4>> plane(int across) const
    {
        const std::size_t a = (static_cast<std::size_t>(across) + 1) % 3, b = (static_cast<std::size_t>(across) + 2) % 3;
        std::array<Vec2, 4> quad;
        const std::array<Vec2, 4> shares{Vec2(kPlaneFrom, kPlaneFrom), Vec2(kPlaneTo, kPlaneFrom), Vec2(kPlaneTo, kPlaneTo), Vec2(kPlaneFrom, kPlaneTo)};
        for (std::size_t i = 0; i < 4; ++i) {
            const auto corner = pixelOf(view, pivot + shares[i].x * direction[a] + shares[i].y * direction[b], size);
            if (!corner) return std::nullopt;
            quad[i] = *corner;
        }
        // Seen edge on it is no handle.
        const Vec2 e = quad[1] - quad[0], f = quad[3] - quad[0];
        if (std::abs(e.x * f.y - e.y * f.x) < 30 * scale * scale) return std::nullopt;
        return quad;
    }
    /// The half of the ring about the axis that faces the eye, in order.
    std::vector<Vec2> ring(int axis) const
    {
        const std::size_t a = (static_cast<std::size_t>(axis) + 1) % 3, b = (static_cast<std::size_t>(axis) + 2) % 3;
        const Vec3 towards = view.projection == Projection::Perspective ? view.position - pivot : -axesOf(view).forward;
        // Begin where the ring turns away, so that the seen half is one piece.
        const float away = std::atan2(glm::dot(direction[b], towards), glm::dot(direction[a], towards)) + kPi;
        std::vector<Vec2> corners;
        for (int i = 0; i <= kRingCorners; ++i) {
            const float angle = away + 2 * kPi * static_cast<float>(i) / kRingCorners;
            const Vec3 arm = std::cos(angle) * direction[a] + std::sin(angle) * direction[b];
            if (glm::dot(arm, towards) < -0.02f * glm::length(arm) * glm::length(towards)) continue;
            if (const auto corner = pixelOf(view, pivot + arm, size)) corners.push_back(*corner);
        }
        return corners;
    }
};

Gizmo::Frame Gizmo::frame(const CameraView& view, const PictureSize& size, float scale) const
{
    Frame frame{view, size, scale, pivot, {}, {}, false};
    const float depth = depthOf(view, pivot);
    const auto hub = pixelOf(view, pivot, size);
    if (!hub || depth < 1e-3f) return frame;
    frame.hub = *hub;
    frame.isSeen = true;
    const float arm = kArmPoints * scale * heightAtDepth(view, depth) / size.height;
    // Scaling is along the object's own axes: others would shear it.
    const bool isLocal = axes == TransformAxes::Local || kind == DragKind::Scale;
    for (std::size_t axis = 0; axis < 3; ++axis) {
        Vec3 unit(0);
        unit[static_cast<int>(axis)] = arm;
        frame.direction[axis] = isLocal ? localAxes * unit : unit;
    }
    return frame;
}

std::optional<Constraint> Gizmo::handleAt(const Vec2& pixel, const CameraView& view, const PictureSize& size, float scale) const
{
    const Frame f = frame(view, size, scale);
    if (!f.isSeen) return std::nullopt;
    const float reach = kReachPoints * scale;
    const TransformAxes used = kind == DragKind::Scale ? TransformAxes::Local : axes;
    std::optional<Constraint> best;
    float bestDistance = reach;
    if (kind == DragKind::Rotate) {
        for (int axis = 0; axis < 3; ++axis) {
            const std::vector<Vec2> ring = f.ring(axis);
            for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
                const float distance = distanceToSegment(pixel, ring[i], ring[i + 1]);
                if (distance < bestDistance) bestDistance = distance, best = axisConstraint(axis, used);
            }
        }
        if (!best && std::abs(glm::distance(pixel, f.hub) - kOuterRing * kArmPoints * scale) < reach) best = Constraint{};
        return best;
    }
    if (glm::distance(pixel, f.hub) < kHubPoints * scale) return Constraint{};
    for (int axis = 0; axis < 3; ++axis) {
        if (f.isAxisTooShort(axis)) continue;
        const auto from = f.alongAxis(axis, 0.16f), tip = f.alongAxis(axis, 1.06f);
        if (!from || !tip) continue;
        const float distance = distanceToSegment(pixel, *from, *tip);
        if (distance < bestDistance) bestDistance = distance, best = axisConstraint(axis, used);
    }
    if (best || kind != DragKind::Move) return best;
    for (int axis = 0; axis < 3; ++axis) {
        const auto quad = f.plane(axis);
        if (quad && isInsideQuad(*quad, pixel)) return planeConstraint(axis, used);
    }
    return std::nullopt;
}

void Gizmo::draw(Sketch& sketch, const std::optional<Constraint>& lit) const
{
    const Frame f = frame(sketch.view(), sketch.size(), sketch.scale());
    if (!f.isSeen) return;
    const auto isLit = [&](Constraint::Kind which, int axis) { return lit && lit->kind == which && (which == Constraint::Kind::Free || lit->axis == axis); };
    const auto inkFor = [&](Constraint::Kind which, int axis) {
        if (isLit(which, axis)) return Ink{Rgb(1.0f, 0.93f, 0.62f), 1};
        return which == Constraint::Kind::Free ? Ink{Rgb(0.92f), 0.9f} : inkOfAxis(axis);
    };
    if (kind == DragKind::Rotate) {
        sketch.ring(f.hub, kOuterRing * kArmPoints, inkFor(Constraint::Kind::Free, 0).faded(isLit(Constraint::Kind::Free, 0) ? 1 : 0.45f), 1.5f);
        for (int axis = 0; axis < 3; ++axis) {
            const std::vector<Vec2> ring = f.ring(axis);
            if (ring.size() > 1) sketch.polyline(ring, inkFor(Constraint::Kind::Axis, axis), isLit(Constraint::Kind::Axis, axis) ? 3.0f : 2.0f, false);
        }
        sketch.disc(f.hub, 2.5f, Ink{Rgb(0.92f), 0.8f});
        return;
    }
    // What is farther away first.
    std::array<int, 3> order{0, 1, 2};
    const Vec3 forward = axesOf(sketch.view()).forward;
    std::sort(order.begin(), order.end(), [&](int a, int b) { return glm::dot(f.direction[static_cast<std::size_t>(a)], forward) > glm::dot(f.direction[static_cast<std::size_t>(b)], forward); });
    if (kind == DragKind::Move) {
        for (const int axis : order) {
            const auto quad = f.plane(axis);
            if (!quad) continue;
            const Ink ink = inkFor(Constraint::Kind::Plane, axis);
            sketch.polygon(*quad, ink.faded(isLit(Constraint::Kind::Plane, axis) ? 0.75f : 0.35f));
            sketch.polyline(*quad, ink.faded(0.9f), 1, true);
        }
    }
    for (const int axis : order) {
        if (f.isAxisTooShort(axis)) continue;
        const auto from = f.alongAxis(axis, 0.14f), neck = f.alongAxis(axis, 0.86f), tip = f.alongAxis(axis, 1.06f);
        if (!from || !neck || !tip) continue;
        const Ink ink = inkFor(Constraint::Kind::Axis, axis);
        sketch.line(*from, *neck, ink, isLit(Constraint::Kind::Axis, axis) ? 3.0f : 2.0f);
        const Vec2 along = glm::normalize(*tip - *from), across(-along.y, along.x);
        const float half = 5.0f * sketch.scale();
        if (kind == DragKind::Move) {
            const std::array<Vec2, 3> head{*tip, *neck + half * across, *neck - half * across};
            sketch.polygon(head, ink);
        } else {
            const Vec2 middle = glm::mix(*neck, *tip, 0.5f);
            const std::array<Vec2, 4> cube{middle + half * (along + across), middle + half * (along - across), middle - half * (along + across), middle - half * (along - across)};
            sketch.polygon(cube, ink);
        }
    }
    if (kind == DragKind::Move) sketch.ring(f.hub, 5, inkFor(Constraint::Kind::Free, 0), 2);
    else sketch.box(f.hub - 5.0f * sketch.scale() * Vec2(1), 10.0f * sketch.scale() * Vec2(1), inkFor(Constraint::Kind::Free, 0), 1.5f);
}

}  // namespace morphogen::viewport
