#include "app/viewport/stage.h"

#include "app/session/framing.h"

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr float kClickPixels = 4;

bool isEmpty(const World& world)
{
    return std::none_of(world.objects.begin(), world.objects.end(), [](const auto& object) { return object->isVisible && object->splats->size() > 0; });
}

}  // namespace

Stage::Stage() { m_navigator.setView(CameraView{}); }

void Stage::setWorld(std::shared_ptr<const World> world)
{
    if (world == m_scene.world) return;
    m_scene.world = std::move(world);
    if (!m_hasCamera && m_scene.world && m_scene.width > 0 && !isEmpty(*m_scene.world)) {
        const Result<Framing> framing = frameWorld(*m_scene.world, JobContext{});
        if (framing) m_navigator.setView(threeQuarterView(*framing, size().aspect()));
        cameraChanged();
    }
    changed();
}

void Stage::setTime(double secs)
{
    if (secs == m_scene.timeSecs) return;
    m_scene.timeSecs = secs;
    changed();
}

void Stage::setSelection(std::vector<ObjectId> selection)
{
    if (selection == m_scene.selection) return;
    m_scene.selection = std::move(selection);
    changed();
}

void Stage::setOptions(const ViewportOptions& options)
{
    m_options = options;
    m_navigator.setPreset(options.navigation);
    ++m_overlayRevision;
}

void Stage::setSize(int width, int height, float pixelRatio)
{
    if (width == m_scene.width && height == m_scene.height && pixelRatio == m_pixelRatio) return;
    m_scene.width = width;
    m_scene.height = height;
    m_pixelRatio = pixelRatio;
    m_navigator.setSize(size(), pixelRatio);
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
    m_notices.push_back([view = camera()](const ViewportCallbacks& call) { if (call.onCameraChanged) call.onCameraChanged(view); });
}

void Stage::setCamera(const CameraView& view)
{
    m_navigator.setView(view);
    cameraChanged();
}

void Stage::glideTo(const CameraView& view)
{
    m_hasCamera = true;
    m_navigator.glideTo(view);
}

void Stage::frame(const World& world)
{
    const Result<Framing> framing = frameWorld(world, JobContext{});
    if (framing && !framing->points.empty()) glideTo(framed(camera(), framing->points, size()));
}

void Stage::frameAll()
{
    if (m_scene.world) frame(*m_scene.world);
}

void Stage::frameSelected()
{
    if (!m_scene.world) return;
    World selected = *m_scene.world;
    std::erase_if(selected.objects, [&](const auto& object) {
        return std::find(m_scene.selection.begin(), m_scene.selection.end(), object->id) == m_scene.selection.end();
    });
    frame(isEmpty(selected) ? *m_scene.world : selected);
}

void Stage::lookFrom(ViewSide side) { glideTo(seenFrom(camera(), side)); }

void Stage::setProjection(Projection projection)
{
    if (projection == camera().projection) return;
    m_navigator.setView(withProjection(camera(), projection));
    cameraChanged();
}

void Stage::useCamera(CameraId id)
{
    if (!m_scene.world) return;
    for (const auto& saved : m_scene.world->cameras)
        if (saved->id == id) glideTo(saved->at(m_scene.timeSecs));
}

Scene Stage::scene() const
{
    Scene scene = m_scene;
    scene.view = camera();
    if (scene.view.projection == Projection::Orthographic) {
        // Nothing that the picture could hold lies behind the eye.
        const float back = 20 * scene.view.orthoHeight;
        const Vec3 forward = axesOf(scene.view).forward;
        scene.view.position -= back * forward;
        scene.view.near = 0;
    }
    return scene;
}

std::optional<Vec3> Stage::surfaceAt(const Vec2& pixel)
{
    const Scene now = scene();
    if (now.width < 1 || now.height < 1 || !now.world) return std::nullopt;
    const Result<std::optional<Pick>> found = m_source.pick(now, pixel);
    if (!found || !*found) return std::nullopt;
    return (*found)->pointInWorld;
}

ViewportPick Stage::pickAt(const InputEvent& event)
{
    ViewportPick pick;
    pick.isAdding = event.modifiers.isShift;
    pick.isRemoving = event.modifiers.isControl;
    const Scene now = scene();
    if (now.width < 1 || now.height < 1 || !now.world) return pick;
    const Result<std::optional<Pick>> found = m_source.pick(now, event.pixel);
    if (found && *found) {
        pick.object = (*found)->object;
        pick.pointInWorld = (*found)->pointInWorld;
        pick.splat = (*found)->splat;
    }
    return pick;
}

void Stage::key(const InputEvent& event)
{
    if (event.kind != InputEvent::Kind::KeyDown) return;
    const bool isOpposite = event.modifiers.isControl;
    const auto turn = [&](float yaw, float pitch) { glideTo(orbited(camera(), camera().target, yaw, pitch)); };
    constexpr float kStep = radians(15.0f);
    switch (event.key) {
    case Key::Home: frameAll(); break;
    case Key::NumpadPeriod: frameSelected(); break;
    case Key::Numpad1: lookFrom(isOpposite ? ViewSide::Back : ViewSide::Front); break;
    case Key::Numpad3: lookFrom(isOpposite ? ViewSide::Left : ViewSide::Right); break;
    case Key::Numpad7: lookFrom(isOpposite ? ViewSide::Bottom : ViewSide::Top); break;
    case Key::Numpad5:
        setProjection(camera().projection == Projection::Perspective ? Projection::Orthographic : Projection::Perspective);
        break;
    case Key::Numpad0:
        if (m_scene.world && !m_scene.world->cameras.empty()) useCamera(m_scene.world->cameras.front()->id);
        break;
    case Key::Numpad4: turn(kStep, 0); break;
    case Key::Numpad6: turn(-kStep, 0); break;
    case Key::Numpad8: turn(0, -kStep); break;
    case Key::Numpad2: turn(0, kStep); break;
    case Key::Text:
        if (event.text == 'F' && !event.modifiers.isControl) frameSelected();
        break;
    default: break;
    }
}

void Stage::handle(const InputEvent& event)
{
    const CameraView before = camera();
    const bool isUsed = m_navigator.handle(event, [this](const Vec2& pixel) { return surfaceAt(pixel); });
    if (camera() != before) cameraChanged();
    if (event.kind == InputEvent::Kind::Press) m_press = event;
    if (event.kind == InputEvent::Kind::Release && m_press && m_press->button == event.button) {
        const bool isClick = glm::distance(m_press->pixel, event.pixel) <= kClickPixels * m_pixelRatio;
        if (isClick && event.button == Button::Left && !m_press->modifiers.isAlt)
            m_notices.push_back([pick = pickAt(event)](const ViewportCallbacks& call) { if (call.onPick) call.onPick(pick); });
        if (isClick && event.button == Button::Right)
            m_notices.push_back([pick = pickAt(event), at = event.pixel](const ViewportCallbacks& call) {
                if (call.onContextMenu) call.onContextMenu(static_cast<int>(at.x), static_cast<int>(at.y), pick);
            });
        m_press.reset();
    }
    if (!isUsed) key(event);
}

void Stage::advance(double secs)
{
    if (m_navigator.advance(secs)) cameraChanged();
}

}  // namespace morphogen::viewport
