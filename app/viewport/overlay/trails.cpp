#include "app/viewport/overlay/trails.h"

#include "core/deform/pose.h"
#include "core/evaluate/object_at.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr long kMostFrames = 240;        // on either side of now
constexpr float kDotSpacing = 5;         // points between the dots of frames from which on they are drawn
constexpr std::size_t kMiddleSamples = 256;
constexpr Ink kBefore{{0.310f, 0.639f, 0.878f}, 0.9f}, kAfter{{0.910f, 0.769f, 0.353f}, 0.9f}, kEdge{{0, 0, 0}, 0.45f};

Vec3 middleOf(const Splats& splats)
{
    Vec3 sum(0);
    std::size_t count = 0;
    for (std::size_t i = 0; i < splats.size(); i += std::max<std::size_t>(1, splats.size() / kMiddleSamples)) {
        const Vec3 p = splats.position(i);
        if (std::isfinite(p.x + p.y + p.z)) sum += p, ++count;
    }
    return count > 0 ? sum / static_cast<float>(count) : Vec3(0);
}

void diamond(Sketch& sketch, const Vec2& at, float radiusPoints)
{
    for (const auto& [radius, ink] : {std::pair{radiusPoints + 1.2f, kEdge}, {radiusPoints, inks::kKey}}) {
        const float r = radius * sketch.scale();
        const std::array<Vec2, 4> corners{at + Vec2(0, -r), at + Vec2(r, 0), at + Vec2(0, r), at + Vec2(-r, 0)};
        sketch.polygon(corners, ink);
    }
}

}  // namespace

Vec3 trailPoint(const World& world, const Object& object, double timeSecs)
{
    const ObjectAt at = objectAt(object, timeSecs, &world);
    Vec3 point = middleOf(*object.splats);
    const bool isPlaying = object.activeClip >= 0 && object.activeClip < static_cast<int>(object.clips.size());
    if (object.scaffold && isPlaying && !object.scaffold->nodes.empty()) {
        const auto& nodes = object.scaffold->nodes;
        const Pose pose = nodeTransforms(*object.scaffold, object.clips[static_cast<std::size_t>(object.activeClip)].get(), at.motionSecs);
        Vec3 sum(0);
        for (std::size_t k = 0; k < nodes.size(); ++k) sum += (pose[k] * nodes[k].nodeFromRest).point(point);
        point = sum / static_cast<float>(nodes.size());
    }
    return (at.placement.affine() * object.calibration.objectFromSource.affine()).point(point);
}

void Trails::follow(const Scene& scene, long firstFrame, long lastFrame)
{
    m_world = scene.world;
    m_selection = scene.selection;
    m_firstFrame = firstFrame, m_lastFrame = lastFrame;
    m_trails.clear();
    for (const ObjectId id : scene.selection) {
        const Object* object = scene.world->find(id);
        if (!object || object->splats->size() == 0) continue;
        Trail trail;
        for (long frame = firstFrame; frame <= lastFrame; ++frame) trail.points.push_back(trailPoint(*scene.world, *object, static_cast<double>(frame) / scene.world->fps));
        std::vector<double> times;
        for (const auto& curve : object->curves)
            if (curve->path.property <= Property::Scale)
                for (const Keyframe& key : curve->keys) times.push_back(key.timeSecs);
        std::ranges::sort(times);
        times.erase(std::unique(times.begin(), times.end()), times.end());
        for (const double secs : times) trail.keys.push_back(trailPoint(*scene.world, *object, secs));
        m_trails.push_back(std::move(trail));
    }
}

void Trails::draw(Sketch& sketch, const Scene& scene)
{
    if (!scene.world || scene.selection.empty()) return;
    const long now = std::lround(scene.timeSecs * scene.world->fps), last = std::lround(scene.world->durationSecs() * scene.world->fps);
    // Stretches in steps, so that time that runs does not ask for a new one at every frame.
    const long step = kMostFrames / 4, first = std::max(0L, (now - kMostFrames) / step * step), end = std::min(last, (now + kMostFrames) / step * step + step);
    if (scene.world != m_world || scene.selection != m_selection || first != m_firstFrame || end != m_lastFrame) follow(scene, first, end);
    for (const Trail& trail : m_trails) {
        Vec2 lastDot(-1e6f);
        for (std::size_t k = 0; k < trail.points.size(); ++k) {
            const long frame = m_firstFrame + static_cast<long>(k);
            const float away = static_cast<float>(std::abs(frame - now)) / static_cast<float>(kMostFrames);
            const Ink ink = (frame < now ? kBefore : kAfter).faded(1 - 0.7f * std::min(away, 1.0f));
            if (k + 1 < trail.points.size() && trail.points[k] != trail.points[k + 1]) {
                sketch.line(trail.points[k], trail.points[k + 1], kEdge.faded(ink.alpha), 3.2f);
                sketch.line(trail.points[k], trail.points[k + 1], ink, 1.6f);
            }
            const auto dot = sketch.pixel(trail.points[k]);
            if (!dot || glm::distance(*dot, lastDot) < kDotSpacing * sketch.scale()) continue;
            lastDot = *dot;
            sketch.disc(*dot, 2.1f, ink);
        }
        for (const Vec3& key : trail.keys)
            if (const auto at = sketch.pixel(key)) diamond(sketch, *at, 4.5f);
        if (now < m_firstFrame || now > m_lastFrame) continue;
        if (const auto here = sketch.pixel(trail.points[static_cast<std::size_t>(now - m_firstFrame)])) {
            sketch.ring(*here, 5, kEdge, 3.5f);
            sketch.ring(*here, 5, inks::kText, 1.6f);
        }
    }
}

}  // namespace morphogen::viewport
