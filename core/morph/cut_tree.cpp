#include "core/morph/cut_tree.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <array>
#include <utility>

namespace morphogen::morph {
namespace {

constexpr std::size_t kMostNumbers = 32;
constexpr std::size_t kLocalRows = 4096;    ///< of 80 bytes: half a megabyte with both clouds, within a core's own cache

using Direction = std::array<float, kMostNumbers>;

/// What a node draws depends on the seed and on where it lies alone (splitmix64).
class Draws {
public:
    Draws(std::uint64_t seed, std::size_t begin, std::size_t end) : m_state(seed ^ (begin * 0xd1342543de82ef95ull) ^ ((end - begin) * 0xaf251af3b0f025b5ull)) {}
    /// Nearly normal: four uniform numbers together.
    float normal()
    {
        std::uint64_t z = m_state += 0x9e3779b97f4a7c15ull;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
        z ^= z >> 31;
        const std::uint64_t sum = (z & 0xffff) + ((z >> 16) & 0xffff) + ((z >> 32) & 0xffff) + (z >> 48);
        return static_cast<float>(sum) / 65536.0f - 2.0f;
    }

private:
    std::uint64_t m_state;
};

float along(const float* row, const Direction& direction, std::size_t stride)
{
    float sums[4] = {};
    for (std::size_t d = 0; d < stride; d += 4)
        for (std::size_t k = 0; k < 4; ++k) sums[k] += row[d + k] * direction[d + k];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

struct Key {
    float along;
    std::uint32_t index;
    bool operator<(const Key& other) const { return along != other.along ? along < other.along : index < other.index; }
};

class Cutter {
public:
    Cutter(const CutRequest& request, const std::stop_token& stop) : m_request(request), m_stop(stop), m_stride(request.clouds.front()->stride()) {}

    std::vector<std::vector<std::uint32_t>> cut()
    {
        const std::size_t count = m_request.clouds.front()->rows();
        m_orders.resize(m_request.clouds.size());
        for (std::vector<std::uint32_t>& order : m_orders) {
            order.resize(count);
            for (std::size_t i = 0; i < count; ++i) order[i] = static_cast<std::uint32_t>(i);
        }
        cutLarge(0, count);
        return std::move(m_orders);
    }

private:
    Direction directionOf(std::size_t begin, std::size_t end) const
    {
        Draws draws(m_request.seed, begin, end);
        Direction direction{};
        for (std::size_t d = 0; d < m_stride; ++d) direction[d] = draws.normal();
        return direction;
    }

    void cutLarge(std::size_t begin, std::size_t end)
    {
        if (m_stop.stop_requested() || end - begin <= m_request.groupSize) return;
        if (end - begin <= kLocalRows) {
            cutLocally(begin, end);
            return;
        }
        const std::size_t middle = begin + (end - begin) / 2;
        const Direction direction = directionOf(begin, end);
        for (std::size_t c = 0; c < m_orders.size(); ++c) halve(*m_request.clouds[c], std::span(m_orders[c]).subspan(begin, end - begin), middle - begin, direction);
        cutLarge(begin, middle);
        cutLarge(middle, end);
    }

    /// The `rank` least along the direction come first; each half keeps its order.
    void halve(const PaddedRows& cloud, std::span<std::uint32_t> order, std::size_t rank, const Direction& direction)
    {
        m_along.resize(order.size());
        for (std::size_t i = 0; i < order.size(); ++i) m_along[i] = along(cloud.row(order[i]), direction, m_stride);
        m_sorted = m_along;
        std::nth_element(m_sorted.begin(), m_sorted.begin() + static_cast<std::ptrdiff_t>(rank), m_sorted.end());
        const float pivot = m_sorted[rank];
        // Of those that lie just there, the first ones fill the first half up.
        std::size_t equal = rank - static_cast<std::size_t>(std::ranges::count_if(m_along, [&](float a) { return a < pivot; }));
        m_upper.clear();
        std::size_t kept = 0;
        for (std::size_t i = 0; i < order.size(); ++i) {
            const bool isLower = m_along[i] < pivot || (m_along[i] == pivot && equal > 0 && equal-- > 0);
            if (isLower) order[kept++] = order[i];
            else m_upper.push_back(order[i]);
        }
        std::ranges::copy(m_upper, order.begin() + static_cast<std::ptrdiff_t>(kept));
    }

    void cutLocally(std::size_t begin, std::size_t end)
    {
        for (std::size_t c = 0; c < m_orders.size(); ++c) {
            const std::size_t count = end - begin;
            m_local.resize(count * m_stride);
            m_keys.resize(count);
            for (std::size_t i = 0; i < count; ++i) {
                std::copy_n(m_request.clouds[c]->row(m_orders[c][begin + i]), m_stride, m_local.data() + i * m_stride);
                m_keys[i].index = static_cast<std::uint32_t>(i);
            }
            cutKeys(m_keys, begin);
            m_upper.assign(m_orders[c].begin() + static_cast<std::ptrdiff_t>(begin), m_orders[c].begin() + static_cast<std::ptrdiff_t>(end));
            for (std::size_t i = 0; i < count; ++i) m_orders[c][begin + i] = m_upper[m_keys[i].index];
        }
    }

    void cutKeys(std::span<Key> keys, std::size_t begin)
    {
        while (keys.size() > m_request.groupSize) {
            const Direction direction = directionOf(begin, begin + keys.size());
            for (Key& key : keys) key.along = along(m_local.data() + key.index * m_stride, direction, m_stride);
            const std::size_t middle = keys.size() / 2;
            std::nth_element(keys.begin(), keys.begin() + static_cast<std::ptrdiff_t>(middle), keys.end());
            cutKeys(keys.first(middle), begin);
            keys = keys.subspan(middle);
            begin += middle;
        }
    }

    const CutRequest& m_request;
    const std::stop_token& m_stop;
    std::size_t m_stride;
    std::vector<std::vector<std::uint32_t>> m_orders;
    std::vector<float> m_along, m_sorted, m_local;
    std::vector<std::uint32_t> m_upper;
    std::vector<Key> m_keys;
};

void addBounds(std::size_t begin, std::size_t end, std::size_t groupSize, std::vector<std::size_t>& bounds)
{
    while (end - begin > groupSize) {
        const std::size_t middle = begin + (end - begin) / 2;
        addBounds(begin, middle, groupSize, bounds);
        begin = middle;
    }
    bounds.push_back(end);
}

}  // namespace

PaddedRows::PaddedRows(const Cloud& cloud) : m_rows(cloud.rows()), m_stride((cloud.dimension + 3) / 4 * 4), m_values(m_rows * m_stride)
{
    for (std::size_t i = 0; i < m_rows; ++i) std::copy_n(cloud.row(i), cloud.dimension, m_values.data() + i * m_stride);
}

PaddedRows::PaddedRows(const Cloud& cloud, std::span<const std::uint32_t> order) : m_rows(order.size()), m_stride((cloud.dimension + 3) / 4 * 4), m_values(m_rows * m_stride)
{
    parallelFor(m_rows, 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) std::copy_n(cloud.row(order[i]), cloud.dimension, m_values.data() + i * m_stride);
    });
}

float squaredDistance(const float* a, const float* b, std::size_t stride)
{
    float sums[4] = {};
    for (std::size_t d = 0; d < stride; d += 4)
        for (std::size_t k = 0; k < 4; ++k) {
            const float difference = a[d + k] - b[d + k];
            sums[k] += difference * difference;
        }
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

std::vector<std::vector<std::uint32_t>> cutIntoGroups(const CutRequest& request, const std::stop_token& stop) { return Cutter(request, stop).cut(); }

std::vector<std::size_t> groupBounds(std::size_t count, std::size_t groupSize)
{
    std::vector<std::size_t> bounds{0};
    addBounds(0, count, std::max<std::size_t>(groupSize, 1), bounds);
    return bounds;
}

}  // namespace morphogen::morph
