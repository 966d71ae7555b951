// Morphs in the window: making one, swapping its sides, pairing its splats anew, giving it further targets. Pairing goes on
// beside the window (app/session/plan_beside.h).
#pragma once

#include "app/session/plan_beside.h"
#include "app/studio/studio_parts.h"

namespace morphogen::studio {

class MorphActions {
public:
    /// `onChanged`: what is shown, or how far it is, has changed.
    MorphActions(Parts& parts, std::function<void()> onChanged);
    /// Pairs the splats beside the window, then adds the morph and selects it.
    void morph(const std::vector<ObjectId>& from, ObjectId to);
    /// Pairs the splats of a morph anew, part by part.
    void pairParts(ObjectId object, ModifierId morph, const std::vector<MorphPartPair>& parts);
    /// The world as it is to be seen: with the morphs that are being paired.
    std::shared_ptr<const World> shown(std::shared_ptr<const World> world) const { return m_plans.shown(std::move(world)); }
    std::vector<JobHandle> jobs() const { return m_plans.jobs(); }

private:
    void morphSelected();          ///< the others chosen into the one that was chosen last
    void swap();
    void pairAnew();
    void addTarget();
    const Object* active() const { return m_parts.document.world().find(m_parts.window.selection().active()); }
    /// Plans `edit` beside the window, then applies it and calls `then`.
    template <class Edit>
    void plan(std::string label, MorphSettings settings, Edit edit, std::function<void()> then);

    Parts& m_parts;
    PlanBeside m_plans;
};

}  // namespace morphogen::studio
