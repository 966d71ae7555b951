// Stable ids: a World numbers what it holds from 1 upward and never gives a number twice.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace morphogen {

/// A number that says what it numbers. 0 is "none".
template <class Tag>
struct Id {
    std::uint64_t value = 0;
    explicit operator bool() const { return value != 0; }
    auto operator<=>(const Id&) const = default;
};

using ObjectId = Id<struct ObjectTag>;
using CameraId = Id<struct CameraTag>;
using ModifierId = Id<struct ModifierTag>;     ///< unique in the world
using SelectionId = Id<struct SelectionTag>;   ///< unique in the world

}  // namespace morphogen

template <class Tag>
struct std::hash<morphogen::Id<Tag>> {
    std::size_t operator()(morphogen::Id<Tag> id) const noexcept { return std::hash<std::uint64_t>{}(id.value); }
};
