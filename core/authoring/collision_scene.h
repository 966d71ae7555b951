// Random scenes of things that collide, in the manner of CLEVRER (Yi et al. 2020, arXiv 1910.01442): spheres, cubes and cylinders of 0.4 m, of
// metal or rubber, some at rest and some coming into the picture, seen by the camera of its videos. And what-ifs about them.
//
// How it works: looks and headings are drawn first, then places and speeds again and again until enough happens. What moves is aimed at
// something that rests, or at the middle, and misses by a little. All draws come from one seed, so a seed is a scene.
#pragma once

#include "core/authoring/props.h"
#include "core/dynamics/sim_scene.h"
#include "core/io/clevrer_states.h"
#include "core/math/noise.h"

#include <string>
#include <vector>

namespace morphogen {

struct CollisionSceneRequest {
    std::uint64_t seed = 1;
    double durationSecs = 5;
    std::size_t splatsOfAThing = 6000;
};

/// Where a thing's splats lie on its surface, and how that looks: what it takes to light it anew.
struct LitSurface {
    std::vector<SurfacePoint> points;
    std::vector<Finish> finishes;
    int shDegree = 0;
};

/// A world with bodies and a camera called "CLEVRER", and what happens in it. The world holds the things alone, where they begin.
struct CollisionScene {
    World world;
    std::vector<ObjectId> things;          ///< in the world's order
    std::vector<ClevrerObject> looks;      ///< of each
    std::vector<LitSurface> surfaces;      ///< of each; empty for spheres and cylinders, which look alike however they turn
    dynamics::SimScene scene;
    dynamics::Rollout rollout;
};

/// Takes a second or two, most of it for the splats.
Result<CollisionScene> makeCollisionScene(const CollisionSceneRequest& request, const JobContext& job);

/// One thing otherwise, as core/causal/intervention_text.h writes it: an object of a collision removed, or heavier or lighter, or something that
/// comes in slower, faster or elsewhere bound.
std::string whatIfOf(const CollisionScene& scene, Random& random);

/// The grey ground on which such scenes are seen, and the colour of what lies beyond it.
struct CollisionGround {
    Object near, far;      ///< where things meet, fine enough for their shadows to lie on; and round it, coarse
};
Result<CollisionGround> makeCollisionGround(const JobContext& job);
inline constexpr Rgb kCollisionBackdrop{0.545f, 0.545f, 0.54f};

/// The world as a simulation left it (`moved`: its things keyed), put on the ground with their shadows. Spheres and cylinders that stay upright do
/// not turn: nobody sees it, and their light would turn with them.
World onGround(World moved, const CollisionGround& ground, const CollisionScene& scene, const dynamics::Rollout& rollout);

/// Cubes are seen to turn, so they are lit anew for each picture. For one course; one thread at a time.
class TurningLight {
public:
    explicit TurningLight(const CollisionScene& scene) : m_scene(scene) {}
    /// The world with its cubes lit as they stand at that time. Those that did not turn since the last call keep their splats.
    Result<World> at(const World& world, double timeSecs, const JobContext& job);

private:
    struct Lit {
        Quat rotation{0, 0, 0, 0};
        std::shared_ptr<const Splats> splats;
    };
    const CollisionScene& m_scene;
    std::vector<Lit> m_lit;                ///< of each thing
};

}  // namespace morphogen
