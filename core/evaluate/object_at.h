// An object's properties at a time: curves, paths, look-at and retime applied, before any splat is touched.
#pragma once

#include "core/scene/world.h"

#include <vector>

namespace morphogen {

/// What drives an object's place at a time. Each span of time has one owner.
enum class PlacementOwner : std::uint8_t { Nothing, Keys, Path };

struct OwnedSpan {
    double beginSecs = 0, endSecs = 0;
    PlacementOwner owner = PlacementOwner::Nothing;
    ModifierId modifier;                  ///< of a path
    bool operator==(const OwnedSpan&) const = default;
};

struct ObjectAt {
    bool isVisible = true;
    float opacity = 1;
    Transform placement;                  ///< world-from-object
    double motionSecs = 0;                ///< the moment of its own clip, sequence or polynomial
    std::vector<Modifier> modifiers;      ///< those that are on, in order, with their keyed numbers put in
};

/// `world` finds what the object looks at; without it such modifiers are left out.
ObjectAt objectAt(const Object& object, double timeSecs, const World* world = nullptr);

/// The value of a property at a time, keyed or not; nothing where there is no such property. A path is not asked.
std::optional<Value> propertyAt(const Object& object, const PropertyPath& path, double timeSecs);

/// Where keys and paths put the object at a time: what a hand takes hold of. Look-at is not asked.
Transform placedAt(const Object& object, double timeSecs);

/// Who drives the object's translation at a time. A path without keys beside it holds the object before and after, too.
OwnedSpan placementOwnerAt(const Object& object, double timeSecs);

/// The spans of time in which something drives the object's translation, in order; what overlaps belongs to the path.
std::vector<OwnedSpan> placementOwners(const Object& object);

/// The point and the direction of travel (zero where it stands) on a path at a time.
struct PathPlace {
    Vec3 position{0};
    Vec3 direction{0};
};
PathPlace placeOnPath(const FollowPathSettings& path, double timeSecs);

}  // namespace morphogen
