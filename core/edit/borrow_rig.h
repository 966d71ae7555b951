// Borrowing a rig: a splat object is moved by another object's skeleton, and its weights are painted where they came out wrong.
//
// How it works: the lender as it stands at a time is what the borrower is bound to, skeleton in rest or mesh in a pose. Every splat
// takes the weights of the lender's nearest vertices (splats where the lender has no mesh); every node's rest becomes that pose
// seen from the borrower, so nothing moves at that time. The skeleton and its clips are copied under one more node that carries
// the lender's frame into the borrower's; the splats stay as they are.
#pragma once

#include "core/base/result.h"
#include "core/edit/splat_edits.h"
#include "core/scene/world.h"

#include <stop_token>
#include <string>

namespace morphogen {

struct BorrowRig {
    static constexpr const char* kLabel = "Borrow rig";
    enum class Align {
        AsTheyStand,   ///< the two have been put over each other
        OverBounds,    ///< the borrower is first moved and scaled so that its bounds lie over the lender's
    };
    ObjectId object;                 ///< the borrower: without a mesh of its own
    ObjectId from;                   ///< the lender: with a skeleton
    double timeSecs = 0;
    Align align = Align::AsTheyStand;
    std::stop_token stop{};
};
/// Fails with Unsupported where the lender has no skeleton or the borrower is a sequence or a mesh, Usage where they lie far apart or
/// are one object, Conflict where keys place what would be aligned, Cancelled by `stop`.
Result<World> apply(const World& world, const BorrowRig& edit);

/// Gives a bone more of some splats' motion, at the cost of their other bones.
struct PaintBone {
    static constexpr const char* kLabel = "Paint weights";
    SplatChoice choice;              ///< softly where the selection is soft
    std::string bone;                ///< its name
    float amount = 1;                ///< 0..1: of the way to the bone alone
};
/// Fails with Unsupported where splats follow no bones or follow them through a mesh, NotFound for a bone that is not there, Usage for an
/// amount out of range, Empty where nothing is selected.
Result<World> apply(const World& world, const PaintBone& edit);

}  // namespace morphogen
