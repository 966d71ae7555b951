// CLEVRER states: the objects of a CLEVRER video and where each was in the picture, every fifth frame (Yi et al. 2020, arXiv
// 1910.01442; the layout is that of its neuro-symbolic successors, which simulate the videos' scenes).
//
// {"objects": [{"color", "material", "shape", "id"}], "predictions": [{"what_if": -1, "trajectory": [{"frame_index", "objects":
// [{"x", "y", "color", "material", "shape"}]}], "collisions": [{"frame", "objects": [two of the same]}]}], "step_88", "step_108"}.
//
// Picture: 150 x 100 units, "x" down from its top, "y" right from its left edge, of an object's centre. All videos have one
// camera, so one map takes the picture to the plane in which the centres lie, 0.2 m above the ground. It was fitted once, to the
// bodies at rest in every other file (those with an even place in the order of names), whose places on the ground "step_88" and
// "step_108" record; `morphogen clevrer FOLDER` and the test of this file fit it anew and compare. Axes: the data's ground x comes towards
// the camera and becomes our +z, its y goes right and becomes our +x, +y is up. 128 frames are 5 s. Spheres, cubes and cylinders
// all measure 0.4 m.
#pragma once

#include "core/dynamics/observed_motion.h"
#include "core/io/import.h"
#include "core/math/plane_map.h"

namespace morphogen {

extern const Loader kClevrerLoader;

/// The words of the data for what its objects are made of and painted; their shapes are kObservedShapeNames.
inline constexpr const char* kClevrerMaterials[] = {"metal", "rubber"};
inline constexpr const char* kClevrerColours[] = {"gray", "red", "blue", "green", "brown", "purple", "cyan", "yellow"};
/// Of the objects as seen in the pictures of CLEVR, #rrggbb, in the order of kClevrerColours.
inline constexpr std::uint32_t kClevrerPaints[] = {0x575757, 0xad2323, 0x2a4bd7, 0x1d6914, 0x814a19, 0x8126c0, 0x29d0d0, 0xffee33};

inline constexpr double kClevrerFps = 128.0 / 5.0;
inline constexpr double kClevrerRadius = 0.2;    ///< metres: of spheres and cylinders, half a cube's edge, half a cylinder's height

struct ClevrerObject {
    std::string colour, material;
    ObservedShape shape = ObservedShape::Ball;
    std::string name() const;                    ///< "gray rubber cylinder", unique in its scene
    std::uint32_t paint() const;                 ///< of kClevrerPaints
    bool operator==(const ClevrerObject&) const = default;
};

struct RecordedCollision {
    double timeSecs = 0;
    std::size_t a = 0, b = 0;                    ///< a < b, indices of objects
};

/// A place that the file records on the ground, in the data's own x and y, metres.
struct RecordedGround {
    int frame = 0;
    std::size_t object = 0;
    glm::dvec2 place{0};
};

struct ClevrerState {
    std::vector<ClevrerObject> objects;
    std::vector<int> frames;                                               ///< strictly increasing
    std::vector<std::vector<std::optional<glm::dvec2>>> placesInPicture;   ///< [object][frame]: x down, y right
    std::vector<RecordedCollision> collisions;                             ///< in order of time
    std::vector<RecordedGround> ground;
    std::vector<double> masses;                                            ///< recorded, one per object, in the file's unit; some are 0 or below; empty where none
};

/// Errors name the file and what in it is wrong.
Result<ClevrerState> readClevrerState(const std::filesystem::path& path);

/// The constants this project was fitted to.
const PlaneMap& clevrerGroundFromPicture();

/// Picture and ground of what rests around the frames whose places on the ground are recorded.
std::vector<PlanePair> restingPairs(const ClevrerState& state);

/// Centres on the plane 0.2 m above the ground; an object that was never seen has no centre at any time.
ObservedMotion motionOf(const ClevrerState& state, const PlaneMap& groundFromPicture = clevrerGroundFromPicture());

/// The camera of all videos, seen through a picture of 3:2.
Camera clevrerCamera();

}  // namespace morphogen
