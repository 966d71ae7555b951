// How panels change the world: they send an edit and hear at once whether it was taken, so that an error shows where it
// happened. Only the document behind the sink writes the world.
#pragma once

#include "core/base/result.h"
#include "core/edit/edit_command.h"
#include "core/edit/history.h"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace morphogen::ui {

/// An edit of core/edit, ready to be applied to whatever the world is then.
struct EditRequest {
    std::string label;                                   ///< of the step in the history
    std::function<Result<World>(const World&)> apply;
    DragId drag{};                                       ///< equal ids become one step
    /// The same as commands of a script, for the world before it; may be empty, and gives nothing where scripts have no word.
    std::function<std::string(const World&)> command{};

    /// Longer: it computes for some tenths of a second or more, so the world changes once that is over, or stays if it was edited
    /// meanwhile. Long: so long, or in so much memory, that unsaved work is kept first (a bake).
    enum class Takes { AMoment, Longer, Long } takes = Takes::AMoment;

    /// Asks to take back what the running drag did. Has no `apply`.
    static EditRequest takingBack(DragId drag) { return {{}, {}, drag, {}, Takes::AMoment}; }
    bool isTakingBack() const { return !apply; }
};

/// UI thread.
using EditSink = std::function<Result<void>(const EditRequest&)>;

template <class Edit>
EditRequest requestFor(Edit edit, std::string label = Edit::kLabel, DragId drag = {})
{
    const auto shared = std::make_shared<const Edit>(std::move(edit));
    return {std::move(label), [shared](const World& world) { return apply(world, *shared); }, drag, [shared](const World& before) { return commandOf(before, *shared); }, EditRequest::Takes::AMoment};
}

/// The same for an edit that takes long.
template <class Edit>
EditRequest longRequestFor(Edit edit, std::string label)
{
    EditRequest request = requestFor(std::move(edit), std::move(label));
    request.takes = EditRequest::Takes::Long;
    return request;
}

/// For an edit that is found out from the world as it is then: makeEdit(world) gives Result<Edit>, beside the window.
template <class MakeEdit>
EditRequest longerRequestFor(std::string label, MakeEdit makeEdit)
{
    EditRequest request;
    request.label = std::move(label);
    request.takes = EditRequest::Takes::Longer;
    request.apply = [makeEdit](const World& world) -> Result<World> {
        MG_ASSIGN(const auto edit, makeEdit(world));
        return apply(world, edit);
    };
    request.command = [makeEdit](const World& before) {
        const auto edit = makeEdit(before);
        return edit ? commandOf(before, *edit) : std::string();
    };
    return request;
}

/// One step for several things: makeEdit(world, one) works on what the edit before left.
template <class Each, class MakeEdit>
EditRequest requestForEach(std::string label, std::vector<Each> all, MakeEdit makeEdit, DragId drag = {})
{
    const auto change = [all = std::move(all), makeEdit](const World& world, std::string* commands) -> Result<World> {
        if (all.empty()) return Error{Error::Kind::Empty, "there is nothing to change; select something first"};
        World changed = world;
        for (const Each& one : all) {
            const auto edit = makeEdit(std::as_const(changed), one);
            if (commands) *commands = &one == &all.front() ? commandOf(changed, edit) : joinedCommands(*commands, commandOf(changed, edit));
            MG_ASSIGN(changed, apply(std::as_const(changed), edit));   // else std::apply would take a variant
        }
        return changed;
    };
    const auto command = [change](const World& before) {
        std::string commands;
        return change(before, &commands) ? commands : std::string();
    };
    return {std::move(label), [change](const World& world) { return change(world, nullptr); }, drag, command, EditRequest::Takes::AMoment};
}

/// The object's name, or how many there are: for labels of steps.
inline std::string namesForLabel(const World& world, const std::vector<ObjectId>& objects)
{
    if (objects.size() != 1) return std::to_string(objects.size()) + " objects";
    const Object* object = world.find(objects.front());
    return object ? object->name : std::string();
}

}  // namespace morphogen::ui
