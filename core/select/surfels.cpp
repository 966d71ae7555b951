#include "core/select/surfels.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr float kMostElongation = 8;
constexpr float kMostMedianSizes = 12;
constexpr float kLeastAlpha = 0.5f;
constexpr float kLeastMedianAlphas = 0.6f;
constexpr std::size_t kLeastSurfels = 30;

float medianOf(std::vector<float> values)
{
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

/// How far the neighbours of each stand off their mean along the mean normal; and the median of that where it is flat.
void findNoise(Surfels& surfels)
{
    surfels.noises.resize(surfels.size());
    std::vector<char> isFlat(surfels.size());
    constexpr auto kCount = static_cast<float>(kSurfelNeighbours);
    parallelFor(surfels.size(), 2048, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Vec3 mean(0), normal(0);
            for (const std::uint32_t j : surfels.others.of(i)) {
                mean += surfels.centres[j] / kCount;
                normal += glm::dot(surfels.normals[j], surfels.normals[i]) < 0 ? -surfels.normals[j] : surfels.normals[j];
            }
            const float length = glm::length(normal);
            float squares = 0;
            if (length > 0)
                for (const std::uint32_t j : surfels.others.of(i)) squares += std::pow(glm::dot(normal / length, surfels.centres[j] - mean), 2.0f);
            surfels.noises[i] = std::sqrt(squares / (kCount - 1));
            isFlat[i] = length > 0.8f * kCount;
        }
    });
    std::vector<float> flat;
    for (std::size_t i = 0; i < surfels.size(); ++i)
        if (isFlat[i]) flat.push_back(surfels.noises[i]);
    surfels.noise = medianOf(std::move(flat));
    for (float& noise : surfels.noises) noise = std::clamp(noise, surfels.noise, 2 * surfels.noise);
}

}  // namespace

Result<Surfels> findSurfels(SelectScene& scene)
{
    const std::size_t count = scene.size();
    const auto& centres = scene.centres();
    const auto& colours = scene.colours();
    std::vector<Vec3> normals(count);
    std::vector<float> sizes(count), elongations(count), flatness(count), alphas(count);
    parallelFor(count, 4096, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i) {
            const Mat3 factor = scene.factor(i);
            const Vec3 s(glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2]));
            const int flat = s.x < s.y ? (s.x < s.z ? 0 : 2) : (s.y < s.z ? 1 : 2);
            const Vec3 cross = glm::cross(factor[(flat + 1) % 3], factor[(flat + 2) % 3]);
            const float length = glm::length(cross), least = s[flat], most = std::max({s.x, s.y, s.z});
            normals[i] = length > 0 ? cross / length : Vec3(0, 1, 0);
            sizes[i] = most;
            elongations[i] = most / std::max(s.x + s.y + s.z - most - least, 1e-12f);
            flatness[i] = most / std::max(least, 1e-4f * most);
            alphas[i] = scene.splats().peakAlpha(i);
        }
    });
    if (scene.stopRequested()) return cancelled();
    std::vector<float> seen;
    for (std::size_t i = 0; i < count; ++i)
        if (alphas[i] >= 0.1f && isFinite(centres[i])) seen.push_back(sizes[i]);
    const float mostSize = kMostMedianSizes * medianOf(std::move(seen)), leastAlpha = std::min(kLeastAlpha, kLeastMedianAlphas * medianOf(alphas));

    Surfels surfels;
    for (std::size_t i = 0; i < count; ++i) {
        if (!isFinite(centres[i]) || !isFinite(colours[i]) || alphas[i] < leastAlpha || elongations[i] >= kMostElongation || !(sizes[i] <= mostSize)) continue;
        surfels.source.push_back(static_cast<std::uint32_t>(i));
        surfels.centres.push_back(centres[i]);
        surfels.normals.push_back(normals[i]);
        surfels.colours.push_back(colours[i]);
        surfels.sizes.push_back(sizes[i]);
        surfels.flatness.push_back(flatness[i]);
    }
    if (surfels.size() < kLeastSurfels) return makeError(Error::Kind::Empty, scene.name(), "too few of its splats make surfaces; choose splats by hand instead");
    surfels.tree.emplace(surfels.centres);
    if (scene.stopRequested()) return cancelled();
    surfels.others = nearestOthers(*surfels.tree, surfels.centres, kSurfelNeighbours, scene.context().stop);
    if (scene.stopRequested()) return cancelled();
    surfels.spacings.resize(surfels.size());
    for (std::size_t i = 0; i < surfels.size(); ++i) surfels.spacings[i] = surfels.others.distancesOf(i)[5];
    findNoise(surfels);
    return surfels;
}

}  // namespace morphogen
