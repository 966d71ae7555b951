// Light for splats. Splats are drawn unlit, so authored objects carry their light in their colours: what falls on each
// splat from a key light and from the sky, less what its neighbours hide, goes into degree 0; what changes with the
// view (a gloss, a bright rim) into the higher spherical harmonics.
//
// How it works: the splats of everything that stands together are entered into a grid, and a Euclidean distance transform
// (Felzenszwalb & Huttenlocher 2012) gives the distance to the nearest surface anywhere. Ambient occlusion is measured by
// six cones marched through that grid, the key light's soft shadow by one ray (Quilez, "Soft shadows in raymarched SDFs").
// A gloss is the lobe cos^e about the mirrored light, cut to the degree asked for, with a window against ringing.
#pragma once

#include "core/authoring/mesh_model.h"
#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/scene/object.h"

#include <functional>
#include <span>
#include <vector>

namespace morphogen {

/// Where a splat lies on the model that it was made from.
struct SurfacePoint {
    Vec3 position{0};   ///< rest frame, metres
    Vec3 normal{0, 1, 0};
    Vec2 uv{0};
    int part = 0;       ///< index into MeshModel::parts
};

/// What becomes of the light on a part. A body that rolls would turn its baked light along with it; so its surface is drawn
/// Evenly, and at most darker towards its outline, which is the same whichever way it has turned.
enum class Lighting { Full, Even };

/// How a part looks. Colours are linear.
struct Finish {
    std::function<Vec3(const SurfacePoint&)> albedo;
    Lighting lighting = Lighting::Full;
    float gloss = 0.0f;          ///< strength of the highlight, 0..1
    float glossExponent = 12.0f; ///< larger is smaller
    float rim = 0.0f;            ///< light at grazing angles: fur, wax, jelly; 0..1
    float translucency = 0.0f;   ///< how far light wraps round, 0..1
    float edgeShade = 0.0f;      ///< of what is lit Evenly: how much darker it is at grazing angles, 0..1
};

struct LightRig {
    Vec3 toKey{0.45f, 0.8f, 0.4f};      ///< towards the key light; need not be a unit vector
    Vec3 key{1.05f, 0.98f, 0.88f};      ///< linear
    Vec3 sky{0.52f, 0.56f, 0.64f};
    Vec3 ground{0.26f, 0.22f, 0.19f};
    Vec3 toFill{-0.7f, 0.25f, 0.5f};
    Vec3 fill{0.10f, 0.12f, 0.16f};
    Vec3 lampAt{0};                     ///< a lamp in the room, metres; throws no shadows
    Vec3 lamp{0};                       ///< linear, at a distance of 1 m
    float shadowSoftness = 0.18f;       ///< tangent of half the angle of the key light
    float occlusion = 1.0f;             ///< strength of ambient occlusion
    bool operator==(const LightRig&) const = default;
};

/// Distance to the nearest of a set of surface samples, on a grid.
class DistanceGrid {
public:
    /// `cellsAlong` cells along the longest side of the box of `samples`.
    DistanceGrid(std::span<const Vec3> samples, int cellsAlong);
    float cell() const { return m_cell; }
    float at(const Vec3& point) const;   ///< metres; outside the grid the distance to its border is added
    /// 1 where nothing is near, towards 0 in a crevice. Looks `reach` metres far.
    float ambient(const Vec3& point, const Vec3& normal, float reach) const;
    /// 1 where the light is seen, 0 in shadow.
    float visibility(const Vec3& point, const Vec3& towards, float softness) const;

private:
    Vec3 m_origin{0};
    float m_cell = 0;
    int m_size[3] = {0, 0, 0};
    std::vector<float> m_distance;
};

/// Where the splats of an object lie on the model that it was made from, in the order of the splats.
std::vector<SurfacePoint> surfacePoints(const MeshModel& model, const Splats& splats);

struct LightingRequest {
    std::span<const SurfacePoint> points;      ///< one per splat
    std::span<const Finish> finishes;          ///< one per part of the model
    const DistanceGrid* surroundings = nullptr;///< null: nothing shades anything
    LightRig rig;
    Affine3x4 worldFromRest;                   ///< rigid; where the object stands in `surroundings` and in the light
    int shDegree = 2;                          ///< 0 where no finish has gloss or rim
    float reach = 0.35f;                       ///< of ambient occlusion, metres
    float leastDeviation = 0;                  ///< along the surface, metres: authored shapes are round, so discs that were
                                               ///< cut short at the facets of small parts may overlap again
};

/// The same splats, coloured and lit.
Result<Splats> light(const Splats& splats, const LightingRequest& request, const JobContext& job);

/// Linear light to the display's encoding, with a soft shoulder near white.
Rgb displayColour(const Vec3& linear);
/// A colour given as #rrggbb in linear light.
Vec3 linearColour(std::uint32_t rrggbb);

}  // namespace morphogen
