#include "core/edit/morph_edits.h"

#include "core/edit/edit_object.h"
#include "core/evaluate/morph_stage.h"
#include "core/morph/barycentre.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <tuple>

namespace morphogen {
namespace {

/// They stay, but are not seen beside the morph, neither by themselves nor by their keys of visibility.
void hide(World& world, std::span<const ObjectId> objects)
{
    for (const ObjectId id : objects) {
        Object source = *world.find(id);
        source.removeCurve({Property::Visibility, {}, {}});
        source.isVisible = false;
        world.replace(std::move(source));
    }
}

Result<void> checkSides(const World& world, const MorphSettings& settings)
{
    if (settings.from.empty() || settings.to.empty()) return Error{Error::Kind::Usage, "a morph needs an object that becomes and one that it becomes"};
    for (const auto* side : {&settings.from, &settings.to})
        for (const ObjectId id : *side)
            if (!world.find(id)) return Error{Error::Kind::NotFound, "an object of the morph is not in the world"};
    if (const auto wrong = problem(ModifierSettings{settings})) return Error{Error::Kind::Usage, fmt::format("morph: {}", *wrong)};
    return {};
}

std::string namesOf(const World& world, std::span<const ObjectId> side)
{
    const std::string first = world.find(side.front())->name;
    return side.size() == 1 ? first : fmt::format("{} and {} more", first, side.size() - 1);
}

struct Found {
    Object object;
    Modifier modifier;
    MorphSettings settings;
};

Result<Found> find(const World& world, ObjectId object, ModifierId modifier)
{
    MG_ASSIGN(Object found, objectToEdit(world, object));
    const Modifier* held = found.modifier(modifier);
    if (!held || !std::holds_alternative<MorphSettings>(held->settings)) return makeError(Error::Kind::NotFound, found.name, "it no longer has that morph");
    return Found{found, *held, std::get<MorphSettings>(held->settings)};
}

World with(const World& world, Found found)
{
    found.modifier.settings = std::move(found.settings);
    const auto held = std::ranges::find(found.object.modifiers, found.modifier.id, [](const auto& one) { return one->id; });
    *held = std::make_shared<const Modifier>(std::move(found.modifier));
    return withObject(world, std::move(found.object));
}

}  // namespace

Result<std::shared_ptr<const MorphPlan>> planOf(const World& world, const MorphSettings& settings, const PlanWish& wish, const JobContext& job)
{
    MG_TRY(checkSides(world, settings));
    const auto from = morphSideAt(world, settings.from, settings.beginSecs), to = morphSideAt(world, settings.to, settings.beginSecs);
    morph::PlanRequest request{.from = *from, .to = *to, .pins = settings.pins, .seed = wish.seed, .care = wish.care};
    for (const MorphPartPair& part : settings.parts) {
        morph::PartRows rows{part, {}, {}};
        for (const auto& [objects, name, found] : {std::tuple{&settings.from, &part.from, &rows.from}, {&settings.to, &part.to, &rows.to}}) {
            const std::vector<float> weights = morphSideWeights(world, *objects, *name);
            for (std::uint32_t i = 0; i < weights.size(); ++i)
                if (weights[i] >= 0.5f) found->push_back(i);
        }
        request.parts.push_back(std::move(rows));
    }
    auto planned = morph::planMorph(request, job);
    if (!planned) return planned.error();
    return std::make_shared<const MorphPlan>(std::move(planned->plan));
}

Result<MorphPlans> plansOf(const World& world, const MorphSettings& settings, const PlanWish& wish, const JobContext& job)
{
    const double share = 1.0 / static_cast<double>(settings.further.size() + 1);
    MorphPlans plans;
    MG_ASSIGN(plans.own, planOf(world, settings, wish, job.part(0, share)));
    for (std::size_t k = 0; k < settings.further.size(); ++k) {
        const MorphSettings towards{.from = settings.from, .to = settings.further[k].objects, .beginSecs = settings.beginSecs};
        MG_ASSIGN(auto plan, planOf(world, towards, wish, job.part(static_cast<double>(k + 1) * share, static_cast<double>(k + 2) * share)));
        plans.further.push_back(std::move(plan));
    }
    return plans;
}

Result<World> apply(const World& world, const AddMorph& edit)
{
    if (!(edit.durationSecs > 0) || !std::isfinite(edit.durationSecs) || !std::isfinite(edit.beginSecs)) return Error{Error::Kind::Usage, "a morph lasts longer than 0 seconds"};
    MorphSettings settings{.from = edit.from, .to = edit.to, .plan = edit.plan, .pins = edit.pins, .parts = edit.parts, .path = edit.path, .beginSecs = static_cast<float>(edit.beginSecs),
                           .endSecs = static_cast<float>(edit.beginSecs + edit.durationSecs)};
    MG_TRY(checkSides(world, settings));
    if (!settings.plan) {
        MG_ASSIGN(settings.plan, planOf(world, settings, {edit.seed}, {}));
    }
    World changed = world;
    hide(changed, edit.from);
    hide(changed, edit.to);
    Object shown;
    shown.name = edit.name.empty() ? fmt::format("{} to {}", namesOf(world, edit.from), namesOf(world, edit.to)) : edit.name;
    shown.splats = std::make_shared<const Splats>();
    shown.calibration = world.find(edit.from.front())->calibration;
    shown.calibration.objectFromSource = {};
    shown.provenance.format = "morph";
    shown.modifiers.push_back(std::make_shared<const Modifier>(Modifier{{1}, "Morph", true, {}, std::move(settings)}));
    changed.add(std::move(shown));
    return changed;
}

Result<World> apply(const World& world, const PlanMorph& edit)
{
    MG_ASSIGN(Found found, find(world, edit.object, edit.modifier));
    found.settings.pins = edit.pins;
    found.settings.parts = edit.parts;
    MG_TRY(checkSides(world, found.settings));
    MorphPlans plans{edit.plan, edit.furtherPlans};
    if (!plans.own) {
        MG_ASSIGN(plans, plansOf(world, found.settings, {edit.seed}, {}));
    }
    if (plans.further.size() != found.settings.further.size()) return makeError(Error::Kind::Usage, found.object.name, "its targets changed while it was being paired; pair it anew");
    found.settings.plan = plans.own;
    for (std::size_t k = 0; k < plans.further.size(); ++k) found.settings.further[k].plan = plans.further[k];
    return with(world, std::move(found));
}

Result<World> apply(const World& world, const SwapMorph& edit)
{
    MG_ASSIGN(Found found, find(world, edit.object, edit.modifier));
    if (!found.settings.further.empty()) return makeError(Error::Kind::Usage, found.object.name, "its further targets lead from its first side; take them away before the sides are swapped");
    std::swap(found.settings.from, found.settings.to);
    for (MorphPin& pin : found.settings.pins) std::swap(pin.from, pin.to);
    for (MorphPartPair& part : found.settings.parts) std::swap(part.from, part.to);
    if (found.settings.plan) found.settings.plan = std::make_shared<const MorphPlan>(reversed(*found.settings.plan));
    return with(world, std::move(found));
}

Result<World> apply(const World& world, const AddMorphTarget& edit)
{
    MG_ASSIGN(Found found, find(world, edit.object, edit.modifier));
    MorphSettings& settings = found.settings;
    if (settings.further.size() + 2 > morph::kMostTargets) return makeError(Error::Kind::Limit, found.object.name, fmt::format("it has {} targets, which is as many as a morph can have", morph::kMostTargets));
    std::uint32_t id = 1;
    for (const MorphFurther& other : settings.further) id = std::max(id, other.id + 1);
    settings.further.push_back({id, edit.to, edit.plan, edit.weight});
    MG_TRY(checkSides(world, settings));
    for (const ObjectId one : edit.to)
        if (!world.find(one) || isMorphedFrom(world, one, edit.object)) return makeError(Error::Kind::Usage, found.object.name, "a target is gone, or is made of the morph itself");
    if (!edit.plan) {
        MG_ASSIGN(settings.further.back().plan, planOf(world, {.from = settings.from, .to = edit.to, .beginSecs = settings.beginSecs}, {edit.seed}, {}));
    }
    World changed = world;
    hide(changed, edit.to);
    return with(changed, std::move(found));
}

}  // namespace morphogen
