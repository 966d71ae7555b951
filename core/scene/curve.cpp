#include "core/scene/curve.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

struct NamedProperty {
    Property property;
    const char* name;
};
constexpr NamedProperty kNames[] = {
    {Property::Translation, "placement.translation"}, {Property::Rotation, "placement.rotation"}, {Property::Scale, "placement.scale"},
    {Property::Opacity, "opacity"},                   {Property::Visibility, "visible"},
};
constexpr std::string_view kModifiers = "modifiers/";

bool isWithinUnit(float x) { return x >= 0 && x <= 1; }

}  // namespace

std::string textOf(const PropertyPath& path)
{
    for (const NamedProperty& named : kNames)
        if (named.property == path.property) return named.name;
    return fmt::format("{}{}/{}", kModifiers, path.modifier.value, path.number);
}

std::optional<PropertyPath> propertyPathFrom(std::string_view text)
{
    for (const NamedProperty& named : kNames)
        if (text == named.name) return PropertyPath{named.property, {}, {}};
    if (!text.starts_with(kModifiers)) return std::nullopt;
    text.remove_prefix(kModifiers.size());
    std::uint64_t id = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), id);
    if (read.ec != std::errc{} || id == 0 || read.ptr == text.data() + text.size() || *read.ptr != '/') return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()) + 1);
    if (text.empty()) return std::nullopt;
    return PropertyPath::of({id}, std::string(text));
}

ValueKind kindOf(Property property)
{
    switch (property) {
    case Property::Translation: return ValueKind::Vector;
    case Property::Scale: return ValueKind::Vector;
    case Property::Rotation: return ValueKind::Rotation;
    case Property::Visibility: return ValueKind::Flag;
    default: return ValueKind::Number;
    }
}

std::optional<std::size_t> Curve::keyAt(double timeSecs) const
{
    const auto found = std::ranges::lower_bound(keys, timeSecs - kKeyGapSecs, {}, &Keyframe::timeSecs);
    if (found == keys.end() || found->timeSecs > timeSecs + kKeyGapSecs) return std::nullopt;
    return static_cast<std::size_t>(found - keys.begin());
}

std::optional<std::string> Curve::problem() const
{
    const std::string name = textOf(path);
    if (keys.empty()) return fmt::format("the curve of {} has no keys", name);
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const Keyframe& key = keys[i];
        if (!std::isfinite(key.timeSecs)) return fmt::format("key {} of {} has no finite time", i, name);
        if (i > 0 && !(keys[i - 1].timeSecs < key.timeSecs)) return fmt::format("the keys of {} are not in order of time", name);
        for (const float x : key.value)
            if (!std::isfinite(x)) return fmt::format("key {} of {} holds a number that is not finite", i, name);
        if (kind == ValueKind::Rotation && !(glm::length(rotationOf(key.value)) > 0)) return fmt::format("key {} of {} holds no rotation", i, name);
        if (!isWithinUnit(key.easeOut.x) || !isWithinUnit(key.easeIn.x) || !std::isfinite(key.easeOut.y) || !std::isfinite(key.easeIn.y))
            return fmt::format("key {} of {} has an ease that goes back in time", i, name);
    }
    return std::nullopt;
}

}  // namespace morphogen
