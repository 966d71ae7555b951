// Selecting splats by numbers, seen as they change: a range on a histogram, and what reconstructions leave behind.
//
// How it works: while such a dialog is open its selection is in the world already, as one step that every change replaces (a
// drag, see Document), so the view marks it and the History shows it. Cancel takes the step back. Each change is computed by a
// job from the world as it was when the dialog opened; where somebody else edits meanwhile, the next change begins a new step
// on that world.
#pragma once

#include "app/studio/studio_parts.h"
#include "core/edit/splat_edits.h"

#include <QPointer>

#include <functional>
#include <memory>
#include <vector>

namespace morphogen::ui {
class CleanUpDialog;
class RangeDialog;
}

namespace morphogen::studio {

class SelectDialogs {
public:
    /// `objectToWorkOn`: the active object, or none after the user was told to select one. `beginSelecting`: the view marks
    /// what is selected.
    SelectDialogs(Parts& parts, std::function<const Object*()> objectToWorkOn, std::function<void()> beginSelecting);

private:
    struct Wanted {
        SelectQuery where;
        std::vector<SelectQuery> parts;       ///< counted one by one; `where` is what any of them has. Empty: only `where`
        Combine how = Combine::Replace;
    };
    struct Found {
        StoreSelection edit;                  ///< answered
        World world;                          ///< with it
        std::vector<std::size_t> counts;      ///< of the parts
        std::size_t together = 0, all = 0;
    };
    using Shown = std::function<void(const Result<Found>&)>;

    void openRange();
    void openCleanUp();
    /// Makes the dialog the one whose selection is in the world.
    void begin(QDialog& dialog, ObjectId object);
    void preview(Wanted wanted, Shown shown);
    void take(JobOutcome<Found> outcome, const Shown& shown);
    void askHistogram();
    void end(bool isKept);
    static Result<Found> find(const World& world, ObjectId object, double timeSecs, const Wanted& wanted, std::stop_token stop);

    Parts& m_parts;
    std::function<const Object*()> m_objectToWorkOn;
    std::function<void()> m_beginSelecting;
    QPointer<ui::RangeDialog> m_range;
    QPointer<ui::CleanUpDialog> m_cleanUp;
    ObjectId m_object;
    double m_timeSecs = 0;
    DragId m_drag;
    std::shared_ptr<const World> m_base;      ///< before the step
    std::uint64_t m_version = 0;              ///< of the world as this left it
    JobHandle m_running, m_counting;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
