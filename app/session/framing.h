// Framing: views that show the whole world, at every time that it moves through.
//
// How it works: centres are sampled from every visible object at nine times. Captures have floaters far outside of what
// one wants to see: where the box of the inner 98 % is much smaller than the box of all, the inner one (and a little more)
// is what is shown. The camera then stands as near as it can with every kept point inside the picture.
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/math/bounds.h"
#include "core/scene/world.h"

#include <span>
#include <vector>

namespace morphogen {

/// What a view has to show. Empty for a world with nothing in it.
struct Framing {
    Bounds bounds;
    std::vector<Vec3> points;   ///< all within `bounds`
};

/// Of `alone`, or of all objects where that is empty.
Result<Framing> frameWorld(const World& world, const JobContext& job, std::span<const ObjectId> alone = {});

/// From the front and the right and a little above, as near as shows everything. `aspect` is width / height.
CameraView threeQuarterView(const Framing& framing, double aspect);

/// Once round over `turn` in 0..1, at one height and distance, starting like threeQuarterView.
class OrbitPath {
public:
    OrbitPath(const Framing& framing, double aspect);
    CameraView at(double turn) const;

private:
    Bounds m_bounds;
    float m_distance = 1;
};

}  // namespace morphogen
