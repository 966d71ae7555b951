#include "app/viewport/tools/stiffness_tool.h"

#include "core/edit/handles.h"
#include "core/evaluate/bend.h"
#include "core/evaluate/object_at.h"

#include <cmath>
#include <variant>

namespace morphogen::viewport {
namespace {

constexpr float kFade = 0.5f;                     ///< of the brush's radius
constexpr Ink kStiff{{0.941f, 0.627f, 0.294f}, 1}, kSoft{{0.310f, 0.639f, 0.878f}, 1};

/// Where nodes that are not as stiff as usual stand.
void drawNodes(Sketch& sketch, const Object& object, const Scene& scene)
{
    const Modifier* bend = bendOf(object);
    if (!bend) return;
    const auto& deform = std::get<DeformSettings>(bend->settings);
    if (!deform.rig || deform.rig->stiffness.isEmpty()) return;
    const ObjectAt at = objectAt(object, scene.timeSecs, scene.world.get());
    Pose nodes;
    for (const Modifier& modifier : at.modifiers)
        if (const auto* now = std::get_if<DeformSettings>(&modifier.settings)) nodes = evaluate::bentNodes(*now);
    const Affine3x4 worldFromSource = at.placement.affine() * object.calibration.objectFromSource.affine();
    const auto places = deform.rig->positions();
    for (std::size_t node = 0; node < places.size(); ++node) {
        const float amount = std::log(deform.rig->stiffnessOf(node)) / std::log(kMostStiffness);
        if (std::abs(amount) < 0.02f) continue;
        const auto pixel = sketch.pixel(worldFromSource.point(nodes.empty() ? places[node] : nodes[node].point(places[node])));
        if (!pixel) continue;
        sketch.disc(*pixel, 4, Ink{Rgb(0), 0.5f});
        sketch.disc(*pixel, 3, (amount > 0 ? kStiff : kSoft).faded(0.35f + 0.65f * std::abs(amount)));
    }
}

}  // namespace

std::optional<SplatProposal> StiffnessTool::finish(const Vec2& pixel, const ToolContext& context)
{
    auto proposal = BrushTool::finish(pixel, context);
    if (!proposal) return proposal;
    proposal->purpose = SplatProposal::Purpose::Stiffen;
    std::get<SelectBrush>(proposal->where.how).soft = kFade;
    return proposal;
}

void StiffnessTool::drawShape(Sketch& sketch, const ToolContext& context) const
{
    const Scene& scene = context.scene;
    const Object* object = scene.world && !scene.selection.empty() ? scene.world->find(scene.selection.back()) : nullptr;
    if (object) drawNodes(sketch, *object, scene);
    BrushTool::drawShape(sketch, context);
}

}  // namespace morphogen::viewport
