// Motions in closed form, sampled as a tracker would see them.
#pragma once

#include "core/authoring/moving_shapes.h"
#include "core/dynamics/observed_discs.h"
#include "core/dynamics/observed_motion.h"
#include "core/scene/world.h"

#include <functional>
#include <string>
#include <vector>

namespace morphogen::support {

/// Where a body is at a time; nothing where it is not seen.
using SeenPath = std::function<std::optional<Vec3d>(double secs)>;

struct SeenBody {
    std::string name;
    double radius = 0.2;
    SeenPath path;
    ObservedShape shape = ObservedShape::Ball;
};

/// Objects are numbered from 1, samples lie at 0, step, 2 step... up to `durationSecs`.
ObservedMotion seenMotion(const std::vector<SeenBody>& bodies, double stepSecs, double durationSecs);

/// Discs as they move by simulateDiscs(), as bodies of that shape, 0.2 m above the ground.
ObservedMotion seenDiscs(const std::vector<Disc>& discs, double stepSecs, double durationSecs, ObservedShape shape = ObservedShape::Ball);

/// A ball of 0.2 m that comes at 1 m/s along +x hits its equal, which rests at the origin, at 0.6 s, and gives it all its speed.
ObservedMotion exchangeOfSpeed(double stepSecs);

/// Objects of these shapes, 2,000 splats each.
World worldOfShapes(const std::vector<MovingShape>& shapes);

}  // namespace morphogen::support
