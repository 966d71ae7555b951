#include "core/morph/embedding.h"

#include "core/base/parallel.h"
#include "core/math/gaussian.h"
#include "core/math/oklab.h"

#include <algorithm>
#include <cmath>

namespace morphogen::morph {
namespace {

constexpr std::size_t kNumbers = 18;

bool isFinite(const Vec3& v) { return std::isfinite(v.x) && std::isfinite(v.y) && std::isfinite(v.z); }

/// Six numbers whose squared length is the matrix's squared Frobenius norm.
void writeSymmetric(const Mat3& m, float factor, float* out)
{
    constexpr float kRoot2 = 1.41421356f;
    out[0] = factor * m[0][0], out[1] = factor * m[1][1], out[2] = factor * m[2][2];
    out[3] = factor * kRoot2 * m[1][0], out[4] = factor * kRoot2 * m[2][0], out[5] = factor * kRoot2 * m[2][1];
}

}  // namespace

std::vector<float> massesOf(const Splats& splats)
{
    std::vector<float> masses(splats.size());
    parallelFor(masses.size(), 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Vec3 sigma = splats.standardDeviations(i);
            const float longest = std::max({sigma.x, sigma.y, sigma.z}), shortest = std::min({sigma.x, sigma.y, sigma.z});
            const float middle = sigma.x + sigma.y + sigma.z - longest - shortest;
            const float depth = -std::log1p(-std::min(splats.peakAlpha(i), 0.999f));
            const float mass = depth * longest * middle;
            masses[i] = std::isfinite(mass) && isFinite(splats.position(i)) ? mass : 0.0f;
        }
    });
    return masses;
}

CommonFrame commonFrameOf(const Splats& splats, std::span<const float> masses)
{
    Vec3d centre(0);
    double total = 0, spread = 0;
    for (std::size_t i = 0; i < masses.size(); ++i) {
        if (!(masses[i] > 0)) continue;
        centre += static_cast<double>(masses[i]) * Vec3d(splats.position(i));
        total += masses[i];
    }
    if (!(total > 0)) return {};
    centre /= total;
    for (std::size_t i = 0; i < masses.size(); ++i)
        if (masses[i] > 0) spread += masses[i] * glm::dot(Vec3d(splats.position(i)) - centre, Vec3d(splats.position(i)) - centre);
    const double length = std::sqrt(spread / total);
    return {Vec3(centre), length > 0 && std::isfinite(length) ? static_cast<float>(length) : 1.0f};
}

Cloud embed(const Splats& splats, const CommonFrame& frame, const MatchCost& cost, const std::stop_token& stop)
{
    Cloud cloud{kNumbers, std::vector<float>(splats.size() * kNumbers)};
    const float perLength = 1 / frame.length;
    parallelFor(splats.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !(i % 256 == 0 && stop.stop_requested()); ++i) {
            float* row = cloud.row(i);
            const Vec3 place = perLength * (splats.position(i) - frame.centre);
            const Mat3 axes = glm::mat3_cast(splats.rotation(i));
            const Vec3 sigma = glm::min(splats.standardDeviations(i), Vec3(1e6f * frame.length));
            const Rgb colour(0.5f + kShC0 * splats.column(SplatColumn::Dc0).at<float>(i), 0.5f + kShC0 * splats.column(SplatColumn::Dc1).at<float>(i),
                             0.5f + kShC0 * splats.column(SplatColumn::Dc2).at<float>(i));
            const Vec3 lab = oklabFromDisplay(glm::clamp(colour, 0.0f, 1.0f));
            int shortest = 0;
            Mat3 root(0.0f);
            for (int axis = 0; axis < 3; ++axis) {
                if (sigma[axis] < sigma[shortest]) shortest = axis;
                root += sigma[axis] * glm::outerProduct(axes[axis], axes[axis]);
            }
            for (int axis = 0; axis < 3; ++axis) row[axis] = place[axis], row[3 + axis] = cost.colour * lab[axis];
            writeSymmetric(glm::outerProduct(axes[shortest], axes[shortest]), cost.normal * 0.70710678f, row + 6);
            writeSymmetric(root, cost.shape * perLength, row + 12);
            for (std::size_t d = 0; d < kNumbers; ++d)
                if (!std::isfinite(row[d])) row[d] = 0;
        }
    });
    return cloud;
}

}  // namespace morphogen::morph
