#include "core/sequence/pair_splats.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <tuple>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 512;
constexpr std::size_t kCandidates = 8;
constexpr int kRounds = 6;           ///< the last two are of those whose turn is second
constexpr float kReach = 4;          ///< spacings: a partner is no farther from where a splat is expected

struct Candidate {
    float cost;
    std::uint32_t expected, seen;
};

}  // namespace

Vec3 colourChange(std::span<const Expected> expected, const FramePoints& seen, const PointTree& tree)
{
    constexpr std::size_t kAsked = 2000;
    Vec3 sum(0);
    float count = 0;
    for (std::size_t i = 0; i < expected.size(); i += std::max<std::size_t>(1, expected.size() / kAsked))
        if (const auto near = tree.nearest(expected[i].centre)) sum += seen.colours[near->index] - expected[i].look.colour, ++count;
    return count > 0 ? sum / count : Vec3(0);
}

SplatPairs pairSplats(const PairSplatsRequest& request, const std::stop_token& stop)
{
    const std::size_t count = request.expected.size(), seenCount = request.seen.centres.size();
    SplatPairs pairs{std::vector<std::uint32_t>(count, kNoRow), std::vector<std::uint32_t>(seenCount, kNoRow)};
    const auto cost = [&](const Expected& a, std::uint32_t b, float distance) {
        Look look = a.look;
        look.colour += request.colourChange;
        return distance * distance / (request.spacing * request.spacing) + unlikeness(look, lookOf(request.seen, b));
    };
    for (int round = 0; round < kRounds; ++round) {
        const Turn turn = round < kRounds - 2 ? Turn::First : Turn::Second;
        std::vector<std::uint32_t> open;
        for (std::uint32_t one = 0; one < seenCount; ++one)
            if (pairs.followerOf[one] == kNoRow) open.push_back(one);
        if (open.empty() || stop.stop_requested()) break;
        std::optional<PointTree> rest;
        if (round > 0) {
            std::vector<Vec3> centres;
            for (const std::uint32_t one : open) centres.push_back(request.seen.centres[one]);
            rest.emplace(centres);
        }
        const PointTree& asked = rest ? *rest : request.tree;
        std::vector<Candidate> candidates(count * kCandidates, {std::numeric_limits<float>::infinity(), 0, 0});
        parallelFor(count, kGrain, [&](std::size_t begin, std::size_t end) {
            NearPoint near[kCandidates];
            for (std::size_t i = begin; i < end; ++i) {
                if (pairs.partnerOf[i] != kNoRow || request.expected[i].turn != turn) continue;
                const std::size_t found = asked.nearest(request.expected[i].centre, near);
                for (std::size_t k = 0; k < found; ++k) {
                    if (near[k].distance > kReach * request.spacing) break;
                    const std::uint32_t one = rest ? open[near[k].index] : near[k].index;
                    candidates[i * kCandidates + k] = {cost(request.expected[i], one, near[k].distance), static_cast<std::uint32_t>(i), one};
                }
            }
        });
        std::erase_if(candidates, [](const Candidate& c) { return std::isinf(c.cost); });
        std::ranges::sort(candidates, {}, [](const Candidate& c) { return std::tuple(c.cost, c.expected, c.seen); });
        for (const Candidate& c : candidates)
            if (pairs.partnerOf[c.expected] == kNoRow && pairs.followerOf[c.seen] == kNoRow) pairs.partnerOf[c.expected] = c.seen, pairs.followerOf[c.seen] = c.expected;
    }
    return pairs;
}

}  // namespace morphogen::sequence
