#include "core/select/clean_up.h"

#include "core/base/parallel.h"
#include "core/select/disjoint_sets.h"
#include "core/select/select_scene.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen {
namespace {

constexpr std::size_t kNeighbours = 12;
constexpr float kFaintest = 0.03f;   ///< what is fainter holds no clump together
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// The two longest deviations of each splat in the world; infinite where they are not finite.
struct Sizes {
    std::vector<float> longest, second;
    float median = 0;   ///< of the longest
};

float medianOf(std::vector<float> values)
{
    std::erase_if(values, [](float value) { return !std::isfinite(value); });
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

Result<Sizes> sizesOf(const SelectScene& scene)
{
    Sizes sizes{std::vector<float>(scene.size()), std::vector<float>(scene.size())};
    parallelFor(scene.size(), 4096, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i) {
            const Mat3 factor = scene.factor(i);
            const Vec3 s(glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2]));
            const float most = std::max({s.x, s.y, s.z}), least = std::min({s.x, s.y, s.z}), second = s.x + s.y + s.z - most - least;
            const bool isFine = std::isfinite(most) && std::isfinite(second);
            sizes.longest[i] = isFine ? most : kInfinity, sizes.second[i] = isFine ? second : kInfinity;
        }
    });
    if (scene.stopRequested()) return cancelled();
    sizes.median = medianOf(sizes.longest);
    return sizes;
}

template <class IsIn>
SplatWeights chosen(std::size_t count, const IsIn& isIn)
{
    SplatWeights weights(count);
    for (std::size_t i = 0; i < count; ++i)
        if (isIn(i)) weights.set(i, 1);
    return weights;
}

}  // namespace

Result<SplatWeights> selectFloaters(const SelectFloaters& query, SelectScene& scene)
{
    if (query.clusterSize < 0 || !(query.gap >= 0)) return scene.usage("floaters need a cluster size and a gap of 0 or more");
    MG_ASSIGN(const Sizes sizes, sizesOf(scene));
    MG_ASSIGN(const NearestOthers* others, scene.others(kNeighbours));
    const std::size_t count = scene.size();
    const auto& centres = scene.centres();
    std::vector<char> counts(count);
    std::vector<float> usual;
    for (std::size_t i = 0; i < count; ++i) {
        counts[i] = isFinite(centres[i]) && scene.splats().peakAlpha(i) >= kFaintest && sizes.longest[i] < SelectOversized{}.times * sizes.median &&
                    sizes.longest[i] < SelectNeedles{}.elongation * std::max(sizes.second[i], 1e-20f);
        if (counts[i]) usual.push_back(others->distancesOf(i)[kNeighbours / 2 - 1]);
    }
    const float near = query.gap * medianOf(std::move(usual));
    DisjointSets sets(count);
    for (std::uint32_t i = 0; i < count; ++i) {
        if (i % 4096 == 0 && scene.stopRequested()) return cancelled();
        if (!counts[i]) continue;
        for (std::size_t n = 0; n < kNeighbours; ++n) {
            const std::uint32_t j = others->of(i)[n];
            if (!counts[j] || j == i) continue;
            const float distance = others->distancesOf(i)[n];
            if (distance > near) {
                if (distance > sizes.longest[i] + sizes.longest[j]) continue;
                const Vec3 direction = (centres[j] - centres[i]) / distance;
                if (distance > scene.deviationAlong(i, direction) + scene.deviationAlong(j, direction)) continue;
            }
            sets.join(i, j);
        }
    }
    std::vector<std::uint32_t> members(count, 0);
    for (std::uint32_t i = 0; i < count; ++i)
        if (counts[i]) ++members[sets.root(i)];
    const std::uint32_t largest = *std::max_element(members.begin(), members.end());
    const std::uint32_t least = query.clusterSize > 0 ? static_cast<std::uint32_t>(query.clusterSize) : static_cast<std::uint32_t>(std::clamp<std::size_t>(count / 1000, 30, 400));
    return chosen(count, [&](std::size_t i) { return counts[i] && members[sets.root(static_cast<std::uint32_t>(i))] < std::min(least, largest); });
}

Result<SplatWeights> selectNeedles(const SelectNeedles& query, SelectScene& scene)
{
    if (!(query.elongation >= 1)) return scene.usage("needles need an elongation of at least 1");
    MG_ASSIGN(const Sizes sizes, sizesOf(scene));
    return chosen(scene.size(), [&](std::size_t i) { return std::isfinite(sizes.longest[i]) && sizes.longest[i] > 0 && sizes.longest[i] >= query.elongation * sizes.second[i]; });
}

Result<SplatWeights> selectOversized(const SelectOversized& query, SelectScene& scene)
{
    if (!(query.times > 0)) return scene.usage("oversized splats need a factor above 0");
    MG_ASSIGN(const Sizes sizes, sizesOf(scene));
    return chosen(scene.size(), [&](std::size_t i) { return sizes.longest[i] >= query.times * sizes.median; });
}

Result<SplatWeights> selectFaint(const SelectFaint& query, SelectScene& scene)
{
    if (!(query.alpha >= 0)) return scene.usage("faint splats need an alpha of 0 or more");
    return chosen(scene.size(), [&](std::size_t i) { return scene.splats().peakAlpha(i) < query.alpha; });
}

}  // namespace morphogen
