// Toys: balls and blocks that roll and tumble, with their look, the bodies that give them their motion, and their shadows.
#pragma once

#include "core/authoring/props.h"
#include "core/scene/body.h"

namespace morphogen {

struct Toy {
    std::string name;
    std::uint32_t colour = 0xffffff;   ///< #rrggbb
    std::uint32_t accent = 0xffffff;   ///< of the stripe or emblem
    int emblem = 0;                    ///< of a block: 0 ring, 1 star, 2 dots, 3 stripes
    std::size_t splatCount = 20000;
    Vec3 halfSize{0};                  ///< of a block, rounding included, metres; zero for a ball
    float radius = 0.1f;               ///< of the ball, or of the block's rounded edges, metres
    Vec3 position{0};                  ///< of its centre at time 0, world
    float yawDegrees = 0;
    Body body{};                       ///< its collider follows from its shape

    bool isBall() const { return halfSize.x <= 0; }
};

Prop propOf(const Toy& toy);

/// What the toys keep of it: the bodies, whose motion is then in keys and which throw contact shadows, or a clip "Simulated" of
/// their own, and dark spots that follow them over the stage.
enum class ToyMotion { Bodies, Clip };

struct ToyPlay {
    double durationSecs = 5;
    ToyMotion motion = ToyMotion::Bodies;
    std::string stage = "stage";                ///< the object that their shadows fall on, its floor at height 0
    std::vector<ShadowSpot> otherShadows{};     ///< that fall on it as well; with Clip
    std::string shadowClip = "Shadows";
};

/// The world whose objects of the toys' names move as bodies do when they are simulated, and darken the stage.
Result<World> playToys(World world, std::span<const Toy> toys, ToyPlay play);

}  // namespace morphogen
