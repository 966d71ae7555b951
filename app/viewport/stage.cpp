#include "app/viewport/stage.h"

#include "app/session/framing.h"
#include "app/viewport/tools/transform_tool.h"
#include "core/edit/handles.h"
#include "core/edit/lattice_edits.h"
#include "core/edit/set_placement.h"
#include "core/edit/splat_edits.h"
#include "core/edit/take_over.h"
#include "core/evaluate/object_at.h"

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kClickPoints = 4;
constexpr int kSettlingSteps = 60;
constexpr std::size_t kMostDragged = 200'000;   ///< splats of an object that is bent under the pointer

DragKind dragKindOf(ViewportTool tool) { return tool == ViewportTool::Rotate ? DragKind::Rotate : tool == ViewportTool::Scale ? DragKind::Scale : DragKind::Move; }

bool isEmpty(const World& world)
{
    return std::none_of(world.objects.begin(), world.objects.end(), [](const auto& object) { return object->isVisible && object->splats->size() > 0; });
}

}  // namespace

Stage::Stage() { m_navigator.setView(CameraView{}); }

void Stage::setWorld(std::shared_ptr<const World> world)
{
    if (world == m_scene.world) return;
    beginDissolving(world.get());
    m_scene.world = std::move(world);
    if (!m_hasCamera && m_scene.world && m_scene.width > 0 && !isEmpty(*m_scene.world)) {
        const Result<Framing> framing = frameWorld(*m_scene.world, JobContext{});
        if (framing) m_navigator.setView(threeQuarterView(*framing, size().aspect()));
        cameraChanged();
    }
    m_previewWorld = nullptr;
    changed();
    if (isToolUnderWay()) afterTool();
}

void Stage::setTime(double secs)
{
    if (secs == m_scene.timeSecs) return;
    m_scene.timeSecs = secs;
    if (const Camera* camera = followed(); camera && camera->keys.size() > 1) {
        m_navigator.setView(camera->at(secs));
        cameraChanged();
    }
    changed();
    if (m_preview.isEmpty()) return;
    m_previewWorld = nullptr;   // what is dragged stays under the pointer while time goes by
    afterTool();
}

void Stage::setHandles(HandleMarks handles)
{
    if (handles == m_scene.handles) return;
    m_scene.handles = std::move(handles);
    ++m_overlayRevision;
}

void Stage::setPlaying(bool isPlaying)
{
    if (std::exchange(m_isPlaying, isPlaying) != isPlaying && m_options.ghosts.areShown) changed();   // they come and go
}

void Stage::setSelection(std::vector<ObjectId> selection)
{
    if (selection == m_scene.selection) return;
    m_scene.selection = std::move(selection);
    changed();
}

void Stage::setOptions(const ViewportOptions& options)
{
    if (options.accent != m_options.accent || options.showsInvented != m_options.showsInvented || options.showsPairs != m_options.showsPairs || options.ghosts != m_options.ghosts) changed();   // marks on splats are part of the picture
    m_options = options;
    m_navigator.setPreset(options.navigation);
    m_cube.place(windowSize(), scale());
    ++m_overlayRevision;
}

void Stage::setSize(int width, int height, float pixelRatio)
{
    if (width == m_scene.width && height == m_scene.height && pixelRatio == m_pixelRatio) return;
    m_scene.width = width;
    m_scene.height = height;
    m_pixelRatio = pixelRatio;
    m_navigator.setSize(size(), pixelRatio);
    m_cube.place(windowSize(), scale());
    if (width > 0 && height > 0 && !m_hasCamera && m_scene.world) {
        std::shared_ptr<const World> world = std::exchange(m_scene.world, nullptr);
        setWorld(std::move(world));
    }
    changed();
}

void Stage::cameraChanged()
{
    m_hasCamera = true;
    changed();
    m_notices.emplace_back([view = camera()](const ViewportCallbacks& call) { if (call.onCameraChanged) call.onCameraChanged(view); });
}

void Stage::setCamera(const CameraView& view)
{
    m_followed = {};
    m_navigator.setView(view);
    cameraChanged();
}

void Stage::glideTo(const CameraView& view)
{
    m_followed = {};
    m_hasCamera = true;
    m_navigator.glideTo(view);
}

void Stage::frame(std::span<const ObjectId> alone)
{
    if (!m_scene.world) return;
    if (m_scene.width < 1 || m_scene.height < 1) {   // once there is a size, as for a first world
        m_hasCamera = false;
        return;
    }
    Result<Framing> framing = frameWorld(*m_scene.world, JobContext{}, alone);
    if (framing && framing->points.empty() && !alone.empty()) framing = frameWorld(*m_scene.world, JobContext{});
    if (framing && !framing->points.empty()) glideTo(framed(m_navigator.destination(), framing->points, size()));
}

void Stage::frameAll() { frame({}); }

// The others stay in the world: a morph is made of them.
void Stage::frameSelected() { frame(m_scene.selection); }

void Stage::lookFrom(ViewSide side) { glideTo(seenFrom(m_navigator.destination(), side)); }

void Stage::setProjection(Projection projection)
{
    const CameraView before = m_navigator.destination();
    if (projection == before.projection) return;
    if (before != camera()) return glideTo(withProjection(before, projection));
    m_navigator.setView(withProjection(before, projection));
    cameraChanged();
}

void Stage::useCamera(CameraId id)
{
    if (!m_scene.world) return;
    for (const auto& saved : m_scene.world->cameras)
        if (saved->id == id) glideTo(saved->at(m_scene.timeSecs)), m_followed = id;
    ++m_overlayRevision;
}

const Camera* Stage::followed() const
{
    if (!m_followed || !m_scene.world) return nullptr;
    const auto found = std::ranges::find_if(m_scene.world->cameras, [&](const auto& camera) { return camera->id == m_followed; });
    return found == m_scene.world->cameras.end() ? nullptr : found->get();
}

Scene Stage::scene() const { return sceneOf(m_comparison.mode == CompareMode::Other ? Side::Other : Side::Own); }

Scene Stage::sceneOf(Side side) const
{
    Scene scene = m_scene;
    const Part part = partOf(side);
    scene.width = part.width;
    scene.height = part.height;
    scene.view = drawnView();
    scene.marks.showsInvented = m_options.showsInvented, scene.marks.showsPairs = m_options.showsPairs;
    if (side == Side::Other) {
        scene.world = m_comparison.other;
        return scene;
    }
    if (m_previewWorld) scene.world = m_previewWorld;
    if (!m_preview.handles.empty()) scene.selection.clear();   // no outline while it bends: that would be drawn twice
    if (m_tool && isSplatTool(m_tool->kind()) && !scene.selection.empty()) scene.marks = {.object = scene.selection.back(), .selection = kWorkingSelection, .colour = m_options.accent};
    scene.marks.showsInvented = m_options.showsInvented, scene.marks.showsPairs = m_options.showsPairs;
    scene.ghosts = m_options.ghosts;
    if (m_isPlaying) scene.ghosts.areShown = false;   // they would cost the frames that show the motion itself
    return scene;
}

CameraView Stage::drawnView() const
{
    CameraView view = camera();
    const float share = partOf(Side::Own).share;
    if (share < 1) {
        view.fovYRadians = 2 * std::atan(std::tan(0.5f * view.fovYRadians) / share);
        view.orthoHeight /= share;
    }
    if (view.projection != Projection::Orthographic) return view;
    // Nothing that the picture could hold lies behind the eye.
    const Vec3 forward = axesOf(view).forward;
    view.position -= 20 * view.orthoHeight * forward;
    view.near = 0;
    return view;
}

std::optional<Pick> Stage::findAt(const Vec2& pixel, Side side) const
{
    const Scene now = sceneOf(side);
    if (now.width < 1 || now.height < 1 || !now.world) return std::nullopt;
    const Part part = partOf(side);
    const Result<std::optional<Pick>> found = m_source.pick(now, pixel + part.origin() - part.corner, m_comparison.mode == CompareMode::Other ? Side::Own : side);   // as it is drawn
    return found ? *found : std::nullopt;
}

std::optional<MeasuredPoint> Stage::surfaceAt(const Vec2& pixel, Side side) const
{
    const std::optional<Pick> found = findAt(pixel, side);
    return found ? std::optional(MeasuredPoint{found->object, found->pointInWorld}) : std::nullopt;
}

ViewportPick Stage::pickAt(const InputEvent& event) const
{
    ViewportPick pick;
    pick.isAdding = event.modifiers.isShift;
    pick.isRemoving = event.modifiers.isControl;
    if (const std::optional<Pick> found = findAt(event.pixel, m_side)) {
        // What the other world alone has can't be worked on.
        const bool isOwn = m_side == Side::Own || (m_scene.world && m_scene.world->find(found->object));
        if (isOwn) pick.object = found->object;
        pick.pointInWorld = found->pointInWorld;
        pick.splat = found->splat;
    }
    return pick;
}

void Stage::key(const InputEvent& event)
{
    if (event.kind != InputEvent::Kind::KeyDown) return;
    const bool isOpposite = event.modifiers.isControl;
    const auto turn = [&](float yaw, float pitch) {
        const CameraView from = m_navigator.destination();
        glideTo(orbited(from, from.target, yaw, pitch));
    };
    constexpr float kStep = radians(15.0f);
    switch (event.key) {
    case Key::Home: frameAll(); break;
    case Key::NumpadPeriod: frameSelected(); break;
    case Key::Numpad1: lookFrom(isOpposite ? ViewSide::Back : ViewSide::Front); break;
    case Key::Numpad3: lookFrom(isOpposite ? ViewSide::Left : ViewSide::Right); break;
    case Key::Numpad7: lookFrom(isOpposite ? ViewSide::Bottom : ViewSide::Top); break;
    case Key::Numpad5:
        setProjection(m_navigator.destination().projection == Projection::Perspective ? Projection::Orthographic : Projection::Perspective);
        break;
    case Key::Numpad0:
        if (m_scene.world && !m_scene.world->cameras.empty()) useCamera(m_scene.world->cameras.front()->id);
        break;
    case Key::Numpad4: turn(kStep, 0); break;
    case Key::Numpad6: turn(-kStep, 0); break;
    case Key::Numpad8: turn(0, -kStep); break;
    case Key::Numpad2: turn(0, kStep); break;
    case Key::Escape: cancelTool(); break;
    case Key::Text:
        if (event.modifiers.isControl || event.modifiers.isAlt || event.isRepeat) break;
        if (event.text == 'F') frameSelected();
        if (event.text == 'G') setTool(ViewportTool::Move, ToolStart::AtPointer);
        if (event.text == 'R') setTool(ViewportTool::Rotate, ToolStart::AtPointer);
        if (event.text == 'S') setTool(ViewportTool::Scale, ToolStart::AtPointer);
        break;
    default: break;
    }
}

ToolContext Stage::context() const
{
    return {m_scene, camera(), drawnView(), size(), scale(), m_options, [this](const Vec2& pixel) { return surfaceAt(pixel); }, m_colliders};
}

void Stage::setTool(ViewportTool kind, ToolStart start)
{
    cancelTool();
    const bool isAtPointer = start == ToolStart::AtPointer;
    if (isAtPointer && m_tool && m_tool->takeHold(dragKindOf(kind), m_pointer, context())) {
        ++m_overlayRevision;
        return;
    }
    if (isAtPointer || !m_tool || m_tool->kind() != kind) {
        const bool wasSelect = !m_tool;
        if (isSplatTool(kind) || (m_tool && isSplatTool(m_tool->kind()))) changed();
        m_tool = makeTool(kind);
        m_isToolBrief = isAtPointer && wasSelect;
        ++m_overlayRevision;
        if (!isAtPointer) m_notices.emplace_back([kind](const ViewportCallbacks& call) { if (call.onToolChanged) call.onToolChanged(kind); });
    }
    if (auto* transform = dynamic_cast<TransformTool*>(m_tool.get()); transform && isAtPointer && !transform->beginAt(m_pointer, context())) {
        m_notices.emplace_back([](const ViewportCallbacks& call) { if (call.onMessage) call.onMessage("Select an object first"); });
        if (m_isToolBrief) endTool();
    }
}

void Stage::endTool()
{
    if (m_tool && isSplatTool(m_tool->kind())) changed();
    m_tool.reset();
    m_isToolBrief = false;
    ++m_overlayRevision;
    m_notices.emplace_back([](const ViewportCallbacks& call) { if (call.onToolChanged) call.onToolChanged(ViewportTool::Select); });
}

void Stage::cancelTool()
{
    if (!m_tool || !m_tool->isUnderWay()) return;
    InputEvent escape;
    escape.kind = InputEvent::Kind::KeyDown;
    escape.key = Key::Escape;
    handleTool(escape);
}

void Stage::settled()
{
    if (m_tool) m_tool->settled();
    else m_preview = {}, showPreview();
    afterTool();
}

/// Shows what the tool proposes now.
void Stage::afterTool()
{
    Proposed preview = m_tool ? m_tool->preview() : m_preview;
    if (preview == m_preview && (preview.isEmpty() || m_previewWorld)) return;
    m_preview = std::move(preview);
    m_bendStepsLeft = m_preview.handles.empty() ? 0 : kSettlingSteps;
    showPreview();
}

void Stage::showPreview()
{
    m_previewWorld = nullptr;
    changed();
    if (m_preview.handles.empty()) m_bendDrag = {};
    if (m_preview.isEmpty() || !m_scene.world) return;
    World world = *m_scene.world;
    // Where keys are, a proposal is a key at this time; where a path moves the object, it is one for all of the path.
    for (const PlacementProposal& proposal : m_preview.placements) {
        const Object* object = world.find(proposal.object);
        const bool isOnPath = object && placementOwnerAt(*object, m_scene.timeSecs).owner == PlacementOwner::Path;
        auto moved = isOnPath ? apply(world, NewStart{proposal.object, proposal.placement, m_scene.timeSecs}) : apply(world, SetPlacement{proposal.object, proposal.placement, m_scene.timeSecs});
        if (moved) world = *std::move(moved);
    }
    for (const HandleMove& move : m_preview.handles)
        if (auto bent = apply(world, MoveHandle{move.object, move.handle, move.pointInWorld, move.turn, m_scene.timeSecs})) world = *std::move(bent);
    for (const LatticeMove& move : m_preview.lattices) {
        if (move.from != m_scene.world) continue;
        if (auto bent = apply(world, MoveLattice{move.object, move.modifier, move.points, move.byInWorld, m_scene.timeSecs})) world = BendDrag::inLessDetail(*bent, move.object, kMostDragged, BendDrag::Thinned::First);
    }
    if (!m_preview.handles.empty()) {
        const ObjectId bent = m_preview.handles.front().object;
        world = BendDrag::inLessDetail(m_bendDrag.advance(world, *m_scene.world, bent, m_scene.timeSecs), bent, kMostDragged);
        if (m_bendDrag.isSettled()) m_bendStepsLeft = 0;
    }
    m_previewWorld = std::make_shared<const World>(std::move(world));
}

bool Stage::handleTool(const InputEvent& event)
{
    if (!m_tool || !hasTools()) return false;
    const bool wasUnderWay = m_tool->isUnderWay();
    const ToolAnswer answer = m_tool->handle(event, context());
    ++m_overlayRevision;
    const auto tell = [this](std::vector<Notice> notices) { for (Notice& notice : notices) m_notices.push_back(std::move(notice)); };
    if (answer == ToolAnswer::Commit) tell(m_tool->commit());
    if (answer == ToolAnswer::Revert) tell(m_tool->revert());
    afterTool();
    if (answer == ToolAnswer::Continue && m_tool->isUnderWay() && !m_preview.isEmpty())
        m_notices.emplace_back([preview = m_preview](const ViewportCallbacks& call) {
            if (call.onPlacement && !preview.placements.empty()) call.onPlacement(preview.placements, DragPhase::Preview);
            if (call.onMoveHandles && !preview.handles.empty()) call.onMoveHandles(preview.handles, DragPhase::Preview);
            if (call.onMoveLattice && !preview.lattices.empty()) call.onMoveLattice(preview.lattices.front(), DragPhase::Preview);
        });
    // A tool that was called by a key goes when it is done; one that is given up with nothing under way, too.
    const bool isDone = answer == ToolAnswer::Commit || answer == ToolAnswer::Revert;
    if (isDone && (m_isToolBrief || (answer == ToolAnswer::Revert && !wasUnderWay))) endTool();
    return answer != ToolAnswer::Unused;
}

bool Stage::handleCube(const InputEvent& event)
{
    if (!m_options.hasViewCube) return false;
    const auto side = m_cube.sideAt(camera(), event.pixel);
    if (event.kind == InputEvent::Kind::Move && side != m_hoveredSide) {
        m_hoveredSide = side;
        ++m_overlayRevision;
    }
    if (event.kind == InputEvent::Kind::Press && event.button == Button::Left && m_cube.isInside(event.pixel)) {
        m_cubePress = event;
        return true;
    }
    if (!m_cubePress) return false;
    if (event.kind == InputEvent::Kind::Move) {
        const Vec2 way = (event.pixel - m_cubePress->pixel) / m_pixelRatio;
        m_navigator.setView(orbited(camera(), camera().target, 0.012f * way.x, -0.012f * way.y));
        cameraChanged();
        if (glm::length(way) > 0) m_cubePress->isRepeat = true;   // it was a drag: not a click on a face
        m_cubePress->pixel = event.pixel;
        return true;
    }
    if (event.kind == InputEvent::Kind::Release) {
        if (!m_cubePress->isRepeat && side) lookFrom(*side);
        m_cubePress.reset();
        return true;
    }
    return false;
}

void Stage::handleClick(const InputEvent& event)
{
    if (event.kind == InputEvent::Kind::Press || event.kind == InputEvent::Kind::DoublePress) m_press = event;
    if (event.kind != InputEvent::Kind::Release || !m_press || m_press->button != event.button) return;
    const bool isClick = glm::distance(m_press->pixel, event.pixel) <= kClickPoints * scale();
    if (isClick && event.button == Button::Left && !m_press->modifiers.isAlt)
        m_notices.emplace_back([pick = pickAt(event)](const ViewportCallbacks& call) { if (call.onPick) call.onPick(pick); });
    if (isClick && event.button == Button::Right)
        m_notices.emplace_back([pick = pickAt(event), at = (event.pixel + partOf(m_side).origin()) / m_pixelRatio](const ViewportCallbacks& call) {
            if (call.onContextMenu) call.onContextMenu(static_cast<int>(at.x), static_cast<int>(at.y), pick);
        });
    m_press.reset();
}

void Stage::handle(const InputEvent& event)
{
    const CameraView before = camera();
    const CameraId wasFollowed = m_followed;
    handleInput(event);
    if (camera() != before && m_followed == wasFollowed) m_followed = {};   // the user looks elsewhere
}

void Stage::handleInput(const InputEvent& inWindow)
{
    using Kind = InputEvent::Kind;
    if (handleDivider(inWindow)) return;
    followPointer(inWindow);
    InputEvent event = inWindow;
    event.pixel -= partOf(m_side).origin();
    if (event.kind == Kind::Move || event.kind == Kind::Press) m_pointer = event.pixel;
    const bool isTyping = m_tool && m_tool->wantsKeys();
    if (isTyping && event.kind != Kind::Wheel && event.button != Button::Middle && !m_navigator.isMoving()) {
        if (handleTool(event)) return;
    } else if (handleCube(inWindow)) {
        return;
    }
    if (event.kind == Kind::Wheel && m_tool && m_tool->wantsWheel(event, context()) && handleTool(event)) return;
    const CameraView before = camera();
    const bool isUsed = m_navigator.handle(event, [this](const Vec2& pixel) -> std::optional<Vec3> {
        const auto point = surfaceAt(pixel, m_side);
        return point ? std::optional(point->pointInWorld) : std::nullopt;
    });
    if (camera() != before) cameraChanged();
    if (isUsed && event.button != Button::Right) return;
    if (!isTyping && !isUsed && handleTool(event)) return;
    handleClick(event);
    if (!isUsed) key(event);
}

std::vector<Notice> Stage::takeNotices()
{
    tellHint();
    return std::exchange(m_notices, {});
}

/// If it is another than before: whatever changed, the tool, the world, or what is selected.
void Stage::tellHint()
{
    std::string hint = m_tool ? m_tool->hint(context()) : std::string();
    if (hint.empty()) {
        switch (m_options.navigation) {
        case NavigationPreset::Blender: hint = "LMB select \u00b7 MMB orbit \u00b7 Shift+MMB pan \u00b7 wheel zoom"; break;
        case NavigationPreset::Maya: hint = "LMB select \u00b7 Alt+LMB orbit \u00b7 Alt+MMB pan \u00b7 Alt+RMB zoom"; break;
        case NavigationPreset::Fly: hint = "LMB select \u00b7 hold RMB and W A S D Q E to fly \u00b7 MMB pan"; break;
        }
    }
    if (hint == m_hint) return;
    m_hint = hint;
    m_notices.emplace_back([hint](const ViewportCallbacks& call) { if (call.onHint) call.onHint(hint); });
}

void Stage::advance(double secs)
{
    if (m_navigator.isFlying()) m_followed = {};
    if (m_navigator.advance(secs)) cameraChanged();
    dissolve(secs);
    if (!isBendSettling()) return;
    --m_bendStepsLeft;
    showPreview();
}

}  // namespace morphogen::viewport
