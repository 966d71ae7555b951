// The timeline's lanes: one for each object, below it one for each of its curves where it is unfolded, then the moving cameras.
#pragma once

#include "core/scene/world.h"
#include "ui/models/keys.h"

#include <memory>
#include <set>
#include <vector>

namespace morphogen::ui {

struct TimelineLane {
    std::shared_ptr<const Object> object;   ///< of an object's lane and of its curves'
    std::shared_ptr<const Curve> curve;     ///< null: all of the object's in one
    std::shared_ptr<const Camera> camera;   ///< null but for a camera's lane

    bool isObject() const { return object && !curve; }
    /// When its keys are, ascending, each once.
    std::vector<double> keyTimes() const;
    /// Its keys at that time.
    std::vector<KeyRef> keysAt(double timeSecs) const;
};

std::vector<TimelineLane> lanesOf(const World& world, const std::set<ObjectId>& unfolded);

/// Keys that are chosen, and dragged.
class ChosenKeys {
public:
    const std::vector<KeyRef>& all() const { return m_keys; }   ///< ascending
    bool isEmpty() const { return m_keys.empty(); }
    bool holds(const KeyRef& key) const;
    bool holdsAny(const std::vector<KeyRef>& keys) const;
    /// As a click does: these and no others, or, with Shift, these as well, or no longer where all of them were.
    void choose(const std::vector<KeyRef>& keys, bool isAdding);
    void clear() { m_keys.clear(); }
    /// After they were moved.
    void move(const KeyMotion& motion);
    /// Forgets those that are gone; true when there was one.
    bool keepThoseIn(const World& world);
    double firstSecs() const;
    double lastSecs() const;

private:
    std::vector<KeyRef> m_keys;
};

}  // namespace morphogen::ui
