#include "core/morph/match.h"

#include "core/base/parallel.h"
#include "core/morph/assign.h"
#include "core/morph/cut_tree.h"

#include <algorithm>
#include <fmt/format.h>
#include <numeric>
#include <utility>

namespace morphogen::morph {
namespace {

constexpr std::size_t kMostDimensions = 32;
constexpr std::size_t kMostGroup = 256;
constexpr double kLeastGain = 0.003;        ///< of a sweep; below it there is little left to gain

std::uint64_t seedOf(std::uint64_t seed, int tree)
{
    std::uint64_t z = seed + static_cast<std::uint64_t>(tree + 1) * 0x632be59bd9b4e019ull;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    return z ^ (z >> 27);
}

Matching matchingOf(const std::vector<std::vector<std::uint32_t>>& orders)
{
    Matching matching(orders[0].size());
    for (std::size_t i = 0; i < matching.size(); ++i) matching[orders[0][i]] = orders[1][i];
    return matching;
}

/// The best answer so far, and how it gets better.
class Best {
public:
    Best(const PaddedRows& from, const PaddedRows& to) : m_from(from), m_to(to), m_partner(from.rows()), m_owner(from.rows()), m_cost(from.rows())
    {
        std::iota(m_partner.begin(), m_partner.end(), 0u);
        std::iota(m_owner.begin(), m_owner.end(), 0u);
        parallelFor(m_cost.size(), 8192, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) m_cost[i] = cost(i, i);
        });
    }

    const Matching& partners() const { return m_partner; }
    double total() const
    {
        double sum = 0;
        for (const float c : m_cost) sum += c;
        return sum;
    }

    /// Stopped, it improves a little or nothing; what is there is whole.
    void improveBy(const Matching& other, const std::stop_token& stop)
    {
        std::vector<float> costs(other.size());
        parallelFor(costs.size(), 8192, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) costs[i] = cost(i, other[i]);
        });
        if (!stop.stop_requested()) takeCycles(other, costs);
        if (!stop.stop_requested()) exchange(other, costs);
    }

    /// Matches the pairs of each group exactly among themselves. False where it was stopped; what is there then is whole.
    bool solveGroups(std::span<const std::uint32_t> order, std::span<const std::size_t> bounds, const std::stop_token& stop)
    {
        parallelFor(bounds.size() - 1, 64, [&](std::size_t begin, std::size_t end) {
            Assigner assigner;
            std::vector<float> costs;
            std::vector<std::uint32_t> columnOfRow, partners;
            for (std::size_t g = begin; g < end && !stop.stop_requested(); ++g) {
                const auto group = order.subspan(bounds[g], bounds[g + 1] - bounds[g]);
                const std::size_t n = group.size();
                costs.resize(n * n);
                columnOfRow.resize(n);
                partners.resize(n);
                for (std::size_t c = 0; c < n; ++c) partners[c] = m_partner[group[c]];
                double now = 0, then = 0;
                for (std::size_t r = 0; r < n; ++r) {
                    const float* row = m_from.row(group[r]);
                    for (std::size_t c = 0; c < n; ++c) costs[r * n + c] = squaredDistance(row, m_to.row(partners[c]), m_from.stride());
                    now += costs[r * n + r];
                }
                assigner.solve(costs, columnOfRow);
                for (std::size_t r = 0; r < n; ++r) then += costs[r * n + columnOfRow[r]];
                if (!(then < now)) continue;
                for (std::uint32_t r = 0; r < n; ++r) give(group[r], partners[columnOfRow[r]], costs[r * n + columnOfRow[r]]);
            }
        });
        return !stop.stop_requested();
    }

    const std::vector<std::uint32_t>& owners() const { return m_owner; }

private:
    float cost(std::size_t i, std::size_t j) const { return squaredDistance(m_from.row(i), m_to.row(j), m_from.stride()); }

    void give(std::uint32_t i, std::uint32_t j, float c)
    {
        m_partner[i] = j;
        m_owner[j] = i;
        m_cost[i] = c;
    }

    /// Where both answers differ they do so in cycles; in each the cheaper one is whole.
    void takeCycles(const Matching& other, const std::vector<float>& costs)
    {
        std::vector<bool> seen(other.size());
        std::vector<std::uint32_t> cycle;
        for (std::size_t start = 0; start < other.size(); ++start) {
            if (seen[start]) continue;
            cycle.clear();
            double own = 0, others = 0;
            for (auto i = static_cast<std::uint32_t>(start); !seen[i]; i = m_owner[other[i]]) {
                seen[i] = true;
                cycle.push_back(i);
                own += m_cost[i];
                others += costs[i];
            }
            if (!(others < own)) continue;
            for (const std::uint32_t i : cycle) give(i, other[i], costs[i]);
        }
    }

    /// Gives a point the partner that the other answer has for it, and that partner's owner what is left over, where both
    /// together gain.
    void exchange(const Matching& other, const std::vector<float>& costs)
    {
        for (std::uint32_t i = 0; i < other.size(); ++i) {
            const std::uint32_t j = other[i], k = m_owner[j], left = m_partner[i];
            if (k == i || !(costs[i] < m_cost[i] + m_cost[k])) continue;
            const float rest = cost(k, left);
            if (!(costs[i] + rest < m_cost[i] + m_cost[k])) continue;
            give(i, j, costs[i]);
            give(k, left, rest);
        }
    }

    const PaddedRows& m_from;
    const PaddedRows& m_to;
    Matching m_partner;                  ///< of each row of the first cloud
    std::vector<std::uint32_t> m_owner;  ///< of each row of the second
    std::vector<float> m_cost;           ///< of each row of the first with its partner
};

}  // namespace

MatchEffort effortFor(std::size_t points)
{
    if (points <= 20000) return {32, 24};
    return points <= 300000 ? MatchEffort{16, 16, 24} : MatchEffort{12, 2, 16};
}

Result<Matching> match(const MatchRequest& request, const JobContext& context)
{
    const std::size_t count = request.from.rows();
    if (request.from.dimension != request.to.dimension || count != request.to.rows() || request.from.dimension > kMostDimensions)
        return Error{Error::Kind::Usage, fmt::format("{} points of {} numbers cannot be matched with {} of {}: both need as many", count, request.from.dimension,
                                                     request.to.rows(), request.to.dimension)};
    if (count == 0) return Matching{};
    const MatchEffort effort = request.effort.value_or(effortFor(count));
    context.report(0, "Matching");

    // The first tree gives the first answer and an order in which neighbours lie together: all that follows walks memory in it.
    std::vector<std::vector<std::uint32_t>> first;
    {
        const PaddedRows from(request.from), to(request.to);
        first = cutIntoGroups({{&from, &to}, seedOf(request.seed, 0), 1}, context.stop);
    }
    if (context.stopRequested()) return cancelled();
    if (request.onBetter) request.onBetter(matchingOf(first));
    if (context.stopRequested()) return cancelled();
    const PaddedRows from(request.from, first[0]), to(request.to, first[1]);
    if (context.stopRequested()) return cancelled();
    Best best(from, to);
    const auto inSource = [&] {
        Matching result(count);
        for (std::size_t i = 0; i < count; ++i) result[first[0][i]] = first[1][best.partners()[i]];
        return result;
    };

    // As many trees at once as there are cores; they are merged in their order, so the number of cores changes nothing.
    const int batch = std::clamp(parallelism(), 1, 8);
    for (int done = 1; done < effort.trees;) {
        const int now = std::min(batch, effort.trees - done);
        std::vector<std::vector<std::vector<std::uint32_t>>> orders(static_cast<std::size_t>(now));
        parallelFor(orders.size(), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) orders[k] = cutIntoGroups({{&from, &to}, seedOf(request.seed, done + static_cast<int>(k)), 1}, context.stop);
        });
        for (const auto& pair : orders) {
            if (context.stopRequested()) return cancelled();
            best.improveBy(matchingOf(pair), context.stop);
        }
        done += now;
        context.report(0.6 * done / effort.trees, "Matching");
    }
    if (request.onBetter && effort.trees > 1) request.onBetter(inSource());

    const std::size_t group = std::clamp<std::size_t>(effort.group, 2, kMostGroup);
    const std::vector<std::size_t> bounds = groupBounds(count, group);
    double total = best.total();
    for (int done = 0; done < effort.sweeps;) {
        // Pairs lie together by where they come from and by where they go, in turn.
        const int now = std::min(2, effort.sweeps - done);
        std::vector<std::uint32_t> orders[2];
        const auto seed = [&](int k) { return seedOf(request.seed, 1000 + done + k); };
        parallelFor(static_cast<std::size_t>(now), 1, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) orders[k] = std::move(cutIntoGroups({{k == 0 ? &from : &to}, seed(static_cast<int>(k)), group}, context.stop)[0]);
        });
        if (context.stopRequested() || !best.solveGroups(orders[0], bounds, context.stop)) return cancelled();
        if (now > 1) {
            for (std::uint32_t& row : orders[1]) row = best.owners()[row];
            if (!best.solveGroups(orders[1], bounds, context.stop)) return cancelled();
        }
        done += now;
        context.report(0.6 + 0.4 * done / effort.sweeps, "Matching");
        const double before = std::exchange(total, best.total());
        if (total >= before * (1 - kLeastGain * now)) break;
    }
    return inSource();
}

double transportCost(const Cloud& from, const Cloud& to, std::span<const std::uint32_t> partners)
{
    double sum = 0;
    for (std::size_t i = 0; i < partners.size(); ++i) {
        const float *a = from.row(i), *b = to.row(partners[i]);
        for (std::size_t d = 0; d < from.dimension; ++d) sum += static_cast<double>(a[d] - b[d]) * (a[d] - b[d]);
    }
    return partners.empty() ? 0 : sum / static_cast<double>(partners.size());
}

}  // namespace morphogen::morph
