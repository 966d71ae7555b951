#include "core/edit/edit_command.h"

#include "core/edit/edit_json.h"
#include "core/edit/place_alike.h"
#include "core/evaluate/object_at.h"

#include <type_traits>
#include <variant>

namespace morphogen {
namespace {

std::string text(const World& before, const AnyEdit& edit) { return editToJson(edit, before).dump(); }

/// Auto-key has no word in a script: the keys that it sets have.
std::string commandOf(const World& before, const SetPlacement& edit)
{
    if (edit.keys == SetPlacement::Keys::WhereKeyed) return text(before, edit);
    const auto after = apply(before, edit);
    const Object* now = before.find(edit.object);
    if (!after || !now) return {};
    const Object& then = *after->find(edit.object);
    std::string commands;
    for (const Property property : {Property::Translation, Property::Rotation, Property::Scale}) {
        const Value value = *propertyAt(then, {property, {}, {}}, edit.timeSecs);
        if (!then.curve({property, {}, {}}) || value == *propertyAt(*now, {property, {}, {}}, edit.timeSecs)) continue;
        const std::string key = text(before, SetKey{edit.object, {property, {}, {}}, edit.timeSecs, value, {}, {}});
        commands = commands.empty() ? key : joinedCommands(commands, key);
    }
    return commands.empty() ? text(before, edit) : commands;
}

std::string commandOf(const World& before, const PlaceAlike& edit)
{
    const auto after = apply(before, edit);
    if (!after) return {};
    std::string commands = commandOf(before, edit.leader);
    for (const ObjectId id : edit.others) {
        if (id == edit.leader.object) continue;
        const SetPlacement other{id, placementAt(*after->find(id), edit.leader.timeSecs), edit.leader.timeSecs, edit.leader.keys};
        commands = joinedCommands(commands, commandOf(before, other));
    }
    return commands;
}

std::string commandOf(const World& before, const SetModifierNumber& edit)
{
    const Object* object = before.find(edit.object);
    const Modifier* modifier = object ? object->modifier(edit.modifier) : nullptr;
    if (!modifier) return {};
    const PropertyPath path = PropertyPath::of(edit.modifier, edit.number);
    if (object->curve(path)) return text(before, SetKey{edit.object, path, edit.timeSecs, edit.value, {}, {}});
    ModifierSettings settings = modifier->settings;
    if (!setNumber(settings, edit.number, edit.value)) return {};
    return text(before, ChangeModifier{.object = edit.object, .modifier = edit.modifier, .settings = settings});
}

template <class Edit>
bool take(const World& before, const std::any& edit, std::string& command)
{
    const Edit* typed = std::any_cast<Edit>(&edit);
    if (!typed) return false;
    command = text(before, *typed);
    return true;
}

template <class... Edits>
std::string commandAmong(const World& before, const std::any& edit, std::type_identity<std::variant<Edits...>>)
{
    std::string command;
    (void)(take<Edits>(before, edit, command) || ...);
    return command;
}

}  // namespace

std::string commandOf(const World& before, const std::any& edit)
{
    if (const auto* any = std::any_cast<AnyEdit>(&edit)) {
        const auto* place = std::get_if<SetPlacement>(any);
        return place ? commandOf(before, *place) : text(before, *any);
    }
    if (const auto* place = std::any_cast<SetPlacement>(&edit)) return commandOf(before, *place);
    if (const auto* alike = std::any_cast<PlaceAlike>(&edit)) return commandOf(before, *alike);
    if (const auto* number = std::any_cast<SetModifierNumber>(&edit)) return commandOf(before, *number);
    return commandAmong(before, edit, std::type_identity<AnyEdit>{});
}

std::string joinedCommands(const std::string& first, const std::string& second)
{
    return first.empty() || second.empty() ? std::string() : first + ",\n  " + second;
}

}  // namespace morphogen
