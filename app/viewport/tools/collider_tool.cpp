#include "app/viewport/tools/collider_tool.h"

#include "core/dynamics/collider_mesh.h"
#include "core/dynamics/collider_size.h"

#include <algorithm>
#include <fmt/format.h>
#include <limits>

namespace morphogen::viewport {
namespace {

using dynamics::ColliderPiece, dynamics::PieceShape;

constexpr float kGripPoints = 10, kSamePoints = 1.5f;
constexpr float kStandOffPoints = 24;   ///< from the middle, at least: grips beside one another are then 34 apart
constexpr float kEndOnPoints = 8;       ///< nearer to the middle than that a grip points at the eye, and can't be dragged

Vec3 unit(int axis, float side)
{
    Vec3 direction(0);
    direction[axis] = side;
    return direction;
}

/// From the middle to the surface.
float reachOf(const ColliderPiece& piece, int axis)
{
    if (piece.shape == PieceShape::Box) return piece.halfSize[axis];
    return piece.halfSize.x + (piece.shape == PieceShape::Capsule && axis == 1 ? piece.halfSize.y : 0);
}

}  // namespace

std::optional<ColliderTool::Shown> ColliderTool::shown(const ToolContext& context) const
{
    const Scene& scene = context.scene;
    const Object* object = scene.world && !scene.selection.empty() ? scene.world->find(scene.selection.back()) : nullptr;
    if (!object) return std::nullopt;
    const auto mark = std::ranges::find_if(context.colliders, [&](const ColliderMark& one) { return one.object == object->id && one.piece; });
    if (mark == context.colliders.end()) return std::nullopt;
    return Shown{&*mark, dynamics::colliderPoseAt(*scene.world, *object, scene.timeSecs)};
}

std::vector<ColliderTool::Grip> ColliderTool::gripsOf(const ColliderPiece& piece)
{
    std::vector<Grip> grips;
    for (int axis = 0; axis < 3; ++axis)
        for (const float side : {1.0f, -1.0f}) grips.push_back({axis, side, piece.shape == PieceShape::Box ? axis : piece.shape == PieceShape::Capsule && axis == 1 ? 1 : 0});
    return grips;
}

Vec3 ColliderTool::directionOf(const Shown& shown, const Grip& grip) { return shown.pose.rotation * (shown.mark->piece->rotation * unit(grip.axis, grip.side)); }

Vec3 ColliderTool::sideOf(const Shown& shown, const ColliderPiece& piece, const Grip& grip)
{
    return shown.pose.position + shown.pose.rotation * piece.centre + reachOf(piece, grip.axis) * directionOf(shown, grip);
}

float ColliderTool::gapOf(const Shown& shown, const ColliderPiece& piece, const Grip& grip, const ToolContext& context) const
{
    if (m_session.isUnderWay() && grip == m_grip) return m_gap;   // what is held stays beneath the pointer
    const Vec3 middle = shown.pose.position + shown.pose.rotation * piece.centre;
    const float metresPerPixel = heightAtDepth(context.view, depthOf(context.view, middle)) / context.size.height;
    return std::max(0.0f, kStandOffPoints * context.scale * metresPerPixel - reachOf(piece, grip.axis));
}

Vec3 ColliderTool::placeOf(const Shown& shown, const ColliderPiece& piece, const Grip& grip, const ToolContext& context) const
{
    return sideOf(shown, piece, grip) + gapOf(shown, piece, grip, context) * directionOf(shown, grip);
}

ColliderPiece ColliderTool::pieceOf(const Shown& shown) const
{
    const bool isProposed = m_proposedOver && m_proposedOver == shown.mark->lines && m_object == shown.mark->object;
    return isProposed ? dynamics::resized(*shown.mark->piece, m_metres) : *shown.mark->piece;
}

std::optional<Vec2> ColliderTool::pixelOfGrip(const Shown& shown, const ColliderPiece& piece, const Grip& grip, const ToolContext& context) const
{
    const auto middle = pixelOf(context.view, shown.pose.position + shown.pose.rotation * piece.centre, context.size);
    const auto at = pixelOf(context.view, placeOf(shown, piece, grip, context), context.size);
    const bool isHeld = m_session.isUnderWay() && grip == m_grip;
    if (middle && at && !isHeld && glm::distance(*middle, *at) < kEndOnPoints * context.scale) return std::nullopt;
    return at;
}

std::optional<ColliderTool::Grip> ColliderTool::gripAt(const Vec2& pixel, const Shown& shown, const ToolContext& context) const
{
    const ColliderPiece piece = pieceOf(shown);
    std::optional<Grip> found;
    float best = kGripPoints * context.scale, depth = std::numeric_limits<float>::max();
    for (const Grip& grip : gripsOf(piece)) {
        const auto at = pixelOfGrip(shown, piece, grip, context);
        if (!at) continue;
        const float away = glm::distance(*at, pixel), far = depthOf(context.view, placeOf(shown, piece, grip, context));
        // Grips that lie behind one another are as good as one: the one in front is meant.
        const bool isSame = found && std::abs(away - best) < kSamePoints * context.scale;
        if (away > best && !isSame) continue;
        if (isSame && far > depth) continue;
        found = grip, best = std::min(best, away), depth = far;
    }
    return found;
}

void ColliderTool::update()
{
    const float outward = glm::dot(m_session.change().translation, m_direction);
    m_metres = m_before;
    m_metres[m_grip.number] = std::clamp(m_before[m_grip.number] + 2 * outward, dynamics::kLeastColliderMetres, dynamics::kMostColliderMetres);
}

ToolAnswer ColliderTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    const std::optional<Shown> now = shown(context);
    if (m_session.isUnderWay()) {
        if (!now || now->mark->object != m_object) {   // undone, or deleted, meanwhile
            m_session.end();
            return ToolAnswer::Revert;
        }
        m_proposedOver = now->mark->lines;
        const bool isAxis = event.kind == Kind::KeyDown && event.key == Key::Text && event.text >= 'X' && event.text <= 'Z';
        if (isAxis) return ToolAnswer::Continue;   // a side goes one way only
        const ToolAnswer answer = m_session.handle(event);
        if (answer == ToolAnswer::Continue || answer == ToolAnswer::Commit) update();
        return answer;
    }
    const std::optional<Grip> grip = now ? gripAt(event.pixel, *now, context) : std::nullopt;
    if (event.kind == Kind::Move) m_hovered = grip;
    if (event.kind == Kind::Leave) m_hovered.reset();
    if (event.kind == Kind::KeyDown && event.key == Key::Escape) return ToolAnswer::Revert;
    const bool isGrasped = (event.kind == Kind::Press || event.kind == Kind::DoublePress) && event.button == Button::Left && !event.modifiers.isAlt && grip;
    if (!isGrasped) return ToolAnswer::Unused;
    m_object = now->mark->object;
    m_gap = gapOf(*now, pieceOf(*now), *grip, context);
    m_grip = *grip;
    m_direction = directionOf(*now, *grip);
    m_before = m_metres = *dynamics::metresOf(pieceOf(*now));
    // The side's own direction counts up, whichever side it is.
    const Quat axes = now->pose.rotation * now->mark->piece->rotation * (grip->side < 0 ? glm::angleAxis(kPi, unit((grip->axis + 1) % 3, 1)) : Quat(1, 0, 0, 0));
    Constraint along{Constraint::Kind::Axis, grip->axis, TransformAxes::Local};
    m_session.begin({DragKind::Move, placeOf(*now, pieceOf(*now), *grip, context), axes, context.view, context.size, event.pixel}, along, DragSession::Begin::Held);
    m_proposedOver = now->mark->lines;
    return ToolAnswer::Continue;
}

std::vector<Notice> ColliderTool::commit()
{
    if (m_metres == m_before) return {};
    const auto tell = [proposal = ColliderProposal{m_object, m_metres}](const ViewportCallbacks& call) { if (call.onColliderSize) call.onColliderSize(proposal); };
    return {Notice(tell, true)};
}

std::vector<Notice> ColliderTool::revert()
{
    m_proposedOver.reset();
    return {};
}

std::string ColliderTool::words(const ColliderPiece& piece, const ToolContext& context) const
{
    static constexpr const char* kBox[] = {"Width", "Height", "Depth"};
    static constexpr const char* kRound[] = {"Diameter", "Length", ""};
    const Vec3 metres = *dynamics::metresOf(piece);
    const char* what = (piece.shape == PieceShape::Box ? kBox : kRound)[m_grip.number];
    std::string said = fmt::format("{} {:.3g} {}", what, static_cast<double>(metres[m_grip.number]) * context.options.unitsPerMetreShown, context.options.unit);
    if (const std::string& typed = m_session.drag().typed(); !typed.empty()) said += fmt::format(" \u00b7 this side by {}", typed);
    return said;
}

void ColliderTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const std::optional<Shown> now = shown(context);
    if (!now) return;
    const ColliderPiece piece = pieceOf(*now);
    const Ink accent{context.options.accent, 1}, dark{Rgb(0), 0.55f};
    if (m_session.isUnderWay()) {
        const auto inWorld = [&](const Vec3& point) { return now->pose.position + now->pose.rotation * point; };
        const dynamics::ColliderMesh mesh = dynamics::meshOf(piece);
        for (const auto& edge : mesh.edges) {
            sketch.line(inWorld(mesh.corners[edge[0]]), inWorld(mesh.corners[edge[1]]), dark, 3);
            sketch.line(inWorld(mesh.corners[edge[0]]), inWorld(mesh.corners[edge[1]]), accent, 1.6f);
        }
    }
    for (const Grip& grip : gripsOf(piece)) {
        const auto at = pixelOfGrip(*now, piece, grip, context);
        if (!at) continue;
        const Vec3 place = placeOf(*now, piece, grip, context);
        if (const Vec3 side = sideOf(*now, piece, grip); side != place) {
            sketch.line(side, place, dark, 3);
            sketch.line(side, place, inks::kText, 1.2f);
        }
        const bool isHeld = m_session.isUnderWay() && grip == m_grip;
        const float half = isHeld || (!m_session.isUnderWay() && m_hovered == grip) ? 6 : 4.5f;
        const auto square = [&](float points, const Ink& ink) { sketch.box(*at - Vec2(points * sketch.scale()), Vec2(2 * points * sketch.scale()), ink, 1.5f); };
        square(half + 1.5f, dark);
        square(half, isHeld ? accent : inks::kText);
    }
    if (m_session.isUnderWay()) sketch.chip({0.5f * context.size.width, sketch.corner().y + 28 * context.scale}, words(piece, context), Sketch::Align::Centre);
}

std::string ColliderTool::hint(const ToolContext& context) const
{
    if (m_session.isUnderWay()) return "Type how far this side goes \u00b7 Ctrl snaps \u00b7 Shift is fine \u00b7 Enter confirms \u00b7 Esc takes it back";
    if (!shown(context)) return "LMB select a body whose collider is a box, a sphere or a capsule \u00b7 Esc ends";
    return "LMB drag a side of the collider, or select \u00b7 Ctrl snaps \u00b7 Shift is fine \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
