// What can be done to some of an object's splats: the Select menu's handlers, and what the view's tools propose.
//
// How it works: a selection is asked for by a job that works on a copy of the world, and committed as one step when its answer
// is there; where the world moved on meanwhile the answer joins it as it is by then. Edits of many splats are jobs too, so the
// window never waits for a million of them. What is asked for while one runs takes its turn: Ctrl+A and Delete mean all splats,
// however fast they are typed. While a tool for splats is chosen, Delete, Hide and Select all mean splats.
#pragma once

#include "app/studio/select_dialogs.h"
#include "core/edit/edit_json.h"

#include <deque>
#include <functional>
#include <optional>

namespace morphogen::studio {

class SplatActions {
public:
    explicit SplatActions(Parts& parts);
    /// What a tool in the view proposes.
    void take(const SplatProposal& proposal);
    /// A switch in the view was clicked.
    void toggle(SelectSwitch which);
    /// How many splats are selected, into the status bar.
    void refresh();
    /// Ends what is being looked for; true when there was something.
    bool cancel();

private:
    /// Asked of the world when the job runs.
    using Ask = std::function<Result<SelectQuery>(const World&, const Object&)>;
    struct Wanted {
        ObjectId object{};
        Ask ask{};
        Combine how = Combine::Replace;
        DragId drag{};
        QString noun{};           ///< of a clean-up: "%1 floaters": says how many
    };
    struct Selected {
        StoreSelection edit;      ///< answered
        World world;              ///< with it
        std::size_t count = 0;
    };
    void beginSelecting();
    void select(Wanted wanted);
    void selectBy(SelectQuery query, QString noun = {});
    void changeBy(std::function<SelectQuery(SelectPart)> how);
    void selectByColour();
    void taken(JobOutcome<Selected> outcome, const Wanted& wanted);
    /// Runs the edit of the selected splats on a copy; `verb`: "Delete", before how many splats they are.
    void perform(std::function<AnyEdit(SplatChoice)> makeEdit, std::string verb);
    JobHandle startSelecting(const Wanted& wanted);
    /// Nothing when no splat is selected by now.
    std::optional<JobHandle> startPerforming(ObjectId object, const std::function<AnyEdit(SplatChoice)>& makeEdit, const std::string& verb);
    void performed(JobOutcome<World> outcome, const AnyEdit& edit, const std::string& label);
    /// Starts the job once those before it are answered, so that it sees what they left.
    void inTurn(std::function<std::optional<JobHandle>()> start);
    void beginNext();
    void offerToLighten(ObjectId from, ObjectId thing);
    /// The shadow that the thing, separated from the object, threw on it.
    void lighten(ObjectId object, ObjectId thing);
    void recolour();
    void selectInvented();
    void reveal();
    void applySwitches();

    /// The active object, or the only one; null after saying that one is to be selected.
    const Object* objectToWorkOn();
    SplatChoice selectedOf(const Object& object) const;
    const SplatSelection* working(const Object* object) const;
    bool isAtSplats() const { return isSplatTool(m_parts.viewport.tool()); }
    std::size_t countOf(const SplatSelection* selection);

    Parts& m_parts;
    JobHandle m_running;
    bool m_isBusy = false;                                  ///< its answer is still to come
    std::deque<std::function<std::optional<JobHandle>()>> m_waiting;
    DragId m_refining;                                      ///< of the clicks of one cut-out
    std::optional<Column> m_counted;
    std::size_t m_count = 0;
    std::unique_ptr<SelectDialogs> m_dialogs;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
