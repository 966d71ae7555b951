// Lattices: putting one around an object or a selection, and moving its points. A lattice is a modifier (core/scene/lattice.h);
// the object itself stays as it was.
#pragma once

#include "core/base/result.h"
#include "core/edit/handles.h"
#include "core/scene/world.h"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace morphogen {

/// Puts a lattice around the object as it was made, or around a stored selection, which becomes its mask.
struct AddLattice {
    static constexpr const char* kLabel = "Add lattice";
    ObjectId object;
    std::array<int, 3> counts{3, 3, 3};  ///< points along each axis, 2..8
    std::string selection{};             ///< its name; empty: the whole object
};
/// Fails with Empty where there is nothing to put it around, NotFound for a selection that is not there, Usage for counts out of range.
Result<World> apply(const World& world, const AddLattice& edit);

/// Moves points of a lattice alike, as it stands at `timeSecs`. Where a point is keyed, or with Keys::Always, a key is set there.
struct MoveLattice {
    static constexpr const char* kLabel = "Bend by lattice";
    ObjectId object;
    ModifierId modifier;
    std::vector<std::uint32_t> points;   ///< x first, from 0
    Vec3 byInWorld{0};                   ///< metres
    double timeSecs = 0;
    MoveHandle::Keys keys = MoveHandle::Keys::WhereKeyed;
};
/// Fails with NotFound where the lattice or a point is not there, Empty without points, Usage where the strength is 0.
Result<World> apply(const World& world, const MoveLattice& edit);

/// The lattice that tools work on: the object's last; null where it has none.
const Modifier* latticeOf(const Object& object);

/// A lattice as it stands at a time, for drawing it and for dragging its points. Where the object's own motion takes it is not asked.
struct LatticePlace {
    LatticeSettings lattice;             ///< with what is keyed put in
    Affine3x4 worldFromSource;
    std::vector<Vec3> pointsInWorld;
};
LatticePlace latticePlace(const World& world, const Object& object, const Modifier& modifier, double timeSecs);

}  // namespace morphogen
