#include "app/viewport/tools/lattice_tool.h"

#include "core/deform/lattice_map.h"
#include "core/edit/set_placement.h"

#include <algorithm>
#include <fmt/format.h>

namespace morphogen::viewport {
namespace {

constexpr float kGripPoints = 10, kDragPoints = 3, kSamePoints = 1.5f, kRemarkPoints = 60;

const Object* activeObject(const Scene& scene) { return scene.world && !scene.selection.empty() ? scene.world->find(scene.selection.back()) : nullptr; }

}  // namespace

const LatticeTool::Shown& LatticeTool::shown(const ToolContext& context) const
{
    const Scene& scene = context.scene;
    const Object* object = activeObject(scene);
    const ObjectId id = object ? object->id : ObjectId{};
    if (m_shown.world == scene.world && m_shown.timeSecs == scene.timeSecs && m_shown.object == id) return m_shown;
    m_shown = {scene.world, scene.timeSecs, id, {}, {}, {}, {}};
    const Modifier* modifier = object ? latticeOf(*object) : nullptr;
    if (!modifier) return m_shown;
    const LatticePlace place = latticePlace(*scene.world, *object, *modifier, scene.timeSecs);
    m_shown.modifier = modifier->id;
    m_shown.points = place.pointsInWorld;
    m_shown.edges = latticeEdges(place.lattice);
    for (std::size_t point = 0; point < place.pointsInWorld.size(); ++point) m_shown.areKeyed.push_back(object->curve(PropertyPath::of(modifier->id, fmt::format("points/{}/offset", point))) != nullptr);
    return m_shown;
}

bool LatticeTool::isChosen(std::uint32_t point) const { return std::ranges::find(m_chosen, point) != m_chosen.end(); }

Vec3 LatticeTool::placeOf(std::uint32_t point) const
{
    const bool isMoved = m_move && m_move->from == m_shown.world && m_move->modifier == m_shown.modifier && std::ranges::find(m_move->points, point) != m_move->points.end();
    return m_shown.points[point] + (isMoved ? m_move->byInWorld : Vec3(0));
}

std::optional<std::uint32_t> LatticeTool::pointAt(const Vec2& pixel, const ToolContext& context) const
{
    // Points that lie behind one another are as good as one: the one in front is meant.
    std::optional<std::uint32_t> nearest;
    float best = kGripPoints * context.scale, bestDepth = 0;
    const float same = kSamePoints * context.scale;
    for (std::uint32_t point = 0; point < shown(context).points.size(); ++point) {
        const auto at = pixelOf(context.view, placeOf(point), context.size);
        const float away = at ? glm::distance(*at, pixel) : best;
        if (away >= kGripPoints * context.scale) continue;
        const float depth = depthOf(context.view, placeOf(point));
        if (nearest ? away > best + same || (away > best - same && depth >= bestDepth) : false) continue;
        best = away, bestDepth = depth, nearest = point;
    }
    return nearest;
}

void LatticeTool::choose(const std::vector<std::uint32_t>& points, const Modifiers& held)
{
    if (!held.isShift && !held.isControl) m_chosen.clear();
    for (const std::uint32_t point : points) {
        const bool wasChosen = isChosen(point);
        if (wasChosen && (held.isControl || points.size() == 1)) std::erase(m_chosen, point);
        else if (!wasChosen && !held.isControl) m_chosen.push_back(point);
    }
}

ToolAnswer LatticeTool::refuse(const Vec2& pixel, std::string words)
{
    m_remark = Remark{pixel, std::move(words)};
    return ToolAnswer::Continue;
}

bool LatticeTool::grab(const Vec2& pixel, const ToolContext& context)
{
    const Object* object = activeObject(context.scene);
    std::erase_if(m_chosen, [&](std::uint32_t point) { return point >= shown(context).points.size(); });
    if (!object || m_chosen.empty()) return false;
    Constraint free;
    free.axes = context.options.transformAxes;
    Vec3 middle(0);
    for (const std::uint32_t point : m_chosen) middle += m_shown.points[point] / static_cast<float>(m_chosen.size());
    // What is under the pointer stays there.
    const Vec3 pivot = m_press && m_press->point ? m_shown.points[*m_press->point] : middle;
    m_session.begin({DragKind::Move, pivot, placementAt(*object, context.scene.timeSecs).rotation, context.view, context.size, pixel}, free, m_press ? DragSession::Begin::Held : DragSession::Begin::Modal);
    return true;
}

bool LatticeTool::takeHold(DragKind kind, const Vec2& pixel, const ToolContext& context)
{
    if (m_chosen.empty() || shown(context).points.empty()) return false;
    m_press.reset();
    if (kind == DragKind::Move) grab(pixel, context);
    else refuse(pixel, "Points of a lattice have no turn and no size; move them");
    return true;
}

ToolAnswer LatticeTool::drag(const InputEvent& event, const ToolContext& context)
{
    if (event.kind == InputEvent::Kind::Wheel) return ToolAnswer::Unused;
    const ToolAnswer answer = m_session.handle(event);
    const Shown& now = shown(context);
    if (m_session.isUnderWay()) {
        if (m_session.hasMoved()) m_move = LatticeMove{now.object, now.modifier, m_chosen, m_session.change().translation, now.world};
        return answer;
    }
    m_press.reset();
    const DragPhase phase = answer == ToolAnswer::Commit && m_move ? DragPhase::Commit : DragPhase::Revert;
    const LatticeMove told = m_move.value_or(LatticeMove{now.object, now.modifier, m_chosen, Vec3(0), now.world});
    if (phase == DragPhase::Revert) m_move.reset();
    m_notices.emplace_back([told, phase](const ViewportCallbacks& call) { if (call.onMoveLattice) call.onMoveLattice(told, phase); }, phase == DragPhase::Commit);
    return answer;
}

ToolAnswer LatticeTool::release(const Vec2& pixel, const ToolContext& context)
{
    const Press press = *std::exchange(m_press, std::nullopt);
    if (std::exchange(m_isBoxing, false)) {
        const Vec2 lower = glm::min(press.pixel, pixel), upper = glm::max(press.pixel, pixel);
        std::vector<std::uint32_t> inside;
        for (std::uint32_t point = 0; point < shown(context).points.size(); ++point) {
            const auto at = pixelOf(context.view, placeOf(point), context.size);
            if (at && glm::all(glm::greaterThanEqual(*at, lower)) && glm::all(glm::lessThanEqual(*at, upper))) inside.push_back(point);
        }
        choose(inside, press.held);
        return ToolAnswer::Continue;
    }
    if (press.point) {
        choose({*press.point}, press.held);
        return ToolAnswer::Continue;
    }
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (hit && (hit->object != shown(context).object || !m_shown.modifier)) {
        m_chosen.clear();
        m_notices.emplace_back([object = hit->object](const ViewportCallbacks& call) { if (call.onAddLattice) call.onAddLattice(object); });
        return ToolAnswer::Commit;
    }
    if (!shown(context).modifier) return refuse(pixel, "Nothing is there to bend; click on an object");
    choose({}, press.held);
    return ToolAnswer::Continue;
}

ToolAnswer LatticeTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    (void)shown(context);
    if (m_session.isUnderWay()) return drag(event, context);
    switch (event.kind) {
    case Kind::Press:
    case Kind::DoublePress:
        if (event.button != Button::Left || event.modifiers.isAlt) return ToolAnswer::Unused;
        m_remark.reset();
        m_press = Press{event.pixel, pointAt(event.pixel, context), event.modifiers};
        return ToolAnswer::Continue;
    case Kind::Move:
        m_hovered = pointAt(event.pixel, context);
        m_pointer = event.pixel;
        if (m_remark && glm::distance(m_remark->pixel, event.pixel) > kRemarkPoints * context.scale) m_remark.reset();
        if (!m_press || glm::distance(m_press->pixel, event.pixel) <= kDragPoints * context.scale) return ToolAnswer::Continue;
        if (!m_press->point) {
            m_isBoxing = m_shown.modifier.value != 0;
            return ToolAnswer::Continue;
        }
        if (!isChosen(*m_press->point)) choose({*m_press->point}, m_press->held);
        return isChosen(*m_press->point) && grab(m_press->pixel, context) ? drag(event, context) : ToolAnswer::Continue;
    case Kind::Leave: m_hovered.reset(); return ToolAnswer::Continue;
    case Kind::Release: return event.button == Button::Left && m_press ? release(event.pixel, context) : ToolAnswer::Unused;
    case Kind::FocusLost: m_press.reset(), m_isBoxing = false; return ToolAnswer::Continue;
    case Kind::KeyDown:
        if (event.key != Key::Escape) return ToolAnswer::Unused;
        m_press.reset();
        return std::exchange(m_isBoxing, false) ? ToolAnswer::Continue : ToolAnswer::Revert;
    default: return ToolAnswer::Unused;
    }
}

Proposed LatticeTool::preview() const
{
    Proposed proposed;
    if (m_move) proposed.lattices = {*m_move};
    return proposed;
}

void LatticeTool::settled()
{
    if (!m_session.isUnderWay()) m_move.reset();
}

void LatticeTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const Shown& now = shown(context);
    const Ink accent{context.options.accent, 1}, dark{Rgb(0), 0.55f};
    for (const auto& [a, b] : now.edges) {
        const bool isLit = isChosen(a) && isChosen(b);
        sketch.line(placeOf(a), placeOf(b), isLit ? accent : inks::kText.faded(0.45f), isLit ? 1.6f : 1.1f);
    }
    for (std::uint32_t point = 0; point < now.points.size(); ++point) {
        const auto at = sketch.pixel(placeOf(point));
        if (!at) continue;
        const float grown = m_hovered == point ? 1.5f : 0;
        sketch.disc(*at, 5 + grown, dark);
        sketch.disc(*at, 3.5f + grown, isChosen(point) ? accent : inks::kText);
        if (now.areKeyed[point]) {
            const Vec2 middle = *at + sketch.scale() * Vec2(8, -7);
            const float half = 3 * sketch.scale();
            const Vec2 corners[] = {middle - Vec2(0, half), middle + Vec2(half, 0), middle + Vec2(0, half), middle - Vec2(half, 0)};
            sketch.polygon(corners, inks::kKey);
        }
    }
    if (m_isBoxing && m_press) {
        const Vec2 corners[] = {m_press->pixel, {m_pointer.x, m_press->pixel.y}, m_pointer, {m_press->pixel.x, m_pointer.y}};
        sketch.polygon(corners, accent.faded(0.12f));
        sketch.polyline(corners, accent, 1.5f, true);
    }
    if (m_session.isUnderWay()) m_session.draw(sketch, context);
    if (m_remark) sketch.chip(m_remark->pixel - Vec2(0, 26 * sketch.scale()), m_remark->words, Sketch::Align::Centre);
}

std::string LatticeTool::hint(const ToolContext& context) const
{
    if (m_session.isUnderWay()) return DragSession::kHint;
    if (m_remark) return m_remark->words;
    if (!shown(context).modifier) return "LMB put a lattice around an object \u00b7 Esc ends";
    return "LMB select a point, or a rectangle of points \u00b7 drag to bend \u00b7 Shift adds \u00b7 Ctrl removes \u00b7 G moves \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
