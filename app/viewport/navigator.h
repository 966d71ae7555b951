// Navigator: turns what the pointer and the keys do into a moving camera, by the customs of a preset.
//
// Blender: middle button orbits, with Shift pans, with Ctrl zooms; Alt + left orbits too. Maya: Alt + left, middle, right
// orbit, pan, zoom. Fly: the right button looks around. In all of them the wheel zooms to the pointer, the right button held
// and moved (or V) flies with W A S D Q E, Shift quicker, Alt slower. A gesture holds on to the surface point it began at.
#pragma once

#include "app/viewport/input.h"
#include "app/viewport/navigation.h"

#include <functional>
#include <optional>
#include <set>

namespace morphogen::viewport {

class Navigator {
public:
    /// What lies under a pixel; nothing over the background.
    using FindSurface = std::function<std::optional<Vec3>(const Vec2& pixel)>;

    const CameraView& view() const { return m_view; }
    /// Where the view will be once it has glided; what the user does next starts from there, however slowly frames come.
    const CameraView& destination() const { return m_glideTo ? *m_glideTo : m_view; }
    /// At once; ends a gesture's hold and a flight between views.
    void setView(const CameraView& view);
    /// In a quarter of a second, through advance().
    void glideTo(const CameraView& view);

    void setPreset(NavigationPreset preset) { m_preset = preset; }
    void setSize(const PictureSize& size, float pixelRatio);

    /// True when the event was the navigation's.
    bool handle(const InputEvent& event, const FindSurface& findSurface);
    /// Glides and flies on by `secs`; true when the view changed.
    bool advance(double secs);

    /// A button is held for a gesture, a key for flying, or the view glides.
    bool isMoving() const;
    /// advance() has something to do.
    bool isAnimated() const;
    bool isFlying() const { return m_isFlyMode || m_gesture == Gesture::Look; }
    /// Ends a gesture and fly mode; the view stays.
    void stop();

private:
    enum class Gesture { None, Orbit, Pan, Zoom, Look };
    Gesture gestureFor(const InputEvent& press) const;
    void begin(Gesture gesture, const InputEvent& event, const FindSurface& findSurface);
    void drag(const Vec2& pixel);
    void wheel(const InputEvent& event, const FindSurface& findSurface);
    bool key(const InputEvent& event);

    CameraView m_view;
    NavigationPreset m_preset = NavigationPreset::Blender;
    PictureSize m_size;
    float m_pixelRatio = 1;

    Gesture m_gesture = Gesture::None;
    Button m_heldButton = Button::None;
    Vec3 m_anchor{0};
    Vec2 m_lastPixel{0};

    bool m_isFlyMode = false;
    std::set<char> m_heldKeys;
    Modifiers m_modifiers;
    float m_speed = 1;              ///< distances to the target per second

    std::optional<Vec2> m_wheelPixel;
    Vec3 m_wheelAnchor{0};

    std::optional<CameraView> m_glideTo;
    CameraView m_glideFrom;
    double m_glideShare = 0;
};

}  // namespace morphogen::viewport
