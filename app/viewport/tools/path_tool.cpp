#include "app/viewport/tools/path_tool.h"

#include "core/evaluate/object_at.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace morphogen::viewport {
namespace {

constexpr float kStepPoints = 3;            // of the pointer between two points
constexpr float kLeastSteepness = 0.12f;    // of the view, below which the level is seen edge on
constexpr double kLeastStepSecs = 1e-3, kTidySecs = 0.1;
constexpr std::size_t kMostPoints = 20'000;
constexpr int kShownSteps = 160;

}  // namespace

std::vector<PathPoint> tidied(const std::vector<PathPoint>& stroke)
{
    std::vector<PathPoint> smooth = stroke;
    for (std::size_t i = 1; i + 1 < stroke.size(); ++i) smooth[i].position = 0.25f * (stroke[i - 1].position + 2.0f * stroke[i].position + stroke[i + 1].position);
    std::vector<PathPoint> kept;
    for (std::size_t i = 0; i < smooth.size(); ++i) {
        const bool isEnd = i == 0 || i + 1 == smooth.size();
        if (!isEnd && smooth[i].timeSecs - kept.back().timeSecs < kTidySecs) continue;
        if (!kept.empty() && kept.back().position == smooth[i].position) continue;
        kept.push_back(smooth[i]);
    }
    return kept;
}

std::optional<Vec3> PathTool::pointUnder(const Vec2& pixel, const ToolContext& context) const
{
    const Ray ray = rayThrough(context.view, pixel, context.size);
    const Vec3 forward = axesOf(context.view).forward;
    const Vec3 normal = std::abs(forward.y) > kLeastSteepness ? Vec3(0, 1, 0) : forward;
    const float along = glm::dot(ray.direction, normal);
    if (std::abs(along) < 1e-5f) return std::nullopt;
    const float distance = glm::dot(m_level - ray.origin, normal) / along;
    if (!(distance > 0) || distance > 1e5f) return std::nullopt;   // above the horizon
    return ray.at(distance);
}

void PathTool::add(const InputEvent& event, const ToolContext& context)
{
    if (!m_points.empty() && glm::distance(event.pixel, m_lastPixel) < kStepPoints * context.scale) return;
    const auto point = pointUnder(event.pixel, context);
    if (!point || m_points.size() >= kMostPoints) return;
    const double secs = std::chrono::duration<double>(event.seen - m_began).count();
    m_points.push_back({*point, m_points.empty() ? 0 : std::max(secs, m_points.back().timeSecs + kLeastStepSecs)});
    m_lastPixel = event.pixel;
}

ToolAnswer PathTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    const bool isLeft = event.button == Button::Left;
    if (event.kind == Kind::KeyDown && event.key == Key::Escape) return ToolAnswer::Revert;
    if (!m_isDrawing) {
        if ((event.kind != Kind::Press && event.kind != Kind::DoublePress) || !isLeft || event.modifiers.isAlt) return ToolAnswer::Unused;
        const Object* object = context.scene.world && !context.scene.selection.empty() ? context.scene.world->find(context.scene.selection.back()) : nullptr;
        if (!object) return ToolAnswer::Unused;   // a click chooses one
        m_object = object->id;
        m_level = placedAt(*object, context.scene.timeSecs).translation;
        m_began = event.seen;
        m_points.clear();
        m_isDrawing = true;
        add(event, context);
        return ToolAnswer::Continue;
    }
    if (event.kind == Kind::Move) return add(event, context), ToolAnswer::Continue;
    if (event.kind == Kind::Press && event.button == Button::Right) return ToolAnswer::Revert;
    if (event.kind != Kind::Release || !isLeft) return ToolAnswer::Continue;
    add(event, context);
    m_isDrawing = false;
    return m_points.size() < 2 ? ToolAnswer::Continue : ToolAnswer::Commit;
}

std::vector<Notice> PathTool::commit()
{
    const PathProposal proposal{m_object, tidied(std::exchange(m_points, {}))};
    if (proposal.points.size() < 2) return {};
    return {[proposal](const ViewportCallbacks& call) { if (call.onPath) call.onPath(proposal); }};
}

std::vector<Notice> PathTool::revert()
{
    m_isDrawing = false;
    m_points.clear();
    return {};
}

void PathTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const Ink ink{context.options.accent, 1}, edge{Rgb(0), 0.45f};
    const Object* active = context.scene.world && !context.scene.selection.empty() ? context.scene.world->find(context.scene.selection.back()) : nullptr;
    if (!m_isDrawing && active)   // the path that it has
        for (const auto& modifier : active->modifiers) {
            const auto* path = std::get_if<FollowPathSettings>(&modifier->settings);
            if (!path || path->points.size() < 2 || !(path->endSecs > path->beginSecs)) continue;
            FollowPathSettings plain = *path;
            plain.progress = std::numeric_limits<float>::quiet_NaN();
            Vec3 before = placeOnPath(plain, path->beginSecs).position;
            for (int k = 1; k <= kShownSteps; ++k) {
                const Vec3 next = placeOnPath(plain, glm::mix(static_cast<double>(path->beginSecs), static_cast<double>(path->endSecs), k / static_cast<double>(kShownSteps))).position;
                sketch.line(before, next, ink.faded(0.7f), 1.5f);
                before = next;
            }
        }
    for (std::size_t i = 0; i + 1 < m_points.size(); ++i) {
        sketch.line(m_points[i].position, m_points[i + 1].position, edge, 4);
        sketch.line(m_points[i].position, m_points[i + 1].position, ink, 2);
    }
    if (const auto begin = m_points.empty() ? std::nullopt : sketch.pixel(m_points.front().position)) sketch.disc(*begin, 4, ink);
}

std::string PathTool::hint(const ToolContext&) const
{
    if (m_isDrawing) return "Let go to finish \u00b7 Esc or right button gives it up";
    return "LMB draw the way that the selected object goes, as fast as it shall go \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
