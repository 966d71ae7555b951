// Copies of splats set down elsewhere: what invented surface is made of.
#pragma once

#include "core/select/surfels.h"
#include "core/select/splat_rows.h"

#include <functional>
#include <span>

namespace morphogen {

struct SplatCopy {
    std::uint32_t splat = 0;     ///< the one to copy
    Vec3 offsetInWorld{0};
    Quat turn{1, 0, 0, 0};       ///< about its own centre, in the world
    Rgb shift{0};                ///< added to its base colour
    std::vector<std::uint32_t> alike{};   ///< its colour and harmonics are the mean of these; none: its own
};

/// In the rest frame, marked as invented: shape and harmonics turned along, everything else as in the original.
Splats makeCopies(std::span<const SplatCopy> copies, const SelectScene& scene);

struct HoleFill;
/// Calls `work` with the object's surfels; fails with Usage where `selected` is not of its splats, nothing or everything.
Result<HoleFill> withSurfels(const SplatWeights& selected, const SelectContext& context, const std::function<Result<HoleFill>(SelectScene&, const Surfels&)>& work);

}  // namespace morphogen
