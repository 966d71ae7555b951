// Morphs: an object whose splats are those of other objects on their way into yet others.
//
// How it works: each side is its objects as they stand in the world at the time, baked, one after the other, in the order of
// their own splats (so that a plan stays valid while a modifier of a source drops some). The pairs' alignments and their order
// in time are found once, at the morph's beginning; sides that stand still and pictures that are asked for again are kept.
#pragma once

#include "core/morph/motion.h"
#include "core/scene/modifier.h"
#include "core/scene/world.h"

#include <functional>
#include <memory>
#include <span>

namespace morphogen {

struct PosedObject;

namespace evaluate {

/// Poses an object of the world at a time; what a morph asks for its sources with.
using PoseSource = std::function<PosedObject(const Object&, double timeSecs)>;

/// The objects of one side as one set of splats in the world; objects that are gone are left out.
std::shared_ptr<const Splats> morphSide(const World& world, std::span<const ObjectId> objects, double timeSecs, const PoseSource& poseOf);

/// What a morph shows at a time.
struct MorphPicture {
    std::shared_ptr<const Splats> splats;          ///< null: what `motion` has at `moment`
    std::shared_ptr<const MorphMotion> motion;     ///< where both sides stand still
    MorphMoment moment;
};
MorphPicture morphPictureAt(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf);

/// The motion's splats at that moment, and in the middle of its way; those asked for lately are kept.
std::shared_ptr<const Splats> morphSplats(const std::shared_ptr<const MorphMotion>& motion, const MorphMoment& moment);
std::shared_ptr<const Splats> morphMiddle(const std::shared_ptr<const MorphMotion>& motion);

/// The morph's splats in the world at a time. Where the plan does not fit the sides (a source lost or won splats for good):
/// the first side in the first half, then the second.
std::shared_ptr<const Splats> morphAt(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf);

/// How far the whole is at a time, 0..1, before its pairs' delays and easing.
float morphProgress(const MorphSettings& morph, double timeSecs);

}  // namespace evaluate

/// The side as it is planned with: at the morph's beginning.
std::shared_ptr<const Splats> morphSideAt(const World& world, std::span<const ObjectId> objects, double timeSecs);

/// The weights of the selection of that name on that side, one for each splat of morphSideAt(); 0 where an object has none so called.
std::vector<float> morphSideWeights(const World& world, std::span<const ObjectId> objects, const std::string& selection);

/// Whether `object` is shown through `other`, directly or by morphs of morphs: then `other` must not become part of it.
bool isMorphedFrom(const World& world, ObjectId object, ObjectId other);

}  // namespace morphogen
