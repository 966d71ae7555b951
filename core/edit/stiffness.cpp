#include "core/edit/stiffness.h"

#include "core/deform/cage_shares.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/edit_object.h"
#include "core/edit/handle_grip.h"
#include "core/edit/handles.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

/// How much each node of the rig is selected.
std::vector<float> sharesOf(const Object& object, const NodeRig& rig, const SplatWeights& chosen)
{
    const auto ofSplat = [&](std::size_t i) { return chosen[i]; };
    if (!object.scaffold || !object.scaffold->cage) return nodeShares(rig.binding, rig.nodeCount(), ofSplat);
    const std::vector<float> ofVertex = vertexShares(*object.scaffold, object.splats->size(), ofSplat);
    return nodeShares(rig.binding, rig.nodeCount(), [&](std::size_t v) { return ofVertex[v]; });
}

}  // namespace

Result<World> apply(const World& world, const PaintStiffness& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.choice.object));
    if (!(edit.stiffness >= kLeastStiffness && edit.stiffness <= kMostStiffness)) return makeError(Error::Kind::Usage, object.name, fmt::format("a stiffness is between {} and {}", kLeastStiffness, kMostStiffness));
    if (object.sequence) return makeError(Error::Kind::Unsupported, object.name, "its frames share no splats, so no handle could bend it");
    MG_ASSIGN(const SplatWeights chosen, weightsOf(world, edit.choice));
    if (chosen.touched() == 0) return makeError(Error::Kind::Empty, object.name, "no splat is selected; select some first");
    const Modifier* bend = bendOf(object);
    DeformSettings deform = bend ? std::get<DeformSettings>(bend->settings) : DeformSettings{};
    if (!deform.rig) {
        MG_ASSIGN(deform.rig, rigOver(object, edit.choice.stop));
    }
    auto rig = std::make_shared<NodeRig>(*deform.rig);
    const std::vector<float> shares = sharesOf(object, *rig, chosen);
    if (std::ranges::all_of(shares, [](float share) { return share == 0; })) return makeError(Error::Kind::Empty, object.name, "what is selected is not bent by any handle, so its stiffness would mean nothing");
    std::vector<float> stiffness(rig->nodeCount());
    for (std::size_t node = 0; node < stiffness.size(); ++node)
        stiffness[node] = std::clamp(std::exp((1 - shares[node]) * std::log(rig->stiffnessOf(node)) + shares[node] * std::log(edit.stiffness)), kLeastStiffness, kMostStiffness);
    // As stiff as usual everywhere is what a rig without the column says.
    rig->stiffness = std::ranges::all_of(stiffness, [](float one) { return one == 1; }) ? Column() : Column::of(stiffness);
    deform.rig = std::move(rig);
    if (bend) return apply(world, ChangeModifier{.object = object.id, .modifier = bend->id, .settings = std::move(deform)});
    return apply(world, AddModifier{.object = object.id, .settings = std::move(deform), .position = 0});
}

}  // namespace morphogen
