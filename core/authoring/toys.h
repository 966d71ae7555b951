// Toys: balls and blocks that roll and tumble, with their look, their simulated motion and their shadows.
#pragma once

#include "core/authoring/props.h"
#include "core/authoring/toy_physics.h"

namespace morphogen {

struct Toy {
    std::string name;
    std::uint32_t colour = 0xffffff;   ///< #rrggbb
    std::uint32_t accent = 0xffffff;   ///< of the stripe or emblem
    ToyBody body;                      ///< at time 0
    int emblem = 0;                    ///< of a block: 0 ring, 1 star, 2 dots, 3 stripes
    std::size_t splatCount = 20000;
};

struct ToyScene {
    std::vector<Prop> props;           ///< one per toy, in order, with a clip "Simulated"
    std::vector<ShadowSpot> shadows;
};

/// Simulates the toys together and makes a prop of each.
Result<ToyScene> playToys(const std::vector<Toy>& toys, double durationSecs, const JobContext& job);

/// The toys of the sample "collision".
std::vector<Toy> collisionToys();

inline constexpr const char* kSimulatedClip = "Simulated";

}  // namespace morphogen
