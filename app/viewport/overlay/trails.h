// Trails: the way that the selected objects go through space, with a dot for each frame and a diamond for each key.
//
// How it works: an object's point is the middle of its splats, carried by its placement and by the mean of its nodes, so
// that a walk shows as well as a drag. It is asked at every frame of a stretch around now, once for a world and a
// selection, and drawn as lines.
#pragma once

#include "app/viewport/overlay/sketch.h"
#include "app/viewport/picture_source.h"

namespace morphogen::viewport {

class Trails {
public:
    /// Where each selected object is at each frame; asked anew only where the world, the selection or the stretch changed.
    void draw(Sketch& sketch, const Scene& scene);

private:
    struct Trail {
        std::vector<Vec3> points;      ///< at `firstFrame`, and at each frame after it
        std::vector<Vec3> keys;        ///< where its position, rotation or scale has keys
    };
    void follow(const Scene& scene, long firstFrame, long lastFrame);
    std::shared_ptr<const World> m_world;
    std::vector<ObjectId> m_selection;
    long m_firstFrame = 0, m_lastFrame = -1;
    std::vector<Trail> m_trails;
};

/// The point of an object that a trail follows.
Vec3 trailPoint(const World& world, const Object& object, double timeSecs);

}  // namespace morphogen::viewport
