// What a morph keeps: which splat of one side becomes which of the other (core/morph/plan.h makes it), and the user's pins.
#pragma once

#include "core/base/ids.h"
#include "core/math/vec.h"
#include "core/scene/column.h"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// At so many moments of the way it is kept how a pair covers: at 0.1, 0.3, 0.5, 0.7 and 0.9; straight between them, and
/// neither grown nor faded at the ends, which are left slowly.
inline constexpr std::size_t kCoverMoments = 5;
inline constexpr float kMostGrowth = 4;
constexpr float coverMoment(std::size_t k) { return (static_cast<float>(k) + 0.5f) / kCoverMoments; }

/// How good a plan is.
struct MorphQuality {
    double transportCost = 0;              ///< mean squared distance in the embedding (core/morph/embedding.h), without pins' pull
    double meanWayMetres = 0;              ///< of the centres
    double distortion = 0, tearing = 0;    ///< as core/morph/cover.h has them
    bool operator==(const MorphQuality&) const = default;
};

/// Immutable once made; a value whose columns are shared.
struct MorphPlan {
    Column pairs;      ///< u32 x 2: row of the first side, row of the second
    Column carries;    ///< u8: bit 0: the first side's splat has its mass here; bit 1: the second's
    Column cover;      ///< u8 x 2 kCoverMoments: at each moment a pair's growth (0: 1, 255: kMostGrowth), then how many 255ths of it are seen
    std::uint64_t fromCount = 0, toCount = 0;   ///< splats of the sides it was made for
    std::optional<MorphQuality> quality{};      ///< as it was made; plans of older files do not know

    std::size_t size() const { return pairs.rows(); }
    std::uint64_t byteCount() const { return pairs.byteCount() + carries.byteCount() + cover.byteCount(); }
    /// One sentence about the first thing that does not fit, or nothing: what readers of untrusted files call.
    std::optional<std::string> problem() const;
    bool operator==(const MorphPlan&) const = default;
};

/// How a pair covers at a moment of its way.
struct PairCover {
    float growth = 1;   ///< 1 to kMostGrowth, of its deviations
    float seen = 1;     ///< 0 to 1, of its optical depth
};
/// `row`: of MorphPlan::cover. `t`: 0..1.
PairCover pairCover(const std::uint8_t* row, float t);

/// The cover of plans as they were kept before: how much larger each pair is halfway, 1 to 2, less towards the ends.
Column coverOfGrowth(std::span<const float> growth);

/// "This goes there": the splat nearest to `from` on the first side becomes the one nearest to `to` on the second.
struct MorphPin {
    Vec3 from{0}, to{0};   ///< metres, where the sides stand when the plan is made
    bool operator==(const MorphPin&) const = default;
};

/// "This part goes to that part": what a selection of the first side's objects holds becomes what one of the second's holds,
/// and nothing else does. By name, so that it stays true when objects are copied into another world.
struct MorphPartPair {
    std::string from, to;
    bool operator==(const MorphPartPair&) const = default;
};

/// One more of what a morph may become, beside its second side. Weights and the second side's progress sum to one together with
/// what is left for the first side; where they are more than one they share it.
struct MorphFurther {
    std::uint32_t id = 0;                      ///< unique in its modifier, from 1
    std::vector<ObjectId> objects;
    std::shared_ptr<const MorphPlan> plan;     ///< from the first side
    float weight = 0;                          ///< "targets/ID/weight": 0..1
    bool operator==(const MorphFurther& other) const;
};

/// Where a morph is, before its pairs' delays and easing.
struct MorphMoment {
    float progress = 0;   ///< 0..1, of the whole
    float ease = 0;       ///< 0: at constant speed; 1: starts and ends at rest
    float spread = 0;     ///< 0..0.95: share of the whole that lies between the first and the last start
    bool operator==(const MorphMoment&) const = default;
    /// 0..1 of a pair that starts at `start` (0..1) of the spread.
    float of(float start) const;
};

/// The same morph told from its other end.
MorphPlan reversed(const MorphPlan& plan);

}  // namespace morphogen
