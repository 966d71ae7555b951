// Stage: the state of one viewport: what is shown, from where, and what the user is doing to it. Belongs to the render
// thread; knows no thread and no window.
#pragma once

#include "app/viewport/input.h"
#include "app/viewport/navigator.h"
#include "app/viewport/picture_source.h"
#include "app/viewport/viewport_types.h"

#include <functional>
#include <vector>

namespace morphogen::viewport {

/// To be called on the UI thread.
using Notice = std::function<void(const ViewportCallbacks&)>;

class Stage {
public:
    Stage();

    // What the studio says.
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);
    void setPlaying(bool isPlaying) { m_isPlaying = isPlaying; }
    void setSelection(std::vector<ObjectId> selection);
    void setOptions(const ViewportOptions& options);
    void setSize(int width, int height, float pixelRatio);
    void setCamera(const CameraView& view);
    void frameAll();
    void frameSelected();
    void lookFrom(ViewSide side);
    void setProjection(Projection projection);
    void useCamera(CameraId camera);

    /// What the user does.
    void handle(const InputEvent& event);
    /// `secs` have gone by.
    void advance(double secs);

    /// Counts what the picture depends on. The same number: the same picture.
    std::uint64_t revision() const { return m_revision; }
    /// Counts what only the overlay depends on.
    std::uint64_t overlayRevision() const { return m_overlayRevision; }
    bool isMoving() const { return m_isPlaying || m_navigator.isMoving(); }
    bool isAnimated() const { return m_navigator.isAnimated(); }

    /// As it is to be drawn: with the eye far enough back where there is no perspective.
    Scene scene() const;
    const CameraView& camera() const { return m_navigator.view(); }
    const ViewportOptions& options() const { return m_options; }
    float pixelRatio() const { return m_pixelRatio; }
    PictureSource& source() { return m_source; }
    std::vector<Notice> takeNotices() { return std::exchange(m_notices, {}); }

private:
    void changed() { ++m_revision; }
    void cameraChanged();
    void glideTo(const CameraView& view);
    std::optional<Vec3> surfaceAt(const Vec2& pixel);
    ViewportPick pickAt(const InputEvent& event);
    void frame(const World& world);
    void key(const InputEvent& event);
    PictureSize size() const { return {static_cast<float>(m_scene.width), static_cast<float>(m_scene.height)}; }

    Scene m_scene;
    ViewportOptions m_options;
    float m_pixelRatio = 1;
    bool m_isPlaying = false;
    bool m_hasCamera = false;      ///< somebody said where to look from, or the first world did
    Navigator m_navigator;
    PictureSource m_source;
    std::optional<InputEvent> m_press;
    std::uint64_t m_revision = 1, m_overlayRevision = 1;
    std::vector<Notice> m_notices;
};

}  // namespace morphogen::viewport
