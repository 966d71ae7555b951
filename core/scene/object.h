// A 4D object: splats, what moves them, and where it stands in the world.
#pragma once

#include "core/base/ids.h"
#include "core/math/affine.h"
#include "core/scene/clip.h"
#include "core/scene/curve.h"
#include "core/scene/modifier.h"
#include "core/scene/motion.h"
#include "core/scene/scaffold.h"
#include "core/scene/splat_selection.h"
#include "core/scene/splats.h"

#include <memory>
#include <string>
#include <vector>

namespace morphogen {

struct SplatChannels;

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

struct Body;

/// A value; the heavy parts are shared and immutable.
struct Object {
    ObjectId id;
    std::string name;                  ///< unique in its world
    bool isVisible = true;
    float opacity = 1;                 ///< of the whole object, 0..1
    Transform placement;               ///< world-from-object
    Calibration calibration;
    Provenance provenance;

    std::shared_ptr<const Splats> splats;        ///< never null; empty for a bare skeleton
    std::shared_ptr<const Scaffold> scaffold;    ///< null: nothing moves it but its placement
    std::vector<std::shared_ptr<const Clip>> clips;
    int activeClip = -1;                         ///< index into clips; -1 holds the rest pose
    std::shared_ptr<const FrameSequence> sequence;     ///< then `splats` is its first frame
    std::shared_ptr<const PolynomialMotion> polynomial;
    std::shared_ptr<const SplatChannels> channels;     ///< what `splats` do beside following nodes; core/scene/splat_channels.h

    std::vector<std::shared_ptr<const Curve>> curves;               ///< in order of their paths; win over the properties they drive
    std::vector<std::shared_ptr<const Modifier>> modifiers;         ///< evaluated from the first to the last
    std::vector<std::shared_ptr<const SplatSelection>> selections;  ///< stored by the user, in the order of storing

    std::shared_ptr<const Body> body;              ///< what it is to physics (core/scene/body.h); null: nothing

    /// Of its own motion: the active clip, the sequence, the channels or the polynomial; 0 for what stands still.
    double motionSecs() const;
    /// Until its own motion, its last key and its paths have ended; 0 for what stands still.
    double durationSecs() const;
    /// Splats, scaffold, clips and sequence, each counted once.
    std::uint64_t byteCount() const;
    const Clip* clip(std::string_view clipName) const;   ///< null when there is none of that name
    const Curve* curve(const PropertyPath& path) const;  ///< null when nothing drives it
    const Modifier* modifier(ModifierId which) const;
    const Modifier* modifier(std::string_view modifierName) const;
    const SplatSelection* selection(SelectionId which) const;
    const SplatSelection* selection(std::string_view selectionName) const;
    /// The kind of a property of this object; nothing where there is no such property.
    std::optional<ValueKind> kindOfProperty(const PropertyPath& path) const;
    /// The property as it is without keys; nothing where there is no such property.
    std::optional<Value> propertyValue(const PropertyPath& path) const;
    /// Puts the curve in its place, or replaces the one of its path.
    void setCurve(Curve curve);
    void removeCurve(const PropertyPath& path);
    Affine3x4 worldFromSource() const;
};

}  // namespace morphogen
