// Taking some splats out of an object, with all that belongs to them: for deleting, extracting, decimating, cropping.
#pragma once

#include "core/scene/object.h"

#include <cstdint>
#include <span>

namespace morphogen {

/// Rows `rows` of the column, in that order; a row may be taken more than once.
Column takeRows(const Column& column, std::span<const std::uint32_t> rows);

Splats takeRows(const Splats& splats, std::span<const std::uint32_t> rows);
Binding takeRows(const Binding& binding, std::span<const std::uint32_t> rows);
/// The same nodes and cage; the binding of those splats.
Scaffold takeRows(const Scaffold& scaffold, std::span<const std::uint32_t> rows);
PolynomialMotion takeRows(const PolynomialMotion& motion, std::span<const std::uint32_t> rows);

/// What the user built on the object's splats (stored selections, rigs of bends), for splats of which each is the one of that
/// row of before.
void takeAttachedRows(Object& object, std::span<const std::uint32_t> rows);

/// The object with those splats alone: columns, binding, polynomial, channels, stored selections and rigs of bends. Where it is a sequence, whose
/// frames share no splats, `rows` is of its first frame and the result holds only that frame.
Object takeRows(const Object& object, std::span<const std::uint32_t> rows);

}  // namespace morphogen
