#include "core/select/surfel_planes.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <random>

namespace morphogen {
namespace {

constexpr std::size_t kScored = 4000;
constexpr int kTrials = 250;
constexpr int kRefinements = 4;
constexpr float kToleranceNoises = 2.6f;

/// Least squares through the surfels that `plane` holds.
void refine(SurfelPlane& plane, const Surfels& surfels, std::span<const std::uint32_t> among)
{
    Eigen::Vector3d mean = Eigen::Vector3d::Zero();
    Eigen::Matrix3d squares = Eigen::Matrix3d::Zero();
    double count = 0;
    for (const std::uint32_t i : among) {
        if (!plane.holds(surfels.centres[i], surfels.normals[i])) continue;
        const Vec3 d = surfels.centres[i] - plane.point;
        const Eigen::Vector3d e(d.x, d.y, d.z);
        mean += e, squares += e * e.transpose(), ++count;
    }
    if (count < 10) return;
    mean /= count;
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> axes(squares / count - mean * mean.transpose());
    const Eigen::Vector3d n = axes.eigenvectors().col(0);
    plane.point += Vec3(mean.x(), mean.y(), mean.z());
    plane.normal = glm::normalize(Vec3(n.x(), n.y(), n.z()));
}

}  // namespace

Result<std::vector<SurfelPlane>> findPlanes(const Surfels& surfels, const PlaneSearch& search, const std::stop_token& stop)
{
    std::mt19937 random(12345);
    std::vector<std::uint32_t> rest(search.among.begin(), search.among.end());
    std::shuffle(rest.begin(), rest.end(), random);
    const auto least = static_cast<std::size_t>(search.leastShare * static_cast<float>(rest.size()));
    std::vector<SurfelPlane> planes;
    while (static_cast<int>(planes.size()) < search.most && rest.size() >= std::max<std::size_t>(least, 20)) {
        if (stop.stop_requested()) return cancelled();
        const std::span<const std::uint32_t> scored(rest.data(), std::min(rest.size(), kScored));
        SurfelPlane best;
        std::size_t bestCount = 0;
        for (int trial = 0; trial < kTrials; ++trial) {
            const std::uint32_t i = rest[random() % rest.size()];
            SurfelPlane plane{surfels.centres[i], surfels.normals[i], kToleranceNoises * surfels.noise};
            // A single normal is off by some degrees: look first with the mean of its neighbourhood.
            Vec3 normal = plane.normal;
            for (const std::uint32_t j : surfels.others.of(i)) normal += glm::dot(surfels.normals[j], plane.normal) < 0 ? -surfels.normals[j] : surfels.normals[j];
            plane.normal = glm::normalize(normal);
            std::size_t count = 0;
            for (const std::uint32_t k : scored) count += plane.holds(surfels.centres[k], surfels.normals[k]);
            if (count > bestCount) bestCount = count, best = plane;
        }
        if (bestCount < 8) break;
        for (int round = 0; round < kRefinements; ++round) {
            best.tolerance = (round + 1 < kRefinements ? 2.0f : 1.0f) * kToleranceNoises * surfels.noise;
            refine(best, surfels, scored);
        }
        best.tolerance = kToleranceNoises * surfels.noise;
        refine(best, surfels, rest);
        if (best.normal.y < 0) best.normal = -best.normal;
        const auto end = std::partition(rest.begin(), rest.end(), [&](std::uint32_t k) { return !best.holds(surfels.centres[k], surfels.normals[k]); });
        best.count = static_cast<std::size_t>(rest.end() - end);
        rest.erase(end, rest.end());
        std::shuffle(rest.begin(), rest.end(), random);
        if (best.count < least) break;
        planes.push_back(best);
    }
    return planes;
}

}  // namespace morphogen
