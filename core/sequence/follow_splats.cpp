#include "core/sequence/follow_splats.h"

#include "core/base/parallel.h"
#include "core/deform/lay_rig.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numeric>
#include <optional>
#include <tuple>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 512;
constexpr std::size_t kCandidates = 8;
constexpr int kRounds = 6;
constexpr float kReach = 4;          ///< spacings: a partner is no farther from where a splat is expected
constexpr float kApart = 6;          ///< spacings: what is born farther from everything gets nodes of its own
constexpr std::size_t kLeastPart = 64;
constexpr float kLeastShare = 0.3f;   ///< of the latest sighting in what a splat is thought to look like
constexpr std::uint32_t kMostHidden = 16;   ///< frames that a splat is waited for

/// What matching sees of a frame's splats.
struct Looks {
    FramePoints points;
    std::vector<std::uint32_t> rows;   ///< of the frame: those that are finite
};

Looks looksOf(const Splats& splats)
{
    Looks looks;
    for (std::size_t i = 0; i < splats.size(); ++i) {
        const Vec3 p = splats.position(i), s = splats.standardDeviations(i);
        if (std::isfinite(p.x + p.y + p.z) && std::isfinite(s.x + s.y + s.z)) looks.rows.push_back(static_cast<std::uint32_t>(i));
    }
    const std::size_t count = looks.rows.size();
    looks.points.centres.resize(count), looks.points.normals.resize(count), looks.points.logSizes.resize(count), looks.points.colours.resize(count);
    parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            const std::uint32_t i = looks.rows[k];
            Vec3 s = splats.standardDeviations(i);
            const int thin = s.x <= s.y && s.x <= s.z ? 0 : s.y <= s.z ? 1 : 2;
            const float middle = std::max(std::min(s.x, s.y), std::min(std::max(s.x, s.y), s.z));
            looks.points.centres[k] = splats.position(i);
            looks.points.normals[k] = s[thin] < 0.7f * middle ? glm::mat3_cast(splats.rotation(i))[thin] : Vec3(0);
            std::sort(&s.x, &s.x + 3, std::greater<>());
            for (int a = 0; a < 3; ++a) looks.points.logSizes[k][a] = std::log(std::max(s[a], 1e-8f));
            for (int c = 0; c < 3; ++c) looks.points.colours[k][c] = splats.column(static_cast<SplatColumn>(static_cast<int>(SplatColumn::Dc0) + c)).at<float>(i) * kShC0;
        }
    });
    return looks;
}

/// Median distance to the fourth nearest other.
float spacingOf(const PointTree& tree, std::span<const Vec3> points)
{
    constexpr std::size_t kSamples = 2000;
    std::vector<float> distances;
    const std::size_t stride = std::max<std::size_t>(1, points.size() / kSamples);
    NearPoint near[5];
    for (std::size_t i = 0; i < points.size(); i += stride) {
        const std::size_t found = tree.nearest(points[i], near);
        if (found > 1) distances.push_back(near[found - 1].distance);
    }
    if (distances.empty()) return 1e-3f;
    std::ranges::nth_element(distances, distances.begin() + static_cast<std::ptrdiff_t>(distances.size() / 2));
    return std::max(distances[distances.size() / 2], 1e-9f);
}

Follows followsOf(const Binding& binding, std::size_t i, std::uint32_t firstNode)
{
    Follows follows;
    const WeightRow row = rowOf(binding, i);
    float sum = 0;
    for (int k = 0; k < std::min(row.count, Follows::kMost); ++k) sum += row.weights[static_cast<std::size_t>(k)];
    for (int k = 0; k < std::min(row.count, Follows::kMost); ++k) {
        follows.nodes[static_cast<std::size_t>(k)] = firstNode + row.nodes[static_cast<std::size_t>(k)];
        follows.weights[static_cast<std::size_t>(k)] = sum > 0 ? row.weights[static_cast<std::size_t>(k)] / sum : k == 0 ? 1.0f : 0.0f;
    }
    if (row.count == 0) follows.nodes[0] = firstNode, follows.weights[0] = 1;
    return follows;
}

Affine3x4 blendOf(const Follows& follows, std::span<const Similarity> poses)
{
    Affine3x4 map;
    map.m.fill(0);
    for (std::size_t k = 0; k < Follows::kMost; ++k) {
        if (!(follows.weights[k] > 0)) continue;
        const Affine3x4 one = poses[follows.nodes[k]].affine();
        for (std::size_t m = 0; m < 12; ++m) map.m[m] += follows.weights[k] * one.m[m];
    }
    return map;
}

/// A splat that is being followed.
struct Follower {
    std::uint32_t splat = 0;
    std::uint32_t hiddenFrames = 0;   ///< since it was seen
    std::uint32_t sightings = 0;
    Vec3 centre{0};                   ///< where it is expected
    Look look;
};

class Run {
public:
    Run(const FrameSource& frames, const FollowOptions& options, const JobContext& job) : m_frames(frames), m_options(options), m_job(job) {}

    Result<Tracks> run()
    {
        for (std::size_t frame = 0; frame < m_frames.count; ++frame) {
            m_job.report(static_cast<double>(frame) / static_cast<double>(m_frames.count), fmt::format("following splats, frame {} of {}", frame + 1, m_frames.count));
            if (m_job.stopRequested()) return cancelled();
            MG_ASSIGN(const auto splats, m_frames.at(frame));
            const Looks looks = looksOf(*splats);
            m_tracks.rows.emplace_back(m_tracks.splatCount(), kNoRow);
            m_tracks.poses.push_back(frame == 0 ? std::vector<Similarity>{} : m_tracks.poses.back());
            if (std::ranges::none_of(m_followers, [](const Follower& one) { return one.hiddenFrames == 0; })) MG_TRY(bear(*splats, looks, all(looks.rows.size()), Nodes::Own));
            else if (!looks.rows.empty()) MG_TRY(advance(*splats, looks));
            else hideAll();
        }
        if (m_tracks.splatCount() == 0) return Error{Error::Kind::Empty, "no frame of the sequence holds a splat with a finite place"};
        for (auto& rows : m_tracks.rows) rows.resize(m_tracks.splatCount(), kNoRow);
        for (auto& poses : m_tracks.poses) poses.resize(m_tracks.nodes.size());
        return std::move(m_tracks);
    }

private:
    enum class Nodes { Own, OfNeighbours };

    static std::vector<std::uint32_t> all(std::size_t count)
    {
        std::vector<std::uint32_t> every(count);
        std::iota(every.begin(), every.end(), 0u);
        return every;
    }

    std::size_t frame() const { return m_tracks.rows.size() - 1; }

    void hideAll()
    {
        for (Follower& follower : m_followers) ++follower.hiddenFrames;
        std::erase_if(m_followers, [](const Follower& one) { return one.hiddenFrames > kMostHidden; });
    }

    /// All but those that have a partner.
    void hideAll(std::span<const std::uint32_t> partnerOf, const Looks& looks)
    {
        for (std::size_t i = 0; i < m_followers.size(); ++i) {
            if (partnerOf[i] != kNoRow) meet(m_followers[i], looks, partnerOf[i]);
            else ++m_followers[i].hiddenFrames;
        }
        std::erase_if(m_followers, [](const Follower& one) { return one.hiddenFrames > kMostHidden; });
    }

    void meet(Follower& follower, const Looks& looks, std::uint32_t seen)
    {
        // What it looked like before counts on: a splat that was taken for its neighbour once is itself again.
        const float share = std::max(kLeastShare, 1 / static_cast<float>(++follower.sightings));
        const Look look = lookOf(looks.points, seen);
        follower.centre = looks.points.centres[seen];
        follower.look.logSize += share * (look.logSize - follower.look.logSize);
        follower.look.colour += share * (look.colour - follower.look.colour);
        follower.look.normal = look.normal;
        follower.hiddenFrames = 0;
        m_tracks.rows.back()[follower.splat] = looks.rows[seen];
    }

    void add(const Looks& looks, std::uint32_t seen, const Follows& follows, const Vec3& rest)
    {
        Follower follower{.splat = static_cast<std::uint32_t>(m_tracks.splatCount())};
        m_tracks.follows.push_back(follows);
        m_tracks.restPoints.push_back(rest);
        m_tracks.rows.back().push_back(kNoRow);
        meet(follower, looks, seen);
        m_followers.push_back(follower);
    }

    /// New splats; with nodes laid over them, whose rest is here and now.
    Result<void> bear(const Splats& splats, const Looks& looks, const std::vector<std::uint32_t>& seen, Nodes nodes)
    {
        if (seen.empty()) return {};
        if (nodes == Nodes::OfNeighbours) {
            std::vector<Vec3> centres;
            for (const Follower& follower : m_followers) centres.push_back(follower.centre);
            const PointTree tree(centres);
            for (const std::uint32_t one : seen) {
                const auto near = tree.nearest(looks.points.centres[one]);
                const Follows follows = near ? m_tracks.follows[m_followers[near->index].splat] : Follows{.weights = {1, 0, 0, 0}};
                const Affine3x4 map = blendOf(follows, m_tracks.poses.back());
                add(looks, one, follows, map.isInvertible() ? map.inverse().point(looks.points.centres[one]) : looks.points.centres[one]);
            }
            return {};
        }
        std::vector<std::uint32_t> rows;
        for (const std::uint32_t one : seen) rows.push_back(looks.rows[one]);
        RigOptions options;
        const bool isFirst = m_tracks.nodes.empty();
        options.nodeCount = isFirst && m_options.nodeCount > 0 ? m_options.nodeCount : static_cast<int>(std::clamp<std::size_t>(seen.size() / 250, isFirst ? 16 : 2, 160));
        MG_ASSIGN(const LaidRig laid, layRig(takeRows(splats, rows), options, m_job.stop));
        const auto firstNode = static_cast<std::uint32_t>(m_tracks.nodes.size());
        for (const Vec3& node : laid.rig.positions()) m_tracks.nodes.push_back(node);
        m_tracks.neighbours.resize(m_tracks.nodes.size());
        const auto edges = laid.rig.edges.toVector<std::uint32_t>();
        for (std::size_t e = 0; e + 1 < edges.size(); e += 2) {
            m_tracks.neighbours[firstNode + edges[e]].push_back(firstNode + edges[e + 1]);
            m_tracks.neighbours[firstNode + edges[e + 1]].push_back(firstNode + edges[e]);
        }
        for (auto& poses : m_tracks.poses) poses.resize(m_tracks.nodes.size());
        for (std::size_t i = 0; i < seen.size(); ++i) add(looks, seen[i], followsOf(laid.rig.binding, i, firstNode), looks.points.centres[seen[i]]);
        return {};
    }

    FramePoints pointsOfFollowers(std::vector<Follows>& follows) const
    {
        FramePoints points;
        for (const Follower& follower : m_followers) {
            if (follower.hiddenFrames > 0) continue;
            points.centres.push_back(follower.centre);
            points.normals.push_back(follower.look.normal);
            points.logSizes.push_back(follower.look.logSize);
            points.colours.push_back(follower.look.colour);
            follows.push_back(m_tracks.follows[follower.splat]);
        }
        return points;
    }

    /// The better of two guesses: all goes on as it did, or stands still.
    std::vector<Similarity> guess(const FramePoints& from, std::span<const Follows> follows, const PointTree& tree) const
    {
        std::vector<Similarity> still(m_tracks.nodes.size());
        if (frame() < 2) return still;
        std::vector<Similarity> on = m_lastSteps;
        on.resize(m_tracks.nodes.size());
        const auto miss = [&](std::span<const Similarity> steps) {
            double sum = 0;
            for (std::size_t i = 0; i < from.centres.size(); i += std::max<std::size_t>(1, from.centres.size() / 2000))
                if (const auto near = tree.nearest(moved(follows[i], steps, from.centres[i]))) sum += near->distance;
            return sum;
        };
        return miss(on) < miss(still) ? on : still;
    }

    Result<void> advance(const Splats& splats, const Looks& looks)
    {
        std::vector<Follows> follows;
        const FramePoints from = pointsOfFollowers(follows);
        const PointTree tree(looks.points.centres);
        const float spacing = spacingOf(tree, looks.points.centres);
        const std::vector<Similarity> start = guess(from, follows, tree);
        MG_ASSIGN(Registration found, registerFrames({from, follows, m_tracks.neighbours, looks.points, tree, start, spacing, colourChange(looks, tree, start)}, m_job.stop));
        m_lastSteps = found.steps;
        for (std::size_t i = 0; i < m_followers.size(); ++i) {
            const Follows& own = m_tracks.follows[m_followers[i].splat];
            m_followers[i].centre = moved(own, found.steps, m_followers[i].centre);
            m_followers[i].look.normal = found.steps[own.nodes[0]].rotation * m_followers[i].look.normal;
        }
        std::vector<std::uint32_t> followerOf(looks.rows.size(), kNoRow), partnerOf(m_followers.size(), kNoRow);
        assign(looks, tree, spacing, followerOf, partnerOf);
        if (m_job.stopRequested()) return cancelled();
        std::vector<Vec3> expected;
        for (const Follower& follower : m_followers) expected.push_back(follower.centre);
        const PointTree expectedTree(expected);

        for (Follower& follower : m_followers) follower.look.colour += m_colourChange;
        hideAll(partnerOf, looks);
        fitPoses(found.steps);

        std::vector<std::uint32_t> near, apart;
        for (std::uint32_t one = 0; one < looks.rows.size(); ++one) {
            if (followerOf[one] != kNoRow) continue;
            const auto nearest = expectedTree.nearest(looks.points.centres[one]);
            const float distance = nearest ? nearest->distance : 1e30f;
            (distance > kApart * spacing ? apart : near).push_back(one);
        }
        if (apart.size() < kLeastPart && !m_followers.empty()) near.insert(near.end(), apart.begin(), apart.end()), apart.clear();
        MG_TRY(bear(splats, looks, apart, Nodes::Own));
        return bear(splats, looks, near, m_followers.empty() ? Nodes::Own : Nodes::OfNeighbours);
    }

    struct Candidate {
        float cost;
        std::uint32_t follower, seen;
    };

    /// The mean change of colour: what a light does to all of them is no sign of being another splat.
    Vec3 colourChange(const Looks& looks, const PointTree& tree, std::span<const Similarity> steps) const
    {
        Vec3 sum(0);
        int count = 0;
        for (std::size_t i = 0; i < m_followers.size(); i += std::max<std::size_t>(1, m_followers.size() / 2000))
            if (const auto near = tree.nearest(steps.empty() ? m_followers[i].centre : moved(m_tracks.follows[m_followers[i].splat], steps, m_followers[i].centre))) sum += looks.points.colours[near->index] - m_followers[i].look.colour, ++count;
        return count > 0 ? sum / static_cast<float>(count) : Vec3(0);
    }

    /// One to one, the most alike first.
    void assign(const Looks& looks, const PointTree& tree, float spacing, std::vector<std::uint32_t>& followerOf, std::vector<std::uint32_t>& partnerOf)
    {
        const Vec3 change = m_colourChange = colourChange(looks, tree, {});
        const auto cost = [&](const Follower& a, std::uint32_t b, float distance) {
            Look look = a.look;
            look.colour += change;
            return distance * distance / (spacing * spacing) + unlikeness(look, lookOf(looks.points, b));
        };
        // Those that were seen a frame ago first; what they leave, for those that are waited for.
        for (int round = 0; round < kRounds; ++round) {
            const bool areSeen = round < kRounds - 2;
            std::vector<std::uint32_t> open;
            for (std::uint32_t one = 0; one < looks.rows.size(); ++one)
                if (followerOf[one] == kNoRow) open.push_back(one);
            if (open.empty() || m_job.stopRequested()) return;
            std::optional<PointTree> rest;
            if (round > 0) {
                std::vector<Vec3> centres;
                for (const std::uint32_t one : open) centres.push_back(looks.points.centres[one]);
                rest.emplace(centres);
            }
            const PointTree& asked = rest ? *rest : tree;
            std::vector<Candidate> candidates(m_followers.size() * kCandidates, {std::numeric_limits<float>::infinity(), 0, 0});
            parallelFor(m_followers.size(), kGrain, [&](std::size_t begin, std::size_t end) {
                NearPoint near[kCandidates];
                for (std::size_t i = begin; i < end; ++i) {
                    if (partnerOf[i] != kNoRow || (m_followers[i].hiddenFrames == 0) != areSeen) continue;
                    const std::size_t count = asked.nearest(m_followers[i].centre, near);
                    for (std::size_t k = 0; k < count; ++k) {
                        if (near[k].distance > kReach * spacing) break;
                        const std::uint32_t one = rest ? open[near[k].index] : near[k].index;
                        candidates[i * kCandidates + k] = {cost(m_followers[i], one, near[k].distance), static_cast<std::uint32_t>(i), one};
                    }
                }
            });
            std::erase_if(candidates, [](const Candidate& c) { return std::isinf(c.cost); });
            std::ranges::sort(candidates, {}, [](const Candidate& c) { return std::tuple(c.cost, c.follower, c.seen); });
            for (const Candidate& c : candidates)
                if (partnerOf[c.follower] == kNoRow && followerOf[c.seen] == kNoRow) partnerOf[c.follower] = c.seen, followerOf[c.seen] = c.follower;
        }
    }

    /// Where the nodes are now, from rest, by all who follow them.
    void fitPoses(std::span<const Similarity> steps)
    {
        std::vector<PairSums> sums(m_tracks.nodes.size());
        for (const Follower& follower : m_followers) {
            if (follower.hiddenFrames > 0) continue;
            const Follows& follows = m_tracks.follows[follower.splat];
            for (std::size_t k = 0; k < Follows::kMost; ++k)
                if (follows.weights[k] > 0) sums[follows.nodes[k]].add(m_tracks.restPoints[follower.splat], follower.centre, follows.weights[k]);
        }
        sums = steadied(sums, m_tracks.neighbours);
        auto& poses = m_tracks.poses.back();
        for (std::size_t n = 0; n < poses.size(); ++n) poses[n] = fitted(sums[n], steps[n] * poses[n], 0.01);
    }

    const FrameSource& m_frames;
    const FollowOptions& m_options;
    const JobContext& m_job;
    Tracks m_tracks;
    std::vector<Follower> m_followers;
    std::vector<Similarity> m_lastSteps;
    Vec3 m_colourChange{0};                  ///< of all, from the frame before
};

}  // namespace

Result<Tracks> followSplats(const FrameSource& frames, const FollowOptions& options, const JobContext& job) { return Run(frames, options, job).run(); }

}  // namespace morphogen::sequence
