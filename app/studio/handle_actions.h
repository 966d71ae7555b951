// What can be done to the handles of a bend: what the view's tool proposes, and the actions of the Object menu.
//
// How it works: putting a handle may lay a rig first, which takes seconds on a large splat, so it is a job on a copy of the
// world, one after the other in the order of the clicks; the places wait as rings in the view, and Escape ends the waiting.
// Moving, changing and removing are done at once. While the tool is chosen and handles are selected, Delete, Set keys and
// Select all mean handles.
#pragma once

#include "app/studio/studio_parts.h"
#include "core/edit/edit_json.h"

#include <deque>

namespace morphogen::studio {

class HandleActions {
public:
    /// Takes over actions that others have handled until then: to be made after them.
    explicit HandleActions(Parts& parts);
    // What the tool in the view proposes.
    void add(const HandleProposal& proposal);
    void move(const std::vector<HandleMove>& moves, DragPhase phase);
    void choose(std::vector<std::uint32_t> handles);
    void toggle(HandleSwitch which);
    void setReach(float metres);

    /// After the world or the selection changed: forgets handles that are gone.
    void refresh();
    /// Ends the putting of handles that are under way; true when there were some.
    bool cancel();
    /// Putting a handle, while that takes its time.
    std::vector<JobHandle> jobs() const;
    std::function<void()> onJobs;              ///< another job is under way, or none any more
    std::function<void()> onChosen;            ///< others are selected
    const std::vector<std::uint32_t>& chosen() const { return m_chosen; }
    bool isAtHandles() const { return m_parts.viewport.tool() == ViewportTool::Handles; }

private:
    struct Added {
        World world;
        std::string commands;
        std::vector<std::uint32_t> handles;
    };
    void enqueue(AddHandle edit);
    void addSelected();
    void startNext();
    void added(JobOutcome<Added> outcome, ObjectId object, std::uint64_t job);
    void showMarks();
    void applyOptions(const std::function<void(ViewportOptions&)>& change);
    /// One edit for each of those, as one step.
    void changeEach(const std::vector<std::uint32_t>& handles, std::string verb, const std::function<AnyEdit(const DeformHandle&)>& makeEdit, DragId drag = {});
    void nextKind();
    void toggleReach();
    void nextMirror();
    void straighten();
    void remove();
    void setKeys();

    const Object* active() const;
    const DeformSettings* deform() const;      ///< of the active object; null where it has no bend
    std::string nameFor(const std::vector<std::uint32_t>& handles) const;   ///< "tail of fox", "3 handles of fox"

    Parts& m_parts;
    std::vector<std::uint32_t> m_chosen;
    ObjectId m_chosenOf;
    std::deque<AddHandle> m_waiting;           ///< the first of them is under way
    std::optional<JobHandle> m_job;
    std::uint64_t m_jobNumber = 0;             ///< of the one whose answer is awaited
    DragId m_turning;                          ///< of the wheel's notches in a row
    std::vector<std::uint32_t> m_turningOf;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
