// Events: what happened in a motion, when, where and to whom. Extracted from contacts of a simulation (event_watch.h) and from
// tracks that were imported or keyed alike.
#pragma once

#include "core/base/ids.h"
#include "core/math/vec.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace morphogen {

enum class EventKind : std::uint8_t {
    Collision,   ///< two come together with a push, after at least 0.1 s apart
    Contact,     ///< two have touched for 0.1 s
    Support,     ///< the second carries the first for 0.2 s
    Start,       ///< one begins to move
    Stop,        ///< one comes to rest
    Enter,       ///< one comes into the region, or into the scene
    Exit,        ///< one leaves it
    BreakAway,   ///< two that touched or carried each other part
};
inline constexpr std::array kEventNames = {"collision", "contact", "support", "start", "stop", "enter", "exit", "break-away"};
inline const char* nameOf(EventKind kind) { return kEventNames[static_cast<std::size_t>(kind)]; }

/// The ground of a simulation as a participant. It has no object.
inline constexpr ObjectId kGround{};

struct Event {
    EventKind kind = EventKind::Collision;
    double timeSecs = 0;
    Vec3 place{0};                        ///< world, metres
    std::vector<ObjectId> participants;   ///< one or two; of a pair the smaller id first, of a support the carried first
    double strength = 0;                  ///< collision, contact, support: newton seconds of the push, 0 where masses are unknown; else m/s
    bool operator==(const Event&) const = default;
};

/// The same happening in another course of things: kind, participants, and the how-manieth of these (from 0).
struct EventKey {
    EventKind kind = EventKind::Collision;
    std::vector<ObjectId> participants;
    int ordinal = 0;
    auto operator<=>(const EventKey&) const = default;
};

/// One key per event, in their order.
std::vector<EventKey> keysOf(const std::vector<Event>& events);

}  // namespace morphogen
