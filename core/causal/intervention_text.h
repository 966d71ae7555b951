// Interventions as text: `remove(ball)`, `mass("red ball") = 2`, `velocity(ball, t=1) = (0, 2, 0)`. Read by a parser of its own;
// nothing is evaluated.
//
//   remove(A [, t=T])                     take A away, from the start or from a time on
//   add(A, at=(x,y,z) [, velocity=(x,y,z)] [, t=T] [, as=NAME])    another one like A
//   replace(A, B)                         B's shape and body in A's place, with A's motion at the start
//   mass(A) = KG   friction(A) = F   restitution(A) = R   size(A) = FACTOR
//   pose(A [, t=T]) = (x,y,z)             or (x,y,z, qw,qx,qy,qz)
//   velocity(A [, t=T]) = (x,y,z)         spin(A [, t=T]) = (x,y,z)
//   shift(A) = SECONDS                    its own doings (start, pushes, keys) come later, or earlier
//   block(A, B [, t=FROM:TO])             the two do not meet; B may be `ground`
//   gravity [(t=T)] = (x,y,z)             or a number: downward
//   pin(A [, t=FROM:TO])                  it is held where it is
//   stiffness(A) = PASCALS                of a soft body
//   wind [(t=T)] = (x,y,z)                blows everywhere from then on, m/s
//   follow(A) = ((t,x,y,z), (t,x,y,z), ...)   it is led along these points
//
// Numbers are SI. A name with a comma, bracket, quote or "=" in it stands in double quotes (\" and \\ inside).
#pragma once

#include "core/base/result.h"
#include "core/scene/dynamics.h"
#include "core/scene/world.h"

#include <string>
#include <string_view>

namespace morphogen::causal {

/// A name as it stands in such a text: in quotes where it needs them.
std::string quotedName(const std::string& name);

/// Who has which name: objects of the world, and those that interventions before this one add.
class Names {
public:
    explicit Names(const World& world) : m_world(world) {}
    const World& world() const { return m_world; }
    std::optional<ObjectId> find(std::string_view name) const;   ///< "ground" is 0 where no object has that name
    std::string nameOf(ObjectId id) const;
    std::string list() const;                                    ///< "ball", "block"
    /// The number that the `n`th object added by a list of interventions has.
    static ObjectId added(std::size_t n) { return {(1ull << 62) + n}; }
    void add(const Intervention& intervention);

private:
    const World& m_world;
    std::vector<std::pair<ObjectId, std::string>> m_added;
};

/// Usage for what can't be read or makes no sense (a negative mass), with the place in the text; NotFound for an unknown name.
Result<Intervention> interventionFrom(std::string_view text, const Names& names);
/// Several, in their order, each of which knows the names that those before it and `before` added.
Result<std::vector<Intervention>> interventionsFrom(const std::vector<std::string>& texts, const World& world, const std::vector<Intervention>& before = {});

/// What interventionFrom() reads as the same. An object that is gone is written as "object 12".
std::string textOf(const Intervention& intervention, const Names& names);
std::vector<std::string> textsOf(const std::vector<Intervention>& all, const World& world, const std::vector<Intervention>& before = {});

}  // namespace morphogen::causal
