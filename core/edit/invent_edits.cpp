#include "core/edit/invent_edits.h"

#include "core/edit/edit_object.h"
#include "core/evaluate/object_at.h"
#include "core/scene/join_splats.h"
#include "core/scene/take_rows.h"
#include "core/select/close_underside.h"
#include "core/select/fill_hole.h"
#include "core/select/select_scene.h"

#include <algorithm>
#include <numeric>

namespace morphogen {
namespace {

std::vector<std::uint32_t> rowsWhere(const std::vector<std::uint8_t>& marks, bool isMarked)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < marks.size(); ++i)
        if ((marks[i] != 0) == isMarked) rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

/// The rows of the object that stay, and the invented splats behind them, each with the binding of the one it was copied from.
Object withInvented(const Object& object, std::span<const std::uint32_t> kept, const HoleFill& fill)
{
    std::vector<std::uint32_t> rows(kept.begin(), kept.end());
    rows.insert(rows.end(), fill.from.begin(), fill.from.end());
    Object whole = takeRows(object, rows);
    whole.splats = std::make_shared<const Splats>(joined(takeRows(*object.splats, kept), fill.invented));
    return whole;
}

SelectContext contextOf(const World& world, const SplatChoice& choice) { return {.world = world, .object = choice.object, .timeSecs = choice.timeSecs, .stop = choice.stop}; }

/// Too few splats to make a surface: then there is none to invent.
Result<HoleFill> orNothing(Result<HoleFill> fill, const Object& object)
{
    if (fill || fill.error().kind != Error::Kind::Empty) return fill;
    HoleFill nothing;
    nothing.invented = takeRows(*object.splats, std::span<const std::uint32_t>());
    return nothing;
}

/// Kept splats and those that fill the hole which the others leave.
Result<Object> withHoleFilled(const World& world, const FillHole& edit, const SplatWeights& weights)
{
    Object object = *world.find(edit.choice.object);
    MG_ASSIGN(const HoleFill fill, orNothing(fillHole(weights, contextOf(world, edit.choice), edit.shadow), object));
    object.splats = std::make_shared<const Splats>(lightened(*object.splats, fill.shadow));
    SplatWeights rest = weights;
    return withInvented(object, rest.threshold().invert().indices(), fill);
}

}  // namespace

Result<World> apply(const World& world, const FillHole& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.choice.object));
    MG_ASSIGN(const SplatWeights weights, weightsOf(world, edit.choice));
    if (weights.count() == 0) return makeError(Error::Kind::Empty, object.name, "no splat is selected; select some first");
    if (weights.count() == weights.size()) return makeError(Error::Kind::Usage, object.name, "all of its splats are selected; remove the object instead");
    MG_ASSIGN(Object whole, withHoleFilled(world, edit, weights));
    return withObject(world, std::move(whole));
}

Result<World> apply(const World& world, const LightenShadow& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.choice.object));
    const SelectContext context = contextOf(world, edit.choice);
    MG_ASSIGN(SelectScene scene, SelectScene::of(context));
    BakedShadow shadow;
    if (edit.thing) {
        const Object* thing = world.find(edit.thing);
        if (!thing || thing->id == object.id) return makeError(Error::Kind::NotFound, object.name, "the thing that threw the shadow is not in the world");
        // What is separated keeps its splats in the frame of what it came from, wherever it is moved.
        const Affine3x4 worldFromSource = objectAt(object, edit.choice.timeSecs, &world).placement.affine() * object.calibration.objectFromSource.affine();
        std::vector<Vec3> stood(thing->splats->size());
        for (std::size_t i = 0; i < stood.size(); ++i) stood[i] = worldFromSource.point(thing->splats->position(i));
        MG_ASSIGN(shadow, bakedShadow(std::move(stood), scene));
    } else {
        MG_ASSIGN(const SplatWeights thing, weightsOf(world, edit.choice));
        if (thing.count() == 0) return makeError(Error::Kind::Empty, object.name, "no splat is selected; select the thing whose shadow shall go first");
        MG_ASSIGN(shadow, bakedShadow(thing, scene));
    }
    if (!(shadow.lighten > 1)) return makeError(Error::Kind::Empty, object.name, "no shadow was found on what the thing stands on or before");
    object.splats = std::make_shared<const Splats>(lightened(*object.splats, shadow));
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const CloseUnderside& edit)
{
    SeparateSplats part = edit.part;
    MG_ASSIGN(const Object object, objectToEdit(world, part.choice.object));
    MG_ASSIGN(const SplatWeights weights, weightsOf(world, part.choice));
    part.choice.answer = weights;
    MG_ASSIGN(World changed, apply(world, part));
    MG_ASSIGN(HoleFill underside, orNothing(closeUnderside(weights, contextOf(world, part.choice)), object));
    const Object& separated = *changed.objects.back();
    const std::vector<std::uint32_t> chosen = weights.indices();   // the rows of the part, in its order
    for (std::uint32_t& from : underside.from) from = static_cast<std::uint32_t>(std::min<std::ptrdiff_t>(std::ranges::lower_bound(chosen, from) - chosen.begin(), std::ssize(chosen) - 1));   // one outside the part: its neighbour
    std::vector<std::uint32_t> every(chosen.size());
    std::iota(every.begin(), every.end(), 0u);
    changed.replace(withInvented(separated, every, underside));
    if (edit.hole == CloseUnderside::Hole::Fill && part.originals == SeparateSplats::Originals::Remove) {
        MG_ASSIGN(Object whole, withHoleFilled(world, FillHole{part.choice}, weights));
        changed.replace(std::move(whole));
    }
    return changed;
}

World withoutInvented(World world)
{
    const auto objects = world.objects;
    for (const auto& object : objects) {
        if (object->sequence) continue;   // its frames were captured
        const std::vector<std::uint32_t> seen = rowsWhere(inventedMarks(*object->splats), false);
        if (seen.size() < object->splats->size()) world.replace(takeRows(*object, seen));
    }
    return world;
}

bool hasInvented(const World& world)
{
    return std::ranges::any_of(world.objects, [](const auto& object) { return !rowsWhere(inventedMarks(*object->splats), true).empty(); });
}

}  // namespace morphogen
