#include "core/morph/assign.h"

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

namespace morphogen::morph {
namespace {

constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
constexpr float kFar = std::numeric_limits<float>::max();

}  // namespace

void Assigner::solve(std::span<const float> costs, std::span<std::uint32_t> columnOfRow)
{
    const std::size_t n = columnOfRow.size();
    m_price.assign(n, 0);
    m_rowOfColumn.assign(n, kNone);
    m_freeRows.clear();
    std::ranges::fill(columnOfRow, kNone);
    if (n == 0) return;

    // Column reduction: each column's price is its least cost; a row takes the last column that is cheapest with it.
    m_before.assign(n, 0);   // here: the cheapest row of each column
    std::copy_n(costs.begin(), n, m_price.begin());
    for (std::size_t i = 1; i < n; ++i)
        for (std::size_t j = 0; j < n; ++j)
            if (costs[i * n + j] < m_price[j]) m_price[j] = costs[i * n + j], m_before[j] = static_cast<std::uint32_t>(i);
    for (std::size_t j = n; j-- > 0;) {
        if (columnOfRow[m_before[j]] != kNone) continue;
        columnOfRow[m_before[j]] = static_cast<std::uint32_t>(j);
        m_rowOfColumn[j] = m_before[j];
    }
    for (std::size_t i = 0; i < n; ++i)
        if (columnOfRow[i] == kNone) m_freeRows.push_back(static_cast<std::uint32_t>(i));

    // Augmenting row reduction, twice: a free row takes its cheapest column, lowers its price to where the second is as good,
    // and whoever had it is free. Rounding could let two rows do this to each other for ever, hence the bound.
    std::size_t steps = 0;
    for (int pass = 0; pass < 2 && !m_freeRows.empty(); ++pass) {
        std::vector<std::uint32_t> later;
        while (!m_freeRows.empty()) {
            const std::uint32_t i = m_freeRows.back();
            m_freeRows.pop_back();
            if (++steps > 8 * n) {
                later.push_back(i);
                continue;
            }
            float least = kFar, second = kFar;
            std::uint32_t best = 0, next = 0;
            const float* row = costs.data() + i * n;
            for (std::size_t j = 0; j < n; ++j) {
                const float reduced = row[j] - m_price[j];
                if (reduced >= second) continue;
                if (reduced < least) second = least, next = best, least = reduced, best = static_cast<std::uint32_t>(j);
                else second = reduced, next = static_cast<std::uint32_t>(j);
            }
            std::uint32_t owner = m_rowOfColumn[best];
            const float lowered = n > 1 ? m_price[best] - (second - least) : m_price[best];
            const bool isLower = lowered < m_price[best];
            if (isLower) m_price[best] = lowered;
            else if (owner != kNone && n > 1) best = next, owner = m_rowOfColumn[best];
            columnOfRow[i] = best;
            m_rowOfColumn[best] = i;
            if (owner == kNone) continue;
            columnOfRow[owner] = kNone;
            if (isLower) m_freeRows.push_back(owner);
            else later.push_back(owner);
        }
        m_freeRows = std::move(later);
    }
    for (std::size_t k = 0; k < m_freeRows.size(); ++k) augment(costs, m_freeRows[k], columnOfRow);
}

void Assigner::augment(std::span<const float> costs, std::uint32_t freeRow, std::span<std::uint32_t> columnOfRow)
{
    const std::size_t n = columnOfRow.size();
    m_distance.resize(n);
    m_columns.resize(n);
    m_before.assign(n, freeRow);
    for (std::size_t j = 0; j < n; ++j) m_distance[j] = costs[freeRow * n + j] - m_price[j];
    std::iota(m_columns.begin(), m_columns.end(), 0u);

    // m_columns: [0, ready) are at their final distance, [ready, low) at the least of the rest, [low, n) farther.
    std::size_t ready = 0, low = 0, last = 0;
    float least = 0;
    std::uint32_t end = kNone;
    while (end == kNone) {
        if (low == ready) {
            last = ready;
            least = m_distance[m_columns[low++]];
            for (std::size_t k = low; k < n; ++k) {
                const std::uint32_t j = m_columns[k];
                if (m_distance[j] > least) continue;
                if (m_distance[j] < least) low = ready, least = m_distance[j];
                m_columns[k] = m_columns[low];
                m_columns[low++] = j;
            }
            for (std::size_t k = ready; k < low && end == kNone; ++k)
                if (m_rowOfColumn[m_columns[k]] == kNone) end = m_columns[k];
            if (end != kNone) break;
        }
        const std::uint32_t through = m_columns[ready++];
        const std::uint32_t i = m_rowOfColumn[through];
        const float offset = costs[i * n + through] - m_price[through] - least;
        for (std::size_t k = low; k < n; ++k) {
            const std::uint32_t j = m_columns[k];
            const float distance = costs[i * n + j] - m_price[j] - offset;
            if (!(distance < m_distance[j])) continue;
            m_distance[j] = distance;
            m_before[j] = i;
            if (distance > least) continue;
            if (m_rowOfColumn[j] == kNone) {
                end = j;
                break;
            }
            m_columns[k] = m_columns[low];
            m_columns[low++] = j;
        }
    }
    for (std::size_t k = 0; k < last; ++k) m_price[m_columns[k]] += m_distance[m_columns[k]] - least;
    for (std::uint32_t i = kNone; i != freeRow;) {
        i = m_before[end];
        m_rowOfColumn[end] = i;
        std::swap(end, columnOfRow[i]);
    }
}

}  // namespace morphogen::morph
