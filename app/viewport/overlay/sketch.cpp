#include "app/viewport/overlay/sketch.h"

#include <imgui.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace morphogen::viewport {
namespace {

constexpr float kNear = 1e-3f;   // metres before the camera, from which on things are drawn

ImVec2 at(const Vec2& p) { return {p.x, p.y}; }

std::vector<ImVec2> placedAt(const Vec2& origin, std::span<const Vec2> points)
{
    std::vector<ImVec2> placed;
    placed.reserve(points.size());
    for (const Vec2& p : points) placed.push_back(at(origin + p));
    return placed;
}

}  // namespace

std::uint32_t Ink::packed() const
{
    const auto byte = [](float value) { return static_cast<std::uint32_t>(std::lround(255.0f * std::clamp(value, 0.0f, 1.0f))); };
    return byte(colour.x) | byte(colour.y) << 8 | byte(colour.z) << 16 | byte(alpha) << 24;
}

Sketch::Sketch(const Sketch& whole, const SketchRoom& room)
    : m_list(whole.m_list), m_view(whole.m_view), m_size(room.size), m_scale(whole.m_scale), m_origin(room.origin), m_corner(room.corner + Vec2(0, room.top) - room.origin), m_isPart(true)
{
    m_list.PushClipRect(at(room.corner), at(room.corner + room.extent), true);
}

Sketch::~Sketch()
{
    if (m_isPart) m_list.PopClipRect();
}

Ink inkOfAxis(int axis) { return axis == 0 ? inks::kX : axis == 1 ? inks::kY : inks::kZ; }

void Sketch::line(const Vec2& a, const Vec2& b, const Ink& ink, float points) { m_list.AddLine(at(m_origin + a), at(m_origin + b), ink.packed(), points * m_scale); }

void Sketch::line(const Vec3& a, const Vec3& b, const Ink& ink, float points)
{
    float depthA = depthOf(m_view, a), depthB = depthOf(m_view, b);
    if (depthA < kNear && depthB < kNear) return;
    Vec3 from = a, to = b;
    if (depthA < kNear) from = glm::mix(a, b, (kNear - depthA) / (depthB - depthA) + 1e-4f);
    if (depthB < kNear) to = glm::mix(b, a, (kNear - depthB) / (depthA - depthB) + 1e-4f);
    const auto pixelA = pixel(from), pixelB = pixel(to);
    if (pixelA && pixelB) line(*pixelA, *pixelB, ink, points);
}

void Sketch::dashedLine(const Vec2& a, const Vec2& b, const Ink& ink, float points)
{
    const float length = glm::distance(a, b), period = 8 * m_scale;
    if (!(length > 0) || length > 20'000) return;
    for (float from = 0; from < length; from += period) line(glm::mix(a, b, from / length), glm::mix(a, b, std::min(from + 0.55f * period, length) / length), ink, points);
}

void Sketch::polyline(std::span<const Vec2> points_, const Ink& ink, float points, bool isClosed)
{
    const std::vector<ImVec2> placed = placedAt(m_origin, points_);
    m_list.AddPolyline(placed.data(), static_cast<int>(placed.size()), ink.packed(), isClosed ? ImDrawFlags_Closed : 0, points * m_scale);
}

void Sketch::polygon(std::span<const Vec2> points, const Ink& ink)
{
    const std::vector<ImVec2> placed = placedAt(m_origin, points);
    m_list.AddConvexPolyFilled(placed.data(), static_cast<int>(placed.size()), ink.packed());
}

void Sketch::surface(std::span<const Vec3> corners, const Ink& ink)
{
    std::vector<ImVec2> seen;
    const auto add = [&](const Vec3& point) { if (const auto there = pixel(point)) seen.push_back(at(m_origin + *there)); };
    for (std::size_t i = 0; i < corners.size(); ++i) {
        const Vec3 &a = corners[i], &b = corners[(i + 1) % corners.size()];
        const float depthA = depthOf(m_view, a), depthB = depthOf(m_view, b);
        if (depthA >= kNear) add(a);
        if ((depthA >= kNear) != (depthB >= kNear)) add(glm::mix(a, b, (kNear - depthA) / (depthB - depthA) + (depthA < kNear ? 1e-4f : -1e-4f)));
    }
    if (seen.size() < 3) return;
    const ImDrawListFlags flags = m_list.Flags;
    m_list.Flags &= ~ImDrawListFlags_AntiAliasedFill;   // each softened edge would show through the other
    m_list.AddConvexPolyFilled(seen.data(), static_cast<int>(seen.size()), ink.packed());
    m_list.Flags = flags;
}

void Sketch::disc(const Vec2& centre, float radius, const Ink& ink) { m_list.AddCircleFilled(at(m_origin + centre), radius * m_scale, ink.packed()); }
void Sketch::ring(const Vec2& centre, float radius, const Ink& ink, float points) { m_list.AddCircle(at(m_origin + centre), radius * m_scale, ink.packed(), 0, points * m_scale); }
void Sketch::box(const Vec2& corner, const Vec2& extent, const Ink& ink, float rounding) { m_list.AddRectFilled(at(m_origin + corner), at(m_origin + corner + extent), ink.packed(), rounding * m_scale); }

Vec2 Sketch::extentOf(std::string_view words, float points) const
{
    const ImVec2 extent = ImGui::GetFont()->CalcTextSizeA(points * m_scale, 1e6f, 0, words.data(), words.data() + words.size());
    return {extent.x, extent.y};
}

void Sketch::text(const Vec2& where, std::string_view words, const Ink& ink, Align align, float points)
{
    const float width = align == Align::Left ? 0 : extentOf(words, points).x;
    const Vec2 corner(where.x - (align == Align::Centre ? 0.5f * width : width), where.y);
    m_list.AddText(ImGui::GetFont(), points * m_scale, at(glm::round(m_origin + corner)), ink.packed(), words.data(), words.data() + words.size());
}

void Sketch::chip(const Vec2& where, std::string_view words, Align align)
{
    const Vec2 extent = extentOf(words), padding = m_scale * Vec2(8, 5);
    const Vec2 whole = extent + 2.0f * padding;
    Vec2 corner(where.x, where.y - whole.y);
    if (align == Align::Centre) corner = where - 0.5f * whole;
    if (align == Align::Right) corner.x = where.x - whole.x;
    corner = glm::round(corner);
    box(corner, whole, inks::kChip, 4);
    m_list.AddRect(at(m_origin + corner), at(m_origin + corner + whole), inks::kChipLine.packed(), 4 * m_scale, 0, m_scale);
    text(corner + padding, words, inks::kText);
}

}  // namespace morphogen::viewport
