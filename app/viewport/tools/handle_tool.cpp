#include "app/viewport/tools/handle_tool.h"

#include "core/edit/set_placement.h"
#include "core/evaluate/object_at.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen::viewport {
namespace {

constexpr float kGripPoints = 10, kDragPoints = 3, kRemarkPoints = 60;
constexpr float kWheelStep = 1.15f;
constexpr Ink kHolds{{0.263f, 0.702f, 0.627f}, 1};

const Object* activeObject(const Scene& scene) { return scene.world && !scene.selection.empty() ? scene.world->find(scene.selection.back()) : nullptr; }

/// How many metres of the world one of the rest frame is.
float scaleOf(const Affine3x4& worldFromRest) { return std::cbrt(std::abs(glm::determinant(worldFromRest.linear()))); }

}  // namespace

const HandleTool::Marks& HandleTool::marks(const ToolContext& context) const
{
    const Scene& scene = context.scene;
    const Object* object = activeObject(scene);
    const ObjectId id = object ? object->id : ObjectId{};
    if (m_marks.world == scene.world && m_marks.timeSecs == scene.timeSecs && m_marks.object == id && m_marks.mirror == context.options.handleMirror) return m_marks;
    m_marks = {scene.world, scene.timeSecs, id, context.options.handleMirror, {}, {}};
    const Modifier* bend = object ? bendOf(*object) : nullptr;
    if (!bend) return m_marks;
    const auto& deform = std::get<DeformSettings>(bend->settings);
    if (m_marks.mirror && deform.rig) m_marks.plane = middlePlane(*deform.rig, *m_marks.mirror);
    for (const DeformHandle& handle : deform.handles) {
        const auto place = handlePlace(*scene.world, *object, handle, scene.timeSecs);
        if (!place) continue;
        Mark mark{handle.id, handle.name, handle.kind, handle.restPoint, handle.radius, handle.reach, *place};
        for (const char* number : {"offset", "turn"})
            if (const Curve* curve = object->curve(PropertyPath::of(bend->id, fmt::format("handles/{}/{}", handle.id, number)))) {
                mark.isKeyed = true;
                mark.isKeyedHere = mark.isKeyedHere || curve->keyAt(scene.timeSecs);
            }
        const DeformHandle* partner = m_marks.mirror ? partnerOf(deform, handle, m_marks.plane) : nullptr;
        mark.partner = partner ? partner->id : 0;
        m_marks.all.push_back(std::move(mark));
    }
    return m_marks;
}

const HandleTool::Mark* HandleTool::find(std::uint32_t id) const
{
    const auto found = std::ranges::find(m_marks.all, id, &Mark::id);
    return found == m_marks.all.end() ? nullptr : &*found;
}

Vec3 HandleTool::placeOf(const Mark& mark) const
{
    const auto moved = std::ranges::find(m_moves, mark.name, &HandleMove::handle);
    return moved == m_moves.end() ? mark.place.pointInWorld : moved->pointInWorld;
}

const HandleTool::Mark* HandleTool::markAt(const Vec2& pixel, const ToolContext& context) const
{
    const Mark* nearest = nullptr;
    float best = kGripPoints * context.scale;
    for (const Mark& mark : marks(context).all) {
        const auto at = pixelOf(context.view, placeOf(mark), context.size);
        if (at && glm::distance(*at, pixel) < best) best = glm::distance(*at, pixel), nearest = &mark;
    }
    return nearest;
}

bool HandleTool::isChosen(const Mark& mark, const ToolContext& context) const
{
    const auto holds = [&](const std::vector<std::uint32_t>& ids) { return std::ranges::find(ids, mark.id) != ids.end(); };
    return holds(m_session.isUnderWay() ? m_grabbed : context.scene.handles.chosen);
}

void HandleTool::choose(std::vector<std::uint32_t> handles)
{
    m_notices.emplace_back([handles = std::move(handles)](const ViewportCallbacks& call) { if (call.onChooseHandles) call.onChooseHandles(handles); });
}

ToolAnswer HandleTool::refuse(const Vec2& pixel, std::string words)
{
    m_remark = Remark{pixel, std::move(words)};
    return ToolAnswer::Continue;
}

bool HandleTool::grab(DragKind kind, const Vec2& pixel, std::vector<std::uint32_t> handles, const ToolContext& context)
{
    m_grabbed = std::move(handles);
    m_before.clear();
    m_moves.clear();
    Vec3 sum(0);
    for (const Mark& mark : marks(context).all) {
        if (std::ranges::find(m_grabbed, mark.id) == m_grabbed.end() || mark.kind == HandleKind::Pin) continue;
        m_before.push_back(mark);
        sum += mark.place.pointInWorld;
    }
    if (m_before.empty()) {
        refuse(pixel, m_grabbed.size() == 1 ? "A pin holds still; release it to move it" : "These are pins and hold still; release one to move it");
        return false;
    }
    const bool isLonePoint = m_before.size() == 1 && m_before.front().kind == HandleKind::Point;
    if (isLonePoint && kind != DragKind::Move) {
        refuse(pixel, kind == DragKind::Rotate ? "A point has no turn; make it a region to turn it" : "One handle has no size; select more of them");
        return false;
    }
    const Object* object = activeObject(context.scene);
    Constraint free;
    free.axes = context.options.transformAxes;
    // What is under the pointer stays there.
    const Mark* pressed = m_press ? find(m_press->handle) : nullptr;
    const Vec3 pivot = pressed ? pressed->place.pointInWorld : sum / static_cast<float>(m_before.size());
    const DragSetup setup{kind, pivot, placementAt(*object, context.scene.timeSecs).rotation, context.view, context.size, pixel};
    m_session.begin(setup, free, m_press ? DragSession::Begin::Held : DragSession::Begin::Modal);
    return true;
}

bool HandleTool::takeHold(DragKind kind, const Vec2& pixel, const ToolContext& context)
{
    m_press.reset();
    m_remark.reset();
    std::vector<std::uint32_t> chosen = context.scene.handles.chosen;
    std::erase_if(chosen, [&](std::uint32_t id) { return std::ranges::find(marks(context).all, id, &Mark::id) == m_marks.all.end(); });
    if (chosen.empty()) return false;
    grab(kind, pixel, std::move(chosen), context);   // what it can't do it has said
    return true;
}

void HandleTool::update(const ToolContext& context)
{
    const DragChange change = m_session.change();
    const Vec3 pivot = m_session.drag().setup().pivot;
    const ObjectId object = marks(context).object;
    m_moves.clear();
    const auto isMoved = [&](std::uint32_t id) { return std::ranges::find(m_before, id, &Mark::id) != m_before.end(); };
    for (const Mark& before : m_before) {
        HandleMove move{object, before.name, changed(Transform{before.place.pointInWorld, {1, 0, 0, 0}, Vec3(1)}, change, pivot).translation, {}};
        const Mark* now = find(before.id);
        if (!now) continue;
        const Affine3x4& worldFromRest = now->place.worldFromRest;
        if (canTurn(before.kind) && m_session.drag().setup().kind == DragKind::Rotate) {
            const Quat frame = nearestRotation(worldFromRest.linear());
            move.turn = glm::normalize(glm::inverse(frame) * change.rotation * frame * before.place.turn);
        }
        const Mark* partner = before.partner ? find(before.partner) : nullptr;
        if (partner && partner->kind != HandleKind::Pin && !isMoved(partner->id)) {
            const Vec3 way = worldFromRest.inverse().point(move.pointInWorld) - before.restPoint;
            const Vec3 mirroredWay = mirrored(m_marks.plane, m_marks.plane.point + way) - m_marks.plane.point;
            HandleMove other{object, partner->name, partner->place.worldFromRest.point(partner->restPoint + mirroredWay), {}};
            if (move.turn && canTurn(partner->kind)) other.turn = nearestRotation(mirrored(m_marks.plane, Affine3x4::from(glm::mat3_cast(*move.turn), Vec3(0))).linear());
            m_moves.push_back(std::move(other));
        }
        m_moves.push_back(std::move(move));
    }
}

ToolAnswer HandleTool::drag(const InputEvent& event, const ToolContext& context)
{
    if (event.kind == InputEvent::Kind::Wheel) return wheel(event, context);
    const ToolAnswer answer = m_session.handle(event);
    (void)marks(context);
    if (m_session.isUnderWay() && m_session.hasMoved()) update(context);
    if (m_session.isUnderWay()) return answer;
    m_press.reset();
    const DragPhase phase = answer == ToolAnswer::Commit ? DragPhase::Commit : DragPhase::Revert;
    if (phase == DragPhase::Commit) choose(m_grabbed);
    else m_moves.clear();
    m_notices.emplace_back([moves = m_moves, phase](const ViewportCallbacks& call) { if (call.onMoveHandles) call.onMoveHandles(moves, phase); }, phase == DragPhase::Commit);
    return answer;
}

ToolAnswer HandleTool::put(const Vec2& pixel, const ToolContext& context)
{
    const std::optional<MeasuredPoint> hit = context.surfaceAt(pixel);
    if (!hit) {
        if (context.scene.handles.chosen.empty()) return refuse(pixel, "Nothing is there to hold; click on an object");
        choose({});
        return ToolAnswer::Commit;
    }
    const Object* object = context.scene.world->find(hit->object);
    if (object && object->sequence) return refuse(pixel, "The frames of " + object->name + " share no splats, so a handle could hold nothing through time");
    m_notices.emplace_back([proposal = HandleProposal{hit->object, hit->pointInWorld}](const ViewportCallbacks& call) { if (call.onAddHandle) call.onAddHandle(proposal); });
    return ToolAnswer::Commit;
}

ToolAnswer HandleTool::click(const Vec2& pixel, const ToolContext& context)
{
    const Press press = *std::exchange(m_press, std::nullopt);
    if (press.handle == 0) return glm::distance(press.pixel, pixel) > kDragPoints * context.scale ? ToolAnswer::Continue : put(pixel, context);
    std::vector<std::uint32_t> chosen = context.scene.handles.chosen;
    const bool wasChosen = std::ranges::find(chosen, press.handle) != chosen.end();
    const bool isAdding = press.held.isShift && !wasChosen;
    if (!press.held.isShift && !press.held.isControl) chosen.clear();
    std::erase(chosen, press.handle);
    if (isAdding || !(press.held.isShift || press.held.isControl)) chosen.push_back(press.handle);
    choose(std::move(chosen));
    return ToolAnswer::Commit;
}

ToolAnswer HandleTool::wheel(const InputEvent& event, const ToolContext& context)
{
    if (!wantsWheel(event, context)) return ToolAnswer::Unused;
    const float metres = context.options.handleReach * std::pow(kWheelStep, event.wheelNotches);
    m_notices.emplace_back([metres](const ViewportCallbacks& call) { if (call.onHandleReach) call.onHandleReach(metres); });
    return ToolAnswer::Commit;
}

ToolAnswer HandleTool::handle(const InputEvent& event, const ToolContext& context)
{
    using Kind = InputEvent::Kind;
    if (m_session.isUnderWay()) return drag(event, context);
    switch (event.kind) {
    case Kind::Press:
    case Kind::DoublePress: {
        if (event.button != Button::Left || event.modifiers.isAlt) return ToolAnswer::Unused;
        m_remark.reset();
        if (const auto which = m_switches.at(event.pixel)) {
            static constexpr HandleSwitch kSwitches[] = {HandleSwitch::Kind, HandleSwitch::Reach, HandleSwitch::Mirror};
            m_notices.emplace_back([what = kSwitches[*which]](const ViewportCallbacks& call) { if (call.onHandleSwitch) call.onHandleSwitch(what); });
            return ToolAnswer::Commit;
        }
        const Mark* mark = markAt(event.pixel, context);
        m_press = Press{event.pixel, mark ? mark->id : 0, event.modifiers};
        return ToolAnswer::Continue;
    }
    case Kind::Move: {
        const Mark* mark = markAt(event.pixel, context);
        m_hovered = mark ? mark->id : 0;
        if (m_remark && glm::distance(m_remark->pixel, event.pixel) > kRemarkPoints * context.scale) m_remark.reset();
        if (!m_press || m_press->handle == 0 || glm::distance(m_press->pixel, event.pixel) <= kDragPoints * context.scale) return ToolAnswer::Continue;
        const auto& chosen = context.scene.handles.chosen;
        const bool isOfChosen = std::ranges::find(chosen, m_press->handle) != chosen.end();
        const std::vector<std::uint32_t> grabbed = isOfChosen ? chosen : std::vector<std::uint32_t>{m_press->handle};
        if (!grab(DragKind::Move, m_press->pixel, grabbed, context)) return m_press.reset(), ToolAnswer::Continue;
        return drag(event, context);
    }
    case Kind::Leave: m_hovered = 0; return ToolAnswer::Continue;
    case Kind::Release: return event.button == Button::Left && m_press ? click(event.pixel, context) : ToolAnswer::Unused;
    case Kind::FocusLost: m_press.reset(); return ToolAnswer::Continue;
    case Kind::Wheel: return wheel(event, context);
    case Kind::KeyDown: return event.key == Key::Escape ? ToolAnswer::Revert : ToolAnswer::Unused;
    default: return ToolAnswer::Unused;
    }
}

void HandleTool::settled()
{
    if (!m_session.isUnderWay()) m_moves.clear();
}

void HandleTool::drawMark(Sketch& sketch, const Mark& mark, const ToolContext& context) const
{
    const Vec3 place = placeOf(mark);
    const auto at = sketch.pixel(place);
    if (!at) return;
    const bool isLit = isChosen(mark, context), isHovered = mark.id == m_hovered || mark.id == (m_press ? m_press->handle : 0);
    const Ink accent{context.options.accent, 1}, dark{Rgb(0), 0.6f};
    const float grown = isHovered ? 1.5f : 0, scale = sketch.scale();
    if (isLit) {
        // From where it was held to where it is.
        const auto rest = sketch.pixel(mark.place.worldFromRest.point(mark.restPoint));
        if (rest && glm::distance(*rest, *at) > 6 * scale) {
            sketch.dashedLine(*rest, *at, accent.faded(0.8f), 1.2f);
            sketch.ring(*rest, 3, accent.faded(0.8f), 1.2f);
        }
        const auto around = [&](float metres, const Ink& ink) {
            const float height = heightAtDepth(context.view, std::max(depthOf(context.view, place), 1e-3f));
            const float points = metres * scaleOf(mark.place.worldFromRest) / height * context.size.height / scale;
            if (points > 8 && points < 4000) sketch.ring(*at, points, ink, 1.2f);
        };
        if (mark.reach > 0) around(mark.reach, accent.faded(0.7f));
        if (mark.kind != HandleKind::Point && mark.radius > 0) around(mark.radius, kHolds.faded(0.7f));
        if (const Mark* partner = mark.partner ? find(mark.partner) : nullptr)
            if (const auto other = sketch.pixel(placeOf(*partner))) sketch.dashedLine(*at, *other, inks::kText.faded(0.5f), 1);
    }
    if (mark.kind == HandleKind::Pin) {
        const auto square = [&](float half, const Ink& ink) { sketch.box(*at - Vec2(half * scale), Vec2(2 * half * scale), ink, 1.5f); };
        square(6.5f + grown, dark);
        square(5 + grown, isLit ? accent : kHolds);
        square(2, isLit ? inks::kText : dark);
    } else {
        sketch.disc(*at, 6.5f + grown, dark);
        sketch.disc(*at, 5 + grown, isLit ? accent : inks::kText);
        if (isLit) sketch.disc(*at, 2, inks::kText);
        if (canTurn(mark.kind)) sketch.ring(*at, 9 + grown, isLit ? accent : inks::kText, 1.5f);
    }
    if (mark.isKeyed) {
        const Vec2 middle = *at + scale * Vec2(10, -9);
        const float half = 4 * scale;
        const Vec2 corners[] = {middle - Vec2(0, half), middle + Vec2(half, 0), middle + Vec2(0, half), middle - Vec2(half, 0)};
        if (mark.isKeyedHere) sketch.polygon(corners, inks::kKey);
        else sketch.polyline(corners, inks::kKey, 1.5f, true);
    }
    if (isHovered && !m_session.isUnderWay()) sketch.chip(*at + scale * Vec2(14, -8), mark.name);
}

void HandleTool::draw(Sketch& sketch, const ToolContext& context) const
{
    const auto& all = marks(context).all;
    for (const bool isLit : {false, true})   // what is selected lies on top
        for (const Mark& mark : all)
            if (isChosen(mark, context) == isLit) drawMark(sketch, mark, context);
    for (const Vec3& awaited : context.scene.handles.awaited)
        if (const auto at = sketch.pixel(awaited)) sketch.ring(*at, 5, inks::kText.faded(0.8f), 1.5f), sketch.disc(*at, 1.5f, inks::kText);
    if (m_session.isUnderWay()) m_session.draw(sketch, context);
    static constexpr const char* kKinds[] = {"Points", "Regions", "Pins", "Bones"};
    static constexpr const char* kAxes[] = {"Mirrored across x", "Mirrored across y", "Mirrored across z"};
    const ViewportOptions& options = context.options;
    const Switch switches[] = {{kKinds[static_cast<std::size_t>(options.handleKind)], options.handleKind != HandleKind::Point},
                               {options.handleReach > 0 ? fmt::format("Reach {:.3g} {}", static_cast<double>(options.handleReach) * options.unitsPerMetreShown, options.unit) : "Felt everywhere", options.handleReach > 0},
                               {options.handleMirror ? kAxes[*options.handleMirror] : "Not mirrored", options.handleMirror.has_value()}};
    m_switches.draw(sketch, options.accent, switches);
    if (m_remark) sketch.chip(m_remark->pixel - Vec2(0, 26 * sketch.scale()), m_remark->words, Sketch::Align::Centre);
}

std::string HandleTool::hint(const ToolContext& context) const
{
    if (m_session.isUnderWay()) return DragSession::kHint;
    if (m_remark) return m_remark->words;
    const std::string wheel = context.options.handleReach > 0 ? " \u00b7 Wheel reach" : "";
    if (marks(context).all.empty()) return "LMB put a handle on the object" + wheel + " \u00b7 O reach \u00b7 Esc ends";
    return "LMB put or select a handle \u00b7 drag it to bend \u00b7 Shift adds" + wheel + " \u00b7 I sets keys \u00b7 Del removes \u00b7 Esc ends";
}

}  // namespace morphogen::viewport
