// Stage: the state of one viewport: what is shown, from where, and what the user is doing to it. Belongs to the render
// thread; knows no thread and no window.
#pragma once

#include "app/viewport/navigator.h"
#include "app/viewport/overlay/pair_lines.h"
#include "app/viewport/overlay/trails.h"
#include "app/viewport/overlay/view_cube.h"
#include "app/viewport/tools/tool.h"
#include "core/evaluate/bend_drag.h"

#include <span>

namespace morphogen::viewport {

class Stage {
public:
    Stage();

    // What the studio says.
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);
    void setPlaying(bool isPlaying);
    void setSelection(std::vector<ObjectId> selection);
    void setHandles(HandleMarks handles);
    void setOptions(const ViewportOptions& options);
    void setComparison(Comparison comparison);
    void setRibbons(std::vector<Ribbon> ribbons);
    void setEventMarks(std::vector<EventMark> marks);
    void setColliders(std::vector<ColliderMark> colliders);
    void setSize(int width, int height, float pixelRatio);
    void setCamera(const CameraView& view);
    void frameAll();
    void frameSelected();
    void lookFrom(ViewSide side);
    void setProjection(Projection projection);
    void useCamera(CameraId camera);
    void setTool(ViewportTool tool, ToolStart start);
    /// Takes back what is under way; the tool stays.
    void cancelTool();
    /// The studio has answered a proposal.
    void settled();

    /// What the user does.
    void handle(const InputEvent& event);
    /// `secs` have gone by.
    void advance(double secs);

    /// Counts what the picture depends on. The same number: the same picture.
    std::uint64_t revision() const { return m_revision; }
    /// Counts what only the overlay depends on.
    std::uint64_t overlayRevision() const { return m_overlayRevision; }
    bool isOnlyPlaying() const { return m_isPlaying && !m_navigator.isMoving() && !isToolUnderWay(); }
    bool isMoving() const { return m_isPlaying || m_navigator.isMoving() || (m_tool && !m_tool->preview().isEmpty() && m_tool->isUnderWay()); }
    std::string_view ownKeys() const { return m_tool ? m_tool->ownKeys() : std::string_view(); }
    bool wantsKeys() const { return m_navigator.isFlying() || (m_tool && m_tool->wantsKeys()); }
    bool isToolUnderWay() const { return m_tool && m_tool->isUnderWay(); }
    bool isAnimated() const { return m_navigator.isAnimated() || isBendSettling() || isDissolving(); }

    /// The overlay, for the picture that scene() describes.
    void paint(Sketch& sketch, const ViewportStats& stats) const;
    /// What scale of the overlay's letters and lines: pixels per point.
    float scale() const { return m_pixelRatio * m_options.uiScale; }

    /// As it is to be drawn: with what a tool proposes, and the eye far enough back where there is no perspective.
    Scene scene() const;
    /// What is drawn beside it; nothing where one world is shown alone.
    std::optional<OtherScene> otherScene() const;
    /// How the two are put together, with the widths of the window and of the wipe.
    CompareRequest compareRequest() const;
    CompareMode compareMode() const { return m_comparison.mode; }
    /// Of the own scene in a mixture with otherScene(): while a better plan of a morph takes the place of the one before. Nothing
    /// where nothing is mixed.
    std::optional<float> dissolved() const { return isDissolving() ? std::optional(m_dissolved) : std::nullopt; }
    /// Pixels of the window, all of which the composition fills.
    int width() const { return m_scene.width; }
    int height() const { return m_scene.height; }
    const CameraView& camera() const { return m_navigator.view(); }
    const ViewportOptions& options() const { return m_options; }
    float pixelRatio() const { return m_pixelRatio; }
    PictureSource& source() { return m_source; }
    std::vector<Notice> takeNotices();

private:
    void changed() { ++m_revision; }
    void handleInput(const InputEvent& event);
    /// The camera that is looked through, as it is now; null where the view is free.
    const Camera* followed() const;
    void cameraChanged();
    void glideTo(const CameraView& view);
    std::optional<Pick> findAt(const Vec2& pixel, Side side) const;
    std::optional<MeasuredPoint> surfaceAt(const Vec2& pixel, Side side = Side::Own) const;
    ViewportPick pickAt(const InputEvent& event) const;
    void frame(std::span<const ObjectId> alone);   ///< all where that is empty
    void key(const InputEvent& event);
    bool handleCube(const InputEvent& event);
    bool handleDivider(const InputEvent& event);
    Side sideAt(const Vec2& pixelOfWindow) const;
    void followPointer(const InputEvent& event);
    bool hasTools() const;
    void setPointerShape(PointerShape shape);
    float dividerX() const;
    /// The part of the window that shows one side, and where in the window its pixels are counted from.
    struct Part {
        Vec2 corner{0};            ///< of the window's pixels
        int width = 0, height = 0;
        float share = 1;           ///< of the window's width: everything is drawn so much smaller, so that as much is to be seen
        Vec2 origin() const { return corner + Vec2(0, 0.5f * static_cast<float>(height) * (1 - share)); }
    };
    Part partOf(Side side) const;
    Scene sceneOf(Side side) const;
    bool handleTool(const InputEvent& event);
    void handleClick(const InputEvent& event);
    void endTool();
    void afterTool();
    void showPreview();
    bool isDissolving() const { return m_replanned && m_comparison.mode == CompareMode::Off && !m_previewWorld; }
    void beginDissolving(const World* next);
    void dissolve(double secs);
    bool isBendSettling() const { return m_bendStepsLeft > 0 && m_previewWorld; }
    void tellHint();
    ToolContext context() const;
    CameraView drawnView() const;
    void paintBadge(Sketch& sketch, const ViewportStats& stats) const;
    void paintFrameTimes(Sketch& sketch, const ViewportStats& stats) const;
    SketchRoom roomOf(Side side) const;
    void paintComparison(Sketch& sketch, const ViewportStats& stats) const;
    void paintRibbonsAndEvents(Sketch& sketch) const;
    PictureSize windowSize() const { return {static_cast<float>(m_scene.width), static_cast<float>(m_scene.height)}; }
    /// Of the part that pixels are counted in.
    PictureSize size() const;

    Scene m_scene;                 ///< of the window as a whole
    ViewportOptions m_options;
    float m_pixelRatio = 1;
    bool m_isPlaying = false;
    bool m_hasCamera = false;      ///< somebody said where to look from, or the first world did
    Navigator m_navigator;
    mutable PictureSource m_source;   ///< finding what is under a pixel fills its caches
    CameraId m_followed;           ///< looked through until the user looks elsewhere
    mutable Trails m_trails;
    mutable PairLines m_pairLines;
    Comparison m_comparison;
    std::vector<Ribbon> m_ribbons;
    std::vector<EventMark> m_eventMarks;
    std::vector<ColliderMark> m_colliders;
    float m_wipe = 0.5f;                                 ///< the divider's place, of the window's width
    std::optional<float> m_dividerGrip;                  ///< pixels from the divider to the pointer that drags it
    PointerShape m_pointerShape = PointerShape::Plain;
    Side m_side = Side::Own;                             ///< that the pointer is over, or was when its button went down
    bool m_isButtonDown = false;
    std::unique_ptr<Tool> m_tool;                        ///< null: Select
    bool m_isToolBrief = false;                          ///< begun by a key: Select comes back after it
    Proposed m_preview;                                  ///< as drawn
    std::shared_ptr<const World> m_replanned;            ///< the world as its morphs were planned before, while it dissolves into that of now
    float m_dissolved = 0;                               ///< how far it has, 0..1
    std::shared_ptr<const World> m_previewWorld;         ///< the world with it; null: there is none
    BendDrag m_bendDrag;
    int m_bendStepsLeft = 0;                             ///< that a bend may go on to settle while the pointer rests
    ViewCube m_cube;
    std::optional<ViewSide> m_hoveredSide;
    std::optional<InputEvent> m_cubePress;
    std::optional<InputEvent> m_press;
    Vec2 m_pointer{0};
    std::string m_hint;
    std::uint64_t m_revision = 1, m_overlayRevision = 1;
    std::vector<Notice> m_notices;
};

}  // namespace morphogen::viewport
