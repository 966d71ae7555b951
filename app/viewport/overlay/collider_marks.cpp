#include "app/viewport/overlay/collider_marks.h"

#include "core/dynamics/collider_mesh.h"
#include "core/evaluate/object_at.h"

namespace morphogen::viewport {
namespace {

constexpr Ink kEdge{{0, 0, 0}, 0.35f};
constexpr float kEdgePoints = 2.6f, kLinePoints = 1.3f, kBackShare = 0.35f;

}  // namespace

void paintColliders(Sketch& sketch, std::span<const ColliderMark> colliders, const World& world, double timeSecs)
{
    for (const ColliderMark& mark : colliders) {
        const Object* const object = world.find(mark.object);
        if (!object || !objectAt(*object, timeSecs, &world).isVisible) continue;
        const dynamics::RigidPose pose = dynamics::colliderPoseAt(world, *object, timeSecs);
        Vec3 middle(0);
        for (const auto& line : *mark.lines) middle += (line[0] + line[1]) / (2 * static_cast<float>(mark.lines->size()));
        const Vec3 middleInWorld = pose.position + pose.rotation * middle, towards = sketch.view().position - middleInWorld;
        // What lies behind the middle is fainter, so that the shape is seen in depth; the near lines come last.
        for (const bool isNear : {false, true})
            for (const auto& line : *mark.lines) {
                const Vec3 a = pose.position + pose.rotation * line[0], b = pose.position + pose.rotation * line[1];
                if ((glm::dot(0.5f * (a + b) - middleInWorld, towards) >= 0) != isNear) continue;
                if (isNear) sketch.line(a, b, kEdge, kEdgePoints);
                sketch.line(a, b, Ink{mark.colour, isNear ? 1 : kBackShare}, kLinePoints);
            }
    }
}

}  // namespace morphogen::viewport
