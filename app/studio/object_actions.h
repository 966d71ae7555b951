// What can be done to the selected objects: the Object menu's handlers, and Delete, Duplicate, Undo and Redo.
#pragma once

#include "app/studio/studio_parts.h"
#include "core/edit/set_placement.h"

namespace morphogen::studio {

class ObjectActions {
public:
    explicit ObjectActions(Parts& parts);
    /// Whether undo and redo can be done now.
    void refresh();

private:
    void remove();
    void duplicate();
    void toggleHidden();
    void showAll();
    void isolate();
    void reset(int what);          ///< 0 position, 1 rotation, 2 scale
    void fitFloor();
    void track();                  ///< a sequence of frames becomes one 4D object
    void copyTransform();
    void pasteTransform();
    const Object* active() const;
    SetPlacement::Keys keys() const;   ///< as auto-key says
    Parts& m_parts;
};

}  // namespace morphogen::studio
