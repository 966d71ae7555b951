#include "core/select/sheet.h"

#include <Eigen/Dense>

#include <algorithm>

namespace morphogen {
namespace {

constexpr std::size_t kLeast = 24;
constexpr float kNoises = 3.0f;

}  // namespace

void Sheet::setNormal(const Vec3& normal)
{
    m_normal = normal;
    m_across = glm::normalize(glm::cross(normal, std::abs(normal.x) < 0.8f ? Vec3(1, 0, 0) : Vec3(0, 0, 1)));
    m_along = glm::cross(normal, m_across);
}

Sheet::Sheet(const SurfelPlane& plane) : m_origin(plane.point), m_tolerance(plane.tolerance) { setNormal(plane.normal); }

std::optional<Sheet> Sheet::through(const Surfels& surfels, std::span<const std::uint32_t> among)
{
    if (among.size() < kLeast) return std::nullopt;
    Eigen::Vector3d mean = Eigen::Vector3d::Zero();
    Eigen::Matrix3d squares = Eigen::Matrix3d::Zero();
    const Vec3 base = surfels.centres[among[0]];
    for (const std::uint32_t i : among) {
        const Vec3 d = surfels.centres[i] - base;
        const Eigen::Vector3d e(d.x, d.y, d.z);
        mean += e, squares += e * e.transpose();
    }
    const auto count = static_cast<double>(among.size());
    mean /= count;
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> axes(squares / count - mean * mean.transpose());
    const Eigen::Vector3d n = axes.eigenvectors().col(0);
    if (!(axes.eigenvalues()[1] > 0)) return std::nullopt;
    Sheet sheet;
    sheet.m_origin = base + Vec3(mean.x(), mean.y(), mean.z());
    sheet.setNormal(glm::normalize(Vec3(n.x(), n.y(), n.z())));
    std::vector<Vec3> points;
    for (const std::uint32_t i : among) points.push_back(sheet.toSheet(surfels.centres[i]));
    for (int round = 0; round < 2 && points.size() >= kLeast; ++round) {
        Eigen::MatrixXd a(points.size(), 6);
        Eigen::VectorXd h(points.size());
        for (Eigen::Index k = 0; k < a.rows(); ++k) {
            const Vec3& p = points[static_cast<std::size_t>(k)];
            a.row(k) << 1, p.x, p.y, p.x * p.x, p.x * p.y, p.y * p.y;
            h[k] = p.z;
        }
        const Eigen::VectorXd q = a.colPivHouseholderQr().solve(h);
        for (std::size_t k = 0; k < 6; ++k) sheet.m_q[k] = static_cast<float>(q[static_cast<Eigen::Index>(k)]);
        const double rms = (a * q - h).norm() / std::sqrt(static_cast<double>(points.size()));
        sheet.m_tolerance = kNoises * std::max(static_cast<float>(rms), surfels.noise);
        std::erase_if(points, [&](const Vec3& p) { return std::abs(p.z - sheet.heightAt(p.x, p.y)) > 0.7f * sheet.m_tolerance; });
    }
    return sheet;
}

Vec3 Sheet::normalAt(float u, float v) const
{
    const float du = m_q[1] + 2 * m_q[3] * u + m_q[4] * v, dv = m_q[2] + m_q[4] * u + 2 * m_q[5] * v;
    return glm::normalize(m_normal - du * m_across - dv * m_along);
}

}  // namespace morphogen
