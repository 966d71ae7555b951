#include "ui/models/keys.h"

#include "core/edit/edit_json.h"
#include "core/evaluate/object_at.h"

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

using json::Json;

constexpr const char* kClipboardKind = "morphogen keys";

/// Whichever edit sets a property.
struct AnyPropertyEdit {
    std::variant<SetKey, SetOpacity, SetVisible, SetModifierNumber, SetPlacement> edit;
};
std::string commandOf(const World& before, const AnyPropertyEdit& any)
{
    return std::visit([&](const auto& one) { return morphogen::commandOf(before, std::any(one)); }, any.edit);
}

Result<World> apply(const World& world, const AnyPropertyEdit& any)
{
    return std::visit([&](const auto& one) { return morphogen::apply(world, one); }, any.edit);
}

EditRequest inOrder(std::string label, std::vector<AnyEdit> edits)
{
    return requestForEach(std::move(label), std::move(edits), [](const World&, const AnyEdit& edit) { return edit; });
}

const Keyframe* keyOf(const World& world, const KeyRef& ref)
{
    const Object* object = world.find(ref.object);
    const Curve* curve = object ? object->curve(ref.path) : nullptr;
    const auto index = curve ? curve->keyAt(ref.timeSecs) : std::nullopt;
    return index ? &curve->keys[*index] : nullptr;
}

std::string counted(const char* verb, const std::vector<KeyRef>& keys) { return keys.size() == 1 ? std::string(verb) + " key" : std::string(verb) + " " + std::to_string(keys.size()) + " keys"; }

/// What a key would hold; where a number is not in use (NaN), what its modifier goes by meanwhile.
std::optional<Value> valueToKey(const Object& object, const PropertyPath& path, double timeSecs)
{
    auto value = propertyAt(object, path, timeSecs);
    if (value && std::isnan((*value)[0])) {
        const Modifier* modifier = object.modifier(path.modifier);
        const auto* follow = modifier ? std::get_if<FollowPathSettings>(&modifier->settings) : nullptr;
        const double span = follow ? static_cast<double>(follow->endSecs - follow->beginSecs) : 0;
        const double along = span > 0 ? std::clamp((timeSecs - static_cast<double>(follow->beginSecs)) / span, 0.0, 1.0) : 0;
        value = valueOf(static_cast<float>(follow ? along : objectAt(object, timeSecs).motionSecs));
    }
    return value;
}

}  // namespace

KeyState keyStateOf(const Object& object, const PropertyPath& path, double timeSecs)
{
    const Curve* curve = object.curve(path);
    return !curve ? KeyState::None : curve->keyAt(timeSecs) ? KeyState::Here : KeyState::Elsewhere;
}

KeyState keyStateOf(const Object& object, const std::vector<PropertyPath>& paths, double timeSecs)
{
    const auto is = [&](KeyState state) { return [&, state](const PropertyPath& path) { return keyStateOf(object, path, timeSecs) == state; }; };
    return std::ranges::all_of(paths, is(KeyState::Here)) ? KeyState::Here : std::ranges::all_of(paths, is(KeyState::None)) ? KeyState::None : KeyState::Elsewhere;
}

const std::vector<PropertyPath>& placementPaths()
{
    static const std::vector<PropertyPath> paths{pathTo(Property::Translation), pathTo(Property::Rotation), pathTo(Property::Scale)};
    return paths;
}

std::string titleOf(const Object& object, const PropertyPath& path)
{
    switch (path.property) {
    case Property::Translation: return "Position";
    case Property::Rotation: return "Rotation";
    case Property::Scale: return "Scale";
    case Property::Opacity: return "Opacity";
    case Property::Visibility: return "Visible";
    case Property::ModifierNumber: break;
    }
    const Modifier* modifier = object.modifier(path.modifier);
    if (!modifier) return path.number;
    const auto spec = numberSpec(modifier->settings, path.number);
    return modifier->name + ": " + (spec ? spec->title : path.number);
}

EditRequest settingKeys(const World& world, const std::vector<ObjectId>& objects, const std::vector<PropertyPath>& paths, double timeSecs)
{
    std::vector<AnyEdit> edits;
    for (const ObjectId id : objects)
        for (const PropertyPath& path : paths)
            if (const Object* object = world.find(id))
                if (const auto value = valueToKey(*object, path, timeSecs)) edits.push_back(SetKey{id, path, timeSecs, *value, {}, {}});
    const Object* first = objects.empty() ? nullptr : world.find(objects.front());
    const std::string what = paths.size() == 1 && first ? titleOf(*first, paths.front()) + " of " : "";
    return inOrder("Key " + what + namesForLabel(world, objects), std::move(edits));
}

EditRequest togglingKeys(const World& world, const std::vector<ObjectId>& objects, const std::vector<PropertyPath>& paths, double timeSecs)
{
    const Object* first = objects.empty() ? nullptr : world.find(objects.back());
    if (!first || keyStateOf(*first, paths, timeSecs) != KeyState::Here) return settingKeys(world, objects, paths, timeSecs);
    std::vector<KeyRef> keys;
    for (const ObjectId id : objects)
        for (const PropertyPath& path : paths)
            if (const KeyRef ref{id, path, timeSecs}; keyOf(world, ref)) keys.push_back({id, path, keyOf(world, ref)->timeSecs});
    return removingKeys(std::move(keys));
}

EditRequest settingProperty(const PropertyChange& change, std::string label, DragId drag)
{
    const auto editOf = [change](const World& world, ObjectId id) -> AnyPropertyEdit {
        const Object* object = world.find(id);
        const bool isKeyed = (object && object->curve(change.path)) || change.keys == PropertyChange::Keys::Always;
        if (isKeyed) return {SetKey{id, change.path, change.timeSecs, change.value, {}, {}}};
        switch (change.path.property) {
        case Property::Opacity: return {SetOpacity{id, change.value[0], change.timeSecs}};
        case Property::Visibility: return {SetVisible{id, change.value[0] >= 0.5f}};
        case Property::ModifierNumber: return {SetModifierNumber{id, change.path.modifier, change.path.number, change.value, change.timeSecs}};
        default: break;
        }
        SetPlacement place{id, object ? placementAt(*object, change.timeSecs) : Transform{}, change.timeSecs};
        if (change.path.property == Property::Translation) place.placement.translation = vectorOf(change.value);
        else if (change.path.property == Property::Rotation) place.placement.rotation = rotationOf(change.value);
        else place.placement.scale = vectorOf(change.value);
        return {place};
    };
    return requestForEach(std::move(label), change.objects, editOf, drag);
}

EditRequest removingKeys(std::vector<KeyRef> keys)
{
    std::vector<AnyEdit> edits;
    for (const KeyRef& key : keys) {
        if (key.camera) edits.push_back(RemoveCameraKeys{key.camera, key.timeSecs, key.timeSecs});
        else edits.push_back(RemoveKeys{key.object, {key.path, key.timeSecs, key.timeSecs}});
    }
    return inOrder(counted("Remove", keys), std::move(edits));
}

EditRequest movingKeys(std::vector<KeyRef> keys, const KeyMotion& motion) { return shapingKeys(std::move(keys), {}, motion); }

EditRequest shapingKeys(std::vector<KeyRef> keys, const std::vector<KeyValue>& values, const KeyMotion& motion)
{
    std::string label = counted(motion.scale != 1 ? "Scale" : motion.isNothing() ? "Change" : "Move", keys);
    std::vector<AnyEdit> edits;
    for (const KeyValue& one : values) edits.push_back(SetKey{one.key.object, one.key.path, one.key.timeSecs, one.value, {}, {}});
    if (!motion.isNothing()) {
        // Those in front go first, so that none lands on one that has yet to go: towards later times the latest of those that
        // get later, towards earlier times the earliest of those that get earlier.
        const auto isLater = [&](const KeyRef& key) { return motion.at(key.timeSecs) > key.timeSecs; };
        std::ranges::sort(keys, [&](const KeyRef& a, const KeyRef& b) {
            if (isLater(a) != isLater(b)) return isLater(a);
            return isLater(a) ? a.timeSecs > b.timeSecs : a.timeSecs < b.timeSecs;
        });
        for (const KeyRef& key : keys) {
            const double by = motion.at(key.timeSecs) - key.timeSecs;
            if (key.camera) edits.push_back(MoveCameraKeys{.camera = key.camera, .fromSecs = key.timeSecs, .toSecs = key.timeSecs, .bySecs = by});
            else edits.push_back(MoveKeys{.object = key.object, .range = {key.path, key.timeSecs, key.timeSecs}, .bySecs = by});
        }
    }
    return inOrder(std::move(label), std::move(edits));
}

EditRequest interpolatingKeys(const World& world, std::vector<KeyRef> keys, KeyInterpolation interpolation, std::optional<std::array<float, 4>> ease)
{
    std::vector<AnyEdit> edits;
    for (const KeyRef& ref : keys)
        if (const Keyframe* key = keyOf(world, ref)) edits.push_back(SetKey{ref.object, ref.path, key->timeSecs, key->value, interpolation, ease});
    static constexpr const char* names[] = {"Hold", "Linear", "Smooth", "Ease"};
    return inOrder(std::string(names[static_cast<std::size_t>(interpolation)]) + " after " + (keys.size() == 1 ? "key" : std::to_string(keys.size()) + " keys"), std::move(edits));
}

std::string keysAsText(const World& world, const std::vector<KeyRef>& keys)
{
    if (keys.empty()) return {};
    const double first = std::ranges::min(keys, {}, &KeyRef::timeSecs).timeSecs;
    Json list = Json::array();
    for (const KeyRef& ref : keys) {
        const Keyframe* key = keyOf(world, ref);
        if (!key) continue;
        list.push_back({{"property", textOf(ref.path)},
                        {"after", key->timeSecs - first},
                        {"value", key->value},
                        {"interpolation", static_cast<int>(key->interpolation)},
                        {"ease", {key->easeOut.x, key->easeOut.y, key->easeIn.x, key->easeIn.y}}});
    }
    return Json{{"kind", kClipboardKind}, {"keys", std::move(list)}}.dump();
}

Result<EditRequest> pastingKeys(std::string_view text, const World& world, ObjectId id, double timeSecs)
{
    const Error none{Error::Kind::Format, "the clipboard holds no keys; copy some from the timeline first"};
    const Object* object = world.find(id);
    if (!object) return Error{Error::Kind::NotFound, "select the object that shall get the keys"};
    const auto read = json::parseDocument(text, "the clipboard");
    if (!read || !read->is_object() || read->value("kind", Json()) != kClipboardKind || !read->contains("keys") || !(*read)["keys"].is_array()) return none;
    std::vector<AnyEdit> edits;
    for (const Json& item : (*read)["keys"]) {
        const auto numbers = [&](const char* name, std::array<float, 4>& into) {
            if (!item.is_object() || !item.contains(name) || !item[name].is_array() || item[name].size() != into.size()) return false;
            for (std::size_t i = 0; i < into.size(); ++i) {
                if (!item[name][i].is_number()) return false;
                into[i] = item[name][i].get<float>();
            }
            return true;
        };
        SetKey edit{.object = id};
        std::array<float, 4> ease{};
        if (!numbers("value", edit.value) || !numbers("ease", ease) || !item.contains("after") || !item["after"].is_number() || !item.contains("property") || !item["property"].is_string() ||
            !item.contains("interpolation") || !item["interpolation"].is_number_integer())
            return none;
        const auto path = propertyPathFrom(item["property"].get<std::string>());
        const int interpolation = item["interpolation"].get<int>();
        if (!path || interpolation < 0 || interpolation > static_cast<int>(KeyInterpolation::Bezier)) return none;
        if (!object->kindOfProperty(*path)) continue;
        edit.path = *path;
        edit.timeSecs = timeSecs + item["after"].get<double>();
        edit.interpolation = static_cast<KeyInterpolation>(interpolation);
        if (*edit.interpolation == KeyInterpolation::Bezier) edit.ease = ease;
        edits.push_back(edit);
    }
    if (edits.empty()) return Error{Error::Kind::Empty, "\"" + object->name + "\" has none of the properties whose keys were copied"};
    return inOrder("Paste keys to " + object->name, std::move(edits));
}

std::optional<double> nextKeySecs(const World& world, const std::vector<ObjectId>& objects, double timeSecs, KeyDirection direction)
{
    std::optional<double> nearest;
    for (const ObjectId id : objects) {
        const Object* object = world.find(id);
        if (!object) continue;
        for (const auto& curve : object->curves)
            for (const Keyframe& key : curve->keys) {
                const double way = key.timeSecs - timeSecs;
                const bool isThatWay = direction == KeyDirection::Later ? way > kKeyGapSecs : way < -kKeyGapSecs;
                if (isThatWay && (!nearest || std::abs(way) < std::abs(*nearest - timeSecs))) nearest = key.timeSecs;
            }
    }
    return nearest;
}

}  // namespace morphogen::ui
