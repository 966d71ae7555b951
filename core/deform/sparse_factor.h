// Factors of sparse symmetric matrices (Eigen's simplicial LDL^T, which is MPL, not GPL), in the form that arap_kernels solve with.
#pragma once

#include "core/base/result.h"
#include "core/deform/arap_kernels.h"

#include <cstdint>
#include <vector>

namespace morphogen::arap {

/// An entry of a matrix; equal places add up.
struct Entry {
    std::uint32_t row, column;
    double value;
};

struct Factored {
    Factor factor;
    std::vector<std::uint32_t> placeOf;   ///< of each row of the matrix in the factor's order
};

/// Of a symmetric matrix with `size` rows; entries above the diagonal may be left out, and are not read. Usage when it is
/// singular.
Result<Factored> factorise(std::size_t size, const std::vector<Entry>& entries);

}  // namespace morphogen::arap
