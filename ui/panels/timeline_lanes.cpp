#include "ui/panels/timeline_lanes.h"

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

bool isSame(const KeyRef& a, const KeyRef& b) { return a.object == b.object && a.camera == b.camera && a.path == b.path && std::abs(a.timeSecs - b.timeSecs) < kKeyGapSecs; }

}  // namespace

std::vector<double> TimelineLane::keyTimes() const
{
    std::vector<double> times;
    if (camera)
        for (const CameraKey& key : camera->keys) times.push_back(key.timeSecs);
    if (object)
        for (const auto& each : object->curves)
            if (!curve || each == curve)
                for (const Keyframe& key : each->keys) times.push_back(key.timeSecs);
    std::ranges::sort(times);
    times.erase(std::unique(times.begin(), times.end(), [](double a, double b) { return std::abs(a - b) < kKeyGapSecs; }), times.end());
    return times;
}

std::vector<KeyRef> TimelineLane::keysAt(double timeSecs) const
{
    std::vector<KeyRef> keys;
    if (camera)
        for (const CameraKey& key : camera->keys)
            if (std::abs(key.timeSecs - timeSecs) < kKeyGapSecs) keys.push_back({{}, {}, key.timeSecs, camera->id});
    if (!object) return keys;
    for (const auto& each : object->curves) {
        if (curve && each != curve) continue;
        if (const auto index = each->keyAt(timeSecs)) keys.push_back({object->id, each->path, each->keys[*index].timeSecs});
    }
    return keys;
}

std::vector<TimelineLane> lanesOf(const World& world, const std::set<ObjectId>& unfolded)
{
    std::vector<TimelineLane> lanes;
    for (const auto& object : world.objects) {
        lanes.push_back({object, nullptr, nullptr});
        if (unfolded.contains(object->id))
            for (const auto& curve : object->curves) lanes.push_back({object, curve, nullptr});
    }
    for (const auto& camera : world.cameras)
        if (camera->keys.size() > 1) lanes.push_back({nullptr, nullptr, camera});
    return lanes;
}

bool ChosenKeys::holds(const KeyRef& key) const
{
    return std::ranges::any_of(m_keys, [&](const KeyRef& one) { return isSame(one, key); });
}

bool ChosenKeys::holdsAny(const std::vector<KeyRef>& keys) const
{
    return std::ranges::any_of(keys, [&](const KeyRef& key) { return holds(key); });
}

void ChosenKeys::choose(const std::vector<KeyRef>& keys, bool isAdding)
{
    const bool areAllIn = std::ranges::all_of(keys, [&](const KeyRef& key) { return holds(key); });
    if (!isAdding) m_keys.clear();
    std::erase_if(m_keys, [&](const KeyRef& one) { return std::ranges::any_of(keys, [&](const KeyRef& key) { return isSame(one, key); }); });
    if (!isAdding || !areAllIn) m_keys.insert(m_keys.end(), keys.begin(), keys.end());
    std::ranges::sort(m_keys);
}

void ChosenKeys::move(const KeyMotion& motion)
{
    for (KeyRef& key : m_keys) key.timeSecs = std::max(0.0, motion.at(key.timeSecs));
}

bool ChosenKeys::keepThoseIn(const World& world)
{
    return std::erase_if(m_keys, [&](const KeyRef& key) {
        if (key.camera) {
            const auto isKey = [&](const CameraKey& one) { return std::abs(one.timeSecs - key.timeSecs) < kKeyGapSecs; };
            return std::ranges::none_of(world.cameras, [&](const auto& camera) { return camera->id == key.camera && std::ranges::any_of(camera->keys, isKey); });
        }
        const Object* object = world.find(key.object);
        const Curve* curve = object ? object->curve(key.path) : nullptr;
        return !curve || !curve->keyAt(key.timeSecs);
    }) > 0;
}

double ChosenKeys::firstSecs() const { return m_keys.empty() ? 0 : std::ranges::min(m_keys, {}, &KeyRef::timeSecs).timeSecs; }
double ChosenKeys::lastSecs() const { return m_keys.empty() ? 0 : std::ranges::max(m_keys, {}, &KeyRef::timeSecs).timeSecs; }

}  // namespace morphogen::ui
