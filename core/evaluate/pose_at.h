// From a world and a time to posed splats: what is drawn, picked, measured and exported.
//
// How it works: curves and paths say where an object is and which moment of its own motion it shows (object_at.h); its
// modifiers make splats of its splats (splat_stage.h), each result kept as long as it may be wanted again, but for what is
// the same for all of them: that is its look (pose.h), which may change in every frame at no cost; tracks pose its
// scaffold (core/deform). An object without curves and modifiers costs nothing of this.
#pragma once

#include "core/deform/pose.h"
#include "core/scene/world.h"

namespace morphogen {

/// The object at `timeSecs`: of its active clip (held at both ends) or of `clip` where one is given, through its stack.
/// `world` finds what it looks at. Hidden objects are posed as well.
PosedObject poseAt(const Object& object, double timeSecs, const Clip* clip = nullptr);
PosedObject poseAt(const World& world, const Object& object, double timeSecs);

/// The object's own splats, all of them in their own order, where keys, paths, retime and its skeleton put them: what a
/// selection is made on. Modifiers that drop, double, fade or shake splats are left out.
PosedObject ownPoseAt(const World& world, const Object& object, double timeSecs);

/// Every object that is visible at that time.
std::vector<PosedObject> poseAt(const World& world, double timeSecs);

/// The same, for a renderer that draws morphs itself (the CPU's): what is a morph between two still sides costs no splats of
/// its own then. Whoever wants splats calls settled().
std::vector<PosedObject> drawnPoseAt(const World& world, double timeSecs);
PosedObject settled(PosedObject posed);

/// By its own mark, or by the keys of its visibility.
bool isVisibleAt(const Object& object, double timeSecs);
bool isEverVisible(const Object& object);

/// The object in its own right: no curves, no modifiers; its stored placement.
PosedObject restPoseAt(const Object& object, double timeSecs, const Clip* clip = nullptr);

}  // namespace morphogen
