#include "core/deform/anderson.h"

#include <Eigen/Dense>

#include <algorithm>

namespace morphogen::arap {

bool Anderson::propose(std::span<const double> from, std::span<const double> to, std::span<double> next)
{
    using Vector = Eigen::Map<const Eigen::VectorXd>;
    const auto size = static_cast<Eigen::Index>(to.size());
    Step step{{to.begin(), to.end()}, std::vector<double>(to.size())};
    for (std::size_t i = 0; i < to.size(); ++i) step.residual[i] = to[i] - from[i];
    m_steps.push_back(std::move(step));
    if (m_steps.size() > m_history + 1) m_steps.pop_front();
    std::copy(to.begin(), to.end(), next.begin());
    const auto count = static_cast<Eigen::Index>(m_steps.size()) - 1;
    if (count == 0) return false;
    const Vector last(m_steps.back().residual.data(), size);
    Eigen::MatrixXd differences(size, count);
    for (Eigen::Index k = 0; k < count; ++k) differences.col(k) = last - Vector(m_steps[static_cast<std::size_t>(k)].residual.data(), size);
    Eigen::MatrixXd gram = differences.transpose() * differences;
    gram.diagonal().array() += 1e-10 * gram.diagonal().maxCoeff();
    const Eigen::VectorXd shares = gram.ldlt().solve(differences.transpose() * last);
    if (!shares.allFinite()) return false;
    Eigen::Map<Eigen::VectorXd> result(next.data(), size);
    const Vector newest(m_steps.back().to.data(), size);
    for (Eigen::Index k = 0; k < count; ++k) result -= shares(k) * (newest - Vector(m_steps[static_cast<std::size_t>(k)].to.data(), size));
    return true;
}

}  // namespace morphogen::arap
