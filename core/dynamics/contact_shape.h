// How deep a point lies in a collider, and the way out: what soft bodies ask of rigid ones. Exact for boxes, balls and capsules;
// hulls by the planes of their faces.
#pragma once

#include "core/dynamics/collider.h"

#include <optional>
#include <vector>

namespace morphogen::dynamics {

struct Dent {
    double depth = 0;              ///< metres, above 0
    Vec3d normal{0};               ///< the shortest way out, unit length
};

/// A collider made ready to be asked, at a size. Its frame is the body's: metres.
class ContactShape {
public:
    ContactShape(const Collider& collider, double size);
    /// Of the piece in which the point lies deepest; nothing outside.
    std::optional<Dent> dentAt(const Vec3d& point) const;
    const Vec3d& lower() const { return m_lower; }
    const Vec3d& upper() const { return m_upper; }

private:
    struct Plane {
        Vec3d normal{0};
        double offset = 0;
    };
    struct Piece {
        PieceShape shape = PieceShape::Hull;
        Vec3d centre{0}, halfSize{0};
        glm::dquat rotation{1, 0, 0, 0};
        std::vector<Plane> planes;
    };
    static std::optional<Dent> dentIn(const Piece& piece, const Vec3d& point);
    std::vector<Piece> m_pieces;
    Vec3d m_lower{0}, m_upper{0};
};

}  // namespace morphogen::dynamics
