// A 4D object: splats, what moves them, and where it stands in the world.
#pragma once

#include "core/base/ids.h"
#include "core/math/affine.h"
#include "core/scene/clip.h"
#include "core/scene/motion.h"
#include "core/scene/scaffold.h"
#include "core/scene/splats.h"

#include <memory>
#include <string>
#include <vector>

namespace morphogen {

/// What the user said about the object's own frame: which way is up, where the floor and the origin lie, how long a metre
/// is. Applied before the placement. Kept apart from it, so that moving an object never changes its size in metres.
struct Calibration {
    Transform objectFromSource;    ///< uniform scale
    bool isScaleKnown = false;     ///< lengths are metres; what needs units asks for this
    bool isUpKnown = false;
    bool isFloorKnown = false;
    bool isOriginKnown = false;
    bool operator==(const Calibration&) const = default;
};

/// Which way is up in a source's own coordinates.
enum class UpAxis : std::uint8_t { YUp, YDown };

/// Where an object came from, for the inspector and for relinking.
struct Provenance {
    std::string file;                  ///< name as the user gave it, without its folder
    std::string format;                ///< "glTF 2.0", "INRIA PLY", ...
    std::vector<std::string> notes;    ///< what the import could not use, or repaired
    UpAxis sourceUp = UpAxis::YUp;     ///< YDown: the import turned it by 180 degrees about x
    bool operator==(const Provenance&) const = default;
};

/// A value; the heavy parts are shared and immutable.
struct Object {
    ObjectId id;
    std::string name;                  ///< unique in its world
    bool isVisible = true;
    Transform placement;               ///< world-from-object
    Calibration calibration;
    Provenance provenance;

    std::shared_ptr<const Splats> splats;        ///< never null; empty for a bare skeleton
    std::shared_ptr<const Scaffold> scaffold;    ///< null: nothing moves it but its placement
    std::vector<std::shared_ptr<const Clip>> clips;
    int activeClip = -1;                         ///< index into clips; -1 holds the rest pose
    std::shared_ptr<const FrameSequence> sequence;     ///< then `splats` is its first frame
    std::shared_ptr<const PolynomialMotion> polynomial;

    /// Of the active clip, the sequence or the polynomial; 0 for what stands still.
    double durationSecs() const;
    /// Splats, scaffold, clips and sequence, each counted once.
    std::uint64_t byteCount() const;
    const Clip* clip(std::string_view clipName) const;   ///< null when there is none of that name
    Affine3x4 worldFromSource() const;
};

}  // namespace morphogen
