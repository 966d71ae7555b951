#include "core/edit/set_key.h"

#include "core/edit/edit_object.h"
#include "core/evaluate/sample_curve.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

Result<void> checkValue(const Object& object, const PropertyPath& path, const Value& value)
{
    const auto refuse = [&](std::string what) { return makeError(Error::Kind::Usage, object.name, fmt::format("{} can't be keyed: {}", textOf(path), what)); };
    for (const float x : value)
        if (!std::isfinite(x)) return refuse("a number is not finite");
    if (path.property == Property::Opacity && !(value[0] >= 0 && value[0] <= 1)) return refuse("an opacity is between 0 and 1");
    if (path.property == Property::Scale && (value[0] == 0 || value[1] == 0 || value[2] == 0)) return refuse("nothing can be scaled to nothing; key its visibility instead");
    if (path.property == Property::ModifierNumber) {
        ModifierSettings settings = object.modifier(path.modifier)->settings;
        setNumber(settings, path.number, value);
        if (const auto wrong = problem(settings)) return refuse(*wrong);
    }
    return {};
}

void setProperty(Object& object, const PropertyPath& path, const Value& value)
{
    switch (path.property) {
    case Property::Translation: object.placement.translation = vectorOf(value); return;
    case Property::Rotation: object.placement.rotation = rotationOf(value); return;
    case Property::Scale: object.placement.scale = vectorOf(value); return;
    case Property::Opacity: object.opacity = value[0]; return;
    case Property::Visibility: object.isVisible = value[0] >= 0.5f; return;
    case Property::ModifierNumber: break;
    }
    for (auto& held : object.modifiers) {
        if (held->id != path.modifier) continue;
        Modifier changed = *held;
        setNumber(changed.settings, path.number, value);
        held = std::make_shared<const Modifier>(std::move(changed));
    }
}

bool isIn(const KeyRange& range, const Keyframe& key) { return key.timeSecs >= range.fromSecs - kKeyGapSecs && key.timeSecs <= range.toSecs + kKeyGapSecs; }

/// Calls `change(curve)` for the curves of the range; how many keys it said that it met.
template <class Change>
std::size_t changeCurves(Object& object, const KeyRange& range, Change change)
{
    std::size_t met = 0;
    const auto before = object.curves;
    for (const auto& held : before) {
        if (range.path && held->path != *range.path) continue;
        met += change(*held);
    }
    return met;
}

Error noKeys(const Object& object) { return makeError(Error::Kind::Empty, object.name, "there is no key at that time"); }

}  // namespace

Result<World> apply(const World& world, const SetKey& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const auto kind = object.kindOfProperty(edit.path);
    if (!kind) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has nothing called {}", textOf(edit.path)));
    if (!std::isfinite(edit.timeSecs) || edit.timeSecs < 0) return makeError(Error::Kind::Usage, object.name, "a key needs a time of 0 or later");
    Keyframe key{edit.timeSecs, edit.value};
    if (*kind == ValueKind::Rotation) {
        const float length = glm::length(rotationOf(edit.value));
        if (!(length > 0)) return makeError(Error::Kind::Usage, object.name, "a rotation of no length can't be keyed");
        key.value = valueOf(rotationOf(edit.value) / length);
    }
    MG_TRY(checkValue(object, edit.path, key.value));
    const Curve* old = object.curve(edit.path);
    Curve curve = old ? *old : Curve{edit.path, *kind, {}};
    const auto place = curve.keyAt(edit.timeSecs);
    const auto after = std::ranges::upper_bound(curve.keys, edit.timeSecs, {}, &Keyframe::timeSecs);
    const Keyframe* like = place ? &curve.keys[*place] : after != curve.keys.begin() ? &*(after - 1) : nullptr;
    if (*kind == ValueKind::Flag) key.interpolation = KeyInterpolation::Hold;
    else if (like) key.interpolation = like->interpolation, key.easeOut = like->easeOut, key.easeIn = like->easeIn;
    if (edit.interpolation) key.interpolation = *edit.interpolation;
    if (edit.ease) key.easeOut = {(*edit.ease)[0], (*edit.ease)[1]}, key.easeIn = {(*edit.ease)[2], (*edit.ease)[3]};
    if (place) {
        key.timeSecs = curve.keys[*place].timeSecs;
        curve.keys[*place] = key;
    } else {
        curve.keys.insert(after, key);
    }
    if (const auto wrong = curve.problem()) return makeError(Error::Kind::Usage, object.name, *wrong);
    object.setCurve(std::move(curve));
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const RemoveKeys& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const std::size_t removed = changeCurves(object, edit.range, [&](const Curve& old) {
        Curve curve = old;
        const std::size_t gone = std::erase_if(curve.keys, [&](const Keyframe& key) { return isIn(edit.range, key); });
        if (gone == 0) return gone;
        if (curve.keys.empty()) {
            setProperty(object, old.path, sampleCurve(old, edit.range.fromSecs));
            object.removeCurve(old.path);
        } else {
            object.setCurve(std::move(curve));
        }
        return gone;
    });
    if (removed == 0) return noKeys(object);
    return withObject(world, std::move(object));
}

Result<World> apply(const World& world, const MoveKeys& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    if (!(edit.scale > 0) || !std::isfinite(edit.scale) || !std::isfinite(edit.bySecs) || !std::isfinite(edit.pivotSecs))
        return makeError(Error::Kind::Usage, object.name, "keys are moved by a number of seconds and scaled by more than 0");
    bool isBeforeStart = false;
    const std::size_t moved = changeCurves(object, edit.range, [&](const Curve& old) {
        Curve curve = old;
        std::vector<Keyframe> moving;
        for (const Keyframe& key : old.keys)
            if (isIn(edit.range, key)) moving.push_back(key);
        if (moving.empty()) return moving.size();
        if (edit.originals == MoveKeys::Originals::Move) std::erase_if(curve.keys, [&](const Keyframe& key) { return isIn(edit.range, key); });
        for (Keyframe& key : moving) {
            key.timeSecs = edit.pivotSecs + edit.scale * (key.timeSecs - edit.pivotSecs) + edit.bySecs;
            isBeforeStart |= key.timeSecs < -kKeyGapSecs;
            key.timeSecs = std::max(key.timeSecs, 0.0);
            std::erase_if(curve.keys, [&](const Keyframe& other) { return std::abs(other.timeSecs - key.timeSecs) <= kKeyGapSecs; });
            curve.keys.insert(std::ranges::upper_bound(curve.keys, key.timeSecs, {}, &Keyframe::timeSecs), key);
        }
        object.setCurve(std::move(curve));
        return moving.size();
    });
    if (moved == 0) return noKeys(object);
    if (isBeforeStart) return makeError(Error::Kind::Usage, object.name, "keys can't be moved to before the start");
    return withObject(world, std::move(object));
}

}  // namespace morphogen
