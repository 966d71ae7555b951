#include "core/select/cut_out.h"

#include "core/base/parallel.h"
#include "core/select/appearance.h"
#include "core/select/cut_parts.h"
#include "core/select/disjoint_sets.h"
#include "core/select/select_scene.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace morphogen {
namespace {

constexpr float kNeedle = 6;              ///< times as long as thick all round: lies anywhere
constexpr int kWalkSteps = 40;
constexpr int kRounds = 4;
constexpr float kMostLogRatio = 5.0f;     ///< that looks count, where shape leaves it open
constexpr float kMostSureRatio = 3.0f;    ///< where it does not
constexpr float kUnderOdds = 1.0f;        ///< what lies under the object, or is shut in by it, may be its own...
constexpr float kLastUnderOdds = 2.0f;    ///< ...and the more so once it is known what the layers there look like
constexpr float kMostLayerRatio = 2.0f;   ///< that the height counts there
constexpr std::size_t kLeastOfLayer = 200;

/// What belongs, by shape (cut_parts.h) and looks.
class Cutting {
public:
    Cutting(const SelectCutOut& query, SelectScene& scene, const Surfels& surfels) : m_query(query), m_scene(scene), m_surfels(surfels) {}

    Result<std::vector<float>> run()
    {
        MG_ASSIGN(m_found, findCutParts(m_query, m_scene, m_surfels));
        MG_TRY(decide());
        return std::move(m_share);
    }

private:
    /// Log odds for the object by where the surfel is.
    float placeOdds(std::uint32_t i) const
    {
        switch (m_found.parts[i]) {
        case CutPart::Far: return -8;
        case CutPart::Support: return -2.0f;
        case CutPart::Other: return m_found.roles[i] == CutRole::Top ? -2.0f : -3.5f;
        case CutPart::Doubt: return 0.5f;
        case CutPart::Object: break;
        }
        if (!m_found.spills) return 3.5f;
        // It goes on beyond what the clicks span: the farther, the less likely.
        const float radii = glm::length(m_surfels.centres[i] - m_found.middle) / m_found.radius;
        return 2.0f - 3.5f * std::clamp((radii - 1.0f) / 1.2f, 0.0f, 1.0f);
    }

    /// Shape alone can't tell: on planes one thing may lie in the other.
    bool isOpen(std::uint32_t i) const { return m_found.parts[i] != CutPart::Object && (m_found.parts[i] != CutPart::Other || m_found.roles[i] == CutRole::Top); }

    Result<void> decide()
    {
        m_share.assign(m_surfels.size(), 0.0f);
        for (const std::uint32_t i : m_found.near) m_share[i] = m_found.parts[i] == CutPart::Object && placeOdds(i) > 0 ? 1.0f : 0.0f;
        if (m_found.spills) {
            // The clicks' own neighbourhood alone is sure to be of the object.
            for (const std::uint32_t i : m_found.near) {
                float nearest = std::numeric_limits<float>::infinity();
                for (const Vec3& click : m_query.on) nearest = std::min(nearest, glm::length(m_surfels.centres[i] - click));
                if (nearest > 0.45f * m_found.radius) m_share[i] = 0;
            }
        }
        for (int round = 0; round < kRounds; ++round) {
            if (m_scene.stopRequested()) return cancelled();
            MG_TRY(walk(odds(round + 1 < kRounds ? kUnderOdds : kLastUnderOdds)));
            keepReached();
        }
        return {};
    }

    /// Surfels on planes under the object, or shut in by it: they may be its underside.
    std::vector<char> underObject(const std::vector<std::uint32_t>& object) const
    {
        std::vector<char> isUnder(m_surfels.size(), 0);
        for (std::size_t p = 0; p < m_found.planes.size(); ++p)
            for (const CutRole role : {CutRole::Support, CutRole::Top}) {
                const std::vector<char> ofPlane = m_found.under(m_surfels, object, static_cast<int>(p), role);
                for (const std::uint32_t i : m_found.near) isUnder[i] |= ofPlane[i] && m_found.parts[i] != CutPart::Object && m_found.parts[i] != CutPart::Doubt;
            }
        return isUnder;
    }

    /// Where two layers lie in each other, as a rug's underside and the floor do, the upper is a little higher: logarithms of how
    /// much more likely each surfel under the object is of the upper, by its height and the answer so far.
    std::vector<float> layerRatios(const std::vector<char>& isUnder) const
    {
        std::vector<float> ratios(m_surfels.size(), 0.0f);
        struct Moments {
            double count = 0, sum = 0, squares = 0;
            double mean() const { return sum / count; }
            double variance() const { return std::max(squares / count - mean() * mean(), 0.05); }
            double logOf(double x) const { return -0.5 * ((x - mean()) * (x - mean()) / variance() + std::log(variance())); }
        };
        std::array<Moments, 2> layers;   // the support, the object
        const auto heightOf = [&](std::uint32_t i) {
            const SurfelPlane& plane = m_found.planes[static_cast<std::size_t>(m_found.planeOf[i])];
            return (plane.height(m_found.middle) < 0 ? -1.0f : 1.0f) * plane.height(m_surfels.centres[i]) / m_surfels.noise;
        };
        for (const std::uint32_t i : m_found.near) {
            if (!isUnder[i] || m_found.roles[i] != CutRole::Support) continue;
            Moments& of = layers[m_share[i] >= 0.5f];
            const double height = heightOf(i);
            of.count += 1, of.sum += height, of.squares += height * height;
        }
        if (layers[0].count < kLeastOfLayer || layers[1].count < kLeastOfLayer || layers[1].mean() < layers[0].mean()) return ratios;
        for (const std::uint32_t i : m_found.near)
            if (isUnder[i] && m_found.roles[i] == CutRole::Support)
                ratios[i] = std::clamp(static_cast<float>(layers[1].logOf(heightOf(i)) - layers[0].logOf(heightOf(i))), -kMostLayerRatio, kMostLayerRatio);
        return ratios;
    }

    /// Log odds by place and look.
    std::vector<float> odds(float underOdds) const
    {
        std::vector<std::uint32_t> object, rest, sure;
        for (const std::uint32_t i : m_found.near) (m_share[i] >= 0.5f ? object : rest).push_back(i);
        // Under the object a support may be covered by what belongs to the object: learn its looks elsewhere.
        const std::vector<char> isUnder = underObject(object);
        for (const std::uint32_t i : rest)
            if (!isUnder[i] && m_found.parts[i] != CutPart::Doubt) sure.push_back(i);
        if (sure.size() >= 100) rest = std::move(sure);
        std::vector<float> result(m_surfels.size(), -8.0f);
        const bool canCompare = object.size() >= 20 && rest.size() >= 20;
        std::optional<Appearance> ofObject, ofRest;
        if (canCompare) ofObject.emplace(m_surfels, object), ofRest.emplace(m_surfels, rest);
        const std::vector<float> layers = layerRatios(isUnder);
        parallelFor(m_found.near.size(), 1024, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const std::uint32_t i = m_found.near[k];
                result[i] = placeOdds(i) + (isUnder[i] ? underOdds + layers[i] : 0.0f);
                if (!canCompare) continue;
                const Look look = lookOf(m_surfels, i);
                const float most = isOpen(i) ? kMostLogRatio : kMostSureRatio;
                result[i] += std::clamp(ofObject->logDensity(look) - ofRest->logDensity(look), -most, most);
            }
        });
        for (const auto& seeds : m_found.seeds)
            for (const std::uint32_t i : seeds) result[i] = 8;
        for (const std::uint32_t i : m_found.offSeeds) result[i] = -8;
        return result;
    }

    /// x minimises sum (x_i - p_i)^2 + sum w_ij (x_i - x_j)^2, by relaxation.
    Result<void> walk(const std::vector<float>& logOdds)
    {
        std::vector<float> prior(m_surfels.size(), 0.0f), joints(m_found.near.size() * kSurfelNeighbours, 0.0f);
        parallelFor(m_found.near.size(), 1024, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end; ++k) {
                const std::uint32_t i = m_found.near[k];
                prior[i] = 1 / (1 + std::exp(-logOdds[i]));
                const Look look = lookOf(m_surfels, i);
                for (std::size_t n = 0; n < kSurfelNeighbours; ++n) {
                    const std::uint32_t j = m_surfels.others.of(i)[n];
                    const Look other = lookOf(m_surfels, j);
                    const float hue = std::hypot(other[1] - look[1], other[2] - look[2]) / 0.12f, lightness = (other[0] - look[0]) / 0.15f, size = (other[3] - look[3]) / 0.5f;
                    const float far = m_surfels.others.distancesOf(i)[n] / (1.5f * m_surfels.spacings[i] + 1e-12f);
                    joints[k * kSurfelNeighbours + n] = 0.15f * std::exp(-0.5f * (hue * hue + lightness * lightness + size * size) - far * far);
                }
            }
        });
        std::vector<float> next = m_share = prior;
        for (int step = 0; step < kWalkSteps; ++step) {
            if (m_scene.stopRequested()) return cancelled();
            parallelFor(m_found.near.size(), 2048, [&](std::size_t begin, std::size_t end) {
                for (std::size_t k = begin; k < end; ++k) {
                    const std::uint32_t i = m_found.near[k];
                    float sum = prior[i], weight = 1;
                    for (std::size_t n = 0; n < kSurfelNeighbours; ++n) {
                        const float w = joints[k * kSurfelNeighbours + n];
                        sum += w * m_share[m_surfels.others.of(i)[n]], weight += w;
                    }
                    next[i] = sum / weight;
                }
            });
            std::swap(next, m_share);
        }
        return {};
    }

    /// Nothing that does not hang together with a click over what was found.
    void keepReached()
    {
        DisjointSets sets(m_surfels.size());
        for (const std::uint32_t i : m_found.near)
            for (const std::uint32_t j : m_surfels.others.of(i))
                if (m_share[i] >= 0.5f && m_share[j] >= 0.5f && m_surfels.areJoined(i, j)) sets.join(i, j);
        std::map<std::uint32_t, char> reached;
        for (const auto& seeds : m_found.seeds)
            for (const std::uint32_t i : seeds) reached[sets.root(i)] = 1;
        for (const std::uint32_t i : m_found.near)
            if (m_share[i] >= 0.5f && !reached.count(sets.root(i))) m_share[i] = 0;
    }

    const SelectCutOut& m_query;
    SelectScene& m_scene;
    const Surfels& m_surfels;
    CutParts m_found;
    std::vector<float> m_share;                        ///< per surfel, 0..1: how much it belongs
};

/// Weights of all splats from those of the surfels: each other splat follows the surfels it lies on.
Result<SplatWeights> spreadToSplats(const std::vector<float>& share, const Surfels& surfels, Fringe fringe, SelectScene& scene)
{
    std::vector<float> weights(scene.size(), 0.0f);
    std::vector<char> isSurfel(scene.size(), 0);
    for (std::size_t k = 0; k < surfels.size(); ++k) weights[surfels.source[k]] = share[k], isSurfel[surfels.source[k]] = 1;
    const auto& centres = scene.centres();
    parallelFor(scene.size(), 1024, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        std::array<NearPoint, 8> near;
        for (std::size_t i = begin; i < end; ++i) {
            if (isSurfel[i] || !isFinite(centres[i])) continue;
            const std::size_t found = surfels.tree->nearest(centres[i], near);
            float sum = 0;
            Vec3 mean(0), normal(0);
            for (std::size_t k = 0; k < found; ++k) {
                const std::uint32_t j = near[k].index;
                sum += share[j], mean += surfels.centres[j] / static_cast<float>(found);
                normal += glm::dot(surfels.normals[j], surfels.normals[near[0].index]) < 0 ? -surfels.normals[j] : surfels.normals[j];
            }
            if (found == 0 || sum < 0.5f * static_cast<float>(found)) continue;
            const float spacing = surfels.spacings[near[0].index];
            const float off = glm::length(normal) > 0 ? std::abs(glm::dot(glm::normalize(normal), centres[i] - mean)) : 0.0f;
            const Mat3 factor = scene.factor(i);
            const float size = std::max({glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2])});
            const float second = glm::length(factor[0]) + glm::length(factor[1]) + glm::length(factor[2]) - size;   // and the shortest
            const bool liesOn = off <= 0.7f * surfels.noise && near[0].distance <= 0.5f * spacing && size <= 3 * surfels.sizes[near[0].index] && size < kNeedle * second;
            const bool hangsRound = fringe == Fringe::Take && near[0].distance <= 5 * spacing + 6 * surfels.noise && size <= 12 * surfels.sizes[near[0].index];
            if (liesOn || hangsRound) weights[i] = sum / static_cast<float>(found);
        }
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
}

}  // namespace

Result<SplatWeights> cutOut(const SelectCutOut& query, SelectScene& scene)
{
    if (query.on.empty()) return scene.usage("cutting out needs at least one point on the object");
    for (const auto* points : {&query.on, &query.off})
        if (!std::all_of(points->begin(), points->end(), [](const Vec3& p) { return isFinite(p); })) return scene.usage("a point to cut out by is not finite");
    MG_ASSIGN(const Surfels surfels, findSurfels(scene));
    MG_ASSIGN(const std::vector<float> share, Cutting(query, scene, surfels).run());
    return spreadToSplats(share, surfels, query.fringe, scene);
}

}  // namespace morphogen
