// The size of a collider in numbers for people: of a box its edges, of a sphere its diameter, of a capsule its diameter and its whole
// length. Metres, as it stands in the world; what a body stores (Body::size) is half of that and without the object's scale.
#pragma once

#include "core/dynamics/collider.h"
#include "core/scene/object.h"

#include <optional>

namespace morphogen::dynamics {

inline constexpr float kLeastColliderMetres = 0.001f, kMostColliderMetres = 1e4f;

/// A box in x, y and z; a sphere's diameter in x; a capsule's diameter in x and length in y. Nothing for hulls.
std::optional<Vec3> metresOf(const ColliderPiece& piece);
/// Of a collider that is one piece.
std::optional<Vec3> metresOf(const Collider& collider);

/// The piece in another size, about its middle; a hull stays as it is. A capsule is at least as long as it is wide.
ColliderPiece resized(ColliderPiece piece, const Vec3& metres);

/// Body::size for an object whose collider shall have these metres; nothing for kinds that take none.
std::optional<Vec3> bodySizeFrom(const Object& object, const Vec3& metres);

}  // namespace morphogen::dynamics
