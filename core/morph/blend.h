// The splats between two sides of a morph, at any moment of it.
//
// How it works: centres go straight or along a bow (cohere.h), shapes by gaussian_path.h, colour through OKLab, harmonics straight, opacity as optical
// depth: -ln(1 - alpha). What does not carry its splat's mass at an end fades to nothing there, so the ends are the originals
// and the whole mass of what is between goes evenly from the one to the other.
#pragma once

#include "core/morph/plan.h"
#include "core/scene/splats.h"

#include <memory>
#include <vector>

namespace morphogen::morph {

enum class Path : std::uint8_t { Bures, Rigid };

/// How the shapes of a plan's pairs are to be named so that they go the shortest way; made at rest, used at every time.
struct PairAlignments {
    Path path = Path::Bures;
    std::vector<Mat3> turns;               ///< Bures: Q of each pair
    std::vector<std::uint8_t> labels;      ///< Rigid: the relabelling of the second side's splat
};

PairAlignments alignPairs(const MorphPlan& plan, const Splats& from, const Splats& to, Path path);

struct BlendRequest {
    const MorphPlan& plan;
    const PairAlignments& alignments;
    const Splats& from;
    const Splats& to;                      ///< as they stand at that time; as many as the plan was made for
    std::span<const float> progress;       ///< of each pair, 0..1; or one for all
    std::span<const Vec3> bows{};          ///< by how much each pair is aside of the straight way halfway, metres; or none
};

/// One splat per pair, in the plan's order.
Splats blend(const BlendRequest& request);

}  // namespace morphogen::morph
