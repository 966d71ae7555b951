// Measures: one number of a rollout, named in text, for plots and sweeps.
//
//   x(A [, t=T])  y  z          where A's centre is, metres; without t at the end
//   speed(A [, t=T])            metres a second
//   spin(A [, t=T])             radians a second
//   distance(A, B [, t=T])      between the centres, metres
//   path(A)                     the length of A's way, metres
//   happens(KIND, A [, B])      1 where such an event happens, else 0: happens(collision, ball, block)
//   count(KIND, A [, B])        how often
//   time(KIND, A [, B])         when first, seconds; nothing where it does not
#pragma once

#include "core/base/result.h"
#include "core/dynamics/sim_scene.h"

#include <optional>
#include <string>
#include <string_view>

namespace morphogen::causal {

struct Measure {
    enum class Kind { X, Y, Z, Speed, Spin, Distance, Path, Happens, Count, Time };
    Kind kind = Kind::X;
    ObjectId object, other;
    bool hasOther = false;
    EventKind event = EventKind::Collision;
    std::optional<double> timeSecs;
    /// Yes or no, or whole: it flips somewhere rather than grow.
    bool isStepped() const { return kind == Kind::Happens || kind == Kind::Count; }
};

/// Usage for what can't be read, NotFound for an object that has no part in the scene.
Result<Measure> measureFrom(std::string_view text, const dynamics::SimScene& scene);

/// Nothing where the object is not there, or the event does not happen.
std::optional<double> valueOf(const Measure& measure, const dynamics::Rollout& rollout);

}  // namespace morphogen::causal
