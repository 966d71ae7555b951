#include "core/deform/anderson.h"

#include <Eigen/Dense>

#include <algorithm>

namespace morphogen::arap {
namespace {

using Vector = Eigen::Map<const Eigen::VectorXd>;

Vector viewOf(const std::vector<double>& values) { return {values.data(), static_cast<Eigen::Index>(values.size())}; }

}  // namespace

void Anderson::reset()
{
    m_changes.clear();
    m_to.clear(), m_residual.clear();
}

bool Anderson::propose(std::span<const double> from, std::span<const double> to, std::span<double> next)
{
    const std::size_t size = to.size();
    std::copy(to.begin(), to.end(), next.begin());
    std::vector<double> residual(size);
    for (std::size_t i = 0; i < size; ++i) residual[i] = to[i] - from[i];
    const bool isFirst = m_to.empty();
    if (!isFirst) {
        Change change;
        if (m_changes.size() == m_history) {
            change = std::move(m_changes.front());   // its memory serves again
            m_changes.pop_front();
            for (Change& kept : m_changes) kept.products.erase(kept.products.begin());
        }
        change.to.resize(size), change.residual.resize(size), change.products.clear();
        for (std::size_t i = 0; i < size; ++i) change.to[i] = to[i] - m_to[i], change.residual[i] = residual[i] - m_residual[i];
        for (const Change& older : m_changes) change.products.push_back(viewOf(older.residual).dot(viewOf(change.residual)));
        change.products.push_back(viewOf(change.residual).squaredNorm());
        m_changes.push_back(std::move(change));
    }
    m_to.assign(to.begin(), to.end());
    m_residual = std::move(residual);
    if (isFirst) return false;

    // The shares of the changes that take most of the residual away.
    const auto count = static_cast<Eigen::Index>(m_changes.size());
    Eigen::MatrixXd gram(count, count);
    Eigen::VectorXd along(count);
    for (Eigen::Index a = 0; a < count; ++a) {
        const Change& change = m_changes[static_cast<std::size_t>(a)];
        for (Eigen::Index b = 0; b <= a; ++b) gram(a, b) = gram(b, a) = change.products[static_cast<std::size_t>(b)];
        along(a) = viewOf(change.residual).dot(viewOf(m_residual));
    }
    // Scaled to a unit diagonal: changes shrink by orders of magnitude towards the end.
    const Eigen::VectorXd scale = gram.diagonal().cwiseMax(1e-300).cwiseSqrt().cwiseInverse();
    gram = scale.asDiagonal() * gram * scale.asDiagonal();
    gram.diagonal().array() += 1e-10;
    const Eigen::VectorXd shares = scale.cwiseProduct(gram.ldlt().solve(scale.cwiseProduct(along)));
    if (!shares.allFinite()) return false;
    Eigen::Map<Eigen::VectorXd> result(next.data(), static_cast<Eigen::Index>(size));
    for (Eigen::Index a = 0; a < count; ++a) result -= shares(a) * viewOf(m_changes[static_cast<std::size_t>(a)].to);
    return true;
}

}  // namespace morphogen::arap
