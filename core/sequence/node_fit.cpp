#include "core/sequence/node_fit.h"

#include <Eigen/LU>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>

namespace morphogen::sequence {
namespace {

constexpr float kLeastScale = 0.1f;

}  // namespace

Affine3x4 Similarity::affine() const { return Affine3x4::from(scale * glm::mat3_cast(rotation), translation); }

Similarity Similarity::inverse() const
{
    const Quat back = glm::conjugate(rotation);
    return {back, 1 / scale, -(1 / scale) * (back * translation)};
}

Similarity operator*(const Similarity& a, const Similarity& b) { return {glm::normalize(a.rotation * b.rotation), a.scale * b.scale, a.point(b.translation)}; }

void PairSums::add(const Vec3& from, const Vec3& to, double w)
{
    weight += w;
    for (int r = 0; r < 3; ++r) {
        p[static_cast<std::size_t>(r)] += w * from[r];
        q[static_cast<std::size_t>(r)] += w * to[r];
        for (int c = 0; c < 3; ++c) qp[static_cast<std::size_t>(3 * r + c)] += w * to[r] * from[c];
    }
    pp += w * (static_cast<double>(from.x) * from.x + static_cast<double>(from.y) * from.y + static_cast<double>(from.z) * from.z);
}

void PairSums::add(const PairSums& other, double factor)
{
    weight += factor * other.weight;
    for (std::size_t i = 0; i < 3; ++i) p[i] += factor * other.p[i], q[i] += factor * other.q[i];
    for (std::size_t i = 0; i < 9; ++i) qp[i] += factor * other.qp[i];
    pp += factor * other.pp;
}

Similarity fitted(const PairSums& sums, const Similarity& like, double stiffness)
{
    if (!(sums.weight > 1e-12)) return like;
    using Matrix = Eigen::Matrix3d;
    using Vector = Eigen::Vector3d;
    const Vector p = Vector(sums.p[0], sums.p[1], sums.p[2]) / sums.weight, q = Vector(sums.q[0], sums.q[1], sums.q[2]) / sums.weight;
    Matrix h;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) h(r, c) = sums.qp[static_cast<std::size_t>(3 * r + c)] / sums.weight - q[r] * p[c];
    const double spread = sums.pp / sums.weight - p.squaredNorm();   // of the points that are moved
    Similarity found = like;
    if (spread > 1e-14) {
        const Mat3 before = glm::mat3_cast(like.rotation);
        Matrix held;
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < 3; ++c) held(r, c) = before[c][r];
        const Matrix mixed = h + (stiffness + 1e-6) * spread * like.scale * held;
        const Eigen::JacobiSVD<Matrix> svd(mixed, Eigen::ComputeFullU | Eigen::ComputeFullV);
        Vector sign(1, 1, (svd.matrixU() * svd.matrixV().transpose()).determinant() < 0 ? -1 : 1);
        const Matrix turn = svd.matrixU() * sign.asDiagonal() * svd.matrixV().transpose();
        Mat3 rotation;
        for (int r = 0; r < 3; ++r)
            for (int c = 0; c < 3; ++c) rotation[c][r] = static_cast<float>(turn(r, c));
        found.rotation = glm::normalize(glm::quat_cast(rotation));
        const double scale = ((h.cwiseProduct(turn)).sum() + stiffness * spread * like.scale) / (spread * (1 + stiffness));
        found.scale = std::clamp(static_cast<float>(scale), std::max(0.7f * like.scale, kLeastScale), std::min(1.4f * like.scale, 1 / kLeastScale));
    }
    const Vec3 centre(static_cast<float>(p[0]), static_cast<float>(p[1]), static_cast<float>(p[2]));
    const Vec3 goal(static_cast<float>(q[0]), static_cast<float>(q[1]), static_cast<float>(q[2]));
    found.translation = goal - found.scale * (found.rotation * centre);
    return found;
}

std::vector<PairSums> steadied(std::span<const PairSums> sums, std::span<const std::vector<std::uint32_t>> neighbours)
{
    constexpr double kShare = 0.02;   // of a wide neighbourhood's mean
    const std::vector<PairSums> wide = spread(sums, neighbours, 3);
    std::vector<PairSums> steady(sums.begin(), sums.end());
    for (std::size_t n = 0; n < steady.size(); ++n) steady[n].add(wide[n], kShare / 8);   // three steps of spreading sum eightfold
    return steady;
}

std::vector<PairSums> spread(std::span<const PairSums> sums, std::span<const std::vector<std::uint32_t>> neighbours, int steps)
{
    std::vector<PairSums> now(sums.begin(), sums.end());
    for (int step = 0; step < steps; ++step) {
        std::vector<PairSums> next(now.size());
        for (std::size_t n = 0; n < now.size(); ++n) {
            next[n].add(now[n]);
            for (const std::uint32_t other : neighbours[n]) next[n].add(now[other], 1.0 / static_cast<double>(neighbours[n].size()));
        }
        now = std::move(next);
    }
    return now;
}

}  // namespace morphogen::sequence
