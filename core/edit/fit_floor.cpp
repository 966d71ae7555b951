#include "core/edit/fit_floor.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <optional>
#include <random>

namespace morphogen {
namespace {

constexpr std::size_t kMaxSample = 20000;
constexpr std::size_t kMaxScored = 2000;
constexpr int kTrials = 3000;
constexpr int kRefinements = 12;
constexpr float kVisibleAlpha = 0.1f;
constexpr float kLeastOnFloor = 0.03f;

struct Tilted {
    Vec3 point, normal;
    float height(const Vec3& p) const { return glm::dot(normal, p - point); }
};

/// Centres in the world of splats that can be seen, an even choice of them, in random order.
std::vector<Vec3> sampleCentres(const Object& object, std::mt19937_64& random)
{
    const Splats& splats = *object.splats;
    const Affine3x4 worldFromSource = object.worldFromSource();
    const std::size_t stride = std::max<std::size_t>(1, splats.size() / kMaxSample);
    std::vector<Vec3> centres;
    for (std::size_t i = 0; i < splats.size(); i += stride) {
        const Vec3 p = worldFromSource.point(splats.position(i));
        if (std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z) && splats.peakAlpha(i) >= kVisibleAlpha) centres.push_back(p);
    }
    std::shuffle(centres.begin(), centres.end(), random);
    return centres;
}

/// The diagonal of the box that leaves out the outermost twentieth on each side: floaters do not count.
float robustSize(std::vector<Vec3> points)
{
    Vec3 size(0);
    for (int axis = 0; axis < 3; ++axis) {
        const auto at = [&](std::size_t rank) {
            std::nth_element(points.begin(), points.begin() + static_cast<std::ptrdiff_t>(rank), points.end(),
                             [axis](const Vec3& a, const Vec3& b) { return a[axis] < b[axis]; });
            return points[rank][axis];
        };
        size[axis] = at(points.size() - 1 - points.size() / 20) - at(points.size() / 20);
    }
    return glm::length(size);
}

/// Least squares through the points nearer than `tolerance`; nothing when they span no plane.
std::optional<Tilted> refined(const Tilted& plane, std::span<const Vec3> points, float tolerance)
{
    Eigen::Vector3d mean = Eigen::Vector3d::Zero();
    Eigen::Matrix3d squares = Eigen::Matrix3d::Zero();
    double count = 0;
    for (const Vec3& p : points) {
        if (std::abs(plane.height(p)) > tolerance) continue;
        const Eigen::Vector3d d(p.x - plane.point.x, p.y - plane.point.y, p.z - plane.point.z);
        mean += d;
        squares += d * d.transpose();
        ++count;
    }
    if (count < 3) return std::nullopt;
    mean /= count;
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> axes(squares / count - mean * mean.transpose());
    if (!(axes.eigenvalues()[1] > 0)) return std::nullopt;
    const Eigen::Vector3d n = axes.eigenvectors().col(0);
    Tilted better{plane.point + Vec3(mean.x(), mean.y(), mean.z()), Vec3(n.x(), n.y(), n.z())};
    if (better.normal.y < 0) better.normal = -better.normal;
    return better;
}

std::optional<Tilted> bestOfTrials(std::span<const Vec3> points, float tolerance, float leastUp, std::mt19937_64& random)
{
    const std::span<const Vec3> scored = points.first(std::min(points.size(), kMaxScored));
    std::optional<Tilted> best;
    long bestScore = 0;
    std::uniform_int_distribution<std::size_t> any(0, points.size() - 1);
    for (int trial = 0; trial < kTrials; ++trial) {
        const auto plane = planeThrough({points[any(random)], points[any(random)], points[any(random)]});
        if (!plane || std::abs(plane->normal.y) < leastUp) continue;
        const Tilted tilted{plane->point, plane->normal.y < 0 ? -plane->normal : plane->normal};
        long score = 0;
        for (const Vec3& p : scored) {
            const float height = tilted.height(p);
            score += height < -tolerance ? -1 : height <= tolerance ? 1 : 0;
        }
        if (score > bestScore) bestScore = score, best = tilted;
    }
    return best;
}

}  // namespace

Result<FloorFit> fitFloor(const Object& object, const FloorFitOptions& options, const JobContext& job)
{
    const Error none = makeError(Error::Kind::NotFound, object.name, "its splats show no floor; click three points on it instead");
    std::mt19937_64 random(options.seed);
    const std::vector<Vec3> points = sampleCentres(object, random);
    if (points.size() < 3) return none;
    const float tolerance = options.tolerance * robustSize(points);
    if (job.stopRequested()) return cancelled();
    auto plane = bestOfTrials(points, tolerance, std::cos(options.maxTiltRadians), random);
    for (int round = 0; round < kRefinements && plane; ++round) plane = refined(*plane, points, round < kRefinements / 2 ? 2 * tolerance : tolerance);
    if (!plane) return none;

    double squares = 0;
    std::size_t count = 0;
    for (const Vec3& p : points) {
        const float height = plane->height(p);
        if (std::abs(height) <= tolerance) squares += static_cast<double>(height) * height, ++count;
    }
    FloorFit fit{{plane->point, plane->normal}, static_cast<float>(count) / static_cast<float>(points.size()), 0};
    if (fit.onFloor < kLeastOnFloor) return none;
    fit.deviationMetres = static_cast<float>(std::sqrt(squares / static_cast<double>(count)));
    return fit;
}

}  // namespace morphogen
