// Props: models with a look and a place, turned into the lit objects of a world.
#pragma once

#include "core/authoring/light.h"
#include "core/scene/world.h"

#include <string>
#include <vector>

namespace morphogen {

/// Who shades whom when light is baked. What moves is lit alone: a shadow that another object throws on it would travel
/// with it.
enum class Shading { Together, Alone };

struct Prop {
    MeshModel model;                  ///< its name becomes the object's
    std::vector<Finish> finishes;     ///< one per part
    std::size_t splatCount = 0;
    Transform placement;              ///< world-from-object, rigid
    Shading shading = Shading::Together;
    int shDegree = 0;

    /// Adds a part with its look. `node` is the node it hangs on; skinned parts bring their own joints.
    void add(MeshPart part, Finish finish, int node = 0);
};

/// A prop of one node, at rest on the object's origin.
Prop makeProp(std::string name, std::size_t splatCount, const Transform& placement = {});

/// A finish of one colour, #rrggbb, varied a little by noise of strength `mottle` with features of `grain` metres.
Finish plainFinish(std::uint32_t rrggbb, float mottle = 0.04f, float grain = 0.03f);

/// Samples, paints and lights every prop, and gives the objects in order.
Result<std::vector<Object>> makeObjects(const std::vector<Prop>& props, const LightRig& rig, const JobContext& job);

/// The round floor of a sample world: `tint` at a distance from the middle, fading out towards the rim.
struct StageRequest {
    float radius = 1.6f;
    std::size_t splatCount = 60000;
    std::function<Vec3(const Vec3& point)> tint;   ///< linear
};
Prop makeStage(const StageRequest& request);
/// A table of worn felt, on which samples that simulate take place.
StageRequest feltStage(float radius);
/// Lets a stage fade out between 0.72 and 1 of its radius.
void fadeRim(Object& stage, float radius);

/// A soft dark spot that follows a mover over the stage.
struct ShadowSpot {
    std::string name;
    Vec2 halfSize{0.1f, 0.1f};             ///< metres along its own x and z
    float strength = 0.6f;                 ///< peak alpha
    std::vector<double> timesSecs;         ///< strictly increasing from 0; one entry: it stands still
    std::vector<Vec3> positions;           ///< on the floor, metres
    std::vector<float> headings;           ///< radians about +Y
    std::vector<float> sizes;              ///< factors of halfSize
};
/// Adds one node with its splats per spot, and a clip called `clipName` where any spot moves.
void addShadows(Object& stage, std::span<const ShadowSpot> spots, const std::string& clipName);

/// A camera of that name that looks at `target` from `position`.
Camera makeCamera(std::string name, const Vec3& position, const Vec3& target, float fovYDegrees);

}  // namespace morphogen
