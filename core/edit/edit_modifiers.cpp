#include "core/edit/edit_modifiers.h"

#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"
#include "core/evaluate/morph_stage.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/morph_of.h"
#include "core/scene/splat_channels.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <fmt/format.h>

namespace morphogen {
namespace {

using Stack = std::vector<std::shared_ptr<const Modifier>>;

Stack::iterator placeOf(Object& object, ModifierId id)
{
    return std::ranges::find_if(object.modifiers, [id](const auto& held) { return held->id == id; });
}

Error gone(const Object& object) { return makeError(Error::Kind::NotFound, object.name, "it no longer has that modifier"); }

std::string freeName(const Object& object, const std::string& wanted)
{
    std::string name = wanted;
    for (int n = 2; object.modifier(name); ++n) name = fmt::format("{} {}", wanted, n);
    return name;
}

Result<void> check(const World& world, const Object& object, const ModifierSettings& settings, SelectionId mask)
{
    if (const auto wrong = problem(settings)) return makeError(Error::Kind::Usage, object.name, fmt::format("{}: {}", titleOf(settings), *wrong));
    if (mask && !object.selection(mask)) return makeError(Error::Kind::NotFound, object.name, "the selection that should be the mask is gone");
    if (mask && !takesMask(settings)) return makeError(Error::Kind::Usage, object.name, fmt::format("{} concerns the whole object and takes no mask", titleOf(settings)));
    if (std::holds_alternative<MirrorSettings>(settings) && object.polynomial)
        return makeError(Error::Kind::Unsupported, object.name, "its splats move by polynomials, which can't be mirrored");
    if (const auto* deform = std::get_if<DeformSettings>(&settings); deform && !deform->rig) return makeError(Error::Kind::Usage, object.name, "a bend begins with a handle; put one on the object");
    if (const auto* morph = std::get_if<MorphSettings>(&settings)) {
        if (!morph->plan) return makeError(Error::Kind::Usage, object.name, "a morph begins with two objects; choose both and morph the one into the other");
        std::vector<ObjectId> sources;
        forEachMorphSide(*morph, [&](const std::vector<ObjectId>& side) { sources.insert(sources.end(), side.begin(), side.end()); });
        for (const MorphFurther& further : morph->further)
            if (!further.plan) return makeError(Error::Kind::Usage, object.name, fmt::format("target {} of its morph has no pairs; add it by the command addMorphTarget", further.id));
        for (const ObjectId id : sources)
            if (!world.find(id) || isMorphedFrom(world, id, object.id)) return makeError(Error::Kind::Usage, object.name, "a side of its morph is gone, or is made of the object itself");
    }
    if (const auto* look = std::get_if<LookAtSettings>(&settings)) {
        if (look->target == object.id) return makeError(Error::Kind::Usage, object.name, "it can't look at itself");
        if (look->target && !world.find(look->target)) return makeError(Error::Kind::NotFound, object.name, "what it should look at is not in the world");
    }
    if (const auto* path = std::get_if<FollowPathSettings>(&settings); path && path->points.size() < 2) return makeError(Error::Kind::Empty, object.name, "a path needs at least two points");
    return {};
}

/// Splats as the modifier leaves them, in the object's own frame.
Object withEvaluatedSplats(const World& world, const Object& object, const Modifier& modifier, double timeSecs)
{
    Object alone = object;
    alone.modifiers = {std::make_shared<const Modifier>(modifier)};
    alone.curves.clear();   // its numbers are in it already, and the rest stays keyed
    alone.opacity = 1;
    alone.channels = nullptr;   // what results is canonical again; the channels stay beside it
    const PosedObject posed = poseAt(world, alone, timeSecs);
    Object changed = object;
    changed.splats = withLook(posed.splats, posed.look);
    changed.polynomial = posed.polynomial;
    if (object.scaffold) changed.scaffold = posed.scaffold;
    if (posed.sourceRows) takeAttachedRows(changed, *posed.sourceRows);
    if (posed.sourceRows && object.channels) changed.channels = std::make_shared<const SplatChannels>(takeRows(*object.channels, *posed.sourceRows));
    // A morph had no splats that could have been selected.
    for (auto& held : changed.selections) {
        if (held->weights.rows() == changed.splats->size()) continue;
        SplatSelection none = *held;
        none.weights = Column::of(std::vector<float>(changed.splats->size(), 0.0f));
        held = std::make_shared<const SplatSelection>(std::move(none));
    }
    return changed;
}

}  // namespace

Result<World> apply(const World& world, const AddModifier& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    MG_TRY(check(world, object, edit.settings, edit.mask));
    if (std::holds_alternative<DeformSettings>(edit.settings) && std::ranges::any_of(object.modifiers, [](const auto& held) { return std::holds_alternative<DeformSettings>(held->settings); }))
        return makeError(Error::Kind::Usage, object.name, "it has a bend already; put more handles on that one");
    World changed = world;
    Modifier modifier{{changed.nextId++}, freeName(object, edit.name.empty() ? titleOf(edit.settings) : edit.name), true, edit.mask, edit.settings};
    const std::size_t position = std::min(edit.position.value_or(object.modifiers.size()), object.modifiers.size());
    object.modifiers.insert(object.modifiers.begin() + static_cast<std::ptrdiff_t>(position), std::make_shared<const Modifier>(std::move(modifier)));
    changed.replace(std::move(object));
    return changed;
}

Result<World> apply(const World& world, const RemoveModifier& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const auto place = placeOf(object, edit.modifier);
    if (place == object.modifiers.end()) return gone(object);
    object.modifiers.erase(place);
    std::erase_if(object.curves, [&](const auto& curve) { return curve->path.modifier == edit.modifier; });
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const MoveModifier& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const auto place = placeOf(object, edit.modifier);
    if (place == object.modifiers.end()) return gone(object);
    const auto moved = *place;
    object.modifiers.erase(place);
    object.modifiers.insert(object.modifiers.begin() + static_cast<std::ptrdiff_t>(std::min(edit.position, object.modifiers.size())), moved);
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const ChangeModifier& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const auto place = placeOf(object, edit.modifier);
    if (place == object.modifiers.end()) return gone(object);
    Modifier changed = **place;
    if (edit.isOn) changed.isOn = *edit.isOn;
    if (edit.mask) changed.mask = *edit.mask;
    if (edit.name) {
        const Modifier* other = object.modifier(*edit.name);
        if (edit.name->empty() || (other && other->id != changed.id)) return makeError(Error::Kind::Conflict, object.name, fmt::format("a modifier can't be called \"{}\"; take a name that is free", *edit.name));
        changed.name = *edit.name;
    }
    if (edit.settings) {
        if (edit.settings->index() != changed.settings.index()) return makeError(Error::Kind::Usage, object.name, fmt::format("\"{}\" is a {}", changed.name, kindNameOf(changed.settings)));
        // Keys of what is no longer there (a target of a morph) go with it.
        for (const NumberSpec& spec : numbersOf(changed.settings))
            if (!numberSpec(*edit.settings, spec.name)) object.removeCurve(PropertyPath::of(changed.id, spec.name));
        changed.settings = *edit.settings;
    }
    MG_TRY(check(world, object, changed.settings, changed.mask));
    *place = std::make_shared<const Modifier>(std::move(changed));
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const SetModifierNumber& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    const Modifier* modifier = object.modifier(edit.modifier);
    if (!modifier) return gone(object);
    const PropertyPath path = PropertyPath::of(edit.modifier, edit.number);
    if (object.curve(path)) return apply(world, SetKey{edit.object, path, edit.timeSecs, edit.value, {}, {}});
    ChangeModifier change{.object = edit.object, .modifier = edit.modifier, .settings = modifier->settings};
    if (!setNumber(*change.settings, edit.number, edit.value)) return makeError(Error::Kind::NotFound, object.name, fmt::format("\"{}\" has no number called {}", modifier->name, edit.number));
    return apply(world, change);
}

Result<World> apply(const World& world, const ApplyModifier& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const auto place = placeOf(object, edit.modifier);
    if (place == object.modifiers.end()) return gone(object);
    const ObjectAt at = objectAt(object, edit.timeSecs, &world);
    const auto keyed = std::ranges::find_if(at.modifiers, [&](const Modifier& one) { return one.id == edit.modifier; });
    if (keyed == at.modifiers.end()) return makeError(Error::Kind::Usage, object.name, fmt::format("\"{}\" is off; switch it on to apply it", (*place)->name));
    const Modifier modifier = *keyed;
    const RemoveModifier removal{edit.object, edit.modifier};
    if (std::holds_alternative<LookAtSettings>(modifier.settings) || std::holds_alternative<FollowPathSettings>(modifier.settings)) {
        object.placement = at.placement;
        for (const Property property : {Property::Translation, Property::Rotation}) object.removeCurve({property, {}, {}});
        return apply(withObject(world, std::move(object)), removal);
    }
    if (std::holds_alternative<MorphSettings>(modifier.settings)) return apply(withObject(world, withEvaluatedSplats(world, object, modifier, edit.timeSecs)), removal);
    if (std::holds_alternative<DeformSettings>(modifier.settings)) return makeError(Error::Kind::Unsupported, object.name, "a bend stays a modifier; export the object to have it in the splats");
    if (std::holds_alternative<ContactShadowSettings>(modifier.settings)) return makeError(Error::Kind::Unsupported, object.name, "a contact shadow stays a modifier; it changes none of the object's splats");
    if (std::holds_alternative<LatticeSettings>(modifier.settings) && object.scaffold && object.scaffold->cage)
        return makeError(Error::Kind::Unsupported, object.name, "a lattice about something that moves by a mesh stays a modifier; export the object to have it in the splats");
    if (std::holds_alternative<RetimeSettings>(modifier.settings)) return makeError(Error::Kind::Unsupported, object.name, "a retime stays a modifier; it changes no splat that could be written");
    if (object.sequence) return makeError(Error::Kind::Unsupported, object.name, "its frames share no splats, so nothing can be applied to all of them");
    const bool isBent = std::ranges::any_of(object.modifiers, [](const auto& held) { return std::holds_alternative<DeformSettings>(held->settings); });
    if (std::holds_alternative<MirrorSettings>(modifier.settings) && isBent)
        return makeError(Error::Kind::Unsupported, object.name, "the image of something that handles bend stays a modifier");
    if (std::holds_alternative<MirrorSettings>(modifier.settings) && object.scaffold)
        return makeError(Error::Kind::Unsupported, object.name, "the image of something that moves by bones stays a modifier");
    const auto first = std::ranges::find_if(object.modifiers, [](const auto& held) { return held->isOn && takesMask(held->settings); });
    if ((*first)->id != edit.modifier) return makeError(Error::Kind::Usage, object.name, fmt::format("apply \"{}\" first, which stands before it", (*first)->name));
    Object changed = withEvaluatedSplats(world, object, modifier, edit.timeSecs);
    return apply(withObject(world, std::move(changed)), removal);
}

}  // namespace morphogen
