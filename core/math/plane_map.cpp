#include "core/math/plane_map.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <vector>

namespace morphogen {
namespace {

/// Moves the centroid to the origin and the mean distance to sqrt 2.
glm::dmat3 normaliser(std::span<const PlanePair> pairs, glm::dvec2 PlanePair::* side)
{
    glm::dvec2 mean(0);
    for (const PlanePair& pair : pairs) mean += pair.*side;
    mean /= static_cast<double>(pairs.size());
    double spread = 0;
    for (const PlanePair& pair : pairs) spread += glm::length(pair.*side - mean);
    spread /= static_cast<double>(pairs.size());
    const double scale = spread > 0 ? std::sqrt(2.0) / spread : 1;
    return {scale, 0, 0, 0, scale, 0, -scale * mean.x, -scale * mean.y, 1};
}

std::optional<glm::dmat3> solve(std::span<const PlanePair> pairs, std::span<const double> weights)
{
    const glm::dmat3 normalFrom = normaliser(pairs, &PlanePair::from), normalTo = normaliser(pairs, &PlanePair::to);
    Eigen::Matrix<double, 9, 9> normal = Eigen::Matrix<double, 9, 9>::Zero();
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        const glm::dvec3 from = normalFrom * glm::dvec3(pairs[i].from, 1), to = normalTo * glm::dvec3(pairs[i].to, 1);
        Eigen::Matrix<double, 9, 1> row;
        row << from.x, from.y, 1, 0, 0, 0, -to.x * from.x, -to.x * from.y, -to.x;
        normal.noalias() += weights[i] * row * row.transpose();
        row << 0, 0, 0, from.x, from.y, 1, -to.y * from.x, -to.y * from.y, -to.y;
        normal.noalias() += weights[i] * row * row.transpose();
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix<double, 9, 9>> eigen(normal);
    // A second direction without error means that other maps fit as well.
    if (eigen.info() != Eigen::Success || !(eigen.eigenvalues()[1] > 1e-9 * eigen.eigenvalues()[8])) return {};
    const auto h = eigen.eigenvectors().col(0);
    const glm::dmat3 inNormal(h[0], h[3], h[6], h[1], h[4], h[7], h[2], h[5], h[8]);   // columns
    glm::dmat3 map = glm::inverse(normalTo) * inNormal * normalFrom;
    double third = 0;
    for (const PlanePair& pair : pairs) third += (map * glm::dvec3(pair.from, 1)).z;
    if (third < 0) map *= -1.0;
    return map / std::abs(third / static_cast<double>(pairs.size()));
}

}  // namespace

std::optional<glm::dvec2> PlaneMap::operator()(const glm::dvec2& from) const
{
    const glm::dvec3 to = toFromFrom * glm::dvec3(from, 1);
    constexpr double kHorizon = 1e-3;
    if (!(to.z > kHorizon)) return {};
    return glm::dvec2(to) / to.z;
}

Result<PlaneMap> fitPlaneMap(std::span<const PlanePair> pairs)
{
    if (pairs.size() < 4) return makeError(Error::Kind::Empty, "", "a map between planes needs at least four pairs of points");
    constexpr int kRounds = 20;
    std::vector<double> weights(pairs.size(), 1.0), distances(pairs.size());
    PlaneMap map;
    for (int round = 0; round < kRounds; ++round) {
        const auto solved = solve(pairs, weights);
        if (!solved) return makeError(Error::Kind::Format, "", "the pairs of points lie on a line, so they determine no map between planes");
        map.toFromFrom = *solved;
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            const auto to = map(pairs[i].from);
            distances[i] = to ? glm::length(*to - pairs[i].to) : 1e9;
        }
        std::vector<double> sorted = distances;
        std::ranges::nth_element(sorted, sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2));
        const double scale = std::max(sorted[sorted.size() / 2], 1e-9);
        for (std::size_t i = 0; i < pairs.size(); ++i) weights[i] = 1 / (1 + distances[i] * distances[i] / (scale * scale));
    }
    return map;
}

}  // namespace morphogen
