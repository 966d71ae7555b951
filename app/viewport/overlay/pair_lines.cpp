#include "app/viewport/overlay/pair_lines.h"

namespace morphogen::viewport {
namespace {

constexpr std::size_t kMostLines = 160;   ///< of each object: more hide the thing itself
constexpr Ink kEdge{{0, 0, 0}, 0.35f};

}  // namespace

void PairLines::draw(Sketch& sketch, const Scene& scene)
{
    if (!scene.world || scene.selection.empty()) return;
    if (scene.world != m_world || scene.selection != m_selection || scene.timeSecs != m_timeSecs) {
        m_world = scene.world, m_selection = scene.selection, m_timeSecs = scene.timeSecs;
        m_ways.clear();
        for (const ObjectId id : scene.selection)
            if (const Object* object = scene.world->find(id))
                for (const PairWay& way : pairWays(*scene.world, *object, scene.timeSecs, kMostLines)) m_ways.push_back(way);
    }
    for (const PairWay& way : m_ways) {
        sketch.line(way.from, way.to, kEdge, 2.2f);
        sketch.line(way.from, way.to, Ink{way.colour, 0.85f}, 1.1f);
        if (const auto end = sketch.pixel(way.to)) sketch.disc(*end, 1.8f, Ink{way.colour, 1});
    }
}

}  // namespace morphogen::viewport
