// The fox: a four-legged creature of our own, modelled in clay on 26 joints, that walks and idles.
#pragma once

#include "core/authoring/props.h"
#include "core/authoring/rig.h"

#include <array>

namespace morphogen {

/// One leg: joints from the body down, the last being the ankle above the paw. Front legs have no hock (-1).
struct FoxLeg {
    int upper = 0, lower = 0, hock = -1, paw = 0;
    float phase = 0;   ///< of a cycle, when its stance begins
};

struct FoxRig {
    Rig rig;
    int root = 0, hips = 0, spine = 0, chest = 0, neck = 0, head = 0;
    std::array<int, 2> ears{};
    std::array<int, 4> tail{};
    std::array<FoxLeg, 4> legs;   ///< hind left, front left, hind right, front right: the order of a walk
};

/// Faces +z, stands on y = 0, about 0.55 m high and 0.85 m long.
FoxRig foxRig();

/// The fox with its skeleton, without clips.
Prop makeFox(const FoxRig& fox, std::size_t splatCount, const Transform& placement);

/// A walk once round a circle that is touched at the origin, turning left; feet stay where they are put down.
struct Walk {
    int cycles = 16;                 ///< whole cycles of the gait once round
    double cycleSecs = 0.78;
    float stride = 0.36f;            ///< metres a cycle
    bool isOnTheSpot = false;        ///< straight ahead, over ground that moves backwards by stride / cycleSecs

    float radius() const { return static_cast<float>(cycles) * stride / (2 * kPi); }   ///< of the circle, metres
    double durationSecs() const { return cycles * cycleSecs; }
};
inline constexpr float kFoxStanceShare = 0.64f;   ///< of a cycle, each foot is on the ground

Clip foxWalk(const FoxRig& fox, const Walk& walk, std::string name);
/// Stands, breathes, looks about, flicks an ear. 6 s, loops.
Clip foxIdle(const FoxRig& fox);

/// Where the root of a walking fox stands, and where it heads (radians about +y).
struct FoxStep {
    Vec3 position;
    float heading = 0;
};
FoxStep foxAt(const Walk& walk, double timeSecs);

/// The shadow of a walking fox: under the trunk, and under the head.
std::vector<ShadowSpot> foxShadows(const Walk& walk, const Transform& placement);

}  // namespace morphogen
