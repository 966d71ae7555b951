#include "core/edit/track_edits.h"

#include "core/edit/edit_object.h"
#include "core/sequence/track_sequence.h"

namespace morphogen {

Result<std::shared_ptr<const Object>> trackedOf(const Object& sequence, double leastDecibels, const JobContext& job)
{
    if (!(leastDecibels >= 1 && leastDecibels <= 80)) return makeError(Error::Kind::Usage, sequence.name, "a quality of 1 to 80 dB is expected");
    MG_ASSIGN(sequence::Tracked tracked, sequence::trackSequence(sequence, {.leastDecibels = leastDecibels, .measuring = sequence::Measuring::Skip}, job));
    return std::make_shared<const Object>(std::move(tracked.object));
}

Result<World> apply(const World& world, const TrackSequence& edit)
{
    MG_ASSIGN(const Object before, objectToEdit(world, edit.object));
    if (!before.sequence) return makeError(Error::Kind::Usage, before.name, "it is no sequence of frames");
    std::shared_ptr<const Object> tracked = edit.tracked;
    if (!tracked) {
        MG_ASSIGN(tracked, trackedOf(before, edit.leastDecibels, {}));
    }
    // Only what tracking makes is taken: meanwhile the object may have been moved or renamed.
    return withObject(world, sequence::withTracked(before, *tracked));
}

}  // namespace morphogen
