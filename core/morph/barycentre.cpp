#include "core/morph/barycentre.h"

#include "core/base/parallel.h"
#include "core/math/oklab.h"
#include "core/morph/gaussian_path.h"
#include "core/morph/rounding.h"
#include "core/morph/splat_parts.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace morphogen::morph {
namespace {

constexpr int kRounds = 24;
constexpr float kSettled = 1e-5f;   ///< of the factor's length that a round still changes
constexpr std::size_t kMostSides = kMostTargets + 1;

float squaredLength(const Mat3& m) { return glm::dot(m[0], m[0]) + glm::dot(m[1], m[1]) + glm::dot(m[2], m[2]); }

/// The pairs of each row of the first side.
std::vector<std::vector<std::uint32_t>> pairsOfRows(const MorphPlan& plan)
{
    std::vector<std::vector<std::uint32_t>> pairs(plan.fromCount);
    for (std::uint32_t p = 0; p < plan.size(); ++p) pairs[plan.pairs.at<std::uint32_t>(p, 0)].push_back(p);
    // The carrier of the row comes first: the first item of a row carries it in all plans.
    for (auto& own : pairs) std::ranges::stable_partition(own, [&](std::uint32_t p) { return plan.carries.at<std::uint8_t>(p) & 1; });
    return pairs;
}

PairCover coverAt(const BarycentreRequest& request, std::size_t item, std::span<const float> weights)
{
    PairCover cover{0, 0};
    float targets = 0;
    for (std::size_t k = 1; k < weights.size(); ++k) targets += weights[k];
    if (!(targets > 0)) return {};
    for (std::size_t k = 1; k < weights.size(); ++k) {
        if (!(weights[k] > 0)) continue;
        const PairCover own = pairCover(coverRow(*request.plans[k - 1], request.joint.pairs[item * request.joint.targets + k - 1]), weights[k] / (weights[0] + weights[k]));
        cover.growth += weights[k] / targets * own.growth, cover.seen += weights[k] / targets * own.seen;
    }
    return cover;
}

}  // namespace

Mat3 barycentre(std::span<const Mat3> factors, std::span<const float> weights)
{
    const std::size_t heaviest = static_cast<std::size_t>(std::ranges::max_element(weights) - weights.begin());
    Mat3 mean = factors[heaviest];
    if (weights[heaviest] == 1) return mean;
    for (int round = 0; round < kRounds; ++round) {
        Mat3 next(0.0f);
        for (std::size_t k = 0; k < factors.size(); ++k)
            if (weights[k] > 0) next += weights[k] * (factors[k] * alignment(mean, factors[k]));
        const float change = squaredLength(next - mean);
        mean = next;
        if (!(change > kSettled * kSettled * squaredLength(mean))) break;
    }
    return mean;
}

JointPlan jointPlan(std::span<const std::shared_ptr<const MorphPlan>> plans)
{
    JointPlan joint;
    joint.targets = plans.size();
    std::vector<std::vector<std::vector<std::uint32_t>>> pairs;
    std::vector<std::vector<bool>> isCarried;   // whether a pair's target has its mass in an item already
    for (const auto& plan : plans) pairs.push_back(pairsOfRows(*plan)), isCarried.emplace_back(plan->size());
    for (std::uint32_t row = 0; row < plans.front()->fromCount; ++row) {
        std::size_t times = 0;
        for (const auto& own : pairs) times = std::max(times, own[row].size());
        for (std::size_t n = 0; n < times; ++n) {
            std::uint8_t carries = n == 0 ? 1 : 0;
            joint.rows.push_back(row);
            for (std::size_t k = 0; k < plans.size(); ++k) {
                const auto& own = pairs[k][row];
                // Every row has a pair in every plan (both sides are matched whole); a plan of a file may lack one.
                const std::uint32_t pair = own.empty() ? 0 : own[n % own.size()];
                joint.pairs.push_back(pair);
                joint.rows.push_back(plans[k]->pairs.at<std::uint32_t>(pair, 1));
                if ((plans[k]->carries.at<std::uint8_t>(pair) & 2) == 0 || isCarried[k][pair]) continue;
                isCarried[k][pair] = true;
                carries |= static_cast<std::uint8_t>(1u << (k + 1));
            }
            joint.carries.push_back(carries);
        }
    }
    return joint;
}

void weightsOf(float progress, std::span<const float> further, std::span<float> out)
{
    float sum = progress;
    for (const float weight : further) sum += weight;
    const float share = sum > 1 ? 1 / sum : 1.0f;
    out[0] = std::max(0.0f, 1 - sum);
    out[1] = share * progress;
    for (std::size_t k = 0; k < further.size(); ++k) out[k + 2] = share * further[k];
}

Splats blend(const BarycentreRequest& request)
{
    const JointPlan& joint = request.joint;
    const std::size_t width = joint.width();
    int degree = 0;
    for (const auto& side : request.sides) degree = std::max(degree, side->shDegree);
    SplatsBuilder out(joint.size(), degree);
    out.filter = request.sides.front()->filter;
    const int perChannel = shRestPerChannel(degree);
    parallelFor(joint.size(), 1024, [&](std::size_t begin, std::size_t end) {
        std::array<float, kMostSides> all{};
        std::array<Mat3, kMostSides> factors;
        for (std::size_t item = begin; item < end; ++item) {
            const std::span weights(all.data(), width);
            weightsOf(request.progress.size() == 1 ? request.progress[0] : request.progress[joint.pairs[item * joint.targets]], request.further, weights);
            Vec3 centre(0), lab(0);
            float depth = 0;
            for (std::size_t k = 0; k < width; ++k) {
                const Splats& side = *request.sides[k];
                const std::uint32_t row = joint.rows[item * width + k];
                const GaussianAxes axes = axesAt(side, row);
                factors[k] = factorOf(axes.rotation, axes.deviations);
                if (!(weights[k] > 0)) continue;
                centre += weights[k] * side.position(row);
                lab += weights[k] * oklabFromDisplay(colourAt(side, row));
                if (joint.carries[item] >> k & 1) depth += weights[k] * depthOfLogit(side.column(SplatColumn::Opacity).at<float>(row));
                for (int channel = 0; channel < 3; ++channel)
                    for (int h = 0, own = shRestPerChannel(side.shDegree); h < own; ++h)
                        out.shRest[static_cast<std::size_t>(channel * perChannel + h)][item] += weights[k] * side.shRest[static_cast<std::size_t>(channel * own + h)].at<float>(row);
            }
            const PairCover cover = coverAt(request, item, weights);
            const GaussianAxes axes = axesOfFactor(barycentre(std::span(factors.data(), width), weights));
            out.setPosition(item, centre);
            out.setRotation(item, axes.rotation);
            out.setStandardDeviations(item, grown(axes.deviations, cover.growth));
            out.column(SplatColumn::Opacity)[item] = logitOfDepth(cover.seen * depth);
            out.setColour(item, displayFromOklab(lab));
        }
    });
    return out.finish();
}

}  // namespace morphogen::morph
