// Lines from where the splats of a selected morph come to where they go, a sample of them, in the colours of its pairs
// (core/evaluate/show_pairs.h). Asked anew only where the world, the selection or the time changed.
#pragma once

#include "app/viewport/overlay/sketch.h"
#include "app/viewport/picture_source.h"
#include "core/evaluate/show_pairs.h"

namespace morphogen::viewport {

class PairLines {
public:
    void draw(Sketch& sketch, const Scene& scene);

private:
    std::shared_ptr<const World> m_world;
    std::vector<ObjectId> m_selection;
    double m_timeSecs = 0;
    std::vector<PairWay> m_ways;
};

}  // namespace morphogen::viewport
