#include "core/dynamics/collider.h"

#include "core/dynamics/convex_parts.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphogen::dynamics {
namespace {

constexpr double kPi2 = 3.14159265358979323846;
constexpr float kStrayAlpha = 0.1f;

Bounds boundsOf(std::span<const Vec3> points)
{
    Bounds bounds;
    for (const Vec3& point : points) bounds.add(point);
    return bounds;
}

/// Mass, first and second moments of what a collider is made of.
struct Moments {
    double volume = 0;
    Vec3d first{0};
    glm::dmat3 second{0};

    void add(double pieceVolume, const Vec3d& centre, const glm::dmat3& secondAboutCentre)
    {
        volume += pieceVolume;
        first += pieceVolume * centre;
        second += secondAboutCentre + pieceVolume * glm::outerProduct(centre, centre);
    }
};

/// x x^T over the volume of a primitive about its centre, in its own axes.
Vec3d secondOf(const ColliderPiece& piece)
{
    const Vec3d h(piece.halfSize);
    switch (piece.shape) {
    case PieceShape::Box: return piece.volumeM3 / 3 * (h * h);
    case PieceShape::Sphere: return Vec3d(piece.volumeM3 * h.x * h.x / 5);
    case PieceShape::Capsule: {
        const double r = h.x, l = 2 * h.y, cylinder = kPi2 * r * r * l, ball = 4 * kPi2 / 3 * r * r * r;
        const double across = cylinder * r * r / 4 + ball * r * r / 5;
        // Two half balls, each with its centre of mass 3/8 r beyond the straight part's end.
        const double along = cylinder * l * l / 12 + ball * (r * r / 5 + l * l / 4 + 3 * l * r / 8);
        return {across, along, across};
    }
    case PieceShape::Hull: break;
    }
    return Vec3d(0);
}

void addPrimitive(Collider& collider, Moments& moments, ColliderPiece piece)
{
    const glm::dmat3 turn = glm::mat3_cast(glm::dquat(piece.rotation));
    const Vec3d own = secondOf(piece);
    moments.add(piece.volumeM3, Vec3d(piece.centre), turn * glm::dmat3(own.x, 0, 0, 0, own.y, 0, 0, 0, own.z) * glm::transpose(turn));
    collider.pieces.push_back(std::move(piece));
}

ColliderPiece boxAbout(const Vec3& centre, const Vec3& halfSize)
{
    const Vec3 half = glm::max(halfSize, Vec3(0.5f * kLeastThickness));
    return {PieceShape::Box, centre, {1, 0, 0, 0}, half, {}, 8.0 * half.x * half.y * half.z};
}

ColliderPiece sphereAbout(const Vec3& centre, float radius)
{
    radius = std::max(radius, 0.5f * kLeastThickness);
    return {PieceShape::Sphere, centre, {1, 0, 0, 0}, Vec3(radius), {}, 4 * kPi2 / 3 * std::pow(static_cast<double>(radius), 3)};
}

ColliderPiece capsuleAbout(const Bounds& bounds, const std::optional<Vec3>& size)
{
    const Vec3 extent = bounds.size();
    const int axis = extent.x > extent.y ? (extent.x > extent.z ? 0 : 2) : (extent.y > extent.z ? 1 : 2);
    const float radius = std::max(size ? size->x : 0.25f * (extent.x + extent.y + extent.z - extent[axis]), 0.5f * kLeastThickness);
    const float straight = std::max(0.0f, 0.5f * (size ? size->y : extent[axis]) - radius);
    constexpr float kHalf = 0.70710678f;
    const Quat rotation = axis == 0 ? Quat(kHalf, 0, 0, -kHalf) : axis == 2 ? Quat(kHalf, kHalf, 0, 0) : Quat(1, 0, 0, 0);
    const double r = radius;
    return {PieceShape::Capsule, bounds.centre(), rotation, {radius, straight, 0}, {}, kPi2 * r * r * (2.0 * straight + 4.0 / 3 * r)};
}

/// A hull, or a thin box where the points lie in a plane.
void addHull(Collider& collider, Moments& moments, std::span<const Vec3> points)
{
    HullMass hull = hullOf(points);
    const Bounds bounds = boundsOf(points);
    const double filled = static_cast<double>(bounds.size().x) * bounds.size().y * bounds.size().z;
    if (hull.volumeM3 <= 1e-4 * filled || hull.volumeM3 <= 0) return addPrimitive(collider, moments, boxAbout(bounds.centre(), 0.5f * bounds.size()));
    moments.volume += hull.volumeM3;
    moments.first += hull.volumeM3 * hull.centre;
    moments.second += hull.secondMoments;
    collider.pieces.push_back({PieceShape::Hull, Vec3(hull.centre), {1, 0, 0, 0}, Vec3(0), std::move(hull.corners), hull.volumeM3});
}

void finish(Collider& collider, const Moments& moments)
{
    collider.volumeM3 = moments.volume;
    const Vec3d centre = moments.first / moments.volume;
    collider.centreOfMass = Vec3(centre);
    const glm::dmat3 about = moments.second / moments.volume - glm::outerProduct(centre, centre);
    const double trace = about[0][0] + about[1][1] + about[2][2];
    Eigen::Matrix3d inertia;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) inertia(r, c) = (r == c ? trace : 0) - about[c][r];
    if (collider.pieces.size() == 1 && collider.pieces[0].shape != PieceShape::Hull) {
        collider.principal = collider.pieces[0].rotation;
        const glm::dmat3 turn = glm::mat3_cast(glm::dquat(collider.principal));
        for (int i = 0; i < 3; ++i) {
            const Eigen::Vector3d axis(turn[i].x, turn[i].y, turn[i].z);
            collider.inertiaPerKg[i] = static_cast<float>(axis.dot(inertia * axis));
        }
        return;
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solved(inertia);
    Eigen::Matrix3d axes = solved.eigenvectors();
    if (axes.determinant() < 0) axes.col(2) = -axes.col(2);
    const Eigen::Quaterniond turn(axes);
    collider.principal = Quat(static_cast<float>(turn.w()), static_cast<float>(turn.x()), static_cast<float>(turn.y()), static_cast<float>(turn.z()));
    for (int i = 0; i < 3; ++i) collider.inertiaPerKg[i] = static_cast<float>(std::max(solved.eigenvalues()[i], 1e-12));
}

}  // namespace

std::vector<Vec3> withoutStrays(std::span<const Vec3> points, std::span<const float> weights)
{
    struct Weighed {
        Vec3 point;
        float weight, distance;
    };
    std::vector<Weighed> all;
    for (std::size_t i = 0; i < points.size(); ++i)
        if (std::isfinite(points[i].x) && std::isfinite(points[i].y) && std::isfinite(points[i].z) && weights[i] >= kStrayAlpha) all.push_back({points[i], weights[i], 0});
    if (all.empty()) return {};
    double total = 0;
    for (const Weighed& one : all) total += one.weight;
    Vec3 middle;
    for (int axis = 0; axis < 3; ++axis) {
        std::ranges::sort(all, {}, [axis](const Weighed& one) { return one.point[axis]; });
        double passed = 0;
        for (const Weighed& one : all) {
            middle[axis] = one.point[axis];
            if ((passed += one.weight) >= 0.5 * total) break;
        }
    }
    for (Weighed& one : all) one.distance = glm::length(one.point - middle);
    std::ranges::sort(all, {}, &Weighed::distance);
    double passed = 0;
    float reach = 0;
    for (const Weighed& one : all) {
        reach = one.distance;
        if ((passed += one.weight) >= 0.998 * total) break;
    }
    std::vector<Vec3> kept;
    for (const Weighed& one : all)
        if (one.distance <= 1.1f * reach) kept.push_back(one.point);
    return kept;
}

Result<std::shared_ptr<const Collider>> makeCollider(const ColliderRequest& request)
{
    if (request.points.empty() && !request.size) return Error{Error::Kind::Empty, "it has no splats of which a collider could be made"};
    Bounds bounds = boundsOf(request.points);
    if (request.points.empty()) bounds.add(Vec3(0));
    auto collider = std::make_shared<Collider>();
    Moments moments;
    const Vec3 extent = bounds.size();
    switch (request.kind) {
    case ColliderKind::Box: addPrimitive(*collider, moments, boxAbout(bounds.centre(), request.size ? *request.size : 0.5f * extent)); break;
    case ColliderKind::Sphere: addPrimitive(*collider, moments, sphereAbout(bounds.centre(), request.size ? request.size->x : (extent.x + extent.y + extent.z) / 6)); break;
    case ColliderKind::Capsule: addPrimitive(*collider, moments, capsuleAbout(bounds, request.size)); break;
    case ColliderKind::Hull: addHull(*collider, moments, request.points); break;
    case ColliderKind::Compound:
        for (const auto& part : convexParts(request.points)) addHull(*collider, moments, part);
        break;
    }
    for (const ColliderPiece& piece : collider->pieces) {
        for (const Vec3& point : piece.points) collider->bounds.add(point);
        if (piece.shape == PieceShape::Hull) continue;
        const Vec3 reach = piece.shape == PieceShape::Box
                               ? piece.halfSize
                               : Vec3(piece.halfSize.x) + (piece.shape == PieceShape::Capsule ? glm::abs(piece.rotation * Vec3(0, piece.halfSize.y, 0)) : Vec3(0));
        collider->bounds.add(piece.centre - reach), collider->bounds.add(piece.centre + reach);
    }
    finish(*collider, moments);
    return std::shared_ptr<const Collider>(std::move(collider));
}

}  // namespace morphogen::dynamics
