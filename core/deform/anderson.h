// Anderson acceleration (Walker and Ni 2011; Peng et al. 2018 for local-global solvers): the next iterate of a fixed-point
// map from its last few, so that slow modes do not need hundreds of steps.
#pragma once

#include <cstddef>
#include <deque>
#include <span>
#include <vector>

namespace morphogen::arap {

class Anderson {
public:
    explicit Anderson(std::size_t history) : m_history(history) {}
    void reset();
    /// Given that the map took `from` to `to`, writes the combination of all remembered results whose residuals cancel best into
    /// `next`; its coefficients sum to 1, so linear constraints that every result satisfies hold. False, and `next` is `to`,
    /// while there is nothing to combine.
    bool propose(std::span<const double> from, std::span<const double> to, std::span<double> next);

private:
    /// What changed from one call to the next.
    struct Change {
        std::vector<double> to, residual;
        std::vector<double> products;   ///< of `residual` with that of each older change, oldest first, and with itself
    };
    std::size_t m_history;
    std::deque<Change> m_changes;       ///< oldest first
    std::vector<double> m_to, m_residual;
};

}  // namespace morphogen::arap
