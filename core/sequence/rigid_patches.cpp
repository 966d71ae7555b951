#include "core/sequence/rigid_patches.h"

#include "core/base/parallel.h"

#include <Eigen/LU>

#include <algorithm>
#include <array>
#include <numeric>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 64;
constexpr std::size_t kAround = 10;       ///< neighbours that make a patch with its splat
constexpr std::size_t kLeast = 6;         ///< that it takes to know one
constexpr float kReach = 3;               ///< spacings: no neighbour is farther
constexpr int kTurns = 8;                 ///< of closest points
constexpr float kMostMiss = 0.5f;         ///< spacings: more says no more
constexpr float kFound[] = {0.04f, 0.08f, 0.13f};   ///< spacings that splats of a patch miss in the mean: the surest first; in a wrong place it is twice the last
constexpr float kHopeless = 0.35f;        ///< spacings, after two turns
constexpr float kUnlike = 0.15f;          ///< spacings for each unit of unlikeness
constexpr double kStiffness = 0.02;
constexpr double kHold = 0.02;            ///< of a patch's extent
constexpr std::size_t kStarts = 2;        ///< neighbours whose motion is tried
constexpr int kLeaps = 2;                 ///< over what bends too much to be found
constexpr float kAgreeing = 0.5f;         ///< spacings between where neighbouring patches bring a splat

/// Pairs of a patch: where its splats are and where they should go.
struct Pairs {
    std::array<Vec3, kAround + 1> from, to;
    std::size_t count = 0;

    void add(const Vec3& p, const Vec3& q) { from[count] = p, to[count++] = q; }
};

Affine3x4 rigidFit(const Pairs& pairs, const Quat& like)
{
    PairSums sums;
    for (std::size_t k = 0; k < pairs.count; ++k) sums.add(pairs.from[k], pairs.to[k], 1);
    return fitted(sums, {.rotation = like}, kStiffness).affine();
}

/// The linear map nearest to the pairs, held to a rigid one across the patch's own thickness, of which pairs say nothing.
Affine3x4 affineFit(const Pairs& pairs, const Affine3x4& rigid)
{
    Vec3 p(0), q(0);
    for (std::size_t k = 0; k < pairs.count; ++k) p += pairs.from[k], q += pairs.to[k];
    p /= static_cast<float>(pairs.count), q /= static_cast<float>(pairs.count);
    Eigen::Matrix3d qp = Eigen::Matrix3d::Zero(), pp = Eigen::Matrix3d::Zero(), held;
    const Mat3 like = rigid.linear();
    for (std::size_t k = 0; k < pairs.count; ++k) {
        const Vec3 a = pairs.from[k] - p, b = pairs.to[k] - q;
        const Eigen::Vector3d from(a.x, a.y, a.z), to(b.x, b.y, b.z);
        qp += to * from.transpose(), pp += from * from.transpose();
    }
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) held(r, c) = like[c][r];
    const double hold = kHold * pp.trace() + 1e-30;
    const Eigen::Matrix3d map = (qp + hold * held) * (pp + hold * Eigen::Matrix3d::Identity()).inverse();
    Mat3 linear;
    for (int r = 0; r < 3; ++r)
        for (int c = 0; c < 3; ++c) linear[c][r] = static_cast<float>(map(r, c));
    return Affine3x4::from(linear, q - linear * p);
}

class Run {
public:
    Run(const PatchRequest& request, const std::stop_token& stop) : m_request(request), m_stop(stop), m_count(request.from.centres.size()) {}

    Result<Patches> run()
    {
        m_patches.motions.resize(m_count), m_patches.isFound.assign(m_count, 0);
        if (m_count <= kLeast || m_request.to.centres.size() <= kLeast) return std::move(m_patches);
        const PointTree tree(m_request.from.centres, m_stop);
        m_around = nearestOthers(tree, m_request.from.centres, std::min(kAround, m_count - 1), m_stop);
        if (m_stop.stop_requested()) return cancelled();
        m_misses.assign(m_count, kMostMiss);
        std::vector<std::uint32_t> all(m_count);
        std::iota(all.begin(), all.end(), 0u);
        m_found = kFound[0];
        settle(all, [this](std::uint32_t i, auto&& consider) { consider(expectedMotion(i)); });
        for (const float found : kFound) {
            m_found = found;
            for (int leap = 0; leap < kLeaps; ++leap) {
                grow();
                if (m_stop.stop_requested()) return cancelled();
                dropStrays();
                carry();
                if (settleCarried() == 0) break;
            }
        }
        if (m_stop.stop_requested()) return cancelled();
        return std::move(m_patches);
    }

private:
    struct Fit {
        Affine3x4 motion;
        float miss = kMostMiss;
    };

    template <typename Visit>
    void forPatch(std::uint32_t i, Visit&& visit) const
    {
        visit(i);
        const auto others = m_around.of(i);
        const auto distances = m_around.distancesOf(i);
        for (std::size_t k = 0; k < others.size(); ++k)
            if (others[k] != i && distances[k] <= kReach * m_request.spacing) visit(others[k]);
    }

    Affine3x4 expectedMotion(std::uint32_t i) const
    {
        Pairs pairs;
        forPatch(i, [&](std::uint32_t n) { pairs.add(m_request.from.centres[n], m_request.expected[n]); });
        return rigidFit(pairs, Quat(1, 0, 0, 0));
    }

    /// Closest points in turn, from there on: as one rigid piece while that gets better, then stretched and sheared.
    Fit settled(std::uint32_t i, const Affine3x4& start) const
    {
        Fit best{start, kMostMiss};
        Affine3x4 motion = start;
        bool isRigid = true;
        for (int round = 0; round < kTurns; ++round) {
            Pairs pairs;
            float miss = 0, count = 0;
            const float reach = round == 0 ? 1.0f : 0.6f;
            const Quat turn = nearestRotation(motion.linear());
            std::array<std::uint32_t, kAround + 1> taken;
            std::size_t takenCount = 0;
            forPatch(i, [&](std::uint32_t n) {
                ++count, miss += kMostMiss;
                const auto near = m_request.toTree.nearest(motion.point(m_request.from.centres[n]));
                if (!near || std::find(taken.begin(), taken.begin() + takenCount, near->index) != taken.begin() + takenCount) return;
                taken[takenCount++] = near->index;
                const float apart = near->distance / m_request.spacing;
                if (apart < reach) pairs.add(m_request.from.centres[n], m_request.to.centres[near->index]);
                Look look = lookOf(m_request.from, n);
                look.normal = turn * look.normal, look.colour += m_request.colourChange;
                miss += std::min(apart + kUnlike * unlikeness(look, lookOf(m_request.to, near->index)), kMostMiss) - kMostMiss;
            });
            if (count < static_cast<float>(kLeast)) return best;
            miss /= count;
            const bool isBetter = miss < 0.95f * best.miss;
            if (miss < best.miss) best = {motion, miss};
            if (best.miss < kFound[0] / 4 || (round >= 2 && best.miss > kHopeless) || pairs.count < kLeast || (round > 0 && !isBetter && !isRigid)) break;
            if (round > 0 && !isBetter) isRigid = false;
            const Affine3x4 rigid = rigidFit(pairs, turn);
            motion = isRigid ? rigid : affineFit(pairs, rigid);
        }
        return best;
    }

    /// Tries the motions that `starts(i, consider)` names for each of `which`, and keeps what falls into place. Returns how many.
    template <typename Starts>
    std::size_t settle(std::span<const std::uint32_t> which, Starts&& starts)
    {
        std::vector<Fit> fits(which.size());
        parallelFor(which.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t k = begin; k < end && !m_stop.stop_requested(); ++k)
                starts(which[k], [&](const Affine3x4& start) {
                    if (fits[k].miss < m_found) return;
                    if (const Fit fit = settled(which[k], start); fit.miss < fits[k].miss) fits[k] = fit;
                });
        });
        std::size_t found = 0;
        for (std::size_t k = 0; k < which.size(); ++k) {
            if (!(fits[k].miss < m_found)) continue;
            const std::uint32_t i = which[k];
            m_patches.motions[i] = fits[k].motion, m_misses[i] = fits[k].miss, m_patches.isFound[i] = 1;
            ++found;
        }
        return found;
    }

    /// From those that were found to their neighbours, round by round.
    void grow()
    {
        std::vector<std::uint8_t> tried(m_count, 0);   // found neighbours when it was tried last
        for (;;) {
            std::vector<std::uint32_t> open;
            for (std::uint32_t i = 0; i < m_count; ++i) {
                if (m_patches.isFound[i]) continue;
                std::uint8_t near = 0;
                forPatch(i, [&](std::uint32_t n) { near += m_patches.isFound[n]; });
                if (near > tried[i]) tried[i] = near, open.push_back(i);
            }
            if (open.empty() || m_stop.stop_requested()) return;
            settle(open, [this](std::uint32_t i, auto&& consider) {
                std::size_t count = 0;
                forPatch(i, [&](std::uint32_t n) {
                    if (m_patches.isFound[n] && count < kStarts) ++count, consider(m_patches.motions[n]);
                });
            });
        }
    }

    /// What was not found goes with what was found around it; what has nothing found near goes as it is expected to.
    void carry()
    {
        std::vector<std::uint8_t> isSure = m_patches.isFound;
        for (bool isGrowing = true; isGrowing && !m_stop.stop_requested();) {
            std::vector<std::uint32_t> reached;
            std::vector<Affine3x4> motions;
            for (std::uint32_t i = 0; i < m_count; ++i) {
                if (isSure[i]) continue;
                Affine3x4 sum;
                sum.m.fill(0);
                int count = 0;
                forPatch(i, [&](std::uint32_t n) {
                    if (!isSure[n]) return;
                    for (std::size_t m = 0; m < 12; ++m) sum.m[m] += m_patches.motions[n].m[m];
                    ++count;
                });
                if (count == 0) continue;
                for (float& m : sum.m) m /= static_cast<float>(count);
                // Their mean, which is no rotation any more, as one at this place.
                const Vec3& point = m_request.from.centres[i];
                const Mat3 turn = glm::mat3_cast(nearestRotation(sum.linear()));
                reached.push_back(i), motions.push_back(Affine3x4::from(turn, sum.point(point) - turn * point));
            }
            for (std::size_t k = 0; k < reached.size(); ++k) m_patches.motions[reached[k]] = motions[k], isSure[reached[k]] = 1;
            isGrowing = !reached.empty();
        }
        for (std::uint32_t i = 0; i < m_count; ++i)
            if (!isSure[i]) m_patches.motions[i] = expectedMotion(i);
    }

    std::size_t settleCarried()
    {
        std::vector<std::uint32_t> open;
        for (std::uint32_t i = 0; i < m_count; ++i)
            if (!m_patches.isFound[i]) open.push_back(i);
        return settle(open, [this](std::uint32_t i, auto&& consider) { consider(m_patches.motions[i]); });
    }

    /// What hardly any neighbour agrees with fell into place by chance.
    void dropStrays()
    {
        std::vector<std::uint8_t> kept(m_count, 0);
        parallelFor(m_count, kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) {
                if (!m_patches.isFound[i]) continue;
                const Vec3& point = m_request.from.centres[i];
                const Vec3 here = m_patches.motions[i].point(point);
                int agreeing = 0, asked = 0;
                forPatch(static_cast<std::uint32_t>(i), [&](std::uint32_t n) {
                    if (n == i) return;
                    ++asked;
                    agreeing += m_patches.isFound[n] && glm::length(m_patches.motions[n].point(point) - here) < kAgreeing * m_request.spacing;
                });
                kept[i] = 3 * agreeing >= asked;
            }
        });
        m_patches.isFound = std::move(kept);
    }

    const PatchRequest& m_request;
    const std::stop_token& m_stop;
    std::size_t m_count;
    float m_found = 0;
    NearestOthers m_around;
    std::vector<float> m_misses;
    Patches m_patches;
};

}  // namespace

std::size_t Patches::foundCount() const { return static_cast<std::size_t>(std::ranges::count(isFound, std::uint8_t{1})); }

Result<Patches> findPatches(const PatchRequest& request, const std::stop_token& stop) { return Run(request, stop).run(); }

}  // namespace morphogen::sequence
