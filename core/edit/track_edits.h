// The edit that makes one 4D object of a sequence of frames.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <memory>

namespace morphogen {

/// A sequence becomes splats that nodes move (core/sequence/track_sequence.h); its name, place, keys and modifiers stay, selections,
/// which were of its first frame, go. JSON: {"op":"track","object":"monkey","quality":36}.
struct TrackSequence {
    static constexpr const char* kLabel = "Make one 4D object of";
    ObjectId object;
    double leastDecibels = 33;                   ///< that every frame should reach, 1 to 80
    std::shared_ptr<const Object> tracked{};     ///< what trackedOf() made of it; null: made now, which takes a second for every few frames
};
/// Fails when the object is gone or no sequence, or as trackSequence() does.
Result<World> apply(const World& world, const TrackSequence& edit);

/// What a job calls before it sends the edit.
Result<std::shared_ptr<const Object>> trackedOf(const Object& sequence, double leastDecibels, const JobContext& job);

}  // namespace morphogen
