// Edits that make and change morphs.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/world.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace morphogen {

/// Adds an object that shows `from` becoming `to`, and hides those: they stay, can be edited and go on moving. JSON:
/// {"op":"morph","from":["fox"],"to":["robot"],"duration":3,"parts":[{"from":"ear","to":"antenna"}]}.
struct AddMorph {
    static constexpr const char* kLabel = "Morph";
    std::vector<ObjectId> from, to;
    std::string name{};                       ///< empty: "fox to robot"
    double beginSecs = 0;
    double durationSecs = 2;                  ///< above 0
    MorphPath path = MorphPath::Bures;
    std::vector<MorphPin> pins{};
    std::vector<MorphPartPair> parts{};
    std::uint64_t seed = 1;
    std::shared_ptr<const MorphPlan> plan{};  ///< null: made now, which takes seconds for many splats (planOf() is for a job)
};
/// Fails when an object is gone, is on both sides, has nothing to be seen or lacks a part, or for a duration that is none.
Result<World> apply(const World& world, const AddMorph& edit);

/// Pairs the splats anew: with other pins, another seed, or because a source has changed.
struct PlanMorph {
    static constexpr const char* kLabel = "Pair morph anew";
    ObjectId object;
    ModifierId modifier;
    std::vector<MorphPin> pins{};
    std::vector<MorphPartPair> parts{};
    std::uint64_t seed = 1;
    std::shared_ptr<const MorphPlan> plan{};  ///< null: made now
};
Result<World> apply(const World& world, const PlanMorph& edit);

/// The second side becomes the first.
struct SwapMorph {
    static constexpr const char* kLabel = "Swap morph";
    ObjectId object;
    ModifierId modifier;
};
Result<World> apply(const World& world, const SwapMorph& edit);

/// The plan of a morph between those objects as they stand at `settings.beginSecs`. What a job calls before it sends the edit.
Result<std::shared_ptr<const MorphPlan>> planOf(const World& world, const MorphSettings& settings, std::uint64_t seed, const JobContext& job);

}  // namespace morphogen
