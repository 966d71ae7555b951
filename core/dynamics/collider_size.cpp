#include "core/dynamics/collider_size.h"

#include <algorithm>
#include <numbers>

namespace morphogen::dynamics {

std::optional<Vec3> metresOf(const ColliderPiece& piece)
{
    switch (piece.shape) {
    case PieceShape::Box: return 2.0f * piece.halfSize;
    case PieceShape::Sphere: return Vec3(2 * piece.halfSize.x, 0, 0);
    case PieceShape::Capsule: return Vec3(2 * piece.halfSize.x, 2 * (piece.halfSize.x + piece.halfSize.y), 0);
    case PieceShape::Hull: break;
    }
    return std::nullopt;
}

std::optional<Vec3> metresOf(const Collider& collider) { return collider.pieces.size() == 1 ? metresOf(collider.pieces.front()) : std::nullopt; }

ColliderPiece resized(ColliderPiece piece, const Vec3& metres)
{
    const double whole = static_cast<double>(metres.x);
    switch (piece.shape) {
    case PieceShape::Box:
        piece.halfSize = 0.5f * metres;
        piece.volumeM3 = whole * static_cast<double>(metres.y) * static_cast<double>(metres.z);
        break;
    case PieceShape::Sphere:
        piece.halfSize = Vec3(0.5f * metres.x);
        piece.volumeM3 = std::numbers::pi / 6 * whole * whole * whole;
        break;
    case PieceShape::Capsule: {
        const double straight = std::max(0.0, static_cast<double>(metres.y) - whole);
        piece.halfSize = {0.5f * metres.x, static_cast<float>(0.5 * straight), 0};
        piece.volumeM3 = std::numbers::pi / 4 * whole * whole * (straight + 2.0 / 3 * whole);
        break;
    }
    case PieceShape::Hull: break;
    }
    return piece;
}

std::optional<Vec3> bodySizeFrom(const Object& object, const Vec3& metres)
{
    if (!object.body) return std::nullopt;
    const Vec3 scale = glm::max(glm::abs(object.placement.scale), Vec3(1e-6f));
    const float mean = (scale.x + scale.y + scale.z) / 3;
    switch (object.body->collider) {
    case ColliderKind::Box: return 0.5f * metres / scale;
    case ColliderKind::Sphere: return Vec3(0.5f * metres.x / mean);
    case ColliderKind::Capsule: return Vec3(0.5f * metres.x, std::max(metres.y, metres.x), 0.5f * metres.x) / mean;
    case ColliderKind::Hull: case ColliderKind::Compound: break;
    }
    return std::nullopt;
}

}  // namespace morphogen::dynamics
