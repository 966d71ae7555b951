// BendDrag: what a bend looks like while a handle is under the pointer.
//
// How it works: a drag goes on from where the picture before was, by a few steps of the solver, which is quick and always
// near the answer; what is released is evaluated from rest as ever (bend.h), so that the outcome knows nothing of the way.
#pragma once

#include "core/deform/arap_solver.h"
#include "core/scene/world.h"

#include <memory>

namespace morphogen {

/// One thread at a time.
class BendDrag {
public:
    /// The world with the object's bend some steps nearer to where its handles are at `timeSecs` (DeformSettings::dragged). The
    /// first time for a set of handles it begins where `from`, the world before the drag, has the nodes. The world itself where
    /// there is no bend that is on, or it can't be solved.
    World advance(const World& world, const World& from, ObjectId object, double timeSecs);
    /// No node moved any more in the last step.
    bool isSettled() const { return m_isSettled; }

    /// Before the rest of its stack, or after it: First where the stack itself is what takes long.
    enum class Thinned { First, Last };
    /// The world with the object thinned out to about `most` splats, larger ones: to be drawn while it moves. The world itself where it
    /// has no more, or where thinning it would cost more than drawing it.
    static World inLessDetail(const World& world, ObjectId object, std::size_t most, Thinned when = Thinned::Last);

private:
    std::shared_ptr<const ArapSolver> m_solver;
    ArapState m_state;
    bool m_isSettled = true;
};

}  // namespace morphogen
