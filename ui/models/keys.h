// Keys as panels deal with them: whether a property is keyed here, and the edits that set, move and remove what is chosen.
#pragma once

#include "core/edit/set_key.h"
#include "ui/models/edit_sink.h"

#include <compare>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen::ui {

enum class KeyState {
    None,        ///< not keyed
    Elsewhere,   ///< it has keys, none of them here
    Here,
};
KeyState keyStateOf(const Object& object, const PropertyPath& path, double timeSecs);
/// Of several: Here where all of them have one, None where none is keyed.
KeyState keyStateOf(const Object& object, const std::vector<PropertyPath>& paths, double timeSecs);

/// Position, rotation and scale.
const std::vector<PropertyPath>& placementPaths();
inline PropertyPath pathTo(Property property) { return {property, {}, {}}; }

/// What a person reads: "Position", "Opacity", "Grade: Exposure".
std::string titleOf(const Object& object, const PropertyPath& path);

/// One key, by where it is: of a property of an object, or of a camera.
struct KeyRef {
    ObjectId object;
    PropertyPath path;
    double timeSecs = 0;
    CameraId camera{};         ///< then object and path mean nothing
    auto operator<=>(const KeyRef&) const = default;
};

/// Sets keys with what the properties are at that time; objects that lack one are passed over.
EditRequest settingKeys(const World& world, const std::vector<ObjectId>& objects, const std::vector<PropertyPath>& paths, double timeSecs);
/// Removes the keys where all of the first object's are there, else sets them: what a click on a diamond does.
EditRequest togglingKeys(const World& world, const std::vector<ObjectId>& objects, const std::vector<PropertyPath>& paths, double timeSecs);

/// A value that a person gave a property of some objects at a time.
struct PropertyChange {
    std::vector<ObjectId> objects;
    PropertyPath path;
    Value value{};
    double timeSecs = 0;
    enum class Keys { WhereKeyed, Always } keys = Keys::WhereKeyed;   ///< Always: auto-key
};
EditRequest settingProperty(const PropertyChange& change, std::string label, DragId drag = {});

EditRequest removingKeys(std::vector<KeyRef> keys);

/// Where keys go in time: their distance from `pivotSecs` is multiplied, then all are moved by the same.
struct KeyMotion {
    double bySecs = 0;
    double scale = 1;          ///< more than 0
    double pivotSecs = 0;
    double at(double timeSecs) const { return pivotSecs + scale * (timeSecs - pivotSecs) + bySecs; }
    bool isNothing() const { return bySecs == 0 && scale == 1; }
};
/// Keys that they land on, and that are none of them, are replaced.
EditRequest movingKeys(std::vector<KeyRef> keys, const KeyMotion& motion);
/// Changes keys where they are, then moves them: one step. `values` are of some of the keys.
struct KeyValue {
    KeyRef key;
    Value value{};
};
EditRequest shapingKeys(std::vector<KeyRef> keys, const std::vector<KeyValue>& values, const KeyMotion& motion);
/// How to go on from each of them; `ease` is easeOut x y, easeIn x y.
EditRequest interpolatingKeys(const World& world, std::vector<KeyRef> keys, KeyInterpolation interpolation, std::optional<std::array<float, 4>> ease = {});

/// The keys as text for the clipboard: times from the first of them.
std::string keysAsText(const World& world, const std::vector<KeyRef>& keys);
/// What keysAsText() gave, put to an object at a time; what the object has no property for is left out. Fails with Format where the text
/// is something else, with Empty where nothing of it fits.
Result<EditRequest> pastingKeys(std::string_view text, const World& world, ObjectId object, double timeSecs);

enum class KeyDirection { Earlier, Later };
/// The nearest key time of these objects before or after a time; nothing where there is none.
std::optional<double> nextKeySecs(const World& world, const std::vector<ObjectId>& objects, double timeSecs, KeyDirection direction);

}  // namespace morphogen::ui
