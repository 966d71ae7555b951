// What the viewport and the rest of the studio say to each other. Values; no Qt, no Vulkan.
#pragma once

#include "core/edit/measure.h"
#include "core/math/affine.h"
#include "core/raster/compare_frames.h"
#include "core/scene/camera.h"
#include "core/scene/modifier.h"
#include "core/select/select_query.h"
#include "core/select/splat_weights.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

class QKeyEvent;

namespace morphogen {

struct World;
namespace dynamics {
struct ColliderPiece;
}

/// Automatic: the faster one, by a short measurement.
enum class ViewportDevice { Automatic, Cpu, Vulkan };
/// How finished pictures reach the screen. Automatic: through Vulkan where it is quick enough, else as plain pixels.
enum class ViewportPresenter { Automatic, Vulkan, Pixels };
enum class NavigationPreset { Blender, Maya, Fly };
enum class ViewportTool {
    Select, Move, Rotate, Scale, Measure, SetFloor, SetScale, DrawPath,
    Handles, Lattice,                                                               ///< that bend the active object
    Collider,                                                                       ///< the size of the active object's collider
    SelectRectangle, SelectLasso, SelectPolygon, SelectBrush, SelectFlood, SelectSphere, SelectBox, CutOut,   ///< of splats, on the active object
    StiffnessBrush,                                                                 ///< likewise: how stiff they are when handles bend it
};
/// Whether the tool works on splats: then those that are selected are marked in the picture.
constexpr bool isSplatTool(ViewportTool tool) { return tool >= ViewportTool::SelectRectangle; }
enum class ToolStart { Handles, AtPointer };
enum class TransformAxes { World, Local };
enum class ViewSide { Front, Back, Right, Left, Top, Bottom };

/// The selected objects at frames before and after, faint, in colours of their own. Not while time runs.
struct GhostOptions {
    bool areShown = false;
    int before = 2, after = 2;         ///< how many
    int stepFrames = 6;                ///< from one to the next
    float strength = 0.4f;             ///< opacity of the nearest, 0..1; those farther away fade
    bool operator==(const GhostOptions&) const = default;
};

struct ViewportOptions {
    NavigationPreset navigation = NavigationPreset::Blender;
    TransformAxes transformAxes = TransformAxes::World;
    bool hasGrid = true;
    bool hasViewCube = true;
    bool hasBadge = true;              ///< splats and milliseconds, bottom left
    bool hasInvitation = true;         ///< "Drop a model..." while the world is empty
    GhostOptions ghosts;
    bool hasTrails = false;            ///< the way of what is selected, with its frames and keys
    bool hasFrameTimes = false;        ///< the long form: stages, device and why, what was skipped
    bool showsInvented = false;        ///< tints the splats that no capture saw
    bool showsPairs = false;           ///< what becomes what in a morph: colours, and lines of those that are selected
    Rgb backgroundTop{0.247f, 0.282f, 0.333f};
    Rgb backgroundBottom{0.196f, 0.204f, 0.220f};
    Rgb accent{0.310f, 0.639f, 0.878f};
    Depth selectDepth = Depth::FrontMost;
    Reach selectReach = Reach::Centre;
    HandleKind handleKind = HandleKind::Point;   ///< of the next handle
    float handleReach = 0;             ///< of the next handle, metres of the rest frame along the object; 0: felt everywhere
    std::optional<int> handleMirror;   ///< across this axis of the rest frame (0, 1, 2) handles are put and dragged alike
    float uiScale = 1.0f;              ///< beside the screen's own ratio; 0.75..2
    double unitsPerMetreShown = 1.0;   ///< lengths in the overlay are multiplied by this...
    std::string unit = "m";            ///< ...and get this name
    bool operator==(const ViewportOptions&) const = default;
};

/// What lies under a click with the Select tool. `object` is none where there is only background.
struct ViewportPick {
    ObjectId object;
    Vec3 pointInWorld{0};
    std::size_t splat = 0;
    bool isAdding = false;             ///< Shift was held
    bool isRemoving = false;           ///< Ctrl was held
};

/// Which splats shall be selected: for StoreSelection.
struct SplatProposal {
    ObjectId object;                   ///< that was clicked; none: the active one
    SelectQuery where;
    Combine how = Combine::Replace;
    bool isRefined = false;            ///< takes the place of the proposal before
    /// Stiffen: they shall not be selected but made stiff; where `how` adds, soft; where it removes, as usual. For PaintStiffness.
    enum class Purpose { Select, Stiffen } purpose = Purpose::Select;
};
/// What can be switched in the picture while splats are selected.
enum class SelectSwitch { Through, Footprint };

/// Where objects shall stand: for SetPlacement.
struct PlacementProposal {
    ObjectId object;
    Transform placement;
    bool operator==(const PlacementProposal&) const = default;
};
/// A place on a surface that shall be held by a handle: for AddHandle.
struct HandleProposal {
    ObjectId object;
    Vec3 pointInWorld{0};
};
/// Where a handle shall be: for MoveHandle.
struct HandleMove {
    ObjectId object;
    std::string handle;                ///< its name
    Vec3 pointInWorld{0};
    std::optional<Quat> turn;          ///< of a region, in the rest frame
    bool operator==(const HandleMove&) const = default;
};
/// How far points of a lattice shall go: for MoveLattice.
struct LatticeMove {
    ObjectId object;
    ModifierId modifier;
    std::vector<std::uint32_t> points;
    Vec3 byInWorld{0};                 ///< metres
    std::shared_ptr<const World> from{};   ///< where they stand before it: in another world it has been made already
    bool operator==(const LatticeMove&) const = default;
};
/// Which handles of the active object are selected, and where others are on their way.
struct HandleMarks {
    std::vector<std::uint32_t> chosen; ///< DeformHandle::id
    std::vector<Vec3> awaited;         ///< world
    bool operator==(const HandleMarks&) const = default;
};
/// What can be switched in the picture while handles are put.
enum class HandleSwitch { Kind, Reach, Mirror };

/// Preview: many a second while dragging. Commit ends the drag and asks for the edit; Revert ends it with nothing changed.
enum class DragPhase { Preview, Commit, Revert };

/// The way that an object shall go, at the speed at which it was drawn: for Follow path.
struct PathProposal {
    ObjectId object;
    std::vector<PathPoint> points;     ///< at least two; times from 0
};

struct FloorProposal {
    ObjectId object;                   ///< the one that was clicked first
    std::array<Vec3, 3> pointsInWorld;
};
struct ScaleProposal {
    ObjectId object;
    Vec3 fromInWorld, toInWorld;
    double lengthMetres = 0;           ///< typed by the user
};
struct MeasureResult {
    MeasuredPoint from, to;
};

/// Another world beside the one that is shown, seen by the same camera at the same time.
struct Comparison {
    std::shared_ptr<const World> other;          ///< null: nothing is compared
    CompareMode mode = CompareMode::Off;
    std::string name, otherName;                 ///< as they stand over the pictures
    bool operator==(const Comparison&) const = default;
};
/// The ways that one object goes in both worlds.
struct RibbonPoint {
    double timeSecs = 0;
    Vec3 own{0}, other{0};                       ///< where it is then, in the world
    float divergence = 0;                        ///< 0..1, from within the noise to as strong as it gets
    bool operator==(const RibbonPoint&) const = default;
};
struct Ribbon {
    ObjectId object;
    std::vector<RibbonPoint> points;             ///< in the order of time
    bool operator==(const Ribbon&) const = default;
};
/// The shape in which a body meets others, as lines in its object's frame without the scale; drawn where the object is.
struct ColliderMark {
    ObjectId object;
    Rgb colour{1};
    std::shared_ptr<const std::vector<std::array<Vec3, 2>>> lines;   ///< never null
    std::shared_ptr<const dynamics::ColliderPiece> piece{};          ///< of what can be given another size; null: nothing of it can be dragged
    bool operator==(const ColliderMark&) const = default;
};
/// The size that a collider shall have: for SetBody.
struct ColliderProposal {
    ObjectId object;
    Vec3 metres{0};                              ///< as in core/dynamics/collider_size.h
};
/// Something that happens at a time and a place: shown about then, or always while it is lit.
struct EventMark {
    Vec3 pointInWorld{0};
    double timeSecs = 0;
    std::string letter;                          ///< of its kind: "C"; stands in the ring
    std::string label;                           ///< beside it, where there is room; may be empty
    bool isLit = false;
    bool isOther = false;                        ///< in the other world: shown where that one is
    bool operator==(const EventMark&) const = default;
};
/// What the pointer looks like over the picture.
enum class PointerShape { Plain, SplitHorizontal };

/// Of the last picture that was presented.
struct ViewportStats {
    std::uint64_t splats = 0, visible = 0;
    double drawMs = 0, composeMs = 0, presentMs = 0;
    int width = 0, height = 0;         ///< pixels of the window
    int divisor = 1;                   ///< 1: every pixel was drawn; 2: one in four...
    std::string device;                ///< "CPU"
    std::string deviceReason;          ///< "no Vulkan device beats it: 31 ms against 960 ms"
    std::string presenter;             ///< "Vulkan (llvmpipe)"
    std::string presenterReason;
    std::string skipped;               ///< "resolution halved while moving", empty: nothing was
    std::optional<float> largestDifference;   ///< of a pixel, where a heat map is shown: distance in OKLab
};

/// Times of std::chrono::steady_clock.
struct EventLatency {
    std::chrono::steady_clock::time_point seen;        ///< when the event reached the viewport
    std::chrono::steady_clock::time_point presented;   ///< when the picture that answers it was handed to the screen
    double milliseconds() const { return std::chrono::duration<double, std::milli>(presented - seen).count(); }
};

/// Any may be empty. Called on the UI thread.
struct ViewportCallbacks {
    std::function<void(const ViewportPick&)> onPick;
    std::function<void(const CameraView&)> onCameraChanged;
    std::function<void(const ViewportStats&)> onStats;                     ///< at most ten a second
    std::function<void(const std::string&)> onMessage;                     ///< a sentence for the user
    std::function<void(const std::vector<PlacementProposal>&, DragPhase)> onPlacement;
    std::function<void(const FloorProposal&)> onFloor;
    std::function<void(const ScaleProposal&)> onScale;
    std::function<void(const PathProposal&)> onPath;
    std::function<void(const MeasureResult&)> onMeasure;
    std::function<void(const SplatProposal&)> onSelectSplats;
    std::function<void(SelectSwitch)> onSelectSwitch;                      ///< was clicked
    std::function<void(const HandleProposal&)> onAddHandle;
    std::function<void(const std::vector<HandleMove>&, DragPhase)> onMoveHandles;
    std::function<void(const std::vector<std::uint32_t>&)> onChooseHandles; ///< of the active object
    std::function<void(ObjectId)> onAddLattice;                            ///< to be put around that object
    std::function<void(const LatticeMove&, DragPhase)> onMoveLattice;
    std::function<void(const ColliderProposal&)> onColliderSize;           ///< was dragged
    std::function<void(HandleSwitch)> onHandleSwitch;                      ///< was clicked
    std::function<void(float metres)> onHandleReach;                       ///< was turned with the wheel; above 0
    std::function<void(ViewportTool)> onToolChanged;                       ///< also when a tool ends by itself
    std::function<void(const std::string&)> onHint;                        ///< what the mouse buttons do now
    std::function<void(PointerShape)> onPointerShape;                      ///< the viewport's own window has it already
    /// Keys that the viewport has no use for; say true when it was used.
    std::function<bool(QKeyEvent&)> onKey;
    /// Right button, without a drag: where a menu would open, in global coordinates.
    std::function<void(int x, int y, const ViewportPick&)> onContextMenu;
};

struct ViewportSetup {
    ViewportCallbacks callbacks;
    ViewportOptions options;
    ViewportDevice device = ViewportDevice::Automatic;
    ViewportPresenter presenter = ViewportPresenter::Automatic;
    bool hasValidation = false;        ///< Vulkan's validation layers; what they say goes to the log
};

}  // namespace morphogen
