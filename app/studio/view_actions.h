// The view: cameras, sides, devices, tools.
#pragma once

#include "app/studio/studio_parts.h"

#include <functional>

namespace morphogen::studio {

class ViewActions {
public:
    /// `isPointerOverView`: what begins by a key then takes hold at once.
    ViewActions(Parts& parts, std::function<bool()> isPointerOverView);
    void lookThrough(CameraId camera);
    /// Checks the action of the tool that the viewport has now.
    void showTool(ViewportTool tool);
    /// The colours and sizes of the theme, into the overlay.
    void applyTheme();
    /// Escape: ends what is under way, then the tool, then the selection.
    void escape();

private:
    void chooseTool(ViewportTool tool);
    void addCamera();
    /// At the playhead, as the view is.
    void keyCamera();
    void applyGhosts();
    Parts& m_parts;
    std::function<bool()> m_isPointerOverView;
};

}  // namespace morphogen::studio
