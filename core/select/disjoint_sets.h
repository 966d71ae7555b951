// DisjointSets: which things hang together, as joints are told (Tarjan 1975, path halving).
#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

namespace morphogen {

class DisjointSets {
public:
    explicit DisjointSets(std::size_t count) : m_parents(count) { std::iota(m_parents.begin(), m_parents.end(), 0u); }
    /// The same for all of one set, until sets are joined.
    std::uint32_t root(std::uint32_t i)
    {
        while (m_parents[i] != i) i = m_parents[i] = m_parents[m_parents[i]];
        return i;
    }
    void join(std::uint32_t i, std::uint32_t j) { m_parents[root(i)] = root(j); }

private:
    std::vector<std::uint32_t> m_parents;
};

}  // namespace morphogen
