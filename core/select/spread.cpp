// How it works: splats are joined to their nearest others; what spreads goes along these joints, nearest first (Dijkstra
// 1959). A joint is open where the two splats touch: their ellipses of two deviations meet along the line between them, or
// the gap that was asked for bridges it.
#include "core/select/spread.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <queue>

namespace morphogen {
namespace {

constexpr std::size_t kNeighbours = 12;
constexpr float kTouchSigmas = 2.0f;
constexpr float kInfinity = std::numeric_limits<float>::infinity();

struct Step {
    float distance;
    std::uint32_t splat;
    bool operator>(const Step& other) const { return distance > other.distance; }
};

/// Distances along open joints from the splats where `distances` is 0, up to `most`. `isOpen(from, to, length)` says where
/// it may go.
template <class IsOpen>
Result<void> walk(std::vector<float>& distances, float most, SelectScene& scene, const IsOpen& isOpen)
{
    MG_ASSIGN(const NearestOthers* others, scene.others(kNeighbours));
    std::priority_queue<Step, std::vector<Step>, std::greater<>> queue;
    for (std::size_t i = 0; i < distances.size(); ++i)
        if (distances[i] == 0) queue.push({0, static_cast<std::uint32_t>(i)});
    for (std::size_t steps = 0; !queue.empty(); ++steps) {
        if (steps % 4096 == 0 && scene.stopRequested()) return cancelled();
        const auto [distance, i] = queue.top();
        queue.pop();
        if (distance > distances[i]) continue;
        for (std::size_t n = 0; n < kNeighbours; ++n) {
            const std::uint32_t j = others->of(i)[n];
            const float length = others->distancesOf(i)[n], reached = distance + length;
            if (j == i || !(reached < distances[j]) || reached > most || !isOpen(i, j, length)) continue;
            distances[j] = reached;
            queue.push({reached, j});
        }
    }
    return {};
}

bool touches(const SelectScene& scene, const std::vector<Vec3>& centres, std::uint32_t i, std::uint32_t j, float gap)
{
    const Vec3 between = centres[j] - centres[i];
    const float length = glm::length(between);
    if (length <= gap || length == 0) return true;
    const Vec3 direction = between / length;
    return length <= kTouchSigmas * (scene.deviationAlong(i, direction) + scene.deviationAlong(j, direction));
}

std::vector<Vec3> centresOf(SelectScene& scene, const SplatWeights& selected, bool inside)
{
    std::vector<Vec3> chosen = scene.centres();
    for (std::size_t i = 0; i < chosen.size(); ++i)
        if (selected.isSelected(i) != inside) chosen[i] = Vec3(std::numeric_limits<float>::quiet_NaN());
    return chosen;
}

/// Splats not yet in `mask` that are within `metres` of one that is.
Result<std::vector<char>> reachedByMetres(std::vector<char> mask, float metres, SelectScene& scene)
{
    SplatWeights selected(mask.size());
    for (std::size_t i = 0; i < mask.size(); ++i) selected.set(i, mask[i] ? 1.0f : 0.0f);
    const PointTree near(centresOf(scene, selected, true));
    const auto& centres = scene.centres();
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (i % 1024 == 0 && scene.stopRequested()) return cancelled();
        if (mask[i] || !isFinite(centres[i])) continue;
        const auto nearest = near.nearest(centres[i]);
        if (nearest && nearest->distance <= metres) mask[i] = 1;
    }
    return mask;
}

Result<std::vector<char>> reachedBySteps(std::vector<char> mask, int steps, SelectScene& scene)
{
    MG_ASSIGN(const NearestOthers* others, scene.others(kNeighbours));
    for (int step = 0; step < steps; ++step) {
        if (scene.stopRequested()) return cancelled();
        const std::vector<char> before = mask;
        bool isChanged = false;
        for (std::size_t i = 0; i < mask.size(); ++i)
            for (const std::uint32_t j : others->of(i)) {
                if (before[i] && !mask[j]) mask[j] = 1, isChanged = true;
                if (before[j] && !mask[i]) mask[i] = 1, isChanged = true;
            }
        if (!isChanged) break;
    }
    return mask;
}

}  // namespace

Result<SplatWeights> flood(const SelectFlood& query, SelectScene& scene)
{
    if (!(query.colourWithin >= 0) || !(query.distance >= 0) || !(query.gapMetres >= 0)) return scene.usage("the numbers of a flood are 0 or more");
    std::uint32_t start = 0;
    if (const Vec3* point = std::get_if<Vec3>(&query.from)) {
        if (!isFinite(*point)) return scene.usage("the point to flood from is not finite");
        const auto nearest = scene.tree().nearest(*point);
        if (!nearest) return makeError(Error::Kind::Empty, scene.name(), "none of its splats has a finite place");
        start = nearest->index;
    } else {
        start = std::get<std::uint32_t>(query.from);
        if (start >= scene.size()) return scene.usage("the splat to flood from does not exist");
    }
    const auto& centres = scene.centres();
    const auto& colours = scene.colours();
    const Vec3 like = colours[start];
    std::vector<float> distances(scene.size(), kInfinity);
    distances[start] = 0;
    MG_TRY(walk(distances, query.distance, scene, [&](std::uint32_t i, std::uint32_t j, float) {
        return glm::length(colours[j] - like) <= query.colourWithin && touches(scene, centres, i, j, query.gapMetres);
    }));
    SplatWeights weights(scene.size());
    for (std::size_t i = 0; i < distances.size(); ++i)
        if (distances[i] < kInfinity) weights.set(i, 1);
    return weights;
}

Result<SplatWeights> grown(const SelectGrown& query, const SplatWeights& selected, SelectScene& scene)
{
    if (!std::isfinite(query.amount)) return scene.usage("how far to grow a selection is not finite");
    const bool isShrinking = query.amount < 0;
    std::vector<char> mask(scene.size());
    for (std::size_t i = 0; i < mask.size(); ++i) mask[i] = selected.isSelected(i) != isShrinking;
    const float amount = std::abs(query.amount);
    if (query.by == GrowBy::Metres) {
        MG_ASSIGN(mask, reachedByMetres(std::move(mask), amount, scene));
    } else {
        MG_ASSIGN(mask, reachedBySteps(std::move(mask), static_cast<int>(std::min(std::round(amount), 1e6f)), scene));
    }
    SplatWeights result = selected;
    for (std::size_t i = 0; i < mask.size(); ++i) {
        if (mask[i] && isShrinking) result.set(i, 0);
        else if (mask[i] && !selected.isSelected(i)) result.set(i, 1);
    }
    return result;
}

Result<SplatWeights> falloff(float distanceMetres, const SplatWeights& selected, SelectScene& scene)
{
    if (!(distanceMetres > 0) || !std::isfinite(distanceMetres)) return scene.usage("the distance of a falloff is more than 0 metres");
    std::vector<float> distances(scene.size(), kInfinity);
    for (std::size_t i = 0; i < distances.size(); ++i)
        if (selected.isSelected(i)) distances[i] = 0;
    const auto& centres = scene.centres();
    MG_TRY(walk(distances, distanceMetres, scene, [&](std::uint32_t i, std::uint32_t j, float) { return touches(scene, centres, i, j, 0); }));
    SplatWeights weights = selected;
    for (std::size_t i = 0; i < distances.size(); ++i) {
        if (!(distances[i] < distanceMetres)) continue;
        // Smooth at both ends, so that what is deformed by it shows no crease.
        const float t = 1 - distances[i] / distanceMetres;
        weights.set(i, std::max(weights[i], t * t * (3 - 2 * t)));
    }
    return weights;
}

}  // namespace morphogen
