#include "core/dynamics/contact_shape.h"

#include <LinearMath/btConvexHullComputer.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::dynamics {
namespace {

std::optional<Dent> dentInBall(const Vec3d& fromCentre, double radius)
{
    const double distance = glm::length(fromCentre);
    if (distance >= radius) return std::nullopt;
    return Dent{radius - distance, distance > 1e-12 ? fromCentre / distance : Vec3d(0, 1, 0)};
}

}  // namespace

ContactShape::ContactShape(const Collider& collider, double size) : m_lower(size * Vec3d(collider.bounds.lower)), m_upper(size * Vec3d(collider.bounds.upper))
{
    for (const ColliderPiece& from : collider.pieces) {
        Piece piece{from.shape, size * Vec3d(from.centre), size * Vec3d(from.halfSize), glm::dquat(from.rotation), {}};
        if (from.shape == PieceShape::Hull) {
            btConvexHullComputer hull;
            hull.compute(&from.points[0].x, sizeof(Vec3), static_cast<int>(from.points.size()), 0, 0);
            const auto corner = [&](int i) { return size * Vec3d(hull.vertices[i].x(), hull.vertices[i].y(), hull.vertices[i].z()); };
            for (int f = 0; f < hull.faces.size(); ++f) {
                const btConvexHullComputer::Edge* const first = &hull.edges[hull.faces[f]];
                // Newell's normal of the face's ring of corners.
                Vec3d normal(0), mean(0);
                int count = 0;
                const auto* edge = first;
                do {
                    const Vec3d a = corner(edge->getSourceVertex()), b = corner(edge->getTargetVertex());
                    normal += glm::cross(a, b), mean += a, ++count;
                    edge = edge->getNextEdgeOfFace();
                } while (edge != first);
                if (!(glm::length(normal) > 1e-18)) continue;
                normal = glm::normalize(normal), mean /= count;
                if (glm::dot(normal, mean - piece.centre) < 0) normal = -normal;
                piece.planes.push_back({normal, glm::dot(normal, mean)});
            }
        }
        m_pieces.push_back(std::move(piece));
    }
}

std::optional<Dent> ContactShape::dentIn(const Piece& piece, const Vec3d& point)
{
    const Vec3d away = point - piece.centre;
    switch (piece.shape) {
    case PieceShape::Sphere: return dentInBall(away, piece.halfSize.x);
    case PieceShape::Capsule: {
        const Vec3d local = glm::conjugate(piece.rotation) * away;
        const auto dent = dentInBall(local - Vec3d(0, std::clamp(local.y, -piece.halfSize.y, piece.halfSize.y), 0), piece.halfSize.x);
        return dent ? std::optional(Dent{dent->depth, piece.rotation * dent->normal}) : std::nullopt;
    }
    case PieceShape::Box: {
        const Vec3d local = glm::conjugate(piece.rotation) * away, inside = piece.halfSize - glm::abs(local);
        const int axis = inside.x < inside.y ? (inside.x < inside.z ? 0 : 2) : (inside.y < inside.z ? 1 : 2);
        if (inside[axis] <= 0) return std::nullopt;
        Vec3d normal(0);
        normal[axis] = local[axis] < 0 ? -1 : 1;
        return Dent{inside[axis], piece.rotation * normal};
    }
    case PieceShape::Hull: break;
    }
    if (piece.planes.empty()) return std::nullopt;
    Dent dent{std::numeric_limits<double>::infinity(), Vec3d(0)};
    for (const Plane& plane : piece.planes) {
        const double depth = plane.offset - glm::dot(plane.normal, point);
        if (depth <= 0) return std::nullopt;
        if (depth < dent.depth) dent = {depth, plane.normal};
    }
    return dent;
}

std::optional<Dent> ContactShape::dentAt(const Vec3d& point) const
{
    if (glm::any(glm::lessThan(point, m_lower)) || glm::any(glm::greaterThan(point, m_upper))) return std::nullopt;
    std::optional<Dent> deepest;
    for (const Piece& piece : m_pieces)
        if (const auto dent = dentIn(piece, point); dent && (!deepest || dent->depth > deepest->depth)) deepest = dent;
    return deepest;
}

}  // namespace morphogen::dynamics
