#include "core/select/clean_up.h"

#include "core/base/parallel.h"
#include "core/select/select_scene.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphogen {
namespace {

constexpr std::size_t kNeighbours = 12;

float longest(const Mat3& factor) { return std::max({glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2])}); }

}  // namespace

Result<SplatWeights> selectFloaters(const SelectFloaters& query, SelectScene& scene)
{
    if (query.clusterSize < 1 || !(query.gap > 0)) return scene.usage("floaters need a cluster size of at least 1 and a gap above 0");
    MG_ASSIGN(const NearestOthers* others, scene.others(kNeighbours));
    std::vector<std::uint32_t> parent(scene.size()), sizes(scene.size(), 0);
    std::iota(parent.begin(), parent.end(), 0u);
    const auto root = [&](std::uint32_t i) {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    };
    for (std::uint32_t i = 0; i < scene.size(); ++i) {
        const float usual = others->distancesOf(i)[kNeighbours / 2];
        for (std::size_t n = 0; n < kNeighbours; ++n)
            if (others->distancesOf(i)[n] <= query.gap * usual) parent[root(i)] = root(others->of(i)[n]);
    }
    for (std::uint32_t i = 0; i < scene.size(); ++i) ++sizes[root(i)];
    SplatWeights weights(scene.size());
    for (std::uint32_t i = 0; i < scene.size(); ++i) weights.set(i, sizes[root(i)] < static_cast<std::uint32_t>(query.clusterSize) ? 1.0f : 0.0f);
    return weights;
}

Result<SplatWeights> selectNeedles(const SelectNeedles& query, SelectScene& scene)
{
    if (!(query.elongation >= 1)) return scene.usage("needles need an elongation of at least 1");
    SplatWeights weights(scene.size());
    for (std::size_t i = 0; i < scene.size(); ++i) {
        const Mat3 factor = scene.factor(i);
        Vec3 s(glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2]));
        const float most = std::max({s.x, s.y, s.z}), least = std::min({s.x, s.y, s.z}), middle = s.x + s.y + s.z - most - least;
        if (most >= query.elongation * middle) weights.set(i, 1);
    }
    return weights;
}

Result<SplatWeights> selectOversized(const SelectOversized& query, SelectScene& scene)
{
    if (!(query.times > 0)) return scene.usage("oversized splats need a factor above 0");
    std::vector<float> sizes(scene.size());
    parallelFor(sizes.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) sizes[i] = longest(scene.factor(i));
    });
    std::vector<float> finite;
    std::copy_if(sizes.begin(), sizes.end(), std::back_inserter(finite), [](float size) { return std::isfinite(size); });
    SplatWeights weights(scene.size());
    if (finite.empty()) return weights;
    const auto middle = finite.begin() + static_cast<std::ptrdiff_t>(finite.size() / 2);
    std::nth_element(finite.begin(), middle, finite.end());
    for (std::size_t i = 0; i < sizes.size(); ++i) weights.set(i, sizes[i] >= query.times * *middle || !std::isfinite(sizes[i]) ? 1.0f : 0.0f);
    return weights;
}

Result<SplatWeights> selectFaint(const SelectFaint& query, SelectScene& scene)
{
    if (!(query.alpha >= 0)) return scene.usage("faint splats need an alpha of 0 or more");
    SplatWeights weights(scene.size());
    for (std::size_t i = 0; i < scene.size(); ++i) weights.set(i, scene.splats().peakAlpha(i) < query.alpha ? 1.0f : 0.0f);
    return weights;
}

}  // namespace morphogen
