#include "core/dynamics/rollout.h"

#include "core/dynamics/soft_shape.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen {

std::vector<EventKey> keysOf(const std::vector<Event>& events)
{
    std::map<std::pair<EventKind, std::vector<ObjectId>>, int> seen;
    std::vector<EventKey> keys;
    for (const Event& event : events) keys.push_back({event.kind, event.participants, seen[{event.kind, event.participants}]++});
    return keys;
}

namespace dynamics {

const BodyState& BodyTrack::at(int step) const { return states[static_cast<std::size_t>(std::clamp(step - firstStep, 0, static_cast<int>(states.size()) - 1))]; }

std::size_t SoftTrack::rowAt(int step) const
{
    const auto rows = static_cast<int>(positions.size() / std::max<std::size_t>(nodeCount, 1));
    return static_cast<std::size_t>(std::clamp((step + kEvery / 2) / kEvery, 0, std::max(rows - 1, 0)));
}

void SoftTrack::cornersAt(int step, std::vector<Vec3d>& out) const
{
    const std::size_t count = shape->lattice.corners.size();
    const auto moments = static_cast<int>(corners.size() / std::max<std::size_t>(count, 1));
    out.clear();
    if (moments == 0) return;
    const auto all = std::span(corners).subspan(static_cast<std::size_t>(std::clamp(step, 0, moments - 1)) * count, count);
    out.assign(all.begin(), all.end());
}

const BodyTrack* Rollout::find(ObjectId object) const
{
    const auto found = std::ranges::find(tracks, object, &BodyTrack::object);
    return found == tracks.end() ? nullptr : &*found;
}

int Rollout::stepAt(double timeSecs) const { return std::clamp(static_cast<int>(std::lround(timeSecs * stepsPerSec)), 0, steps); }

}  // namespace dynamics
}  // namespace morphogen
