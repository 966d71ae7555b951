#include "core/edit/lattice_edits.h"

#include "core/deform/lattice_map.h"
#include "core/edit/edit_modifiers.h"
#include "core/edit/edit_object.h"
#include "core/edit/set_key.h"
#include "core/evaluate/object_at.h"
#include "core/math/bounds.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {
namespace {

constexpr float kMargin = 0.02f;       ///< of the box's diagonal: so that nothing lies on its sides
constexpr float kCounts = 0.5f;        ///< a splat that is selected less is not fitted

LatticeSettings asItStands(const Object& object, const Modifier& modifier, double timeSecs)
{
    ModifierSettings settings = modifier.settings;
    for (const auto& curve : object.curves)
        if (curve->path.property == Property::ModifierNumber && curve->path.modifier == modifier.id)
            if (const auto value = propertyAt(object, curve->path, timeSecs)) setNumber(settings, curve->path.number, *value);
    return std::get<LatticeSettings>(std::move(settings));
}

}  // namespace

const Modifier* latticeOf(const Object& object)
{
    const auto last = std::find_if(object.modifiers.rbegin(), object.modifiers.rend(), [](const auto& held) { return std::holds_alternative<LatticeSettings>(held->settings); });
    return last == object.modifiers.rend() ? nullptr : last->get();
}

Result<World> apply(const World& world, const AddLattice& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    const SplatSelection* selection = edit.selection.empty() ? nullptr : object.selection(edit.selection);
    if (!edit.selection.empty() && !selection) return makeError(Error::Kind::NotFound, object.name, fmt::format("it has no selection \"{}\"", edit.selection));
    Bounds bounds;
    for (std::size_t i = 0; i < object.splats->size(); ++i) {
        const Vec3 centre = object.splats->position(i);
        if (std::isfinite(centre.x + centre.y + centre.z) && (!selection || selection->weights.at<float>(i) >= kCounts)) bounds.add(centre);
    }
    if (bounds.isEmpty()) return makeError(Error::Kind::Empty, object.name, selection ? "nothing is selected that a lattice could be put around; select some splats first" : "there is nothing that a lattice could be put around");
    LatticeSettings lattice{.centre = bounds.centre(), .size = bounds.size() + Vec3(std::max(2 * kMargin * glm::length(bounds.size()), 1e-4f)), .counts = edit.counts};
    return apply(world, AddModifier{.object = object.id, .settings = std::move(lattice), .mask = selection ? selection->id : SelectionId{}});
}

Result<World> apply(const World& world, const MoveLattice& edit)
{
    MG_ASSIGN(const Object object, objectToEdit(world, edit.object));
    const Modifier* modifier = object.modifier(edit.modifier);
    if (!modifier || !std::holds_alternative<LatticeSettings>(modifier->settings)) return makeError(Error::Kind::NotFound, object.name, "it has no such lattice; put one around it first");
    if (edit.points.empty()) return makeError(Error::Kind::Empty, object.name, "no point of the lattice is selected; select some first");
    if (!std::isfinite(edit.byInWorld.x + edit.byInWorld.y + edit.byInWorld.z)) return makeError(Error::Kind::Usage, object.name, "a lattice's points can't be moved to nowhere");
    const LatticePlace now = latticePlace(world, object, *modifier, edit.timeSecs);
    if (now.lattice.strength < 1e-3f) return makeError(Error::Kind::Usage, object.name, "the lattice's strength is 0 there, so no point would move anything; raise it first");
    if (!now.worldFromSource.isInvertible()) return makeError(Error::Kind::Usage, object.name, "the object is flat at this time; move the points at another time");
    const Vec3 by = now.worldFromSource.inverse().direction(edit.byInWorld) / now.lattice.strength;
    LatticeSettings placed = std::get<LatticeSettings>(modifier->settings);
    placed.offsets.resize(placed.pointCount(), Vec3(0));
    World changed = world;
    std::vector<std::uint32_t> points = edit.points;
    std::ranges::sort(points);
    points.erase(std::ranges::unique(points).begin(), points.end());
    for (const std::uint32_t point : points) {
        if (point >= placed.pointCount()) return makeError(Error::Kind::NotFound, object.name, fmt::format("the lattice has no point {}; it has {}, counted from 0", point, placed.pointCount()));
        const PropertyPath path = PropertyPath::of(modifier->id, fmt::format("points/{}/offset", point));
        const Vec3 offset = now.lattice.offset(point) + by;
        if (edit.keys == MoveHandle::Keys::Always || object.curve(path)) {
            MG_ASSIGN(changed, apply(changed, SetKey{edit.object, path, edit.timeSecs, valueOf(offset), {}, {}}));
        } else {
            placed.offsets[point] = offset;
        }
    }
    return apply(changed, ChangeModifier{.object = edit.object, .modifier = edit.modifier, .settings = std::move(placed)});
}

LatticePlace latticePlace(const World& world, const Object& object, const Modifier& modifier, double timeSecs)
{
    const ObjectAt at = objectAt(object, timeSecs, &world);
    LatticePlace place{asItStands(object, modifier, timeSecs), at.placement.affine() * object.calibration.objectFromSource.affine(), {}};
    place.pointsInWorld = placedPoints(place.lattice);
    for (Vec3& point : place.pointsInWorld) point = place.worldFromSource.point(point);
    return place;
}

}  // namespace morphogen
