#include "core/sequence/skin_fit.h"

#include "core/base/parallel.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kMostFrames = 48;      ///< that tell weights; poses are of all
constexpr std::size_t kGrain = 256;
constexpr int kMostCandidates = 10;          ///< nodes among which a splat chooses
constexpr float kDoubt[] = {8, 4, 2, 1, 1};  ///< spacings, round by round: what is off by that counts half
constexpr int kSweeps = 3;                   ///< over the nodes of a frame
constexpr double kAlong = 0.02;              ///< how much a node goes along with its neighbours, of what it weighs
constexpr double kHeld = 0.1;                ///< spacings in every frame that another weight must be worth
constexpr double kStiffness = 1e-3;
constexpr float kLeastWeight = 1.0f / 128;

/// Positions of all tracks' splats in one frame; not finite where a splat is not seen.
using Places = std::vector<Vec3>;

struct Share {
    std::uint32_t splat = 0;
    float weight = 0;
};

class Run {
public:
    Run(Tracks& tracks, const FrameSource& frames, float spacing, const JobContext& job) : m_tracks(tracks), m_frames(frames), m_spacing(spacing), m_job(job) {}

    Result<void> run()
    {
        const std::size_t count = m_tracks.frameCount(), chosen = std::min(count, kMostFrames);
        if (m_tracks.splatCount() == 0 || m_tracks.nodes.empty() || count < 2) return {};
        std::vector<std::size_t> which(chosen);
        for (std::size_t k = 0; k < chosen; ++k) which[k] = chosen < 2 ? 0 : k * (count - 1) / (chosen - 1);
        std::vector<Places> places;
        for (const std::size_t frame : which) {
            MG_ASSIGN(places.emplace_back(), placesIn(frame));
            if (m_job.stopRequested()) return cancelled();
        }
        gatherShares();
        for (std::size_t round = 0; round < std::size(kDoubt); ++round) {
            m_job.report(0.1 + 0.7 * static_cast<double>(round) / static_cast<double>(std::size(kDoubt)), "finding what moves together");
            const float doubt = kDoubt[round] * m_spacing;
            for (std::size_t k = 0; k < chosen; ++k) {
                fitPoses(m_tracks.poses[which[k]], places[k], doubt);
                if (m_job.stopRequested()) return cancelled();
            }
            fitWeights(which, places, doubt);
            if (m_job.stopRequested()) return cancelled();
            gatherShares();
        }
        for (std::size_t frame = 0; frame < count; ++frame) {
            m_job.report(0.8 + 0.2 * static_cast<double>(frame) / static_cast<double>(count), "finding what moves together");
            MG_ASSIGN(const Places all, placesIn(frame));
            fitPoses(m_tracks.poses[frame], all, m_spacing);
            if (m_job.stopRequested()) return cancelled();
            // What was met here first is at rest where the nodes, as they are now, have it from.
            const auto maps = mapsOf(m_tracks.poses[frame]);
            for (std::size_t i = 0; i < all.size(); ++i) {
                if (m_tracks.homeFrames[i] != frame || !std::isfinite(all[i].x)) continue;
                const Affine3x4 map = blendOf(m_tracks.follows[i], maps);
                if (map.isInvertible()) m_tracks.restPoints[i] = map.inverse().point(all[i]);
            }
        }
        return {};
    }

private:
    Result<Places> placesIn(std::size_t frame) const
    {
        if (!m_tracks.paths.empty()) {
            Places places = m_tracks.paths[frame];
            for (std::size_t i = 0; i < places.size(); ++i)
                if (m_tracks.rows[frame][i] == kNoRow) places[i] = Vec3(std::numeric_limits<float>::quiet_NaN());
            return places;
        }
        MG_ASSIGN(const auto splats, m_frames.at(frame));
        Places places(m_tracks.splatCount(), Vec3(std::numeric_limits<float>::quiet_NaN()));
        const auto& rows = m_tracks.rows[frame];
        for (std::size_t i = 0; i < places.size(); ++i)
            if (rows[i] != kNoRow && rows[i] < splats->size()) places[i] = splats->position(rows[i]);
        return places;
    }

    void gatherShares()
    {
        m_shares.assign(m_tracks.nodes.size(), {});
        for (std::uint32_t i = 0; i < m_tracks.splatCount(); ++i)
            for (std::size_t k = 0; k < Follows::kMost; ++k)
                if (const Follows& own = m_tracks.follows[i]; own.weights[k] > kLeastWeight) m_shares[own.nodes[k]].push_back({i, own.weights[k]});
    }

    /// Node after node: what it should do so that least is left of all.
    void fitPoses(std::vector<Similarity>& poses, const Places& places, float doubt) const
    {
        std::vector<Vec3> left(places.size());
        std::vector<float> trust(places.size());
        const auto measure = [&] {
            parallelFor(places.size(), kGrain, [&](std::size_t begin, std::size_t end) {
                for (std::size_t i = begin; i < end; ++i) {
                    left[i] = places[i] - moved(m_tracks.follows[i], poses, m_tracks.restPoints[i]);
                    const float off = glm::length(left[i]) / doubt;
                    trust[i] = std::isfinite(off) ? 1 / (1 + off * off) : 0.0f;
                }
            });
        };
        for (int sweep = 0; sweep < kSweeps; ++sweep) {
            measure();
            for (std::size_t n = 0; n < poses.size(); ++n) {
                PairSums sums;
                for (const auto& [i, weight] : m_shares[n]) {
                    if (trust[i] == 0) continue;
                    const Vec3& rest = m_tracks.restPoints[i];
                    sums.add(rest, poses[n].point(rest) + left[i] / weight, static_cast<double>(trust[i]) * weight * weight);
                }
                const double along = kAlong * (sums.weight + 1e-3) / static_cast<double>(std::max<std::size_t>(1, 2 * m_tracks.neighbours[n].size()));
                for (const std::uint32_t other : m_tracks.neighbours[n])
                    for (const Vec3& point : {m_tracks.nodes[n], m_tracks.nodes[other]}) sums.add(point, poses[other].point(point), along);
                const Similarity before = poses[n];
                poses[n] = fitted(sums, before, kStiffness);
                for (const auto& [i, weight] : m_shares[n])
                    if (trust[i] > 0) left[i] -= weight * (poses[n].point(m_tracks.restPoints[i]) - before.point(m_tracks.restPoints[i]));
            }
        }
    }

    void fitWeights(const std::vector<std::size_t>& which, const std::vector<Places>& places, float doubt)
    {
        parallelFor(m_tracks.splatCount(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !m_job.stopRequested(); ++i) m_tracks.follows[i] = weightsOf(i, which, places, doubt);
        });
    }

    /// Nodes near a splat: those it follows and their neighbours, the nearest first.
    std::vector<std::uint32_t> candidatesOf(std::size_t i) const
    {
        const Follows& own = m_tracks.follows[i];
        std::vector<std::uint32_t> near;
        for (std::size_t k = 0; k < Follows::kMost; ++k) {
            if (own.weights[k] <= 0) continue;
            near.push_back(own.nodes[k]);
            near.insert(near.end(), m_tracks.neighbours[own.nodes[k]].begin(), m_tracks.neighbours[own.nodes[k]].end());
        }
        std::ranges::sort(near);
        near.erase(std::ranges::unique(near).begin(), near.end());
        const auto isFarther = [&](std::uint32_t a, std::uint32_t b) {
            const auto rank = [&](std::uint32_t n) {
                float weight = 0;
                for (std::size_t k = 0; k < Follows::kMost; ++k)
                    if (own.nodes[k] == n) weight = std::max(weight, own.weights[k]);
                // Those it follows stay.
                return std::pair(weight > 0 ? 0 : 1, glm::length(m_tracks.nodes[n] - m_tracks.restPoints[i]));
            };
            return rank(a) < rank(b);
        };
        std::ranges::sort(near, isFarther);
        if (near.size() > kMostCandidates) near.resize(kMostCandidates);
        return near;
    }

    Follows weightsOf(std::size_t i, const std::vector<std::size_t>& which, const std::vector<Places>& places, float doubt) const
    {
        const Follows& own = m_tracks.follows[i];
        const std::vector<std::uint32_t> near = candidatesOf(i);
        const auto n = static_cast<Eigen::Index>(near.size());
        if (n < 2) return own;
        Eigen::VectorXd before = Eigen::VectorXd::Zero(n);
        for (std::size_t k = 0; k < Follows::kMost; ++k)
            for (Eigen::Index c = 0; c < n; ++c)
                if (near[static_cast<std::size_t>(c)] == own.nodes[k] && own.weights[k] > 0) before[c] += own.weights[k];
        Eigen::MatrixXd gram = Eigen::MatrixXd::Zero(n, n);
        Eigen::Matrix3Xd off(3, n);
        double seen = 0;
        for (std::size_t f = 0; f < which.size(); ++f) {
            const Vec3& place = places[f][i];
            if (!std::isfinite(place.x)) continue;
            for (Eigen::Index c = 0; c < n; ++c) {
                const Vec3 d = m_tracks.poses[which[f]][near[static_cast<std::size_t>(c)]].point(m_tracks.restPoints[i]) - place;
                off.col(c) = Eigen::Vector3d(d.x, d.y, d.z);
            }
            const double miss = (off * before).norm() / doubt, trust = 1 / (1 + miss * miss);
            gram += trust * off.transpose() * off;
            seen += 1;
        }
        if (seen < 2) return own;
        const double held = seen * kHeld * kHeld * m_spacing * m_spacing;
        gram.diagonal().array() += held;
        std::vector<Eigen::Index> active(static_cast<std::size_t>(n));
        for (Eigen::Index c = 0; c < n; ++c) active[static_cast<std::size_t>(c)] = c;
        Eigen::VectorXd weights;
        for (;;) {
            weights = solved(gram, held * before, active);
            Eigen::Index least = 0;
            if (weights.minCoeff(&least) >= 0 && weights.size() <= Follows::kMost) break;
            // The most negative goes; where none is, the smallest of too many.
            active.erase(active.begin() + least);
            if (active.empty()) return own;
        }
        Follows chosen;
        for (std::size_t k = 0; k < active.size(); ++k) chosen.nodes[k] = near[static_cast<std::size_t>(active[k])], chosen.weights[k] = static_cast<float>(weights[static_cast<Eigen::Index>(k)]);
        return std::ranges::all_of(chosen.weights, [](float w) { return std::isfinite(w); }) ? chosen : own;
    }

    /// The weights of sum one of those in `active` that leave least.
    static Eigen::VectorXd solved(const Eigen::MatrixXd& gram, const Eigen::VectorXd& drawn, const std::vector<Eigen::Index>& active)
    {
        const auto n = static_cast<Eigen::Index>(active.size());
        Eigen::MatrixXd own(n, n);
        Eigen::VectorXd to(n);
        for (Eigen::Index r = 0; r < n; ++r) {
            to[r] = drawn[active[static_cast<std::size_t>(r)]];
            for (Eigen::Index c = 0; c < n; ++c) own(r, c) = gram(active[static_cast<std::size_t>(r)], active[static_cast<std::size_t>(c)]);
        }
        const Eigen::LLT<Eigen::MatrixXd> factor(own);
        const Eigen::VectorXd free = factor.solve(to), one = factor.solve(Eigen::VectorXd::Ones(n));
        return free + (1 - free.sum()) / one.sum() * one;
    }

    Tracks& m_tracks;
    const FrameSource& m_frames;
    float m_spacing;
    const JobContext& m_job;
    std::vector<std::vector<Share>> m_shares;   ///< of each node: the splats that follow it
};

}  // namespace

Result<void> fitSkin(Tracks& tracks, const FrameSource& frames, float spacing, const JobContext& job) { return Run(tracks, frames, spacing, job).run(); }

}  // namespace morphogen::sequence
