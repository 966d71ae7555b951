// Performing an edit that has to succeed.
#pragma once

#include "core/scene/world.h"

#include <catch2/catch.hpp>

#include <utility>

namespace morphogen::support {

/// `world` with the edit done; a refused edit fails the test with its sentence.
template <class Edit>
void make(World& world, const Edit& edit)
{
    auto changed = apply(world, edit);
    INFO((changed ? "" : changed.error().message));
    REQUIRE(changed);
    world = *std::move(changed);
}

}  // namespace morphogen::support
