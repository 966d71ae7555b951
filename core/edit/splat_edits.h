// Edits of some of an object's splats, over all time at once: selecting, recolouring, hiding, deleting, separating.
//
// How it works: which splats is a SelectQuery (core/select), answered where they stand at `timeSecs`; the answer is a weight
// for each of the object's own splats, so it holds at every time. Deleting and separating take those that weigh half or more.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"
#include "core/select/select_query.h"
#include "core/select/splat_weights.h"

#include <optional>
#include <stop_token>
#include <string>

namespace morphogen {

/// Which splats of which object. `answer`: the query's, where it was asked already (beside the window, by a job).
struct SplatChoice {
    ObjectId object;
    SelectQuery where = SelectAll{};
    double timeSecs = 0;
    std::optional<SplatWeights> answer{};
    std::stop_token stop{};
};

/// A weight per splat. Fails as select() does, or with Conflict when `answer` does not fit the object any more.
Result<SplatWeights> weightsOf(const World& world, const SplatChoice& choice);

/// The selection that tools work on.
inline constexpr const char* kWorkingSelection = "selection";

/// Stores a selection on the object, or combines it with the stored one of that name.
struct StoreSelection {
    static constexpr const char* kLabel = "Select";
    SplatChoice choice;
    std::string name = kWorkingSelection;
    Combine how = Combine::Replace;
};
Result<World> apply(const World& world, const StoreSelection& edit);

/// Fails when it is gone, or a modifier uses it as its mask.
struct RemoveSelection {
    static constexpr const char* kLabel = "Forget selection";
    ObjectId object;
    std::string name = kWorkingSelection;
};
Result<World> apply(const World& world, const RemoveSelection& edit);

/// Multiplies the base colour of the chosen splats (and their harmonics), softly where the selection is soft. Of a sequence,
/// whose frames share no splats, only all splats can be recoloured.
struct Recolour {
    static constexpr const char* kLabel = "Recolour";
    SplatChoice choice;
    Vec3 factor{1};        ///< per channel, 0..100
};
Result<World> apply(const World& world, const Recolour& edit);

/// Takes the chosen splats away. Fails with Empty when none is chosen, with Usage when all are.
struct RemoveSplats {
    static constexpr const char* kLabel = "Delete splats";
    SplatChoice choice;
};
Result<World> apply(const World& world, const RemoveSplats& edit);

/// Makes an object of its own of the chosen splats, which moves as they did.
struct SeparateSplats {
    static constexpr const char* kLabel = "Separate";
    enum class Originals { Remove, Keep };
    SplatChoice choice;
    std::string name{};                          ///< empty: the object's with " part"
    Originals originals = Originals::Remove;
};
Result<World> apply(const World& world, const SeparateSplats& edit);

/// Hides the chosen splats behind a modifier "Hidden", which can be switched off; what was hidden stays so.
struct HideSplats {
    static constexpr const char* kLabel = "Hide splats";
    SplatChoice choice;
};
Result<World> apply(const World& world, const HideSplats& edit);

}  // namespace morphogen
