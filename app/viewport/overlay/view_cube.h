// The view cube, top right: shows which way the camera looks; a click on a face looks from there.
#pragma once

#include "app/viewport/overlay/sketch.h"

namespace morphogen::viewport {

class ViewCube {
public:
    /// Pixels of the picture; `scale` as in Sketch.
    void place(const PictureSize& size, float scale);
    /// The face under the pixel, as the camera looks now.
    std::optional<ViewSide> sideAt(const CameraView& view, const Vec2& pixel) const;
    bool isInside(const Vec2& pixel) const;
    void draw(Sketch& sketch, const std::optional<ViewSide>& hovered, const Ink& accent) const;

private:
    std::array<Vec2, 4> corners(const CameraAxes& camera, ViewSide side) const;
    Vec2 m_centre{0};
    float m_half = 1;   ///< pixels from the middle to a face that is looked at straight on
};

}  // namespace morphogen::viewport
