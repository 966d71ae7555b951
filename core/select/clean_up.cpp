#include "core/select/clean_up.h"

#include "core/base/parallel.h"
#include "core/select/disjoint_sets.h"
#include "core/select/floater_size.h"
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
    const auto least = static_cast<std::uint32_t>(query.clusterSize > 0 ? query.clusterSize : floaterSizeFor(count));
    return chosen(count, [&](std::size_t i) { return counts[i] && members[sets.root(static_cast<std::uint32_t>(i))] < std::min(least, largest); });
}

namespace {

/// Long splats that lie among others as long, in the surface these make or along them: grass, hair, edges, brush strokes; not
/// debris, which stands out from what is round it.
class LongSplats {
public:
    LongSplats(const SelectScene& scene, const Sizes& sizes, const NearestOthers& others, float elongation) : m_scene(scene), m_sizes(sizes), m_others(others), m_elongation(elongation) {}

    bool isAmongItsLike(std::uint32_t i) const
    {
        const Axes own = axesOf(i);
        Vec3 normal(0);
        std::size_t count = 0, longOnes = 0, along = 0;
        for (std::size_t n = 0; n < kNeighbours; ++n) {
            const std::uint32_t j = m_others.of(i)[n];
            if (j == i || !std::isfinite(m_sizes.longest[j])) continue;
            const Axes other = axesOf(j);
            normal += glm::dot(normal, other.shortest) < 0 ? -other.shortest : other.shortest;
            ++count;
            if (m_sizes.longest[j] < 0.5f * m_elongation * m_sizes.second[j]) continue;
            ++longOnes, along += std::abs(glm::dot(own.longest, other.longest)) > kParallel;
        }
        if (3 * longOnes < count || count == 0) return false;
        const float agreement = glm::length(normal) / static_cast<float>(count);
        const bool liesIn = agreement > kCoherent && std::abs(glm::dot(own.longest, glm::normalize(normal))) < kInPlane;
        return liesIn || 2 * along >= longOnes;
    }

private:
    static constexpr float kParallel = 0.87f, kCoherent = 0.6f, kInPlane = 0.4f;
    struct Axes {
        Vec3 longest, shortest;   ///< unit
    };
    Axes axesOf(std::uint32_t i) const
    {
        const Mat3 factor = m_scene.factor(i);
        int most = 0, least = 0;
        for (int k = 1; k < 3; ++k) {
            if (glm::length(factor[k]) > glm::length(factor[most])) most = k;
            if (glm::length(factor[k]) < glm::length(factor[least])) least = k;
        }
        const auto unit = [](const Vec3& v) { return glm::length(v) > 0 ? glm::normalize(v) : Vec3(0, 1, 0); };
        return {unit(factor[most]), unit(factor[least])};
    }

    const SelectScene& m_scene;
    const Sizes& m_sizes;
    const NearestOthers& m_others;
    float m_elongation;
};

}  // namespace

Result<SplatWeights> selectNeedles(const SelectNeedles& query, SelectScene& scene)
{
    if (!(query.elongation >= 1)) return scene.usage("needles need an elongation of at least 1");
    MG_ASSIGN(const Sizes sizes, sizesOf(scene));
    MG_ASSIGN(const NearestOthers* others, scene.others(kNeighbours));
    const LongSplats longOnes(scene, sizes, *others, query.elongation);
    std::vector<float> weights(scene.size(), 0.0f);
    parallelFor(scene.size(), 4096, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i) {
            const bool isLong = std::isfinite(sizes.longest[i]) && sizes.longest[i] > 0 && sizes.longest[i] >= query.elongation * sizes.second[i];
            if (isLong && !longOnes.isAmongItsLike(static_cast<std::uint32_t>(i))) weights[i] = 1;
        }
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
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
