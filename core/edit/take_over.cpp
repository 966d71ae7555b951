#include "core/edit/take_over.h"

#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"
#include "core/edit/set_placement.h"
#include "core/evaluate/object_at.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen {
namespace {

constexpr double kPointsPerSec = 24, kLeastPoints = 16, kMostPoints = 2000;   ///< of a path that is cut

PropertyPath path(Property property) { return {property, {}, {}}; }

/// Puts a changed path in the place of the modifier's.
template <class Change>
void changePath(Object& object, ModifierId which, Change change)
{
    for (auto& held : object.modifiers) {
        if (held->id != which) continue;
        Modifier changed = *held;
        change(std::get<FollowPathSettings>(changed.settings));
        held = std::make_shared<const Modifier>(std::move(changed));
    }
}

/// Ends a path just before a time: the way until then, at its pace, as points; without it where the path begins later.
void cutPath(Object& object, ModifierId which, double timeSecs)
{
    const auto follow = std::get<FollowPathSettings>(object.modifier(which)->settings);
    const double begin = follow.beginSecs, end = static_cast<double>(std::nextafter(static_cast<float>(timeSecs), -1.0f));
    if (!(begin < end)) {
        std::erase_if(object.modifiers, [&](const auto& held) { return held->id == which; });
        std::erase_if(object.curves, [&](const auto& curve) { return curve->path.property == Property::ModifierNumber && curve->path.modifier == which; });
        return;
    }
    const double span = end - begin;
    const auto steps = static_cast<int>(std::clamp(std::ceil(span * kPointsPerSec), kLeastPoints, kMostPoints));
    std::vector<PathPoint> points;
    for (int k = 0; k <= steps; ++k) points.push_back({placedAt(object, begin + span * k / steps).translation, span * k / steps});
    changePath(object, which, [&](FollowPathSettings& cut) {
        cut.points = std::move(points);
        cut.endSecs = static_cast<float>(end);
        cut.evenness = 0;   // the pace is in the points now
        cut.progress = std::numeric_limits<float>::quiet_NaN();
    });
    for (const char* number : {"begin", "end", "evenness", "progress"}) object.removeCurve(PropertyPath::of(which, number));
}

/// The edit's placement for what the owner leaves to others: its own translation, and its rotation where it turns the object.
Transform leftBy(const Object& object, const OwnedSpan& owner, Transform wanted, double timeSecs)
{
    const Transform stored = placementAt(object, timeSecs);
    wanted.translation = stored.translation;
    const Modifier* modifier = object.modifier(owner.modifier);
    const auto* follow = modifier ? std::get_if<FollowPathSettings>(&modifier->settings) : nullptr;
    if (follow && follow->facing == PathFacing::Along) wanted.rotation = stored.rotation;
    return wanted;
}

}  // namespace

Result<World> apply(const World& world, const NewStart& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const OwnedSpan owner = placementOwnerAt(object, edit.timeSecs);
    if (owner.owner == PlacementOwner::Nothing) return apply(world, SetPlacement{edit.object, edit.placement, edit.timeSecs});
    const Vec3 by = edit.placement.translation - placedAt(object, edit.timeSecs).translation;
    // The rest of the placement first: it says what is wrong with it.
    MG_ASSIGN(World changed, apply(world, SetPlacement{edit.object, leftBy(object, owner, edit.placement, edit.timeSecs), edit.timeSecs}));
    if (!isFinite(by)) return makeError(Error::Kind::Usage, object.name, "can't be placed: a number is not finite");
    object = *changed.find(edit.object);
    if (owner.owner == PlacementOwner::Path) {
        changePath(object, owner.modifier, [&](FollowPathSettings& follow) {
            for (PathPoint& point : follow.points) point.position += by;
        });
    } else {
        Curve keys = *object.curve(path(Property::Translation));
        for (Keyframe& key : keys.keys) key.value = valueOf(vectorOf(key.value) + by);
        object.setCurve(std::move(keys));
    }
    return withObject(changed, std::move(object));
}

Result<World> apply(const World& world, const TakeOver& edit)
{
    MG_ASSIGN(Object object, objectToEdit(world, edit.object));
    const OwnedSpan owner = placementOwnerAt(object, edit.timeSecs);
    World changed = world;
    if (owner.owner == PlacementOwner::Path) {
        const bool isFirst = !object.curve(path(Property::Translation));
        const double begin = std::get<FollowPathSettings>(object.modifier(owner.modifier)->settings).beginSecs;
        // Without keys the path held the object before it began as well; that stays so.
        const Vec3 start = placedAt(object, begin).translation;
        const double end = std::get<FollowPathSettings>(object.modifier(owner.modifier)->settings).endSecs;
        const Vec3 stop = placedAt(object, end).translation;
        if (edit.timeSecs <= end) cutPath(object, owner.modifier, edit.timeSecs);
        changed.replace(object);
        if (isFirst && edit.timeSecs > end && end > 0) {   // behind its end likewise
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path(Property::Translation), end, valueOf(stop), KeyInterpolation::Hold, {}}));
        }
        // What the keys say until the path begins must not bend towards the new one.
        if (!isFirst && begin < edit.timeSecs) {
            const auto before = propertyAt(object, path(Property::Translation), begin);
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path(Property::Translation), begin, *before, {}, {}}));
        }
        if (isFirst && begin > 0 && begin < edit.timeSecs) {
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path(Property::Translation), 0, valueOf(start), KeyInterpolation::Hold, {}}));
        }
    }
    MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path(Property::Translation), edit.timeSecs, valueOf(edit.placement.translation), {}, {}}));
    const Transform now = placementAt(*changed.find(edit.object), edit.timeSecs);
    Transform rest = edit.placement;
    rest.translation = now.translation;
    return apply(changed, SetPlacement{edit.object, rest, edit.timeSecs});
}

}  // namespace morphogen
