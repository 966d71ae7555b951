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
    /// Pairs the splats beside the window, then adds the morph and selects it.
    void morph(const std::vector<ObjectId>& from, ObjectId to);

private:
    void remove();
    void duplicate();
    void toggleHidden();
    void showAll();
    void isolate();
    void reset(int what);          ///< 0 position, 1 rotation, 2 scale
    void fitFloor();
    void morphSelected();          ///< the others chosen into the one that was chosen last
    void swapMorph();
    void pairMorphAnew();
    void addMorphTarget();
    void track();                  ///< a sequence of frames becomes one 4D object
    void copyTransform();
    void pasteTransform();
    const Object* active() const;
    SetPlacement::Keys keys() const;   ///< as auto-key says
    Parts& m_parts;
};

}  // namespace morphogen::studio
