// DragSession: a drag under way, with the same verbs for whatever is dragged: objects, handles of a bend.
//
// How it works: the pointer goes on, Ctrl snaps and Shift is fine; X Y Z lock an axis of the world, again one of the thing's
// own, a third time none, with Shift a plane; digits are typed in place of the pointer's way. Enter, a click, or letting go of
// what was held confirms; Escape or the right button takes it back.
#pragma once

#include "app/viewport/tools/tool.h"
#include "app/viewport/tools/transform_drag.h"

namespace morphogen::viewport {

class DragSession {
public:
    enum class Begin { Held, Modal };   ///< Held: while the left button is down; Modal: the pointer may be anywhere

    void begin(const DragSetup& setup, const Constraint& constraint, Begin how);
    bool isUnderWay() const { return m_phase != Phase::Idle; }
    bool isHeld() const { return m_phase == Phase::Held; }
    /// Something was said about where to: change() means something.
    bool hasMoved() const { return m_hasMoved; }
    const TransformDrag& drag() const { return m_drag; }
    DragChange change() const { return m_drag.change(); }
    void end() { m_phase = Phase::Idle; }

    /// Commit and Revert end it. Unused for what a drag has no use for: the wheel.
    ToolAnswer handle(const InputEvent& event);
    /// The locked axes, and what the drag has come to in words.
    void draw(Sketch& sketch, const ToolContext& context) const;
    static constexpr const char* kHint = "X Y Z lock an axis \u00b7 type a number \u00b7 Ctrl snaps \u00b7 Shift is fine \u00b7 Enter confirms \u00b7 Esc takes it back";

private:
    enum class Phase { Idle, Held, Modal };
    ToolAnswer key(const InputEvent& event);
    void lockAxis(int axis, bool isPlane);
    ToolAnswer finish(ToolAnswer answer);

    Phase m_phase = Phase::Idle;
    TransformDrag m_drag;
    bool m_hasMoved = false;
};

}  // namespace morphogen::viewport
