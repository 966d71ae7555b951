// CLEVRER annotations: what is known of a CLEVRER video's scene, every frame, in space (Yi et al. 2020, arXiv 1910.01442). Read, and
// written for videos of our own, so that whatever reads the one reads the other.
//
// {"scene_index", "video_filename", "object_property": [{"object_id", "color", "material", "shape"}], "motion_trajectory": [{"frame_id",
// "objects": [{"object_id", "location", "orientation", "velocity", "angular_velocity": [3 numbers each], "inside_camera_view"}]}],
// "collision": [{"frame_id", "object_ids": [2], "location"}]}.
//
// Axes: the data's x comes towards the camera, y goes right, z up; ours are (y, z, x) of it. Metres, m/s, rad/s; the orientation is
// three angles in radians, turned about x first, then y, then z (the fixed axes). Frame k is at k / 25.6 s. An object that is taken away by a
// what-if is not listed; the others keep their numbers.
#pragma once

#include "core/io/clevrer_states.h"

namespace morphogen {

extern const Loader kClevrerAnnotationLoader;

struct ClevrerPose {
    Vec3 centre{0};                   ///< world, metres
    Quat rotation{1, 0, 0, 0};        ///< world-from-object
    Vec3 velocity{0}, spin{0};        ///< m/s, rad/s, world
    bool isInView = true;             ///< its centre is within the picture
};

struct ClevrerBody {
    int id = 0;                       ///< unique in its scene
    ClevrerObject looks;
    std::vector<std::optional<ClevrerPose>> poses;   ///< one per frame; nothing where it is not listed
};

struct ClevrerCollision {
    int frame = 0;
    std::size_t a = 0, b = 0;         ///< a < b, indices of bodies
    Vec3 place{0};                    ///< world, metres
};

struct ClevrerAnnotation {
    int sceneIndex = 0;
    std::string video;                ///< the name of its file
    std::vector<int> frames;          ///< strictly increasing
    std::vector<ClevrerBody> bodies;  ///< at least one
    std::vector<ClevrerCollision> collisions;   ///< in order of frames
};

/// Errors name the file and what in it is wrong.
Result<ClevrerAnnotation> readClevrerAnnotation(const std::filesystem::path& path);

/// The same annotation gives the same bytes.
std::string textOf(const ClevrerAnnotation& annotation);

/// Where the centres are, in view or not.
ObservedMotion motionOf(const ClevrerAnnotation& annotation);

}  // namespace morphogen
