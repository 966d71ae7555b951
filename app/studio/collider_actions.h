// The colliders of bodies in the view: worked out beside the window while they are shown, or sized by hand.
#pragma once

#include "app/studio/studio_parts.h"

namespace morphogen::studio {

class ColliderActions {
public:
    explicit ColliderActions(Parts& parts);
    ~ColliderActions();
    /// The document's world is another now.
    void setWorld(std::shared_ptr<const World> world);
    /// Their sizes are shown while they are dragged.
    void toolChanged();
    /// One step.
    void resize(const ColliderProposal& proposal);

private:
    void show();
    bool isWanted() const;

    Parts& m_parts;
    std::shared_ptr<const World> m_world;
    JobHandle m_job;
    bool m_wasWanted = false;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
