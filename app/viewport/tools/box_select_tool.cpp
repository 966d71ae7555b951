#include "app/viewport/tools/box_select_tool.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kBelow = 0.02f;          ///< of the foot's longer side
constexpr float kLeastSlope = 0.05f;     ///< a ray flatter than this meets no level plane worth dragging on

/// Where the ray through the pixel meets the plane through `point`; nothing where it runs along it or meets it behind.
std::optional<Vec3> onPlane(const Vec2& pixel, const Vec3& point, const Vec3& normal, const ToolContext& context)
{
    const Ray ray = rayThrough(context.view, pixel, context.size);
    const float slope = glm::dot(ray.direction, normal);
    if (std::abs(slope) < kLeastSlope) return std::nullopt;
    const float distance = glm::dot(point - ray.origin, normal) / slope;
    if (!(distance > 0)) return std::nullopt;
    return ray.origin + distance * ray.direction;
}

}  // namespace

ToolAnswer BoxTool::handle(const InputEvent& event, const ToolContext& context)
{
    // Without a button the pointer pulls the height.
    if (m_phase == Phase::Height && event.kind == InputEvent::Kind::Move) setHeight(event.pixel, context);
    return SelectTool::handle(event, context);
}

bool BoxTool::begin(const Vec2& pixel, const ToolContext& context)
{
    if (m_phase == Phase::Height) {
        setHeight(pixel, context);
        m_phase = Phase::Ending;
        return true;
    }
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (!hit) return false;
    m_from = *hit;
    m_to = hit->pointInWorld;
    m_height = 0;
    m_combine = how();
    m_phase = Phase::Foot;
    return true;
}

void BoxTool::extend(const Vec2& pixel, const ToolContext& context)
{
    if (m_phase != Phase::Foot) return;
    if (const auto level = onPlane(pixel, m_from.pointInWorld, {0, 1, 0}, context)) m_to = *level;
    m_footEnd = pixel;
}

void BoxTool::setHeight(const Vec2& pixel, const ToolContext& context)
{
    const CameraView& view = context.view;
    Vec3 towards = view.target - view.position;
    towards.y = 0;
    const Vec3 middle = 0.5f * (m_from.pointInWorld + m_to);
    const float length = glm::length(towards);
    const auto point = length > 1e-6f ? onPlane(pixel, m_to, towards / length, context) : std::nullopt;
    if (point) m_height = point->y - m_from.pointInWorld.y;
    else m_height = (m_footEnd.y - pixel.y) / static_cast<float>(context.size.height) * heightAtDepth(view, depthOf(view, middle));   // looked at from above
}

SelectBox BoxTool::box() const
{
    const Vec3 low = glm::min(m_from.pointInWorld, m_to), high = glm::max(m_from.pointInWorld, m_to);
    const float below = kBelow * std::max(high.x - low.x, high.z - low.z), foot = m_from.pointInWorld.y;
    const float from = std::min(foot - below, foot + m_height), to = std::max(foot + below, foot + m_height);
    return {{0.5f * (low.x + high.x), 0.5f * (from + to), 0.5f * (low.z + high.z)}, {0.5f * (high.x - low.x), 0.5f * (to - from), 0.5f * (high.z - low.z)}};
}

std::optional<SplatProposal> BoxTool::finish(const Vec2& pixel, const ToolContext& context)
{
    if (m_phase == Phase::Ending) {
        m_phase = Phase::None;
        return SplatProposal{.object = m_from.object, .where = box(), .how = m_combine};
    }
    extend(pixel, context);
    const Vec3 side = glm::abs(m_to - m_from.pointInWorld);
    m_phase = side.x > 0 && side.z > 0 ? Phase::Height : Phase::None;
    return std::nullopt;
}

void BoxTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    if (m_phase == Phase::None) return;
    const SelectBox shape = box();
    const auto corner = [&](int k) { return shape.centre + shape.halfSize * Vec3(k & 1 ? 1 : -1, k & 2 ? 1 : -1, k & 4 ? 1 : -1); };
    for (const auto& [points, ink] : std::array<std::pair<float, Ink>, 2>{{{3, Ink{Rgb(0), 0.5f}}, {1.5f, Ink{context.options.accent, 1}}}})
        for (int k = 0; k < 8; ++k)
            for (const int axis : {1, 2, 4})
                if (!(k & axis)) sketch.line(corner(k), corner(k | axis), ink, points);
    if (pointer()) {
        const Vec3 size = 2.0f * shape.halfSize;
        sketch.chip(*pointer() + Vec2(14, -8) * sketch.scale(), fmt::format("{:.3g} x {:.3g} x {:.3g} m", size.x, size.y, size.z));
    }
}

std::string BoxTool::verb() const
{
    return m_phase == Phase::Height || m_phase == Phase::Ending ? "LMB click at its height" : "LMB drag a box's foot from a surface";
}

}  // namespace morphogen::viewport
