#include "core/edit/splat_edits.h"

#include "core/edit/edit_modifiers.h"
#include "core/edit/edit_object.h"
#include "core/edit/remove_object.h"
#include "core/evaluate/splat_stage.h"
#include "core/scene/splat_channels.h"
#include "core/scene/take_rows.h"
#include "core/select/select.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

constexpr const char* kHidden = "Hidden";

std::shared_ptr<const SplatSelection> stored(SelectionId id, std::string name, const SplatWeights& weights)
{
    return std::make_shared<const SplatSelection>(SplatSelection{id, std::move(name), weights.toColumn()});
}

/// Puts the weights under that name, with a new id or the old one.
SelectionId store(World& world, Object& object, const std::string& name, const SplatWeights& weights)
{
    for (auto& held : object.selections) {
        if (held->name != name) continue;
        held = stored(held->id, name, weights);
        return held->id;
    }
    object.selections.push_back(stored({world.nextId++}, name, weights));
    return object.selections.back()->id;
}

/// Rows that are chosen, or that are not.
std::vector<std::uint32_t> rowsOf(const SplatWeights& weights, bool isChosen)
{
    std::vector<std::uint32_t> rows;
    for (std::size_t i = 0; i < weights.size(); ++i)
        if (weights.isSelected(i) == isChosen) rows.push_back(static_cast<std::uint32_t>(i));
    return rows;
}

Error nothingChosen(const Object& object) { return makeError(Error::Kind::Empty, object.name, "no splat is selected; select some first"); }

Splats multiplied(std::shared_ptr<const Splats> splats, const Vec3& factor, const Object& masked, SelectionId mask)
{
    const evaluate::SplatState state{std::move(splats), nullptr, nullptr, nullptr, {}};
    return *evaluate::applyGrade(GradeSettings{.gain = factor}, evaluate::MaskReader(masked, mask, state), state).splats;
}

}  // namespace

Result<SplatWeights> weightsOf(const World& world, const SplatChoice& choice)
{
    MG_ASSIGN(const Object object, objectToEdit(world, choice.object));
    if (choice.answer) {
        if (choice.answer->size() != object.splats->size()) return makeError(Error::Kind::Conflict, object.name, "its splats have changed since they were selected; select them again");
        return *choice.answer;
    }
    SelectContext context{.world = world, .object = choice.object, .timeSecs = choice.timeSecs, .stop = choice.stop};
    return select(choice.where, context);
}

Result<World> apply(const World& world, const StoreSelection& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.choice.object));
    if (edit.name.empty()) return makeError(Error::Kind::Usage, object.name, "give the selection a name");
    MG_ASSIGN(SplatWeights weights, weightsOf(world, edit.choice));
    if (const SplatSelection* old = object.selection(edit.name); old && edit.how != Combine::Replace) {
        MG_ASSIGN(SplatWeights before, SplatWeights::from(old->weights, object.splats->size(), edit.name));
        weights = before.combine(edit.how, weights);
    } else if (edit.how == Combine::Remove || edit.how == Combine::Intersect) {
        weights = SplatWeights(object.splats->size());
    }
    World changed = world;
    store(changed, object, edit.name, weights);
    changed.replace(std::move(object));
    return changed;
}

Result<World> apply(const World& world, const RemoveSelection& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const SplatSelection* old = object.selection(edit.name);
    if (!old) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no selection \"{}\"", edit.name));
    for (const auto& modifier : object.modifiers)
        if (modifier->mask == old->id) return makeError(Error::Kind::Conflict, object.name, fmt::format("\"{}\" is the mask of \"{}\"; take it from there first", edit.name, modifier->name));
    std::erase_if(object.selections, [&](const auto& held) { return held->name == edit.name; });
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const Recolour& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.choice.object));
    for (int c = 0; c < 3; ++c)
        if (!(edit.factor[c] >= 0 && edit.factor[c] <= 100)) return makeError(Error::Kind::Usage, object.name, "colours are multiplied by 0 to 100");
    if (std::holds_alternative<SelectAll>(edit.choice.where.how) && !edit.choice.answer) {
        if (object.sequence) {
            FrameSequence frames = *object.sequence;
            for (auto& frame : frames.frames) frame = std::make_shared<const Splats>(multiplied(frame, edit.factor, object, {}));
            object.splats = frames.frames.front();
            object.sequence = std::make_shared<const FrameSequence>(std::move(frames));
        } else {
            object.splats = std::make_shared<const Splats>(multiplied(object.splats, edit.factor, object, {}));
            if (object.channels && changesColour(*object.channels))
                object.channels = std::make_shared<const SplatChannels>(withColourTimes(*object.channels, edit.factor, static_cast<std::size_t>(shRestPerChannel(object.splats->shDegree))));
        }
        return withObject(world, std::move(object));
    }
    MG_ASSIGN(const SplatWeights weights, weightsOf(world, edit.choice));
    if (weights.touched() == 0) return nothingChosen(object);
    if (object.channels && changesColour(*object.channels)) {   // their amounts are whole numbers and can't be multiplied splat by splat
        World changed = world;
        std::string name = "recoloured";
        for (int n = 2; object.selection(name); ++n) name = fmt::format("recoloured {}", n);
        const SelectionId mask = store(changed, object, name, weights);
        const ObjectId id = object.id;
        changed.replace(std::move(object));
        return apply(changed, AddModifier{.object = id, .settings = GradeSettings{.gain = edit.factor}, .name = "Recolour", .mask = mask});
    }
    Object masked = object;
    masked.selections = {stored({1}, "mask", weights)};
    object.splats = std::make_shared<const Splats>(multiplied(object.splats, edit.factor, masked, {1}));
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const RemoveSplats& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.choice.object));
    MG_ASSIGN(const SplatWeights weights, weightsOf(world, edit.choice));
    const auto rest = rowsOf(weights, false);
    if (rest.size() == weights.size()) return nothingChosen(object);
    if (rest.empty()) return makeError(Error::Kind::Usage, object.name, "all of its splats are selected; remove the object instead");
    return withObject(world, takeRows(object, rest));
}

Result<World> apply(const World& world, const SeparateSplats& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.choice.object));
    MG_ASSIGN(const SplatWeights weights, weightsOf(world, edit.choice));
    const auto chosen = rowsOf(weights, true), rest = rowsOf(weights, false);
    if (chosen.empty()) return nothingChosen(object);
    if (rest.empty()) return makeError(Error::Kind::Usage, object.name, "all of its splats are selected; there would be nothing left to separate from");
    World changed = world;
    Object part = takeRows(object, chosen);
    part.name = edit.name.empty() ? object.name + " part" : edit.name;
    changed.add(std::move(part));
    if (edit.originals == SeparateSplats::Originals::Remove) changed.replace(takeRows(object, rest));
    return changed;
}

Result<World> apply(const World& world, const HideSplats& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.choice.object));
    MG_ASSIGN(SplatWeights weights, weightsOf(world, edit.choice));
    if (weights.touched() == 0) return nothingChosen(object);
    const Modifier* hidden = object.modifier(kHidden);
    if (const SplatSelection* before = hidden ? object.selection(hidden->mask) : nullptr) {
        MG_ASSIGN(SplatWeights old, SplatWeights::from(before->weights, object.splats->size(), before->name));
        weights = old.combine(Combine::Add, weights);
    }
    World changed = world;
    const SelectionId mask = store(changed, object, "hidden", weights);
    const ObjectId id = object.id;
    changed.replace(std::move(object));
    if (hidden) return changed;
    return apply(changed, AddModifier{.object = id, .settings = OpacitySettings{0}, .name = kHidden, .mask = mask});
}

}  // namespace morphogen
