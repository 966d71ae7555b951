#include "app/viewport/tools/transform_drag.h"

#include "app/viewport/tools/typed_number.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kTurnStep = radians(15.0f);
constexpr float kScaleStep = 0.1f;
constexpr float kLeastScale = 1e-3f;

/// Where the ray meets the plane; nothing where it runs along it or away from it.
std::optional<Vec3> onPlane(const Ray& ray, const Vec3& point, const Vec3& normal)
{
    const float along = glm::dot(ray.direction, normal);
    if (std::abs(along) < 1e-3f) return std::nullopt;
    const float distance = glm::dot(point - ray.origin, normal) / along;
    if (!(distance > 0) || distance > 1e5f) return std::nullopt;
    return ray.at(distance);
}

/// How far along the line through `point` its point nearest to the ray lies.
std::optional<float> alongLine(const Ray& ray, const Vec3& point, const Vec3& direction)
{
    const Vec3 between = point - ray.origin;
    const float b = glm::dot(direction, ray.direction), denominator = 1 - b * b;
    if (denominator < 1e-5f) return std::nullopt;
    return (b * glm::dot(between, ray.direction) - glm::dot(between, direction)) / denominator;
}

float snapped(float value, float step) { return step * std::round(value / step); }

}  // namespace

Transform changed(const Transform& before, const DragChange& change, const Vec3& pivot)
{
    Transform after = before;
    const Vec3 arm = before.translation - pivot;
    const Vec3 scaledArm = before.rotation * (change.scale * (glm::inverse(before.rotation) * arm));
    after.translation = pivot + change.rotation * scaledArm + change.translation;
    after.rotation = glm::normalize(change.rotation * before.rotation);
    after.scale = before.scale * change.scale;
    return after;
}

TransformDrag::TransformDrag(const DragSetup& setup) : m_setup(setup), m_raw(setup.pixel), m_pixel(setup.pixel) {}

void TransformDrag::moveTo(const Vec2& pixel, bool isFine)
{
    const Vec2 before = m_pixel;
    m_pixel += (isFine ? 0.1f : 1.0f) * (pixel - m_raw);
    m_raw = pixel;
    if (const auto pivot = pixelOf(m_setup.view, m_setup.pivot, m_setup.size)) {
        const Vec2 a = before - *pivot, b = m_pixel - *pivot;
        // Counter-clockwise as seen: the picture's y points down.
        if (glm::length(a) > 1 && glm::length(b) > 1) m_turned += std::atan2(a.y * b.x - a.x * b.y, a.x * b.x + a.y * b.y);
    }
}

Vec3 TransformDrag::axisInWorld(int axis) const
{
    Vec3 direction(0);
    direction[axis] = 1;
    return m_constraint.axes == TransformAxes::Local ? m_setup.localAxes * direction : direction;
}

Vec3 TransformDrag::turningAxis() const
{
    return m_constraint.kind == Constraint::Kind::Free ? -axesOf(m_setup.view).forward : axisInWorld(m_constraint.axis);
}

std::optional<float> TransformDrag::typedNumber() const
{
    const std::optional<double> number = numberOf(m_typed);
    return number ? std::optional<float>(static_cast<float>(*number)) : std::nullopt;
}

float TransformDrag::moveStep() const
{
    const float perPixel = heightAtDepth(m_setup.view, std::max(depthOf(m_setup.view, m_setup.pivot), 1e-3f)) / m_setup.size.height;
    return std::pow(10.0f, std::ceil(std::log10(8 * perPixel)));
}

Vec3 TransformDrag::moved() const
{
    const std::optional<float> number = typedNumber();
    const Ray from = rayThrough(m_setup.view, m_setup.pixel, m_setup.size), to = rayThrough(m_setup.view, m_pixel, m_setup.size);
    if (m_constraint.kind == Constraint::Kind::Axis || number) {
        const int axis = m_constraint.kind == Constraint::Kind::Axis ? m_constraint.axis : m_constraint.kind == Constraint::Kind::Plane ? (m_constraint.axis + 1) % 3 : 0;
        const Vec3 direction = axisInWorld(axis);
        if (number) return *number * direction;
        const auto start = alongLine(from, m_setup.pivot, direction), end = alongLine(to, m_setup.pivot, direction);
        if (!start || !end) return Vec3(0);
        const float way = *end - *start;
        return (m_isSnapping ? snapped(way, moveStep()) : way) * direction;
    }
    const Vec3 normal = m_constraint.kind == Constraint::Kind::Plane ? axisInWorld(m_constraint.axis) : axesOf(m_setup.view).forward;
    const auto start = onPlane(from, m_setup.pivot, normal), end = onPlane(to, m_setup.pivot, normal);
    if (!start || !end) return Vec3(0);
    Vec3 way = *end - *start;
    if (m_isSnapping) {
        const Quat turn = m_constraint.axes == TransformAxes::Local ? m_setup.localAxes : Quat(1, 0, 0, 0);
        Vec3 own = glm::inverse(turn) * way;
        for (int axis = 0; axis < 3; ++axis) own[axis] = snapped(own[axis], moveStep());
        way = turn * own;
    }
    return way;
}

float TransformDrag::turnedRadians() const
{
    if (const auto number = typedNumber()) return radians(*number);
    // About an axis that points away from the eye, the same way round on the picture is the other way round in the world.
    const bool isTowards = glm::dot(turningAxis(), m_setup.pivot - rayThrough(m_setup.view, m_setup.pixel, m_setup.size).origin) < 0;
    const float turned = isTowards ? m_turned : -m_turned;
    return m_isSnapping ? snapped(turned, kTurnStep) : turned;
}

float TransformDrag::scaledBy() const
{
    if (const auto number = typedNumber()) return std::abs(*number) < kLeastScale ? kLeastScale : *number;
    const auto pivot = pixelOf(m_setup.view, m_setup.pivot, m_setup.size);
    if (!pivot) return 1;
    const float before = std::max(glm::distance(m_setup.pixel, *pivot), 4.0f), factor = glm::distance(m_pixel, *pivot) / before;
    return std::max(m_isSnapping ? snapped(factor, kScaleStep) : factor, kLeastScale);
}

DragChange TransformDrag::change() const
{
    DragChange result;
    switch (m_setup.kind) {
    case DragKind::Move: result.translation = moved(); break;
    case DragKind::Rotate: result.rotation = glm::angleAxis(turnedRadians(), glm::normalize(turningAxis())); break;
    case DragKind::Scale:
        for (int axis = 0; axis < 3; ++axis) {
            const bool isScaled = m_constraint.kind == Constraint::Kind::Free || (axis == m_constraint.axis) == (m_constraint.kind == Constraint::Kind::Axis);
            if (isScaled) result.scale[axis] = scaledBy();
        }
        break;
    }
    return result;
}

std::string TransformDrag::describe(const std::string& unitName, double perMetre) const
{
    constexpr const char* kAxes[] = {"x", "y", "z"};
    std::string along;
    if (m_constraint.kind == Constraint::Kind::Axis) along = fmt::format(" {}", kAxes[m_constraint.axis]);
    if (m_constraint.kind == Constraint::Kind::Plane) along = fmt::format(" {}{}", kAxes[m_constraint.axis == 0 ? 1 : 0], kAxes[m_constraint.axis == 2 ? 1 : 2]);
    if (m_constraint.kind != Constraint::Kind::Free && m_constraint.axes == TransformAxes::Local) along = " own" + along;
    const std::string typed = m_typed.empty() ? std::string() : fmt::format("  [{}]", m_typed);
    switch (m_setup.kind) {
    case DragKind::Move: {
        const Vec3 way = moved();
        if (m_constraint.kind == Constraint::Kind::Axis)
            return fmt::format("Move{}  {:.3f} {}{}", along, perMetre * static_cast<double>(glm::dot(way, axisInWorld(m_constraint.axis))), unitName, typed);
        return fmt::format("Move{}  x {:.3f}  y {:.3f}  z {:.3f} {}{}", along, perMetre * static_cast<double>(way.x), perMetre * static_cast<double>(way.y), perMetre * static_cast<double>(way.z), unitName, typed);
    }
    case DragKind::Rotate: return fmt::format("Rotate{}  {:.1f}\u00b0{}", along, static_cast<double>(turnedRadians() * 180 / kPi), typed);
    case DragKind::Scale: return fmt::format("Scale{}  {:.3f}{}", along, static_cast<double>(scaledBy()), typed);
    }
    return {};
}

}  // namespace morphogen::viewport
