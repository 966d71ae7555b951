// Appearance: what surfels of one thing look like, as a mixture of Gaussians over colour and size (EM, Dempster et al. 1977;
// as GrabCut, Rother et al. 2004, uses it). Shade scales all of OKLab alike, so a / L and b / L stay in it: colour is taken
// as these two, and lightness counts for little.
#pragma once

#include "core/select/surfels.h"

#include <array>
#include <span>

namespace morphogen {

/// L, a / L and b / L of OKLab, and the natural logarithms of size and flatness.
using Look = std::array<float, 5>;
Look lookOf(const Surfels& surfels, std::uint32_t i);

class Appearance {
public:
    /// Of the surfels `of` (a sample where they are many); at least one.
    Appearance(const Surfels& surfels, std::span<const std::uint32_t> of);
    /// Natural logarithm of the density.
    float logDensity(const Look& look) const;

private:
    struct Part {
        double share = 0;
        std::array<double, std::tuple_size_v<Look>> mean{}, variance{};
    };
    std::vector<Part> m_parts;
};

}  // namespace morphogen
