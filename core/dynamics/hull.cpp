// Convex hulls of points by Bullet's integer algorithm (Ole Kniemeyer), and their mass properties.
#include "core/dynamics/collider_mesh.h"

#include <LinearMath/btConvexHullComputer.h>

#include <algorithm>
#include <cmath>

namespace morphogen::dynamics {
namespace {

/// Directions that are spread evenly (a Fibonacci sphere), with the axes in front so that boxes keep their sides.
std::vector<Vec3> directions()
{
    constexpr int kCount = static_cast<int>(kMostHullPoints) - 26;
    std::vector<Vec3> all;
    for (int x = -1; x <= 1; ++x)
        for (int y = -1; y <= 1; ++y)
            for (int z = -1; z <= 1; ++z)
                if (x || y || z) all.push_back(glm::normalize(Vec3(x, y, z)));
    for (int i = 0; i < kCount; ++i) {
        const double h = 1 - 2 * (i + 0.5) / kCount, turn = i * 2.399963229728653, r = std::sqrt(1 - h * h);
        all.emplace_back(static_cast<float>(r * std::cos(turn)), static_cast<float>(h), static_cast<float>(r * std::sin(turn)));
    }
    return all;
}

/// The points furthest out in each direction, each once, at most kMostHullPoints.
std::vector<Vec3> furthest(std::span<const Vec3> points)
{
    static const std::vector<Vec3> all = directions();
    std::vector<std::size_t> chosen;
    for (const Vec3& direction : all) {
        std::size_t best = 0;
        float most = -std::numeric_limits<float>::infinity();
        for (std::size_t i = 0; i < points.size(); ++i)
            if (const float x = glm::dot(points[i], direction); x > most) most = x, best = i;
        if (chosen.size() < kMostHullPoints && std::ranges::find(chosen, best) == chosen.end()) chosen.push_back(best);
    }
    std::vector<Vec3> corners;
    for (const std::size_t i : chosen) corners.push_back(points[i]);
    return corners;
}

/// Corners of one face after another, counter-clockwise seen from outside.
template <class Corner>
void walkFace(const btConvexHullComputer& hull, int face, Corner corner)
{
    const btConvexHullComputer::Edge* const first = &hull.edges[hull.faces[face]];
    const auto* edge = first;
    do {
        corner(static_cast<std::uint32_t>(edge->getSourceVertex()));
        edge = edge->getNextEdgeOfFace();
    } while (edge != first);
}

}  // namespace

ColliderMesh hullMeshOf(std::span<const Vec3> corners)
{
    ColliderMesh mesh;
    if (corners.size() < 4) return mesh;
    btConvexHullComputer hull;
    hull.compute(&corners[0].x, sizeof(Vec3), static_cast<int>(corners.size()), 0, 0);
    for (int i = 0; i < hull.vertices.size(); ++i) mesh.corners.emplace_back(hull.vertices[i].x(), hull.vertices[i].y(), hull.vertices[i].z());
    Vec3 middle(0);
    for (const Vec3& corner : mesh.corners) middle += corner / static_cast<float>(mesh.corners.size());
    for (int f = 0; f < hull.faces.size(); ++f) {
        std::vector<std::uint32_t> round;
        walkFace(hull, f, [&](std::uint32_t corner) { round.push_back(corner); });
        for (std::size_t k = 0; k < round.size(); ++k)
            if (const std::uint32_t a = round[k], b = round[(k + 1) % round.size()]; a < b) mesh.edges.push_back({a, b});
        for (std::size_t k = 1; k + 1 < round.size(); ++k) {
            std::array<std::uint32_t, 3> face{round[0], round[k], round[k + 1]};
            const Vec3 a = mesh.corners[face[0]], normal = glm::cross(mesh.corners[face[1]] - a, mesh.corners[face[2]] - a);
            if (glm::dot(normal, a - middle) < 0) std::swap(face[1], face[2]);
            mesh.faces.push_back(face);
        }
    }
    return mesh;
}

HullMass hullOf(std::span<const Vec3> points)
{
    HullMass mass;
    if (points.empty()) return mass;
    const std::vector<Vec3> outer = furthest(points);
    btConvexHullComputer hull;
    hull.compute(&outer[0].x, sizeof(Vec3), static_cast<int>(outer.size()), 0, 0);
    for (int i = 0; i < hull.vertices.size(); ++i) mass.corners.emplace_back(hull.vertices[i].x(), hull.vertices[i].y(), hull.vertices[i].z());
    if (mass.corners.empty()) return mass;
    const Vec3d apex(mass.corners[0]);
    Vec3d firstMoment(0);
    glm::dmat3 second(0);
    const auto addTetrahedron = [&](const Vec3d& a, const Vec3d& b, const Vec3d& c) {
        // About the apex: the integral of x x^T over a tetrahedron with one corner at the origin.
        const double volume = glm::dot(a, glm::cross(b, c)) / 6;
        const Vec3d sum = a + b + c;
        mass.volumeM3 += volume;
        firstMoment += volume / 4 * sum;
        second += volume / 20 * (glm::outerProduct(a, a) + glm::outerProduct(b, b) + glm::outerProduct(c, c) + glm::outerProduct(sum, sum));
    };
    for (int f = 0; f < hull.faces.size(); ++f) {
        const btConvexHullComputer::Edge* const first = &hull.edges[hull.faces[f]];
        const Vec3d a = Vec3d(mass.corners[static_cast<std::size_t>(first->getSourceVertex())]) - apex;
        for (const auto* edge = first->getNextEdgeOfFace(); edge != first && edge->getTargetVertex() != first->getSourceVertex(); edge = edge->getNextEdgeOfFace())
            addTetrahedron(a, Vec3d(mass.corners[static_cast<std::size_t>(edge->getSourceVertex())]) - apex,
                           Vec3d(mass.corners[static_cast<std::size_t>(edge->getTargetVertex())]) - apex);
    }
    if (mass.volumeM3 < 0) mass.volumeM3 = -mass.volumeM3, firstMoment = -firstMoment, second = -1.0 * second;
    if (!(mass.volumeM3 > 1e-15)) {
        mass.volumeM3 = 0;
        for (const Vec3& corner : mass.corners) mass.centre += Vec3d(corner) / static_cast<double>(mass.corners.size());
        return mass;
    }
    const Vec3d local = firstMoment / mass.volumeM3;
    mass.centre = apex + local;
    // From about the apex to about the origin of the frame.
    const double v = mass.volumeM3;
    mass.secondMoments = second - v * glm::outerProduct(local, local) + v * glm::outerProduct(mass.centre, mass.centre);
    return mass;
}

}  // namespace morphogen::dynamics
