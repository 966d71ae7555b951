#include "core/deform/patch_graph.h"

#include <algorithm>
#include <queue>
#include <tuple>

namespace morphogen {
namespace {

constexpr double kMinorShare = 0.002;

/// Looks at the stop token now and then.
class Watch {
public:
    explicit Watch(const std::stop_token& stop) : m_stop(stop) {}
    bool mustEnd()
    {
        if (++m_steps % 4096 == 0) m_isStopped = m_stop.stop_requested();
        return m_isStopped;
    }

private:
    const std::stop_token& m_stop;
    std::size_t m_steps = 0;
    bool m_isStopped = false;
};

std::vector<bool> majorPoints(const MatterGraph& matter)
{
    const auto components = componentsOf(matter);
    std::vector<double> weights;
    double total = 0;
    for (std::size_t i = 0; i < matter.size(); ++i) {
        if (components[i] >= weights.size()) weights.resize(components[i] + 1, 0);
        weights[components[i]] += matter.weights[i], total += matter.weights[i];
    }
    const auto heaviest = static_cast<std::uint32_t>(std::max_element(weights.begin(), weights.end()) - weights.begin());
    std::vector<bool> isMajor(matter.size());
    for (std::size_t i = 0; i < matter.size(); ++i) {
        isMajor[i] = matter.weights[i] > 0 && (weights[components[i]] >= kMinorShare * total || components[i] == heaviest);
    }
    return isMajor;
}

}  // namespace

Result<PatchGraph> clump(const MatterGraph& matter, std::size_t members, const std::stop_token& stop)
{
    PatchGraph result;
    result.patchOf.assign(matter.size(), kNoPatch);
    const std::vector<bool> isMajor = majorPoints(matter);
    Watch watch(stop);
    // A patch grows from its seed, nearest points first; its rim seeds the next ones, so that patches lie side by side.
    using Entry = std::pair<float, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    std::queue<std::uint32_t> seeds;
    std::uint32_t count = 0;
    for (std::uint32_t start = 0; start < matter.size(); ++start) {
        if (!isMajor[start] || result.patchOf[start] != kNoPatch) continue;
        for (seeds.push(start); !seeds.empty(); seeds.pop()) {
            const std::uint32_t seed = seeds.front();
            if (result.patchOf[seed] != kNoPatch) continue;
            std::size_t held = 0;
            for (open.push({0.0f, seed}); !open.empty();) {
                if (watch.mustEnd()) return cancelled();
                const auto [distance, at] = open.top();
                open.pop();
                if (result.patchOf[at] != kNoPatch) continue;
                if (held == members) {
                    seeds.push(at);
                    continue;
                }
                result.patchOf[at] = count, ++held;
                for (const auto& link : matter.linksOf(at))
                    if (result.patchOf[link.to] == kNoPatch) open.push({distance + link.length, link.to});
            }
            ++count;
        }
    }
    std::vector<Vec3d> sums(count, Vec3d(0));
    std::vector<double> weights(count, 0);
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
    for (std::uint32_t i = 0; i < matter.size(); ++i) {
        const std::uint32_t patch = result.patchOf[i];
        if (patch == kNoPatch) continue;
        sums[patch] += static_cast<double>(matter.weights[i]) * Vec3d(matter.points[i]);
        weights[patch] += matter.weights[i];
        for (const auto& link : matter.linksOf(i))
            if (i < link.to && result.patchOf[link.to] != patch) pairs.emplace_back(patch, result.patchOf[link.to]);
    }
    for (std::uint32_t patch = 0; patch < count; ++patch) {
        result.graph.points.push_back(Vec3(sums[patch] / weights[patch]));
        result.graph.weights.push_back(static_cast<float>(weights[patch]));
    }
    result.graph.setLinks(pairs);
    return result;
}

double coverageOf(const PatchGraph& patches, const MatterGraph& matter)
{
    double total = 0, covered = 0;
    for (std::size_t i = 0; i < matter.size(); ++i) {
        total += matter.weights[i];
        if (patches.patchOf[i] != kNoPatch) covered += matter.weights[i];
    }
    return total > 0 ? covered / total : 0;
}

std::vector<std::uint32_t> farthestPatches(const MatterGraph& patches, std::size_t count, std::vector<std::uint32_t> chosen, const std::stop_token& stop)
{
    const auto components = componentsOf(patches);
    std::vector<float> distances(patches.size(), std::numeric_limits<float>::infinity());
    using Entry = std::pair<float, std::uint32_t>;
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    Watch watch(stop);
    const auto spreadFrom = [&](std::uint32_t patch) {
        distances[patch] = 0;
        open.push({0.0f, patch});
        while (!open.empty() && !watch.mustEnd()) {
            const auto [distance, at] = open.top();
            open.pop();
            if (distance > distances[at]) continue;
            for (const auto& link : patches.linksOf(at))
                if (distance + link.length < distances[link.to]) distances[link.to] = distance + link.length, open.push({distances[link.to], link.to});
        }
    };
    const auto choose = [&](std::uint32_t patch) {
        chosen.push_back(patch);
        spreadFrom(patch);
    };
    std::vector<bool> isCovered(patches.size(), false);   // by component
    for (const std::uint32_t patch : chosen) spreadFrom(patch), isCovered[components[patch]] = true;
    for (std::uint32_t i = 0; i < patches.size(); ++i)
        if (!isCovered[components[i]]) choose(i), isCovered[components[i]] = true;
    while (chosen.size() < std::min(count, patches.size()) && !stop.stop_requested()) {
        const auto farthest = std::max_element(distances.begin(), distances.end());
        if (!(*farthest > 0)) break;
        choose(static_cast<std::uint32_t>(farthest - distances.begin()));
    }
    return chosen;
}

std::vector<std::vector<PatchLabel>> nearestNodes(const MatterGraph& patches, std::span<const std::uint32_t> nodes, std::size_t most, const std::stop_token& stop)
{
    struct Entry {
        float distance;
        std::uint32_t patch, node;
        bool operator>(const Entry& other) const { return std::tie(distance, patch, node) > std::tie(other.distance, other.patch, other.node); }
    };
    std::vector<std::vector<PatchLabel>> labels(patches.size());
    std::priority_queue<Entry, std::vector<Entry>, std::greater<>> open;
    for (std::uint32_t n = 0; n < nodes.size(); ++n) open.push({0.0f, nodes[n], n});
    Watch watch(stop);
    const auto hasNode = [&](std::uint32_t patch, std::uint32_t node) {
        return std::any_of(labels[patch].begin(), labels[patch].end(), [&](const PatchLabel& label) { return label.node == node; });
    };
    while (!open.empty() && !watch.mustEnd()) {
        const Entry entry = open.top();
        open.pop();
        if (labels[entry.patch].size() >= most || hasNode(entry.patch, entry.node)) continue;
        labels[entry.patch].push_back({entry.node, entry.distance});
        for (const auto& link : patches.linksOf(entry.patch))
            if (labels[link.to].size() < most && !hasNode(link.to, entry.node)) open.push({entry.distance + link.length, link.to, entry.node});
    }
    return labels;
}

}  // namespace morphogen
