// From a time to a pose: tracks -> node transforms -> cage vertices -> one affine map per bound node. What else changes an
// object (curves, modifiers) is in core/evaluate.
#pragma once

#include "core/scene/world.h"

namespace morphogen {

struct MorphMotion;

/// How all of an object's splats look alike: what may change in every frame without other splats.
struct UniformLook {
    float opacity = 1;   ///< of each splat's peak alpha, 0..1
    Rgb gain{1};         ///< colours, display-encoded, are multiplied by it...
    Rgb shift{0};        ///< ...and this is added
    float nearer = 0;    ///< metres by which they count as nearer to the camera where it is decided what lies before what: for what lies on a surface
    bool isPlain() const { return *this == UniformLook{}; }
    bool operator==(const UniformLook&) const = default;
};

/// The object's splats and where they are at one time: all that drawing, picking and exporting need. Cheap to copy.
struct PosedObject {
    ObjectId id;
    std::shared_ptr<const Splats> splats;              ///< rest frame; of a sequence, the frame shown
    std::shared_ptr<const Scaffold> scaffold;          ///< null: `pose` has one entry, for all splats
    std::shared_ptr<const PolynomialMotion> polynomial;///< null, or to be applied in the rest frame first
    double polynomialTime = 0;                         ///< 0..1
    Pose pose;                                         ///< world-from-rest per bound node
    /// Which of the object's own splats each of these is; null: they are the same. A modifier may drop or double splats.
    std::shared_ptr<const std::vector<std::uint32_t>> sourceRows{};
    /// Only of what is posed to be drawn (drawnPoseAt): not null, and `splats` are those of the middle of a morph's way, to be
    /// drawn as the motion has them at the moment. settled() makes ordinary splats of it.
    std::shared_ptr<const MorphMotion> morph{};
    MorphMoment morphMoment{};
    UniformLook look{};
};

/// Object-from-node of every scaffold node at `timeSecs` of `clip` (null: the rest pose), without nodeFromRest.
Pose nodeTransforms(const Scaffold& scaffold, const Clip* clip, double timeSecs);

/// Morph weight of every slot.
std::vector<float> morphWeights(const Scaffold& scaffold, const Clip* clip, double timeSecs);

/// Cage vertices in the object's source frame, morphed and skinned.
/// `bentVertices`: instead of those at rest; null: those.
std::vector<Vec3> cageVertices(const Scaffold& scaffold, const Pose& objectFromRest, const std::vector<float>& morphWeights, const std::vector<Vec3>* bentVertices = nullptr);

struct PoseRequest {
    const Scaffold& scaffold;
    const Clip* clip = nullptr;                              ///< null: the rest pose
    double timeSecs = 0;
    Affine3x4 worldFromSource{};                             ///< places the object
    const std::vector<Vec3>* bentCageVertices = nullptr;     ///< instead of the cage's own at rest; null: those
};

/// World-from-rest of every bound node.
Pose evaluatePose(const PoseRequest& request);

/// The splats as they stand: centres, rotations, deviations and harmonics carried over, so that drawing the result without
/// a scaffold gives the same picture. This is what is exported. Factors A Sigma A^T by a Jacobi sweep and turns the
/// harmonics by the polar rotation of A.
Splats bake(const PosedObject& posed);

/// The splats with the look written into them; the same pointer where there is nothing to write.
std::shared_ptr<const Splats> withLook(std::shared_ptr<const Splats> splats, const UniformLook& look);

}  // namespace morphogen
