// Modifiers: what stands between the stored object and the picture. Each is a small value; the stack is evaluated from top
// to bottom at time t (core/evaluate), can be switched off, reordered and applied, and what is exported is what it gives.
//
// How it works: a kind of modifier is a struct of numbers and a few choices. Its numbers are listed with name, kind and range
// (numbersOf), so that keys, scripts, project files and the inspector reach them by name and none of them knows the kinds.
#pragma once

#include "core/base/ids.h"
#include "core/scene/contact_shadow.h"
#include "core/scene/curve.h"
#include "core/scene/lattice.h"
#include "core/scene/morph_plan.h"
#include "core/scene/node_rig.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace morphogen {

enum class CropShape : std::uint8_t { Box, Sphere };
enum class CropSide : std::uint8_t { Inside, Outside };

/// Keeps the splats on one side of a volume in the object's own frame; the same splats at every time.
struct CropSettings {
    CropShape shape = CropShape::Box;
    CropSide keep = CropSide::Inside;
    Vec3 centre{0};                 ///< metres, source frame
    Quat rotation{1, 0, 0, 0};
    Vec3 size{1};                   ///< whole lengths of the box's edges, or diameters of the ellipsoid, metres
    float softness = 0;             ///< metres over which splats fade
    bool operator==(const CropSettings&) const = default;
};

/// Gain in display encoding, exposure in linear light, then hue, saturation and tint in OKLab, contrast about mid-grey at last.
struct GradeSettings {
    float exposure = 0;             ///< stops
    Vec3 gain{1};                   ///< per channel; what Recolour sets
    float contrast = 1;             ///< in display encoding
    float saturation = 1;
    float hueTurn = 0;              ///< radians about OKLab's lightness axis
    Vec3 tint{1};                   ///< display-encoded colour
    float tintAmount = 0;           ///< 0: none; 1: every splat takes the tint's hue at its own lightness
    bool operator==(const GradeSettings&) const = default;
};

struct OpacitySettings {
    float factor = 1;               ///< of each splat's peak alpha, 0..1
    bool operator==(const OpacitySettings&) const = default;
};

/// Moves splats by smooth noise that flows in time.
struct NoiseSettings {
    float amplitude = 0.02f;        ///< metres
    float cellSize = 0.2f;          ///< metres between independent values
    float speed = 1;                ///< cells per second
    float seed = 0;
    bool operator==(const NoiseSettings&) const = default;
};

/// Keeps a part of the splats, the same at every time, and makes those larger so that the surface stays closed.
struct DecimateSettings {
    float keep = 0.5f;              ///< of the splats, 0..1
    bool operator==(const DecimateSettings&) const = default;
};

enum class MirrorKeep : std::uint8_t { Both, ImageOnly };

/// Mirrors the object across a plane in its own frame.
struct MirrorSettings {
    MirrorKeep keep = MirrorKeep::Both;
    Vec3 point{0};
    Vec3 normal{1, 0, 0};           ///< need not be normalised
    bool operator==(const MirrorSettings&) const = default;
};

enum class RetimeEnds : std::uint8_t { Hold, Loop, PingPong };

/// Which moment of its own motion (clip, sequence) the object shows: offset + speed * t, or the number `time` where keyed.
struct RetimeSettings {
    RetimeEnds ends = RetimeEnds::Hold;
    float speed = 1;                ///< negative: backwards, from the end
    float offset = 0;               ///< seconds
    float time = std::numeric_limits<float>::quiet_NaN();   ///< seconds; NaN: not used. Meant to be keyed
    bool operator==(const RetimeSettings& other) const;      ///< NaN equals NaN
};

enum class ObjectAxis : std::uint8_t { X, Y, Z, MinusX, MinusY, MinusZ };

/// Turns the object so that an axis of it points at another object or a point. World up stays up.
struct LookAtSettings {
    ObjectId target;                ///< 0: `point`
    ObjectAxis axis = ObjectAxis::Z;
    Vec3 point{0};                  ///< world, metres
    float influence = 1;            ///< 0..1
    bool operator==(const LookAtSettings&) const = default;
};

struct PathPoint {
    Vec3 position{0};               ///< world, metres
    double timeSecs = 0;            ///< when a pointer drew it, from 0; gives the speed along the path
    bool operator==(const PathPoint&) const = default;
};

enum class PathFacing : std::uint8_t { Keep, Along };

/// Moves the object along a drawn path between two times. There it owns the object's translation.
struct FollowPathSettings {
    PathFacing facing = PathFacing::Keep;
    std::vector<PathPoint> points;  ///< at least two, times increasing
    float beginSecs = 0;
    float endSecs = 1;              ///< before the begin: the object jumps to the path's end
    float evenness = 0;             ///< 0: at the speed it was drawn, 1: at constant speed
    float progress = std::numeric_limits<float>::quiet_NaN();   ///< 0..1 along the path; NaN: follows time. Meant to be keyed
    bool operator==(const FollowPathSettings& other) const;
};

enum class HandleKind : std::uint8_t {
    Point,    ///< a place on the surface: goes exactly where the handle goes
    Region,   ///< nodes that all follow the handle, turn included
    Pin,      ///< nodes that stay where they are
    Bone,     ///< a region: what follows one bone of the object's skeleton
};
/// Whether it has a turn of its own.
constexpr bool canTurn(HandleKind kind) { return kind == HandleKind::Region || kind == HandleKind::Bone; }

/// What bends an object. Kept in the rest frame of its rig; the object's own motion comes after it.
struct DeformHandle {
    std::uint32_t id = 0;              ///< unique in its modifier, from 1
    std::string name;                  ///< unique in its modifier
    HandleKind kind = HandleKind::Point;
    Vec3 restPoint{0};                 ///< metres, rest frame
    std::vector<std::uint32_t> nodes;  ///< of the rig
    std::vector<float> weights;        ///< Point: of each node, sum 1; else empty
    float radius = 0;                  ///< of what a region or pin holds, metres along the object; 0: the nearest node alone
    float reach = 0;                   ///< what lies farther away stays, metres along the object; 0: it is felt everywhere
    Vec3 offset{0};                    ///< "handles/ID/offset": from restPoint, metres, rest frame
    Quat turn{1, 0, 0, 0};             ///< "handles/ID/turn": about restPoint; means nothing to a Point
    bool operator==(const DeformHandle&) const = default;
};

/// Where handles were when a pose was saved: added to where they are, by its weight.
struct HandlePose {
    struct Motion {
        std::uint32_t handle = 0;      ///< DeformHandle::id
        Vec3 offset{0};                ///< metres, rest frame
        Quat turn{1, 0, 0, 0};
        bool operator==(const Motion&) const = default;
    };
    std::uint32_t id = 0;              ///< unique in its modifier, from 1
    std::string name;                  ///< unique in its modifier
    float weight = 0;                  ///< "poses/ID/weight": 0 none of it, 1 all
    std::vector<Motion> motions;       ///< of those that were out of their place
    bool operator==(const HandlePose&) const = default;
};

/// Bends the object by handles, as rigidly as possible, before its own motion (core/deform/arap_solver.h).
struct DeformSettings {
    std::shared_ptr<const NodeRig> rig;     ///< over the object's splats, or over its cage's vertices; null: no handle yet
    std::vector<DeformHandle> handles;
    std::vector<HandlePose> poses;
    float strength = 1;                     ///< 0..1: of every handle's motion
    float smoothing = 0.1f;                 ///< of rotations between neighbours
    /// Where a drag under way has brought the rig's nodes: shown instead of the solution. Never in a document.
    std::shared_ptr<const std::vector<Affine3x4>> dragged{};
    /// With the poses added by their weights.
    Vec3 offsetOf(const DeformHandle& handle) const;
    Quat turnOf(const DeformHandle& handle) const;
    bool operator==(const DeformSettings& other) const;
};

enum class MorphPath : std::uint8_t {
    Bures,    ///< shapes melt into one another the shortest way of optimal transport
    Rigid,    ///< shapes turn
};

/// What goes first where not everything goes at once.
enum class MorphOrder : std::uint8_t {
    X, Y, Z, Outwards, Inwards, Scattered,
    FromPoint,   ///< a wave from MorphSettings::origin
    Parts,       ///< one pair of parts after the other, in the order of MorphSettings::parts
    Painted,     ///< where the selection MorphSettings::painted is 0 first, where it is 1 last
};

/// Objects become other objects. Its own object is where the result is shown; it has no splats itself.
struct MorphSettings {
    std::vector<ObjectId> from, to;         ///< what they look like at the time is what is morphed, hidden or not
    std::shared_ptr<const MorphPlan> plan;  ///< for all splats of the first side and of the second, one object after the other
    std::vector<MorphFurther> further;      ///< what it may become beside that, each by its weight
    std::vector<MorphPin> pins;             ///< that the plan was made with
    std::vector<MorphPartPair> parts;       ///< likewise
    MorphPath path = MorphPath::Bures;
    MorphOrder order = MorphOrder::Y;
    std::string painted;                    ///< a selection of the first side's objects
    Vec3 origin{0};                         ///< world, metres
    float cohesion = 0;                     ///< 0..1: how rigidly neighbours go together on the way
    float beginSecs = 0;
    float endSecs = 1;                      ///< after the begin
    float ease = 1;                         ///< 0: at constant speed; 1: starts and ends at rest
    float spread = 0;                       ///< 0..0.95: share of the time that lies between the first and the last start
    float progress = std::numeric_limits<float>::quiet_NaN();   ///< 0..1; NaN: follows time. Meant to be keyed
    bool operator==(const MorphSettings& other) const;
};

using ModifierSettings = std::variant<DeformSettings, CropSettings, GradeSettings, OpacitySettings, NoiseSettings, DecimateSettings, MirrorSettings,
                                      RetimeSettings, LookAtSettings, FollowPathSettings, MorphSettings, LatticeSettings, ContactShadowSettings>;

/// A value; shared by every World that holds it.
struct Modifier {
    ModifierId id;
    std::string name;               ///< unique within its object
    bool isOn = true;
    SelectionId mask;               ///< 0: every splat
    ModifierSettings settings;
    bool operator==(const Modifier&) const = default;
};

/// "crop", "grade", ...: what scripts and files call it, and what people read.
const char* kindNameOf(const ModifierSettings& settings);
const char* titleOf(const ModifierSettings& settings);
/// One of each kind with its defaults, in the order in which a menu lists them.
std::vector<ModifierSettings> allModifierKinds();
std::optional<ModifierSettings> modifierOfKind(std::string_view kindName);
/// Whether a mask means anything to it.
bool takesMask(const ModifierSettings& settings);

/// A number of a modifier: what an inspector row, a key or a script needs to know.
struct NumberSpec {
    std::string name;               ///< "exposure"; with the modifier's id the path of its curve
    std::string title;              ///< "Exposure"
    std::string unit;               ///< "m", "stops", "°" (shown; stored in radians), ""
    ValueKind kind = ValueKind::Number;
    float least = -std::numeric_limits<float>::max();
    float most = std::numeric_limits<float>::max();
    bool operator==(const NumberSpec&) const = default;
};

std::vector<NumberSpec> numbersOf(const ModifierSettings& settings);
std::optional<NumberSpec> numberSpec(const ModifierSettings& settings, std::string_view name);
/// Nothing when there is no number of that name.
std::optional<Value> numberOf(const ModifierSettings& settings, std::string_view name);
/// False when there is no number of that name. Takes any value; problem() judges.
bool setNumber(ModifierSettings& settings, std::string_view name, const Value& value);
/// One sentence about the first number out of its range, or nothing.
std::optional<std::string> problem(const ModifierSettings& settings);

/// A choice among names, as scripts and files see it: "shape": "box" | "sphere".
struct ChoiceSpec {
    std::string name;
    std::string title;
    std::vector<std::string> values;
    std::vector<std::string> words{};   ///< what a person reads instead, one for each value; empty: the values
};
std::vector<ChoiceSpec> choicesOf(const ModifierSettings& settings);
std::optional<std::size_t> choiceOf(const ModifierSettings& settings, std::string_view name);
bool setChoice(ModifierSettings& settings, std::string_view name, std::size_t value);

}  // namespace morphogen
