#include "core/sequence/follow_splats.h"

#include "core/base/parallel.h"
#include "core/deform/lay_rig.h"
#include "core/scene/take_rows.h"
#include "core/sequence/elastic_nodes.h"
#include "core/sequence/frame_surface.h"
#include "core/sequence/hold_shape.h"
#include "core/sequence/pair_splats.h"
#include "core/sequence/rigid_patches.h"
#include "core/sequence/skin_fit.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <tuple>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 512;
constexpr float kApart = 6;          ///< spacings: what is born farther from everything gets nodes of its own
constexpr std::size_t kLeastPart = 64;
constexpr float kLeastShare = 0.3f;   ///< of the latest sighting in what a splat is thought to look like
constexpr std::uint32_t kMostHidden = 16;   ///< frames that a splat is waited for
constexpr std::size_t kJudged = 2;          ///< frames after the first that say how frames were sampled
constexpr double kSame = 0.5;               ///< of all patches found: fewer, and splats are others
constexpr float kAdapting = 0.2f;           ///< to how the surface around looks now, in every frame: more, and colours drift with what slides
constexpr float kOn = 1.2f;                  ///< spacings: what is farther from all splats of a frame stands for nothing there
constexpr float kUncovered = 1.4f;          ///< spacings: what is farther from all that stand for a surface is born

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

/// A splat that is being followed.
struct Follower {
    std::uint32_t splat = 0;
    std::uint32_t hiddenFrames = 0;   ///< since it was seen
    std::uint32_t sightings = 0;
    Vec3 centre{0};                   ///< where it is expected
    Look look;
    /// When it was met first, and what was around it then: where frames are sampled anew.
    Vec3 ownColour{0};
    SurfaceMean around;
    Vec3 before{0};                   ///< where it was a frame before it is at `centre`
};

class Run {
public:
    Run(const FrameSource& frames, const FollowOptions& options, const JobContext& job) : m_frames(frames), m_options(options), m_job(job) { m_tracks.sampling = options.sampling; }

    Result<Tracks> run()
    {
        MG_TRY(followAll());
        if (m_tracks.sampling == Sampling::Unknown) {
            const Sampling found = sampling();
            m_tracks = {}, m_followers.clear(), m_lastSteps.clear(), m_found.clear();
            m_tracks.sampling = found;
            MG_TRY(followAll());
        }
        if (m_tracks.splatCount() == 0) return Error{Error::Kind::Empty, "no frame of the sequence holds a splat with a finite place"};
        for (auto& rows : m_tracks.rows) rows.resize(m_tracks.splatCount(), kNoRow);
        for (auto& poses : m_tracks.poses) poses.resize(m_tracks.nodes.size());
        for (auto& likes : m_tracks.likes) likes.resize(m_tracks.splatCount(), kNoRow);
        for (auto& path : m_tracks.paths) path.resize(m_tracks.splatCount(), Vec3(std::numeric_limits<float>::quiet_NaN()));
        // Now that paths are known, nodes learn from them.
        MG_TRY(fitSkin(m_tracks, m_frames, m_spacing, m_job.part(0.9, 1)));
        return std::move(m_tracks);
    }

private:
    enum class Nodes { Own, OfNeighbours };

    /// Through all frames; where the sampling is not known yet, through those that tell it.
    Result<void> followAll()
    {
        for (std::size_t frame = 0; frame < m_frames.count; ++frame) {
            m_job.report(0.9 * static_cast<double>(frame) / static_cast<double>(m_frames.count), fmt::format("following splats, frame {} of {}", frame + 1, m_frames.count));
            if (m_job.stopRequested()) return cancelled();
            if (m_tracks.sampling == Sampling::Unknown && m_found.size() >= kJudged) return {};
            MG_ASSIGN(const auto splats, m_frames.at(frame));
            const Looks looks = looksOf(*splats);
            m_tracks.rows.emplace_back(m_tracks.splatCount(), kNoRow);
            if (m_tracks.sampling == Sampling::Anew) {
                m_tracks.paths.emplace_back(m_tracks.splatCount(), Vec3(std::numeric_limits<float>::quiet_NaN()));
                m_tracks.likes.emplace_back(m_tracks.splatCount(), kNoRow);
            }
            m_tracks.poses.push_back(frame == 0 ? std::vector<Similarity>{} : m_tracks.poses.back());
            if (std::ranges::none_of(m_followers, [](const Follower& one) { return one.hiddenFrames == 0; })) MG_TRY(begin(*splats, looks));
            else if (!looks.rows.empty()) MG_TRY(advance(*splats, looks));
            else hideAll();
        }
        return {};
    }

    /// By how many patches are found again: splats that are others form other patterns.
    Sampling sampling() const
    {
        double sum = 0;
        for (const double share : m_found) sum += share;
        return sum < kSame * static_cast<double>(m_found.size()) ? Sampling::Anew : Sampling::Same;
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
        Follower follower{.splat = static_cast<std::uint32_t>(m_tracks.splatCount()), .ownColour = looks.points.colours[seen]};
        m_tracks.follows.push_back(follows);
        m_tracks.homeFrames.push_back(static_cast<std::uint32_t>(frame()));
        m_tracks.homeRows.push_back(looks.rows[seen]);
        m_tracks.restPoints.push_back(rest);
        m_tracks.rows.back().push_back(kNoRow);
        if (!m_tracks.paths.empty()) m_tracks.paths.back().push_back(looks.points.centres[seen]), m_tracks.likes.back().push_back(looks.rows[seen]);
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
            const auto maps = mapsOf(m_tracks.poses.back());
            for (const std::uint32_t one : seen) {
                const auto near = tree.nearest(looks.points.centres[one]);
                const Follows follows = near ? m_tracks.follows[m_followers[near->index].splat] : Follows{.weights = {1, 0, 0, 0}};
                const Affine3x4 map = blendOf(follows, maps);
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

    /// All that there is now is new.
    Result<void> begin(const Splats& splats, const Looks& looks)
    {
        const std::size_t before = m_followers.size();
        // Neighbours come together, so that what asks for neighbours goes on at a place.
        const PointTree tree(looks.points.centres, m_job.stop);
        const auto order = tree.order();
        MG_TRY(bear(splats, looks, {order.begin(), order.end()}, Nodes::Own));
        if (m_tracks.sampling != Sampling::Anew || looks.rows.empty()) return {};
        settle(FrameSurface(splats, looks, tree, spacingOf(tree, looks.points.centres)), before);
        return {};
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
        if (m_tracks.sampling == Sampling::Anew) return advanceAnew(splats, looks);
        std::vector<Follows> follows;
        const FramePoints from = pointsOfFollowers(follows);
        const PointTree tree(looks.points.centres);
        const float spacing = m_spacing = spacingOf(tree, looks.points.centres);
        const std::vector<Similarity> start = guess(from, follows, tree);
        MG_ASSIGN(Registration found, registerFrames({from, follows, m_tracks.neighbours, looks.points, tree, start, spacing, colourChange(expectations(start), looks.points, tree)}, m_job.stop));
        m_lastSteps = found.steps;
        std::vector<Vec3> expected;
        for (Follower& follower : m_followers) {
            const Follows& own = m_tracks.follows[follower.splat];
            follower.centre = moved(own, found.steps, follower.centre);
            follower.look.normal = found.steps[own.nodes[0]].rotation * follower.look.normal;
            if (follower.hiddenFrames == 0) expected.push_back(follower.centre);
        }
        MG_TRY(fallIntoPlace({from, expected, looks.points, tree, spacing}));
        const auto [partnerOf, followerOf] = pairs(looks, tree, spacing);
        if (m_job.stopRequested()) return cancelled();
        expected.clear();
        for (const Follower& follower : m_followers) expected.push_back(follower.centre);
        const PointTree expectedTree(expected);

        for (Follower& follower : m_followers) follower.look.colour += m_colourChange;
        hideAll(partnerOf, looks);
        const std::vector<Similarity> before = m_tracks.poses.back();
        fitPoses(found.steps);
        for (std::size_t n = 0; n < before.size(); ++n) m_lastSteps[n] = m_tracks.poses.back()[n] * before[n].inverse();

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

    /// Where patches of the frame before are found again, their splats are expected there, wherever nodes bring them.
    Result<void> fallIntoPlace(const PatchRequest& request)
    {
        MG_ASSIGN(const Patches patches, findPatches(request, m_job.stop));
        m_found.push_back(static_cast<double>(patches.foundCount()) / static_cast<double>(std::max<std::size_t>(1, request.expected.size())));
        if (m_found.back() < kSame) return {};   // hardly one is: what was found was found by chance
        std::size_t i = 0;
        for (Follower& follower : m_followers) {
            if (follower.hiddenFrames > 0) continue;
            follower.centre = patches.motions[i].point(request.from.centres[i]);
            ++i;
        }
        return {};
    }

    /// What stands for the surface lies on that of this frame; what none stands for is born.
    Result<void> advanceAnew(const Splats& splats, const Looks& looks)
    {
        const PointTree tree(looks.points.centres);
        m_spacing = spacingOf(tree, looks.points.centres);
        const FrameSurface surface(splats, looks, tree, m_spacing);
        MG_TRY(goAlong(surface, looks));
        const bool isOwn = m_options.edges == Edges::Own;
        const std::vector<std::uint8_t> edges = isOwn ? edgesOf(looks.points, tree, m_spacing) : std::vector<std::uint8_t>(looks.rows.size(), 0);
        const std::vector<std::uint32_t> followerOf = isOwn ? takeTheLike(looks, tree, edges) : std::vector<std::uint32_t>(looks.rows.size(), kNoRow);
        if (m_job.stopRequested()) return cancelled();
        std::vector<Vec3> standing;
        for (const Follower& one : m_followers)
            if (one.hiddenFrames == 0) standing.push_back(one.centre);
        const PointTree standingTree(standing);
        std::vector<std::uint32_t> near, apart;
        for (std::uint32_t one = 0; one < looks.rows.size(); ++one) {
            const auto nearest = standingTree.nearest(looks.points.centres[one]);
            const float distance = nearest ? nearest->distance : 1e30f;
            if (distance > kUncovered * m_spacing || (edges[one] != 0 && followerOf[one] == kNoRow)) (distance > kApart * m_spacing ? apart : near).push_back(one);
        }
        if (apart.size() < kLeastPart && !m_followers.empty()) near.insert(near.end(), apart.begin(), apart.end()), apart.clear();
        const std::size_t before = m_followers.size();
        MG_TRY(bear(splats, looks, apart, Nodes::Own));
        MG_TRY(bear(splats, looks, near, m_followers.empty() ? Nodes::Own : Nodes::OfNeighbours));
        settle(surface, before);
        std::erase_if(m_followers, [](const Follower& one) { return one.hiddenFrames > kMostHidden; });
        return {};
    }

    /// At edges, those that stand for the surface are splats of this frame, or are not seen. Which of them is whose.
    std::vector<std::uint32_t> takeTheLike(const Looks& looks, const PointTree& tree, std::span<const std::uint8_t> edges)
    {
        auto [partnerOf, followerOf] = pairSplats({expectations({}), looks.points, tree, m_spacing}, m_job.stop);
        for (std::size_t i = 0; i < m_followers.size() && !m_job.stopRequested(); ++i) {
            Follower& one = m_followers[i];
            const auto nearest = partnerOf[i] == kNoRow ? tree.nearest(one.centre) : std::nullopt;
            const std::uint32_t there = nearest ? nearest->index : partnerOf[i];
            if (there == kNoRow || edges[there] == 0) continue;
            const bool isLike = partnerOf[i] != kNoRow;
            m_tracks.rows.back()[one.splat] = isLike ? one.splat : kNoRow;
            m_tracks.likes.back()[one.splat] = isLike ? looks.rows[there] : kNoRow;
            if (isLike) one.hiddenFrames = 0;
            else ++one.hiddenFrames;
        }
        return std::move(followerOf);
    }

    /// All who stand for a surface go along with it, and keep their shape.
    Result<void> goAlong(const FrameSurface& surface, const Looks& looks)
    {
        const Vec3 change = colourChange(expectations({}), looks.points, surface.tree());
        FramePoints from;
        std::vector<Vec3> rest, before;
        for (const Follower& one : m_followers) {
            from.centres.push_back(one.centre), from.normals.push_back(one.look.normal);
            from.logSizes.push_back(one.look.logSize), from.colours.push_back(one.look.colour + change);
            rest.push_back(m_tracks.restPoints[one.splat]), before.push_back(one.before);
        }
        const Links links = linksOf(rest, from.centres, m_spacing, m_job.stop);
        MG_ASSIGN(const ElasticMotion motion, fitElastic({rest, links, before, from, looks.points, surface.tree(), m_spacing}, m_job.stop));
        std::vector<Vec3> normals;
        for (std::size_t i = 0; i < rest.size(); ++i) normals.push_back(motion.turns[i] * from.normals[i]);
        MG_ASSIGN(const HeldShape held, holdShape({links, rest, motion.points, normals, surface}, m_job.stop));
        parallelFor(m_followers.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end && !m_job.stopRequested(); ++i) {
                Follower& one = m_followers[i];
                one.before = one.centre, one.centre = held.points[i], one.look.normal = normals[i];
                const SurfaceMean now = surface.at(one.centre, one.look.normal);
                const auto nearest = surface.tree().nearest(one.centre + now.height * one.look.normal);
                const bool isOn = now.weight > 0 && std::abs(now.height) < m_spacing && nearest && nearest->distance < kOn * m_spacing;
                one.hiddenFrames = isOn ? 0 : one.hiddenFrames + 1;
                if (isOn) one.look.colour += kAdapting * (one.ownColour + now.colour - one.around.colour - one.look.colour);
            }
        });
        if (m_job.stopRequested()) return cancelled();
        fitPoses(std::vector<Similarity>(m_tracks.nodes.size()));
        for (const Follower& one : m_followers) {
            m_tracks.paths.back()[one.splat] = one.centre;
            if (one.hiddenFrames == 0) m_tracks.rows.back()[one.splat] = one.splat;
        }
        return {};
    }

    /// What is around those that were just met.
    void settle(const FrameSurface& surface, std::size_t first)
    {
        for (std::size_t i = first; i < m_followers.size(); ++i) {
            Follower& one = m_followers[i];
            one.around = surface.at(one.centre, one.look.normal);
            one.before = one.centre;
            m_tracks.paths.back()[one.splat] = one.centre;
            m_tracks.rows.back()[one.splat] = one.splat;
        }
    }

    /// Where all are expected, after those steps of the nodes if there are any.
    std::vector<Expected> expectations(std::span<const Similarity> steps) const
    {
        std::vector<Expected> all;
        for (const Follower& one : m_followers) all.push_back({steps.empty() ? one.centre : moved(m_tracks.follows[one.splat], steps, one.centre), one.look, one.hiddenFrames == 0 ? Turn::First : Turn::Second});
        return all;
    }

    /// Those that were seen a frame ago first; what they leave, for those that are waited for.
    SplatPairs pairs(const Looks& looks, const PointTree& tree, float spacing)
    {
        const std::vector<Expected> expected = expectations({});
        m_colourChange = colourChange(expected, looks.points, tree);
        return pairSplats({expected, looks.points, tree, spacing, m_colourChange}, m_job.stop);
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
    float m_spacing = 0;                     ///< between splats of the latest frame, metres
    Vec3 m_colourChange{0};                  ///< of all, from the frame before
    std::vector<double> m_found;             ///< of each frame after the first, the share of patches that were found
};

}  // namespace

Result<Tracks> followSplats(const FrameSource& frames, const FollowOptions& options, const JobContext& job) { return Run(frames, options, job).run(); }

}  // namespace morphogen::sequence
