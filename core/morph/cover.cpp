#include "core/morph/cover.h"

#include "core/base/parallel.h"
#include "core/math/gaussian.h"
#include "core/math/point_tree.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <optional>
namespace morphogen::morph {
namespace {

constexpr std::size_t kNeighbours = 16, kAround = 8;
constexpr float kOverTear = 1.2f;           ///< so much more than the tear itself, for its edges to overlap
constexpr float kTorn = 3;                  ///< times as far from its neighbours
constexpr float kDust = 0.5f, kSurface = 0.8f;   ///< share of what is wanted below which a pair is not seen, above which wholly
/// Deviations grow by one of these.
constexpr std::array kGrowths{1.0f, 1.15f, 1.3f, 1.5f, 1.75f, 2.0f, 2.4f, 2.9f, 3.4f, kMostGrowth};
constexpr float kMostLength = 1.9f;         ///< of the longer end's; twice is promised, and between moments there is some slack
constexpr float kClosed = 0.97f;            ///< of what is covered where nothing is seen through
constexpr float kAlpha = 0.99f;             ///< the most that a splat covers

/// Six numbers of a symmetric matrix: xx, yy, zz, xy, xz, yz.
struct Symmetric {
    std::array<float, 6> v{};
};

Symmetric mixed(const Symmetric& a, const Symmetric& b, float t)
{
    Symmetric m;
    for (std::size_t k = 0; k < 6; ++k) m.v[k] = (1 - t) * a.v[k] + t * b.v[k];
    return m;
}

/// m m.
Symmetric squared(const Symmetric& m)
{
    const auto [xx, yy, zz, xy, xz, yz] = m.v;
    return {{xx * xx + xy * xy + xz * xz, xy * xy + yy * yy + yz * yz, xz * xz + yz * yz + zz * zz, xx * xy + xy * yy + xz * yz, xx * xz + xy * yz + xz * zz, xy * xz + yy * yz + yz * zz}};
}

float along(const Symmetric& m, const Vec3& a, const Vec3& b)
{
    const auto& v = m.v;
    return a.x * (v[0] * b.x + v[3] * b.y + v[4] * b.z) + a.y * (v[3] * b.x + v[1] * b.y + v[5] * b.z) + a.z * (v[4] * b.x + v[5] * b.y + v[2] * b.z);
}

struct Side {
    std::vector<Vec3> centres;
    std::vector<Symmetric> roots;    ///< of the covariances
    std::vector<float> lengths;      ///< deviation along the longest axis
    std::vector<float> depths;
};

Side sideOf(const Splats& splats, const std::stop_token& stop)
{
    Side side{std::vector<Vec3>(splats.size()), std::vector<Symmetric>(splats.size()), std::vector<float>(splats.size()), std::vector<float>(splats.size())};
    parallelFor(splats.size(), 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end && !(i % 256 == 0 && stop.stop_requested()); ++i) {
            side.centres[i] = splats.position(i);
            const Mat3 axes = glm::mat3_cast(splats.rotation(i));
            const Vec3 sigma = glm::clamp(splats.standardDeviations(i), Vec3(0), Vec3(1e6f));
            Mat3 root(0.0f);
            for (int axis = 0; axis < 3; ++axis) root += sigma[axis] * glm::outerProduct(axes[axis], axes[axis]);
            side.roots[i] = {{root[0][0], root[1][1], root[2][2], root[1][0], root[2][0], root[2][1]}};
            side.lengths[i] = std::max({sigma.x, sigma.y, sigma.z});
            side.depths[i] = -std::log1p(-std::min(splats.peakAlpha(i), 0.9999f));
        }
    });
    return side;
}

/// What stands at one moment.
struct Standing {
    std::vector<Vec3> centres;
    std::vector<Symmetric> shapes;   ///< covariances
    std::vector<float> alphas;
};

/// How much neighbours cover at a splat's place: for each growth, 0..1.
using Covers = std::array<float, kGrowths.size()>;

Covers coversAt(const Standing& standing, std::size_t i, std::span<const std::uint32_t> neighbours)
{
    const Vec3 centre = standing.centres[i];
    // The surface: the plane of the neighbours, or the splat's own where they make none.
    Eigen::Matrix3f spread;
    const auto& own = standing.shapes[i].v;
    Symmetric around{};
    for (std::size_t k = 0; k < 6; ++k) around.v[k] = 0.25f * own[k];
    const float share = 1.0f / static_cast<float>(std::max<std::size_t>(neighbours.size(), 1));
    for (const std::uint32_t n : neighbours) {
        const Vec3 d = standing.centres[n] - centre;
        const auto& shape = standing.shapes[n].v;
        const float outer[6] = {d.x * d.x, d.y * d.y, d.z * d.z, d.x * d.y, d.x * d.z, d.y * d.z};
        for (std::size_t k = 0; k < 6; ++k) around.v[k] += share * (outer[k] + 0.25f * shape[k]);
    }
    const auto [xx, yy, zz, xy, xz, yz] = around.v;
    spread << xx, xy, xz, xy, yy, yz, xz, yz, zz;
    Covers covers{};
    if (!(xx + yy + zz > 0) || !std::isfinite(xx + yy + zz)) return covers.fill(1), covers;
    Eigen::SelfAdjointEigenSolver<Eigen::Matrix3f> solver;
    solver.computeDirect(spread / (xx + yy + zz));
    const auto column = [&](int k) { return Vec3(solver.eigenvectors()(0, k), solver.eigenvectors()(1, k), solver.eigenvectors()(2, k)); };
    const Vec3 u = column(1), v = column(2);
    std::array<float, kGrowths.size()> through;
    through.fill(1);
    for (const std::uint32_t n : neighbours) {
        const Vec3 d = standing.centres[n] - centre;
        const float x = glm::dot(d, u), y = glm::dot(d, v);
        const float a = along(standing.shapes[n], u, u), b = along(standing.shapes[n], u, v), c = along(standing.shapes[n], v, v);
        const float determinant = a * c - b * b;
        if (!(determinant > 1e-12f * a * c) || !std::isfinite(determinant)) continue;
        const float half = 0.5f * (c * x * x - 2 * b * x * y + a * y * y) / determinant;
        for (std::size_t g = 0; g < kGrowths.size(); ++g) {
            const float reach = half / (kGrowths[g] * kGrowths[g]);
            if (reach < 5) through[g] *= 1 - standing.alphas[n] * std::exp(-reach);
        }
    }
    for (std::size_t g = 0; g < kGrowths.size(); ++g) covers[g] = 1 - through[g];
    return covers;
}

float smoothStep(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// Pairs as they stand at a moment, and who is near whom.
class Moment {
public:
    Moment(const CoverRequest& request, const Side& from, const Side& to, float t) : m_count(request.carries.size()), m_standing{std::vector<Vec3>(m_count), std::vector<Symmetric>(m_count), std::vector<float>(m_count)}
    {
        parallelFor(m_count, 4096, [&](std::size_t begin, std::size_t end) {
            for (std::size_t p = begin; p < end && !(p % 256 == 0 && request.stop.stop_requested()); ++p) {
                const std::uint32_t i = request.pairs[2 * p], j = request.pairs[2 * p + 1];
                m_standing.centres[p] = (1 - t) * from.centres[i] + t * to.centres[j];
                m_standing.shapes[p] = squared(mixed(from.roots[i], to.roots[j], t));
                const float depth = (request.carries[p] & 1 ? (1 - t) * from.depths[i] : 0.0f) + (request.carries[p] & 2 ? t * to.depths[j] : 0.0f);
                m_standing.alphas[p] = std::min(1 - std::exp(-depth), kAlpha);
            }
        });
        m_tree.emplace(m_standing.centres, request.stop);
    }
    const Standing& standing() const { return m_standing; }
    std::span<const std::uint32_t> order() const { return m_tree->order(); }

    /// Calls `each(k, pair, neighbours)` for the k-th of those asked. Parallel.
    template <class Each>
    void forEach(std::span<const std::uint32_t> asked, const std::stop_token& stop, const Each& each) const
    {
        parallelFor(asked.size(), 512, [&](std::size_t begin, std::size_t end) {
            std::array<NearPoint, kNeighbours + 1> found;
            std::array<std::uint32_t, kNeighbours + 1> others;
            for (std::size_t k = begin; k < end; ++k) {
                if (k % 256 == 0 && stop.stop_requested()) return;
                const std::size_t all = m_tree->nearest(m_standing.centres[asked[k]], found);
                std::size_t count = 0;
                for (std::size_t n = 0; n < all && count < kNeighbours; ++n)
                    if (found[n].index != asked[k]) others[count++] = found[n].index;
                each(k, asked[k], std::span<const std::uint32_t>(others).first(count));
            }
        });
    }

private:
    std::size_t m_count;
    Standing m_standing;
    std::optional<PointTree> m_tree;
};

/// The growth at which a pair is as long as it may be, at a moment and halfway to the next ones.
float mostGrowth(float fromLength, float toLength, float t)
{
    const auto at = [&](float moment) { return (1 - moment) * fromLength + moment * toLength; };
    const float length = std::max(at(t - 0.5f / kCoverMoments), at(t + 0.5f / kCoverMoments));
    return length > 0 ? std::max(1.0f, kMostLength * std::max(fromLength, toLength) / length) : 1.0f;
}

/// A pair's neighbours at one end, and how far away they are there.
struct Around {
    std::array<std::uint32_t, kAround> pairs{};
    std::uint32_t count = 0;
    float sum = 0;
    float covered = 1;                       ///< by neighbours as large as they are
};

/// How far they all stand, to how far they stand there; 1 where they stand on one another there.
float apart(const Around& around, std::size_t p, std::span<const Vec3> centres)
{
    float now = 0;
    for (std::size_t k = 0; k < around.count; ++k) now += glm::length(centres[around.pairs[k]] - centres[p]);
    return around.sum > 0 && std::isfinite(now) ? now / around.sum : 1.0f;
}

/// By how much farther apart they stand than there, 1 and more: what covering at single places does not tell where a surface
/// tears along a line.
float tornApart(const Around& around, std::size_t p, std::span<const Vec3> centres)
{
    std::array<float, kAround> now{};
    for (std::size_t k = 0; k < around.count; ++k) now[k] = glm::length(centres[around.pairs[k]] - centres[p]);
    // A tear is on one side, so the farther half of them tells of it.
    std::sort(now.begin(), now.end(), std::greater<>());
    const std::uint32_t half = (around.count + 1) / 2;
    float far = 0;
    for (std::size_t k = 0; k < half; ++k) far += now[k];
    // Both as sums of as many.
    const float before = around.sum * static_cast<float>(half) / static_cast<float>(std::max(around.count, 1u));
    return before > 0 && std::isfinite(far) ? std::max(1.0f, kOverTear * far / before) : 1.0f;
}

}  // namespace

Covered coverOf(const CoverRequest& request)
{
    Covered result;
    const std::size_t count = request.carries.size();
    const Side from = sideOf(request.from, request.stop), to = sideOf(request.to, request.stop);
    if (request.stop.stop_requested()) return result;
    std::vector<std::uint8_t> cover(count * 2 * kCoverMoments, 255);
    // Of many pairs only some are asked; those that follow in the order of the middle's tree lie around them.
    const std::size_t stride = 1 + count / request.askedAtMost;
    std::vector<std::uint32_t> order, asked;
    {
        const Moment middle(request, from, to, 0.5f);
        order.assign(middle.order().begin(), middle.order().end());
    }
    if (request.stop.stop_requested()) return result;
    for (std::size_t k = 0; k < order.size(); k += stride) asked.push_back(order[k]);
    std::vector<Around> around[2];
    std::vector<float> ratios(asked.size(), 1.0f);
    for (std::size_t side = 0; side < 2 && !request.stop.stop_requested(); ++side) {
        const Moment end(request, from, to, static_cast<float>(side));
        around[side].resize(asked.size());
        end.forEach(asked, request.stop, [&](std::size_t k, std::size_t p, std::span<const std::uint32_t> neighbours) {
            Around& own = around[side][k];
            own.covered = coversAt(end.standing(), p, neighbours)[0];
            if (side == 1) ratios[k] = apart(around[0][k], p, end.standing().centres);
            own.count = static_cast<std::uint32_t>(std::min(kAround, neighbours.size()));
            for (std::size_t n = 0; n < own.count; ++n) {
                own.pairs[n] = neighbours[n];
                own.sum += glm::length(end.standing().centres[neighbours[n]] - end.standing().centres[p]);
            }
        });
    }
    for (std::size_t m = 0; m < kCoverMoments && !request.stop.stop_requested(); ++m) {
        const float t = coverMoment(m);
        const Moment moment(request, from, to, t);
        moment.forEach(asked, request.stop, [&](std::size_t k, std::size_t p, std::span<const std::uint32_t> neighbours) {
            const Covers covers = coversAt(moment.standing(), p, neighbours);
            const float wanted = std::min(kClosed, (1 - t) * around[0][k].covered + t * around[1][k].covered);
            const float torn = tornApart(around[t < 0.5f ? 0 : 1][k], p, moment.standing().centres);
            const float most = mostGrowth(from.lengths[request.pairs[2 * p]], to.lengths[request.pairs[2 * p + 1]], t);
            std::size_t g = 0;
            while (g + 1 < kGrowths.size() && kGrowths[g + 1] <= most && (covers[g] < wanted || kGrowths[g] < torn)) ++g;
            const float reached = wanted > 0 ? std::min(1.0f, covers[g] / wanted) : 1.0f;
            for (std::size_t n = k * stride; n < std::min(order.size(), (k + 1) * stride); ++n) {
                std::uint8_t* row = &cover[order[n] * 2 * kCoverMoments];
                const float own = stride == 1 ? most : mostGrowth(from.lengths[request.pairs[2 * order[n]]], to.lengths[request.pairs[2 * order[n] + 1]], t);
                row[m] = static_cast<std::uint8_t>(255 * (std::min(kGrowths[g], own) - 1) / (kMostGrowth - 1));
                row[kCoverMoments + m] = static_cast<std::uint8_t>(std::lround(255 * smoothStep(kDust, kSurface, reached)));
            }
        });
    }
    // What is nowhere was not asked and does not grow.
    std::vector<bool> isPlaced(count);
    for (const std::uint32_t p : order) isPlaced[p] = true;
    for (std::size_t p = 0; p < count; ++p)
        if (!isPlaced[p]) std::fill_n(cover.begin() + static_cast<std::ptrdiff_t>(p * 2 * kCoverMoments), kCoverMoments, std::uint8_t{0});
    result.cover = Column::of(cover, 2 * kCoverMoments);
    for (const float ratio : ratios) {
        if (ratio > 0) result.distortion += std::abs(std::log(ratio));
        result.tearing += ratio > kTorn;
    }
    result.distortion /= static_cast<double>(std::max<std::size_t>(ratios.size(), 1));
    result.tearing /= static_cast<double>(std::max<std::size_t>(ratios.size(), 1));
    return result;
}

}  // namespace morphogen::morph
