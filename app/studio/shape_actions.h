// What shapes and grounds an object beside handles: lattices and stiffness, which the view's tools propose, and its contact shadow;
// the handlers of their actions.
#pragma once

#include "app/studio/studio_parts.h"
#include "core/edit/edit_json.h"

namespace morphogen::studio {

class ShapeActions {
public:
    explicit ShapeActions(Parts& parts);
    // What the tools in the view propose.
    void addLattice(ObjectId object);
    void moveLattice(const LatticeMove& move, DragPhase phase);
    void paintStiffness(const SplatProposal& proposal);

private:
    const Object* active() const;
    void addLatticeTo(const AddLattice& edit);
    void stiffenSelected();
    void stiffen(PaintStiffness edit);
    void toggleShadow();

    Parts& m_parts;
};

}  // namespace morphogen::studio
