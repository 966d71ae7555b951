// Shapes that move as they were seen to: spheres, boxes and cylinders made of splats, with keys for where they were and when
// they were seen. What imports of trajectories make.
#pragma once

#include "core/authoring/props.h"
#include "core/dynamics/observed_motion.h"

#include <span>
#include <string>
#include <vector>

namespace morphogen {

struct MovingShape {
    enum class Look : std::uint8_t { Rubber, Metal };

    std::string name;
    ObservedShape shape = ObservedShape::Ball;
    Vec3 halfSize{0.1f};                        ///< metres; of a sphere its radius in x, of a cylinder its radius in x, half its height in y
    std::uint32_t colour = 0x808080;            ///< #rrggbb
    Look look = Look::Rubber;
    std::vector<double> timesSecs;              ///< strictly increasing, at least one
    std::vector<std::optional<Vec3d>> centres;  ///< world, metres; one per time, nothing where it was not seen
    std::vector<Quat> rotations;                ///< world-from-shape, one per time; empty: never turned
};

/// The shape, standing at the placement, whose light it holds from then on: what is keyed is not looked at.
Prop propOf(const MovingShape& shape, std::size_t splatCount, const Transform& placement = {});

/// One object each, in order: its origin in its centre, a key per time it was seen, hidden where it was not, and a body that pushes
/// others in a simulation. Times lie on the world's axis as they are. `splatCount` is for each.
Result<std::vector<Object>> makeMovingShapes(std::span<const MovingShape> shapes, std::size_t splatCount, const JobContext& job);

}  // namespace morphogen
