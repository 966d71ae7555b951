// How panels change the world: they send an edit and hear at once whether it was taken, so that an error shows where it
// happened. Only the document behind the sink writes the world.
#pragma once

#include "core/base/result.h"
#include "core/edit/history.h"

#include <functional>
#include <string>
#include <utility>

namespace morphogen::ui {

/// An edit of core/edit, ready to be applied to whatever the world is then.
struct EditRequest {
    std::string label;                                   ///< of the step in the history
    std::function<Result<World>(const World&)> apply;
    DragId drag;                                         ///< equal ids become one step

    /// Asks to take back what the running drag did. Has no `apply`.
    static EditRequest takingBack(DragId drag) { return {{}, {}, drag}; }
    bool isTakingBack() const { return !apply; }
};

/// UI thread.
using EditSink = std::function<Result<void>(const EditRequest&)>;

template <class Edit>
EditRequest requestFor(Edit edit, std::string label = Edit::kLabel, DragId drag = {})
{
    return {std::move(label), [edit = std::move(edit)](const World& world) { return apply(world, edit); }, drag};
}

}  // namespace morphogen::ui
