#include "core/select/appearance.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

namespace morphogen {
namespace {

constexpr std::size_t kAspects = std::tuple_size_v<Look>;
constexpr std::size_t kSample = 3000;
constexpr std::size_t kParts = 7;
constexpr int kRounds = 12;
constexpr std::array<double, kAspects> kLeastDeviation{0.10, 0.03, 0.03, 0.15, 0.3};

double logOf(const std::array<double, kAspects>& mean, const std::array<double, kAspects>& variance, const Look& look)
{
    double sum = 0;
    for (std::size_t d = 0; d < kAspects; ++d) sum += (look[d] - mean[d]) * (look[d] - mean[d]) / variance[d] + std::log(2 * 3.14159265358979 * variance[d]);
    return -0.5 * sum;
}

}  // namespace

Look lookOf(const Surfels& surfels, std::uint32_t i)
{
    const Vec3& c = surfels.colours[i];
    const float lightness = std::max(c.x, 0.15f);   // in the dark colours say nothing
    return {c.x, c.y / lightness, c.z / lightness, std::log(std::max(surfels.sizes[i], 1e-12f)), std::log(surfels.flatness[i])};
}

Appearance::Appearance(const Surfels& surfels, std::span<const std::uint32_t> of)
{
    std::mt19937 random(99);
    std::vector<Look> looks;
    const std::size_t stride = std::max<std::size_t>(1, of.size() / kSample);
    for (std::size_t k = 0; k < of.size(); k += stride) looks.push_back(lookOf(surfels, of[k]));
    std::array<double, kAspects> all{};
    for (std::size_t d = 0; d < kAspects; ++d) all[d] = kLeastDeviation[d] * kLeastDeviation[d];
    // Seeds far from each other (k-means++, Arthur and Vassilvitskii 2007).
    std::vector<double> away(looks.size(), std::numeric_limits<double>::infinity());
    for (std::size_t part = 0; part < std::min(kParts, looks.size()); ++part) {
        std::size_t chosen = random() % looks.size();
        if (part > 0) {
            std::discrete_distribution<std::size_t> far(away.begin(), away.end());
            chosen = far(random);
        }
        Part next{1.0 / kParts};
        for (std::size_t d = 0; d < kAspects; ++d) next.mean[d] = looks[chosen][d], next.variance[d] = 4 * all[d];
        m_parts.push_back(next);
        double total = 0;
        for (std::size_t k = 0; k < looks.size(); ++k) {
            double squares = 0;
            for (std::size_t d = 0; d < kAspects; ++d) squares += (looks[k][d] - next.mean[d]) * (looks[k][d] - next.mean[d]) / all[d];
            away[k] = std::min(away[k], squares), total += away[k];
        }
        if (!(total > 0)) break;
    }
    std::vector<double> belongs(m_parts.size());
    for (int round = 0; round < kRounds; ++round) {
        std::vector<Part> sums(m_parts.size());
        for (const Look& look : looks) {
            double most = -std::numeric_limits<double>::infinity(), total = 0;
            for (std::size_t p = 0; p < m_parts.size(); ++p) most = std::max(most, belongs[p] = std::log(m_parts[p].share + 1e-12) + logOf(m_parts[p].mean, m_parts[p].variance, look));
            for (double& b : belongs) total += b = std::exp(b - most);
            for (std::size_t p = 0; p < m_parts.size(); ++p) {
                const double b = belongs[p] / total;
                sums[p].share += b;
                for (std::size_t d = 0; d < kAspects; ++d) sums[p].mean[d] += b * look[d], sums[p].variance[d] += b * look[d] * look[d];
            }
        }
        for (std::size_t p = 0; p < m_parts.size(); ++p) {
            if (!(sums[p].share > 1e-6)) continue;
            m_parts[p].share = sums[p].share / static_cast<double>(looks.size());
            for (std::size_t d = 0; d < kAspects; ++d) {
                const double mean = sums[p].mean[d] / sums[p].share;
                m_parts[p].mean[d] = mean;
                m_parts[p].variance[d] = std::max(sums[p].variance[d] / sums[p].share - mean * mean, 0.0) + all[d];
            }
        }
    }
}

float Appearance::logDensity(const Look& look) const
{
    double most = -std::numeric_limits<double>::infinity(), total = 0;
    std::array<double, kParts> logs{};
    for (std::size_t p = 0; p < m_parts.size(); ++p) most = std::max(most, logs[p] = std::log(m_parts[p].share + 1e-12) + logOf(m_parts[p].mean, m_parts[p].variance, look));
    for (std::size_t p = 0; p < m_parts.size(); ++p) total += std::exp(logs[p] - most);
    return static_cast<float>(most + std::log(total));
}

}  // namespace morphogen
