// What a soft body is made of before anything moves: its splats at rest, the nodes that bend them, the cells that give way, the
// points where it touches, and what holds it.
//
// How it works: an object that no skeleton moves gets the nodes that handles use (core/deform/lay_rig.h; those of its bend where it
// has one); one with a skeleton, channels or a bend is taken as it stands at 0 s, its splats written out. What was baked by a
// simulation has its nodes already. The nodes lie where the splats are, mostly on the surface, so they carry no forces: they follow
// the cells (soft_lattice.h), which fill the body.
#pragma once

#include "core/dynamics/soft_lattice.h"
#include "core/jobs/progress.h"
#include "core/scene/node_rig.h"
#include "core/scene/world.h"

#include <memory>
#include <string>

namespace morphogen::dynamics {

/// The corners of cells that one pin holds.
struct HeldCorners {
    ObjectId to;                              ///< 0: the world
    std::vector<std::uint32_t> corners;
};

/// Between points of the skin, of a cell's longest edge.
inline constexpr double kSkinStep = 0.75;

/// A point where the body touches others and is blown at.
struct SkinPoint {
    SoftPoint point;
    Vec3 normal{0};                           ///< at rest, outward; of what is thin either way round
    bool isThin = false;                      ///< outside lies on both sides
    double areaM2 = 0;                        ///< a share of the body's surface as seen along `normal`
    int crowd = 1;                            ///< how many share its cell
};

/// Immutable once built. Its frame is the body's: the object's with the object's scale applied, metres.
struct SoftShape {
    std::shared_ptr<const Splats> splats;     ///< at rest, source frame
    std::shared_ptr<const NodeRig> rig;       ///< over `splats`
    bool isOwn = true;                        ///< `splats` are the object's own, nothing is written out
    Transform bodyFromSource;                 ///< one scale for all axes
    SoftLattice lattice;
    std::vector<SoftPoint> nodes;             ///< of `rig`
    std::vector<SkinPoint> skin;
    std::vector<HeldCorners> pins;
};

/// Name of the clip and begin of the names of the nodes that baking gives.
inline constexpr const char* kSimulatedClip = "Simulated";
inline constexpr const char* kSoftNodeName = "soft ";

/// Of an object whose body is soft. Usage where its scale differs along its axes or a pin holds nothing, NotFound for a pin's
/// selection that is gone, Unsupported for frames that share no splats, Cancelled.
Result<std::shared_ptr<const SoftShape>> softShapeOf(const World& world, const Object& object, const JobContext& job);

/// Its splats at rest alone.
Result<std::shared_ptr<const Splats>> softSplatsOf(const World& world, const Object& object, const JobContext& job);

}  // namespace morphogen::dynamics
