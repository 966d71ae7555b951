#include "core/deform/cage_shares.h"

namespace morphogen {
namespace {

/// Sums and how much they were of.
class Means {
public:
    explicit Means(std::size_t count) : m_sums(count, 0.0f), m_amounts(count, 0.0f) {}
    void add(std::size_t to, float value, float amount) { m_sums[to] += amount * value, m_amounts[to] += amount; }
    std::vector<float> finish()
    {
        for (std::size_t i = 0; i < m_sums.size(); ++i)
            if (m_amounts[i] > 0) m_sums[i] /= m_amounts[i];
        return std::move(m_sums);
    }

private:
    std::vector<float> m_sums, m_amounts;
};

}  // namespace

std::vector<float> vertexShares(const Scaffold& scaffold, std::size_t splatCount, const std::function<float(std::size_t)>& ofSplat)
{
    const Cage& cage = *scaffold.cage;
    const auto first = static_cast<std::uint32_t>(scaffold.nodes.size());
    Means means(cage.positions.rows());
    for (std::size_t i = 0; i < splatCount; ++i) {
        const std::uint32_t node = scaffold.binding.nodes[0].at<std::uint32_t>(i);
        if (node < first) continue;   // on a bone of its own
        const float value = ofSplat(i);
        for (std::uint32_t k = 0; k < 3; ++k) means.add(cage.triangles.at<std::uint32_t>(node - first, k), value, 1);
    }
    return means.finish();
}

std::vector<float> nodeShares(const Binding& binding, std::size_t nodeCount, const std::function<float(std::size_t)>& ofRow)
{
    Means means(nodeCount);
    const std::size_t rows = binding.influences() == 0 ? 0 : binding.nodes[0].rows();
    for (std::size_t i = 0; i < rows; ++i) {
        const float value = ofRow(i);
        for (std::size_t k = 0; k < binding.influences(); ++k) means.add(binding.nodes[k].at<std::uint32_t>(i), value, binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(i));
    }
    return means.finish();
}

}  // namespace morphogen
