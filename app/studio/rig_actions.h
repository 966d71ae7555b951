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
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
