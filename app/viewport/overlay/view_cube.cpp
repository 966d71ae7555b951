#include "app/viewport/overlay/view_cube.h"

#include <algorithm>
#include <array>

namespace morphogen::viewport {
namespace {

constexpr std::array kSides{ViewSide::Front, ViewSide::Back, ViewSide::Right, ViewSide::Left, ViewSide::Top, ViewSide::Bottom};
constexpr std::array<std::string_view, 6> kNames{"front", "back", "right", "left", "top", "bottom"};

Vec2 onPicture(const CameraAxes& camera, const Vec3& v) { return {glm::dot(v, camera.right), -glm::dot(v, camera.up)}; }
float facing(const CameraAxes& camera, ViewSide side) { return -glm::dot(axesOf(side).towardsCamera, camera.forward); }

float cross(const Vec2& a, const Vec2& b) { return a.x * b.y - a.y * b.x; }

bool isInsideConvex(std::span<const Vec2> polygon, const Vec2& p)
{
    float sign = 0;
    for (std::size_t i = 0; i < polygon.size(); ++i) {
        const float side = cross(polygon[(i + 1) % polygon.size()] - polygon[i], p - polygon[i]);
        if (sign != 0 && side * sign < 0) return false;
        if (side != 0) sign = side;
    }
    return true;
}

}  // namespace

void ViewCube::place(const PictureSize& size, float scale)
{
    m_half = 21 * scale;
    m_centre = {size.width - 54 * scale, 56 * scale};
}

std::array<Vec2, 4> ViewCube::corners(const CameraAxes& camera, ViewSide side) const
{
    const SideAxes axes = axesOf(side);
    const Vec3 up = axes.up, right = glm::cross(up, axes.towardsCamera), out = axes.towardsCamera;
    const auto corner = [&](float x, float y) { return m_centre + m_half * onPicture(camera, out + x * right + y * up); };
    return {corner(-1, 1), corner(1, 1), corner(1, -1), corner(-1, -1)};
}

std::optional<ViewSide> ViewCube::sideAt(const CameraView& view, const Vec2& pixel) const
{
    const CameraAxes camera = axesOf(view);
    for (const ViewSide side : kSides)
        if (facing(camera, side) > 0.05f && isInsideConvex(corners(camera, side), pixel)) return side;
    return std::nullopt;
}

bool ViewCube::isInside(const Vec2& pixel) const { return glm::distance(pixel, m_centre) < 1.8f * m_half; }

void ViewCube::draw(Sketch& sketch, const std::optional<ViewSide>& hovered, const Ink& accent) const
{
    const CameraAxes camera = axesOf(sketch.view());
    // The world's axes run along the edges from the cube's lower left corner at the back, a little off.
    const auto drawAxes = [&](bool isTowards) {
        constexpr float kOff = 1.22f, kReach = 1.55f;
        const Vec3 corner(-kOff);
        if ((glm::dot(corner, camera.forward) < 0) != isTowards) return;
        for (int axis = 0; axis < 3; ++axis) {
            Vec3 tip = corner;
            tip[axis] = kReach;
            sketch.line(m_centre + m_half * onPicture(camera, corner), m_centre + m_half * onPicture(camera, tip), inkOfAxis(axis), 1.5f);
        }
    };
    drawAxes(false);
    for (std::size_t i = 0; i < kSides.size(); ++i) {
        const float towards = facing(camera, kSides[i]);
        if (towards <= 0.02f) continue;
        const std::array<Vec2, 4> face = corners(camera, kSides[i]);
        const bool isHovered = hovered == kSides[i];
        const float lightness = 0.20f + 0.10f * towards + (kSides[i] == ViewSide::Top ? 0.03f : 0.0f);
        sketch.polygon(face, isHovered ? accent.faded(0.85f) : Ink{Rgb(lightness, lightness + 0.008f, lightness + 0.02f), 0.94f});
        sketch.polyline(face, {{0.48f, 0.50f, 0.54f}, 0.9f}, 1, true);
        if (towards < 0.45f) continue;
        const Vec2 middle = 0.25f * (face[0] + face[1] + face[2] + face[3]);
        const float points = kNames[i].size() > 5 ? 8.5f : 9.5f;
        sketch.text(middle - Vec2(0, 0.62f * points * sketch.scale()), kNames[i], inks::kText.faded(std::clamp((towards - 0.45f) * 5, 0.0f, 1.0f)), Sketch::Align::Centre, points);
    }
    drawAxes(true);
}

}  // namespace morphogen::viewport
