// How panels change the world: they send an edit and hear at once whether it was taken, so that an error shows where it
// happened. Only the document behind the sink writes the world.
#pragma once

#include "core/base/result.h"
#include "core/edit/history.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

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

/// One step for several objects: makeEdit(world, id) works on what the edit before left.
template <class MakeEdit>
EditRequest requestForEach(std::string label, std::vector<ObjectId> objects, MakeEdit makeEdit)
{
    return {std::move(label), [objects = std::move(objects), makeEdit](const World& world) -> Result<World> {
                World changed = world;
                for (const ObjectId id : objects) { MG_ASSIGN(changed, apply(changed, makeEdit(changed, id))); }
                return changed;
            }, {}};
}

/// The object's name, or how many there are: for labels of steps.
inline std::string namesForLabel(const World& world, const std::vector<ObjectId>& objects)
{
    if (objects.size() != 1) return std::to_string(objects.size()) + " objects";
    const Object* object = world.find(objects.front());
    return object ? object->name : std::string();
}

}  // namespace morphogen::ui
