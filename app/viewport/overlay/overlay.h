// The overlay: everything that lies over the picture, drawn with Dear ImGui into triangles that presenters draw.
//
// ImGui keeps its context in one global place: frames of several viewports take turns behind a lock.
#pragma once

#include "app/viewport/overlay/sketch.h"

#include <functional>
#include <memory>
#include <vector>

struct ImGuiContext;

namespace morphogen::viewport {

/// A TrueType or OpenType font as a file would hold it; empty: ImGui's own.
using FontBytes = std::vector<std::uint8_t>;

/// The render thread's.
class Overlay {
public:
    explicit Overlay(FontBytes font);
    ~Overlay();
    Overlay(const Overlay&) = delete;
    Overlay& operator=(const Overlay&) = delete;

    /// One frame: `paint` draws it, and the triangles stay until the next one. `scale` multiplies letters and lines.
    void build(const CameraView& view, const PictureSize& size, float scale, const std::function<void(Sketch&)>& paint);
    const OverlayMesh& mesh() const { return m_mesh; }
    const OverlayAtlas& atlas() const { return m_atlas; }

private:
    void makeAtlas(float scale);

    FontBytes m_font;
    ImGuiContext* m_context;
    float m_atlasScale = 0;
    OverlayMesh m_mesh;
    OverlayAtlas m_atlas;
};

}  // namespace morphogen::viewport
