// Edits that make and change morphs.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/morph/plan.h"
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
    std::shared_ptr<const MorphPlan> plan{};  ///< null: made now, and those of the further targets with it
    std::vector<std::shared_ptr<const MorphPlan>> furtherPlans{};   ///< beside `plan`: one for each further target, in their order
};
Result<World> apply(const World& world, const PlanMorph& edit);

/// The second side becomes the first.
struct SwapMorph {
    static constexpr const char* kLabel = "Swap morph";
    ObjectId object;
    ModifierId modifier;
};
Result<World> apply(const World& world, const SwapMorph& edit);

/// One more target of a morph, weighed against the others ("targets/ID/weight"); its objects are hidden. JSON:
/// {"op":"addMorphTarget","object":"fox to robot","modifier":"Morph","to":["egg"],"weight":0.5}. Targets are taken away by
/// changeModifier, which is given those that stay.
struct AddMorphTarget {
    static constexpr const char* kLabel = "Add morph target";
    ObjectId object;
    ModifierId modifier;
    std::vector<ObjectId> to;
    float weight = 0;                         ///< 0..1
    std::uint64_t seed = 1;
    std::shared_ptr<const MorphPlan> plan{};  ///< null: made now
};
/// Fails where an object is gone or is the morph's first side, and where there are as many targets as can be.
Result<World> apply(const World& world, const AddMorphTarget& edit);

struct PlanWish {
    std::uint64_t seed = 1;
    morph::PlanCare care = morph::PlanCare::Whole;
};
/// The plan of a morph between those objects as they stand at `settings.beginSecs`, its further targets left aside.
Result<std::shared_ptr<const MorphPlan>> planOf(const World& world, const MorphSettings& settings, const PlanWish& wish, const JobContext& job);

/// All that a morph goes by.
struct MorphPlans {
    std::shared_ptr<const MorphPlan> own;
    std::vector<std::shared_ptr<const MorphPlan>> further;   ///< one for each of its further targets
};
/// The same with those of its further targets. What a job calls before it sends the edit.
Result<MorphPlans> plansOf(const World& world, const MorphSettings& settings, const PlanWish& wish, const JobContext& job);

}  // namespace morphogen
