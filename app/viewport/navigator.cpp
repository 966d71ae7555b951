#include "app/viewport/navigator.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace morphogen::viewport {
namespace {

constexpr float kRadiansPerPixel = 0.0065f;
constexpr float kZoomPerNotch = 0.86f;
constexpr double kGlideSecs = 0.22;
constexpr const char* kFlyKeys = "WASDQE";

bool isFlyKey(char letter) { return std::string_view(kFlyKeys).find(letter) != std::string_view::npos; }

}  // namespace

void Navigator::setView(const CameraView& view)
{
    m_view = view;
    m_glideTo.reset();
    m_wheelPixel.reset();
}

void Navigator::glideTo(const CameraView& view)
{
    m_glideFrom = m_view;
    m_glideTo = view;
    m_glideShare = 0;
    m_wheelPixel.reset();
}

void Navigator::setSize(const PictureSize& size, float pixelRatio)
{
    m_size = size;
    m_pixelRatio = pixelRatio;
    m_wheelPixel.reset();
}

bool Navigator::isAnimated() const { return m_glideTo.has_value() || (isFlying() && !m_heldKeys.empty()); }
bool Navigator::isMoving() const { return m_gesture != Gesture::None || isAnimated(); }

void Navigator::stop()
{
    m_gesture = Gesture::None;
    m_heldButton = Button::None;
    m_isFlyMode = false;
    m_heldKeys.clear();
}

Navigator::Gesture Navigator::gestureFor(const InputEvent& press) const
{
    const Modifiers& m = press.modifiers;
    if (m_preset == NavigationPreset::Maya && m.isAlt) {
        if (press.button == Button::Left) return Gesture::Orbit;
        return press.button == Button::Middle ? Gesture::Pan : Gesture::Zoom;
    }
    if (press.button == Button::Left && m.isAlt) return m.isShift ? Gesture::Pan : m.isControl ? Gesture::Zoom : Gesture::Orbit;
    if (press.button == Button::Middle) {
        if (m.isShift) return Gesture::Pan;
        if (m.isControl) return Gesture::Zoom;
        return m_preset == NavigationPreset::Blender ? Gesture::Orbit : Gesture::Pan;
    }
    return Gesture::None;
}

void Navigator::begin(Gesture gesture, const InputEvent& event, const FindSurface& findSurface)
{
    m_glideTo.reset();
    m_wheelPixel.reset();
    m_gesture = gesture;
    m_heldButton = event.button;
    m_lastPixel = event.pixel;
    if (gesture == Gesture::Look) return;
    const std::optional<Vec3> surface = findSurface(event.pixel);
    // Over the background: what is looked at is turned round, and slides along at its depth.
    m_anchor = surface ? *surface : gesture == Gesture::Orbit ? m_view.target : pointAt(m_view, event.pixel, m_size, depthOf(m_view, m_view.target));
    if (surface && depthOf(m_view, *surface) > 0) m_view = aimedAtDepth(m_view, depthOf(m_view, *surface));
}

void Navigator::drag(const Vec2& pixel)
{
    const Vec2 moved = (pixel - m_lastPixel) / m_pixelRatio;
    switch (m_gesture) {
    case Gesture::Orbit: m_view = orbited(m_view, m_anchor, moved.x * kRadiansPerPixel, -moved.y * kRadiansPerPixel); break;
    case Gesture::Pan: m_view = panned(m_view, m_size, {m_lastPixel, pixel}, depthOf(m_view, m_anchor)); break;
    case Gesture::Zoom: m_view = zoomed(m_view, m_anchor, std::exp(0.008f * moved.y)); break;
    case Gesture::Look: m_view = lookedAround(m_view, 0.5f * moved.x * kRadiansPerPixel, -0.5f * moved.y * kRadiansPerPixel); break;
    case Gesture::None: break;
    }
    m_lastPixel = pixel;
}

void Navigator::wheel(const InputEvent& event, const FindSurface& findSurface)
{
    if (isFlying()) {
        m_speed = std::clamp(m_speed * std::pow(1.2f, event.wheelNotches), 0.01f, 100.0f);
        return;
    }
    m_glideTo.reset();
    // A turn of the wheel is many notches: the anchor is looked up at the first of them.
    if (!m_wheelPixel || glm::distance(*m_wheelPixel, event.pixel) > 2) {
        m_wheelPixel = event.pixel;
        const std::optional<Vec3> surface = findSurface(event.pixel);
        m_wheelAnchor = surface ? *surface : pointAt(m_view, event.pixel, m_size, std::max(depthOf(m_view, m_view.target), 1e-3f));
    }
    m_view = zoomed(m_view, m_wheelAnchor, std::pow(kZoomPerNotch, event.wheelNotches));
}

bool Navigator::key(const InputEvent& event)
{
    if (event.kind == InputEvent::Kind::KeyUp) return event.key == Key::Text && m_heldKeys.erase(event.text) > 0;
    if (m_isFlyMode && (event.key == Key::Escape || event.key == Key::Enter)) {
        stop();
        return true;
    }
    if (event.key != Key::Text) return false;
    if (event.text == 'V' && !event.modifiers.isControl && !event.isRepeat) {
        const bool isStarting = !m_isFlyMode;
        stop();
        m_isFlyMode = isStarting;
        m_lastPixel = event.pixel;
        return true;
    }
    if (!isFlying() || event.modifiers.isControl || !isFlyKey(event.text)) return false;
    m_heldKeys.insert(event.text);
    return true;
}

bool Navigator::handle(const InputEvent& event, const FindSurface& findSurface)
{
    m_modifiers = event.modifiers;
    switch (event.kind) {
    case InputEvent::Kind::Press:
    case InputEvent::Kind::DoublePress: {
        if (m_isFlyMode) {
            stop();
            return true;
        }
        if (m_gesture != Gesture::None) return true;
        const Gesture gesture = event.button == Button::Right && !(m_preset == NavigationPreset::Maya && event.modifiers.isAlt) ? Gesture::Look : gestureFor(event);
        if (gesture == Gesture::None) return false;
        begin(gesture, event, findSurface);
        return gesture != Gesture::Look;   // the right button opens a menu where it is not moved
    }
    case InputEvent::Kind::Move:
        if (m_isFlyMode) {
            const Vec2 moved = (event.pixel - m_lastPixel) / m_pixelRatio;
            m_view = lookedAround(m_view, 0.5f * moved.x * kRadiansPerPixel, -0.5f * moved.y * kRadiansPerPixel);
            m_lastPixel = event.pixel;
            return true;
        }
        if (m_gesture == Gesture::None) return false;
        drag(event.pixel);
        return true;
    case InputEvent::Kind::Release:
        if (m_gesture == Gesture::None || event.button != m_heldButton) return false;
        stop();
        return true;
    case InputEvent::Kind::Wheel: wheel(event, findSurface); return true;
    case InputEvent::Kind::KeyDown:
    case InputEvent::Kind::KeyUp: return key(event);
    case InputEvent::Kind::FocusLost: stop(); return false;
    case InputEvent::Kind::Leave: return false;
    }
    return false;
}

bool Navigator::advance(double secs)
{
    bool isChanged = false;
    if (m_glideTo) {
        m_glideShare = std::min(1.0, m_glideShare + secs / kGlideSecs);
        const double eased = m_glideShare * m_glideShare * (3 - 2 * m_glideShare);
        m_view = between(m_glideFrom, *m_glideTo, static_cast<float>(eased));
        if (m_glideShare >= 1) m_glideTo.reset();
        isChanged = true;
    }
    if (isFlying() && !m_heldKeys.empty()) {
        const auto held = [&](char letter) { return m_heldKeys.count(letter) ? 1.0f : 0.0f; };
        Vec3 direction(held('D') - held('A'), held('E') - held('Q'), held('W') - held('S'));
        if (glm::length(direction) > 0) {
            const float quicker = m_modifiers.isShift ? 4.0f : m_modifiers.isAlt ? 0.25f : 1.0f;
            const float distance = std::max(glm::distance(m_view.position, m_view.target), 0.05f);
            m_view = flown(m_view, glm::normalize(direction) * distance * m_speed * quicker * static_cast<float>(std::min(secs, 0.1)));
            isChanged = true;
        }
    }
    return isChanged;
}

}  // namespace morphogen::viewport
