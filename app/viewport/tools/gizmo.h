// The handles by which objects are moved, turned and scaled: where they lie on the picture, which one is under the pointer,
// how they look. They have one size on the screen.
#pragma once

#include "app/viewport/overlay/sketch.h"
#include "app/viewport/tools/transform_drag.h"

namespace morphogen::viewport {

struct Gizmo {
    DragKind kind = DragKind::Move;
    Vec3 pivot{0};
    Quat localAxes{1, 0, 0, 0};
    TransformAxes axes = TransformAxes::World;

    /// What a drag that begins at the pixel would be bound to; nothing where there is no handle. `scale`: pixels per point.
    std::optional<Constraint> handleAt(const Vec2& pixel, const CameraView& view, const PictureSize& size, float scale) const;
    void draw(Sketch& sketch, const std::optional<Constraint>& lit) const;

private:
    struct Frame;
    Frame frame(const CameraView& view, const PictureSize& size, float scale) const;
};

}  // namespace morphogen::viewport
