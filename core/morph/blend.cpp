#include "core/morph/blend.h"

#include "core/base/parallel.h"
#include "core/math/oklab.h"
#include "core/morph/gaussian_path.h"
#include "core/morph/rounding.h"
#include "core/morph/splat_parts.h"

#include <algorithm>
#include <cmath>

namespace morphogen::morph {

PairAlignments alignPairs(const MorphPlan& plan, const Splats& from, const Splats& to, Path path)
{
    PairAlignments alignments{path, {}, {}};
    if (path == Path::Bures) alignments.turns.resize(plan.size());
    else alignments.labels.resize(plan.size());
    parallelFor(plan.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const GaussianAxes a = axesAt(from, plan.pairs.at<std::uint32_t>(p, 0)), b = axesAt(to, plan.pairs.at<std::uint32_t>(p, 1));
            if (path == Path::Bures) alignments.turns[p] = alignment(factorOf(a.rotation, a.deviations), factorOf(b.rotation, b.deviations));
            else alignments.labels[p] = nearestRelabelling(a, b);
        }
    });
    return alignments;
}

Splats blend(const BlendRequest& request)
{
    const MorphPlan& plan = request.plan;
    const int degree = std::max(request.from.shDegree, request.to.shDegree);
    SplatsBuilder out(plan.size(), degree);
    out.filter = request.from.filter;
    const int perChannel = shRestPerChannel(degree), fromPer = shRestPerChannel(request.from.shDegree), toPer = shRestPerChannel(request.to.shDegree);
    parallelFor(plan.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t p = begin; p < end; ++p) {
            const std::uint32_t i = plan.pairs.at<std::uint32_t>(p, 0), j = plan.pairs.at<std::uint32_t>(p, 1);
            const std::uint8_t carries = plan.carries.at<std::uint8_t>(p);
            const float t = request.progress.size() == 1 ? request.progress[0] : request.progress[p];
            const GaussianAxes a = axesAt(request.from, i), b = axesAt(request.to, j);
            GaussianAxes axes;
            if (request.alignments.path == Path::Bures) {
                const Mat3 to = factorOf(b.rotation, b.deviations) * request.alignments.turns[p];
                axes = axesOfFactor((1 - t) * factorOf(a.rotation, a.deviations) + t * to);
            } else {
                axes = rigidBetween(a, relabelled(b, request.alignments.labels[p]), t);
            }
            const PairCover cover = pairCover(coverRow(plan, p), t);
            out.setPosition(p, glm::mix(request.from.position(i), request.to.position(j), t) + (request.bows.empty() ? Vec3(0) : 4 * t * (1 - t) * request.bows[p]));
            out.setRotation(p, axes.rotation);
            out.setStandardDeviations(p, grown(axes.deviations, cover.growth));
            const float mass = (carries & 1 ? (1 - t) * depthOfLogit(request.from.column(SplatColumn::Opacity).at<float>(i)) : 0.0f) +
                               (carries & 2 ? t * depthOfLogit(request.to.column(SplatColumn::Opacity).at<float>(j)) : 0.0f);
            out.column(SplatColumn::Opacity)[p] = logitOfDepth(cover.seen * mass);
            out.setColour(p, displayFromOklab(glm::mix(oklabFromDisplay(colourAt(request.from, i)), oklabFromDisplay(colourAt(request.to, j)), t)));
            for (int channel = 0; channel < 3; ++channel)
                for (int k = 0; k < perChannel; ++k) {
                    const float first = k < fromPer ? request.from.shRest[static_cast<std::size_t>(channel * fromPer + k)].at<float>(i) : 0.0f;
                    const float second = k < toPer ? request.to.shRest[static_cast<std::size_t>(channel * toPer + k)].at<float>(j) : 0.0f;
                    out.shRest[static_cast<std::size_t>(channel * perChannel + k)][p] = (1 - t) * first + t * second;
                }
        }
    });
    return out.finish();
}

}  // namespace morphogen::morph
