// What the surfels about some clicks are to the thing that was clicked, as far as shape and gravity tell: the first half of
// cutting out.
//
// How it works: planes are found and fall into pieces. What is large for the scene or for the thing, and was not clicked, is
// what things stand on or against: a support. Level pieces are tops: what lies below and touches one carries it and belongs
// to it; what stands on one is something else, unless it covers most of it. All other surfels tie to their neighbours by how
// near, how coplanar and how alike they are. The clicks then keep what is cheapest to keep: a minimum cut (min_cut.h) in
// which supports pull to their side where they touch, and every surfel pulls a little.
#pragma once

#include "core/select/surfel_planes.h"

#include <memory>

namespace morphogen {

struct SelectCutOut;

enum class CutPart : std::uint8_t {
    Far,
    Support,
    Other,
    Doubt,    ///< the object's top under what stands on it: either may show there
    Object,
};

enum class CutRole : std::uint8_t { None, Support, Top };

/// One per surfel where it says so.
struct CutParts {
    Vec3 middle{0};
    float radius = 0;                                ///< metres, about `middle`: of the clicks, or of what hangs together with them
    std::vector<std::vector<std::uint32_t>> seeds;   ///< surfels at each click
    std::vector<std::uint32_t> offSeeds;             ///< and at what does not belong
    std::vector<std::uint32_t> near;                 ///< surfels that may belong to the object
    std::vector<SurfelPlane> planes;
    std::vector<int> planeOf;                        ///< per surfel; -1: none
    std::vector<CutRole> roles;                      ///< per surfel
    std::vector<CutPart> parts;                      ///< per surfel
    bool spills = false;                             ///< the object seems to go on beyond reach

    /// Surfels of a plane, in that role, that lie under `things` or are shut in by them where they touch the plane, as a box's
    /// floor is by its walls: 1 per surfel.
    std::vector<char> under(const Surfels& surfels, std::span<const std::uint32_t> things, int plane, CutRole role) const;
};

/// Fails with Cancelled.
Result<CutParts> findCutParts(const SelectCutOut& query, SelectScene& scene, const Surfels& surfels);

}  // namespace morphogen
