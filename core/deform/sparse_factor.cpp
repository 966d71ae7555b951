#include "core/deform/sparse_factor.h"

#include <Eigen/SparseCholesky>

#include <cmath>

namespace morphogen::arap {
namespace {

using Sparse = Eigen::SparseMatrix<double>;

/// Shows the factor that Eigen keeps to itself.
class Opened : public Eigen::SimplicialLDLT<Sparse, Eigen::Lower, Eigen::AMDOrdering<int>> {
public:
    using SimplicialLDLT::SimplicialLDLT;
    const Sparse& lower() const { return m_matrix; }
};

}  // namespace

Result<Factored> factorise(std::size_t size, const std::vector<Entry>& entries)
{
    Factored result;
    Factor& factor = result.factor;
    factor.first.resize(size + 1), factor.inverseDiagonal.resize(size);
    factor.first[0] = 0;
    if (size == 0) return result;
    std::vector<Eigen::Triplet<double>> triplets;
    for (const Entry& entry : entries)
        if (entry.row >= entry.column) triplets.emplace_back(static_cast<int>(entry.row), static_cast<int>(entry.column), entry.value);
    Sparse matrix(static_cast<Eigen::Index>(size), static_cast<Eigen::Index>(size));
    matrix.setFromTriplets(triplets.begin(), triplets.end());
    const Opened solver(matrix);
    const auto singular = [] { return makeError(Error::Kind::Usage, "", "the handles leave the deformation undetermined; add a pin or remove a handle"); };
    if (solver.info() != Eigen::Success) return singular();
    const Sparse& lower = solver.lower();
    factor.rows.resize(static_cast<std::size_t>(lower.nonZeros())), factor.values.resize(factor.rows.size());
    std::uint32_t k = 0;
    for (std::size_t j = 0; j < size; ++j) {
        factor.first[j] = k;
        for (Sparse::InnerIterator entry(lower, static_cast<Eigen::Index>(j)); entry; ++entry) {
            if (entry.row() <= entry.col()) continue;
            factor.rows[k] = static_cast<std::uint32_t>(entry.row());
            factor.values[k++] = entry.value();
        }
        factor.inverseDiagonal[j] = 1 / solver.vectorD()(static_cast<Eigen::Index>(j));
        if (!std::isfinite(factor.inverseDiagonal[j])) return singular();
    }
    factor.first[size] = k;
    for (std::size_t i = 0; i < size; ++i) result.placeOf.push_back(static_cast<std::uint32_t>(solver.permutationP().indices()(static_cast<Eigen::Index>(i))));
    return result;
}

}  // namespace morphogen::arap
