// Borrowing rigs and painting their weights: the handlers of the Object menu.
#pragma once

#include "app/studio/studio_parts.h"
#include "core/edit/borrow_rig.h"

namespace morphogen::studio {

class RigActions {
public:
    explicit RigActions(Parts& parts);

private:
    void borrow(BorrowRig::Align align);
    void paint();

    Parts& m_parts;
};

}  // namespace morphogen::studio
