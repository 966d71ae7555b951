#include "core/causal/compare.h"

#include "core/dynamics/simulate.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen::causal {

using dynamics::BodyTrack;
using dynamics::Rollout;

namespace {

constexpr float kLeastMetres = 0.001f;

using Happening = std::pair<EventKind, std::vector<ObjectId>>;

std::map<Happening, std::vector<const Event*>> sorted(const std::vector<Event>& events)
{
    std::map<Happening, std::vector<const Event*>> all;
    for (const Event& event : events) all[{event.kind, event.participants}].push_back(&event);
    return all;
}

/// Pairs of indices, in order: as many as the shorter list has, with the least sum of differences.
std::vector<std::pair<std::size_t, std::size_t>> alignedByTime(const std::vector<const Event*>& a, const std::vector<const Event*>& b)
{
    const bool isSwapped = a.size() > b.size();
    const auto &less = isSwapped ? b : a, &more = isSwapped ? a : b;
    const std::size_t n = less.size(), m = more.size();
    constexpr double kNever = 1e300;
    // cost[i][j]: the first i of the shorter with some of the first j of the longer.
    std::vector<std::vector<double>> cost(n + 1, std::vector<double>(m + 1, kNever));
    std::ranges::fill(cost[0], 0);
    for (std::size_t i = 1; i <= n; ++i)
        for (std::size_t j = i; j <= m; ++j) cost[i][j] = std::min(cost[i][j - 1], cost[i - 1][j - 1] + std::abs(less[i - 1]->timeSecs - more[j - 1]->timeSecs));
    std::vector<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t i = n, j = m; i > 0; --j) {
        if (j > i && cost[i][j] == cost[i][j - 1]) continue;
        pairs.emplace_back(isSwapped ? j - 1 : i - 1, isSwapped ? i - 1 : j - 1);
        --i;
    }
    return pairs;
}

int frameCount(const Rollout& rollout, double fps) { return static_cast<int>(std::floor(rollout.durationSecs() * fps + 1e-9)) + 1; }

/// Metres between the centres at a frame; nothing where one of them is not there.
std::optional<float> apart(const Rollout& a, const BodyTrack& x, const BodyTrack& y, double secs)
{
    const int step = a.stepAt(secs);
    if (!x.isThereAt(step) || !y.isThereAt(step)) return std::nullopt;
    return glm::length(x.at(step).centre - y.at(step).centre);
}

}  // namespace

std::string Chance::description() const
{
    return fmt::format("start velocities by {:g} % of their length, restitution by {:g}, friction by {:g} %, and every 1/24 s velocities by {:g} m/s (deviations), "
                       "in {} runs from seed {}",
                       100 * jitter.velocity, jitter.restitution, 100 * jitter.friction, jitter.process, runs, jitter.seed);
}

EventDifference differenceOf(const std::vector<Event>& before, const std::vector<Event>& after, double toleranceSecs)
{
    EventDifference difference;
    auto first = sorted(before), second = sorted(after);
    for (const auto& [happening, unused] : second) first[happening];
    for (auto& [happening, ours] : first) {
        auto& theirs = second[happening];
        std::vector<bool> isPaired(theirs.size(), false), isKept(ours.size(), false);
        for (const auto& [i, j] : alignedByTime(ours, theirs)) {
            isKept[i] = isPaired[j] = true;
            if (std::abs(ours[i]->timeSecs - theirs[j]->timeSecs) > toleranceSecs) difference.shifted.push_back({*ours[i], *theirs[j]});
        }
        for (std::size_t i = 0; i < ours.size(); ++i)
            if (!isKept[i]) difference.lost.push_back(*ours[i]);
        for (std::size_t j = 0; j < theirs.size(); ++j)
            if (!isPaired[j]) difference.gained.push_back(*theirs[j]);
    }
    std::ranges::stable_sort(difference.lost, {}, &Event::timeSecs);
    std::ranges::stable_sort(difference.gained, {}, &Event::timeSecs);
    std::ranges::stable_sort(difference.shifted, {}, [](const EventChange& change) { return change.before.timeSecs; });
    return difference;
}

const std::vector<float>* NoiseFloor::find(ObjectId object) const
{
    for (const auto& [id, floor] : metres)
        if (id == object) return &floor;
    return nullptr;
}

Result<NoiseFloor> noiseFloorOf(const dynamics::SimScene& scene, const Rollout& truth, const Chance& chance, const JobContext& job)
{
    NoiseFloor floor{scene.fps, {}};
    const int frames = frameCount(truth, scene.fps);
    std::vector<std::vector<std::vector<float>>> strays(truth.tracks.size(), std::vector<std::vector<float>>(static_cast<std::size_t>(frames)));
    dynamics::SimScene varied = scene;
    for (int run = 0; run < chance.runs; ++run) {
        job.report(static_cast<double>(run) / chance.runs, "how far chance carries");
        varied.noise = chance.jitter;
        varied.noise.seed = chance.jitter.seed + static_cast<std::uint64_t>(run);
        const auto rollout = dynamics::simulate(varied, job.stop);
        if (!rollout && rollout.error().kind == Error::Kind::Cancelled) return rollout.error();
        for (std::size_t k = 0; k < truth.tracks.size(); ++k) {
            const BodyTrack* const other = rollout ? rollout->find(truth.tracks[k].object) : nullptr;
            for (int frame = 0; frame < frames; ++frame) {
                const auto metres = other ? apart(truth, truth.tracks[k], *other, frame / scene.fps) : std::nullopt;
                if (metres) strays[k][static_cast<std::size_t>(frame)].push_back(*metres);
                else if (!rollout) strays[k][static_cast<std::size_t>(frame)].push_back(std::numeric_limits<float>::infinity());
            }
        }
    }
    for (std::size_t k = 0; k < truth.tracks.size(); ++k) {
        std::vector<float> metres;
        for (auto& stray : strays[k]) {
            std::ranges::sort(stray);
            metres.push_back(stray.empty() ? 0.0f : stray[std::min(stray.size() - 1, static_cast<std::size_t>(std::ceil(chance.level * static_cast<double>(stray.size()))) - 1)]);
        }
        floor.metres.emplace_back(truth.tracks[k].object, std::move(metres));
    }
    return floor;
}

Comparison compare(const Rollout& before, const Rollout& after, const NoiseFloor& floor)
{
    Comparison comparison{.events = differenceOf(before.events, after.events)};
    const int frames = std::min(frameCount(before, floor.fps), frameCount(after, floor.fps));
    for (const BodyTrack& track : before.tracks) {
        const BodyTrack* const other = after.find(track.object);
        if (!other) {
            comparison.onlyBefore.push_back(track.name);
            continue;
        }
        Divergence divergence{.object = track.object, .name = track.name};
        const std::vector<float>* const limit = floor.find(track.object);
        for (int frame = 0; frame < frames; ++frame) {
            const auto at = static_cast<std::size_t>(frame);
            const float most = limit && at < limit->size() ? (*limit)[at] : 0;
            const float metres = apart(before, track, *other, frame / floor.fps).value_or(0);
            divergence.metres.push_back(metres);
            divergence.floorMetres.push_back(most);
            if (metres > divergence.mostMetres) divergence.mostMetres = metres, divergence.mostSecs = frame / floor.fps;
            if (!divergence.firstSignificantSecs && metres > std::max(most, kLeastMetres)) divergence.firstSignificantSecs = frame / floor.fps;
        }
        divergence.finalMetres = divergence.metres.empty() ? 0 : divergence.metres.back();
        comparison.objects.push_back(std::move(divergence));
    }
    for (const BodyTrack& track : after.tracks)
        if (!before.find(track.object)) comparison.onlyAfter.push_back(track.name);
    return comparison;
}

}  // namespace morphogen::causal
