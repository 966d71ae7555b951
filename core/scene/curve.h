// Curves: keys of one property of one object, on the world's time. Anything that a user can set can be keyed.
//
// How it works: a property is named by a path ("placement.rotation", "opacity", "modifiers/7/exposure"). Its curve holds keys
// in order of time; each says how to go on to the next. Between keys, Smooth passes through them with a continuous speed and
// never leaves the interval between two neighbours (Fritsch and Carlson 1980); rotations go along the shortest arc.
#pragma once

#include "core/base/ids.h"
#include "core/math/vec.h"

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

enum class Property : std::uint8_t {
    Translation,      ///< world-from-object, metres
    Rotation,         ///< world-from-object, quaternion w x y z
    Scale,            ///< world-from-object
    Opacity,          ///< of the whole object, 0..1
    Visibility,       ///< shown where the key's value is at least 0.5; holds
    ModifierNumber,   ///< a number of a modifier: its id and the number's name
};

/// What a curve drives, of one object.
struct PropertyPath {
    Property property = Property::Translation;
    ModifierId modifier;
    std::string number;
    auto operator<=>(const PropertyPath&) const = default;

    static PropertyPath of(ModifierId modifier, std::string number) { return {Property::ModifierNumber, modifier, std::move(number)}; }
};

/// "placement.translation", "placement.rotation", "placement.scale", "opacity", "visible", "modifiers/7/exposure".
std::string textOf(const PropertyPath& path);
std::optional<PropertyPath> propertyPathFrom(std::string_view text);

/// How many numbers a value has, and how they are blended.
enum class ValueKind : std::uint8_t { Number, Vector, Colour, Rotation, Flag };
constexpr std::size_t widthOf(ValueKind kind)
{
    return kind == ValueKind::Rotation ? 4 : kind == ValueKind::Vector || kind == ValueKind::Colour ? 3 : 1;
}

/// A value of any kind; unused numbers are 0. Rotations are w x y z.
using Value = std::array<float, 4>;
inline Value valueOf(float x) { return {x, 0, 0, 0}; }
inline Value valueOf(const Vec3& v) { return {v.x, v.y, v.z, 0}; }
inline Value valueOf(const Quat& q) { return {q.w, q.x, q.y, q.z}; }
inline Vec3 vectorOf(const Value& v) { return {v[0], v[1], v[2]}; }
inline Quat rotationOf(const Value& v) { return Quat(v[0], v[1], v[2], v[3]); }

enum class KeyInterpolation : std::uint8_t {
    Hold,     ///< the key's value until the next key
    Linear,   ///< at constant speed
    Smooth,   ///< continuous speed, no overshoot
    Bezier,   ///< progress follows the key's ease; overshoots only where that does
};

struct Keyframe {
    double timeSecs = 0;
    Value value{};
    KeyInterpolation interpolation = KeyInterpolation::Smooth;   ///< from this key to the next
    Vec2 easeOut{1.0f / 3, 0}, easeIn{2.0f / 3, 1};              ///< Bezier: control points of progress over time, x in 0..1
    bool operator==(const Keyframe&) const = default;
};

/// Immutable once shared. Before the first key its value holds, after the last key likewise.
struct Curve {
    PropertyPath path;
    ValueKind kind = ValueKind::Number;
    std::vector<Keyframe> keys;       ///< at least one, times finite and strictly increasing

    double beginSecs() const { return keys.front().timeSecs; }
    double endSecs() const { return keys.back().timeSecs; }
    /// Index of the key at that time, to half a millisecond; nothing where there is none.
    std::optional<std::size_t> keyAt(double timeSecs) const;
    /// One sentence about the first thing that is out of range, or nothing.
    std::optional<std::string> problem() const;
    bool operator==(const Curve&) const = default;
};

/// Keys nearer than this are one.
inline constexpr double kKeyGapSecs = 0.0005;

/// The kind of a property that every object has; Number for ModifierNumber, whose modifier knows.
ValueKind kindOf(Property property);

}  // namespace morphogen
