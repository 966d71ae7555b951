#include "core/sequence/track_sequence.h"

#include "core/deform/pose.h"
#include "core/scene/splat_channels.h"
#include "core/sequence/channel_coder.h"
#include "core/sequence/compare_frames.h"
#include "core/sequence/rest_frame.h"
#include "core/sequence/told_frames.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <span>
#include <utility>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kMostSpanFrames = 48;   ///< of one set of courses
constexpr double kFinest = 0.03, kCoarsest = 4;
constexpr double kOutOfReach = 0.15;          ///< the step where what is asked for can't be had: what is missing is no matter of rounding
constexpr double kForgone = 0.8;              ///< dB of what can be had: the last of it takes twice the room
constexpr double kHard = 1.5;                 ///< dB that a hard frame may lack
constexpr double kNearEnough = 2;             ///< dB below what is asked for
constexpr int kSteps = 7;                     ///< of the search between those
constexpr int kRounds = 3;
constexpr std::size_t kLookedAt = 5;          ///< frames that the search looks at
constexpr int kSearchPixels = 384;

/// What can be seen at all: lengths on a picture on which the object fills some hundred pixels.
float detailOf(const Bounds& bounds) { return std::max(bounds.diagonal() / 1500, 1e-9f); }

/// The middle of the splats' sizes.
float sizeOf(const Splats& splats, float detail)
{
    std::vector<float> sizes(splats.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        Vec3 s = splats.standardDeviations(i);
        std::sort(&s.x, &s.x + 3);
        sizes[i] = std::sqrt(s.y * s.z + detail * detail);
    }
    if (sizes.empty()) return detail;
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::ranges::nth_element(sizes, middle);
    return *middle;
}

/// The unit in which a channel is rounded: a change by it shows about as much as any other's.
float unitOf(std::uint32_t channel, float size)
{
    const auto which = static_cast<SplatChannel>(std::min(channel, static_cast<std::uint32_t>(SplatChannel::Rest)));
    if (which <= SplatChannel::Z) return size;
    if (which == SplatChannel::Opacity) return 2;
    if (which >= SplatChannel::Dc0) return 1.2f;
    return 1;
}

std::shared_ptr<const Scaffold> scaffoldOf(const Tracks& tracks, Binding binding)
{
    auto scaffold = std::make_shared<Scaffold>();
    for (std::size_t n = 0; n < tracks.nodes.size(); ++n) {
        ScaffoldNode node{.name = fmt::format("node {}", n + 1)};
        node.rest.translation = tracks.nodes[n];
        node.nodeFromRest = Affine3x4::from(Mat3(1), -tracks.nodes[n]);
        scaffold->nodes.push_back(std::move(node));
    }
    scaffold->binding = std::move(binding);
    return scaffold;
}

/// Node motions as tracks, a key for each frame; a property that stands still has none.
std::shared_ptr<const Clip> clipOf(const Tracks& tracks, double fps, float detail)
{
    auto clip = std::make_shared<Clip>();
    clip->name = "Sequence";
    std::vector<double> seconds;
    for (std::size_t f = 0; f < tracks.frameCount(); ++f) seconds.push_back(static_cast<double>(f) / fps);
    clip->durationSecs = seconds.back();
    const Column times = Column::of(seconds);
    for (std::uint32_t n = 0; n < tracks.nodes.size(); ++n) {
        std::vector<float> translations, rotations, scales;
        Quat before(1, 0, 0, 0);
        bool isMoving = false, isTurning = false, isGrowing = false;
        for (std::size_t f = 0; f < tracks.frameCount(); ++f) {
            const Similarity& pose = tracks.poses[f][n];
            const Vec3 at = pose.point(tracks.nodes[n]);
            Quat turn = pose.rotation;
            if (glm::dot(turn, before) < 0) turn = -turn;
            before = turn;
            translations.insert(translations.end(), {at.x, at.y, at.z});
            rotations.insert(rotations.end(), {turn.x, turn.y, turn.z, turn.w});
            scales.insert(scales.end(), {pose.scale, pose.scale, pose.scale});
            isMoving |= glm::length(at - tracks.nodes[n]) > 1e-3f * detail;
            isTurning |= std::abs(turn.w) < 1 - 1e-7f;
            isGrowing |= std::abs(pose.scale - 1) > 1e-4f;
        }
        if (isMoving) clip->tracks.push_back({TrackTarget::Translation, n, Interpolation::Linear, times, Column::of(translations, 3)});
        if (isTurning) clip->tracks.push_back({TrackTarget::Rotation, n, Interpolation::Linear, times, Column::of(rotations, 4)});
        if (isGrowing) clip->tracks.push_back({TrackTarget::Scale, n, Interpolation::Linear, times, Column::of(scales, 3)});
    }
    return clip;
}

/// Bits of frames for each splat; empty where all are always there.
Column presenceOf(const Tracks& tracks)
{
    const std::size_t width = (tracks.frameCount() + 7) / 8;
    std::vector<std::uint8_t> bits(width * tracks.splatCount(), 0);
    bool isAlways = true;
    for (std::size_t f = 0; f < tracks.frameCount(); ++f)
        for (std::size_t i = 0; i < tracks.splatCount(); ++i) {
            if (tracks.rows[f][i] != kNoRow) bits[i * width + f / 8] |= static_cast<std::uint8_t>(1 << f % 8);
            else isAlways = false;
        }
    return isAlways ? Column{} : Column::of(bits, static_cast<std::uint32_t>(width));
}

class Run {
public:
    Run(const FrameSource& frames, const TrackOptions& options, const JobContext& job) : m_frames(frames), m_options(options), m_job(job), m_matched(frames) {}

    Result<Tracked> run()
    {
        if (m_frames.count == 0) return Error{Error::Kind::Empty, "the sequence has no frames"};
        MG_ASSIGN(m_tracks, followSplats(m_frames, {m_options.nodeCount, m_options.sampling, m_options.edges}, m_job.part(0, 0.6)));
        m_result.report.sampling = m_tracks.sampling;
        sortBySpace(m_tracks);
        MG_TRY(findBounds());
        Object& object = m_result.object;
        Binding binding = bindingOf(m_tracks.follows);
        object.scaffold = scaffoldOf(m_tracks, std::move(binding));
        object.clips = {clipOf(m_tracks, m_options.fps, m_detail)};
        object.activeClip = 0;
        if (m_tracks.sampling == Sampling::Anew) {
            MG_ASSIGN(m_told, ToldFrames::make(m_tracks, m_frames, m_job.part(0.6, 0.61)));
            m_matched = {m_frames.count, [this](std::size_t frame) { return m_told->at(frame); }};
        }
        MG_ASSIGN(Splats mean, meanSplats(m_tracks, m_matched, m_detail, m_job.part(0.6, 0.66)));
        object.splats = std::make_shared<const Splats>(std::move(mean));
        m_size = sizeOf(*object.splats, m_detail);
        MG_TRY(prepareChannels());
        MG_TRY(chooseStep());
        object.provenance.format = "tracked sequence";
        MG_TRY(report());
        return std::move(m_result);
    }

private:
    Result<void> findBounds()
    {
        for (std::size_t f = 0; f < m_frames.count; ++f) {
            MG_ASSIGN(const auto frame, m_frames.at(f));
            m_bounds.add(frame->bounds());
            if (m_job.stopRequested()) return cancelled();
        }
        m_detail = detailOf(m_bounds);
        return {};
    }

    Result<void> prepareChannels()
    {
        const std::size_t spans = (m_frames.count + kMostSpanFrames - 1) / kMostSpanFrames;
        for (std::size_t s = 0; s < spans; ++s) {
            const std::size_t begin = s * m_frames.count / spans, end = (s + 1) * m_frames.count / spans;
            MG_ASSIGN(std::vector<Differences> all, differencesFrom({*m_result.object.splats, m_tracks, m_matched, begin, end}, m_job.part(0.66, 0.75)));
            auto& coders = m_coders.emplace_back();
            m_spanFrames.push_back(static_cast<std::uint32_t>(end - begin));
            for (Differences& one : all) {
                if (m_job.stopRequested()) return cancelled();
                coders.emplace_back(one.channel, end - begin, std::move(one.values));
            }
        }
        return {};
    }

    std::shared_ptr<const SplatChannels> channels(double step) const
    {
        auto made = std::make_shared<SplatChannels>();
        made->fps = m_options.fps;
        for (std::size_t s = 0; s < m_coders.size(); ++s) {
            SpanBuilder span{m_spanFrames[s], {}, {}, {}};
            for (const ChannelCoder& coder : m_coders[s]) coder.addTo(span, static_cast<float>(step) * unitOf(coder.channel(), static_cast<float>(m_places) * m_size));
            made->spans.push_back(span.finish());
        }
        made->presence = presenceOf(m_tracks);
        return made;
    }

    PosedObject posed(const std::shared_ptr<const SplatChannels>& of, std::size_t frame) const
    {
        const Object& object = m_result.object;
        const double secs = static_cast<double>(frame) / m_options.fps;
        PosedObject made{.splats = splatsAt(object.splats, of, secs), .scaffold = object.scaffold};
        made.pose = evaluatePose({*object.scaffold, object.clips.front().get(), secs});
        return made;
    }

    Result<std::vector<double>> look(FrameComparer& comparer, const std::shared_ptr<const SplatChannels>& of, std::size_t frame)
    {
        MG_ASSIGN(const auto wanted, m_frames.at(frame));
        return comparer.compare({.splats = wanted, .pose = {Affine3x4{}}}, posed(of, frame), m_job.stop);
    }

    /// The worst view of the worst of those frames; once it is below what is wanted, no more are looked at.
    Result<double> worstOf(FrameComparer& comparer, const std::shared_ptr<const SplatChannels>& of, std::span<const std::size_t> frames)
    {
        double least = 99;
        for (const std::size_t frame : frames) {
            MG_ASSIGN(const auto views, look(comparer, of, frame));
            least = std::min(least, *std::ranges::min_element(views));
            if (least < m_wanted) break;
        }
        return least;
    }

    /// What to hold frames to where `most` can be had: what is asked for, or somewhat less than that, but what is near enough if it can be.
    double wantedWhere(double most) const
    {
        const double nearEnough = m_options.leastDecibels - kNearEnough;
        return std::min(m_options.leastDecibels, most < nearEnough ? most - kForgone : std::max(most - kForgone, nearEnough));
    }

    /// The coarsest step between `fine` and `coarse` at which those frames are near enough, or `fine`.
    Result<double> coarsestStep(FrameComparer& comparer, std::span<const std::size_t> frames, double fine, double coarse)
    {
        for (int turn = 0; turn < kSteps && coarse > 1.12 * fine; ++turn) {
            const double middle = std::sqrt(coarse * fine);
            MG_ASSIGN(const double least, worstOf(comparer, channels(middle), frames));
            (least >= m_wanted ? fine : coarse) = middle;
        }
        return fine;
    }

    /// How finely everything is kept, and places beside it: where splats overlap much, places matter less than colours.
    Result<void> chooseStep()
    {
        FrameComparer comparer(m_bounds, {.pixels = kSearchPixels});
        std::vector<std::size_t> lookedAt;
        const std::size_t few = std::min(kLookedAt, m_frames.count);
        for (std::size_t k = 0; k < few; ++k) lookedAt.push_back(k * (m_frames.count - 1) / std::max<std::size_t>(few - 1, 1));
        // Where what is wanted can't be had, a little less than what can: the last of it would be bought with most of the room.
        m_wanted = 0;
        MG_ASSIGN(const double most, worstOf(comparer, channels(kOutOfReach), lookedAt));
        m_wanted = wantedWhere(most);
        double step = kFinest, least = std::numeric_limits<double>::infinity(), best = 1;
        for (const double places : {1.0, 2.0, 4.0}) {
            m_job.report(0.75 + 0.02 * places, "choosing how finely motion is kept");
            m_places = places;
            MG_ASSIGN(const double coarsest, coarsestStep(comparer, lookedAt, kFinest, kCoarsest));
            double bytes = 0;
            const auto made = channels(coarsest);
            for (const ChannelSpan& span : made->spans) bytes += entropyBytes(span);
            if (bytes >= least) break;
            least = bytes, best = places, step = coarsest == kFinest ? kOutOfReach : coarsest;
        }
        m_places = best;
        // Some other frame may be harder, because a splat was taken for another there. All others would pay for it: near enough must do.
        const double held = std::min(m_wanted, m_options.leastDecibels - kHard);
        for (int round = 0; round < kRounds && step > 1.2 * kFinest; ++round) {
            m_job.report(0.85 + 0.05 * round / kRounds, "choosing how finely motion is kept");
            const auto made = channels(step);
            std::optional<std::size_t> hardest;
            double worst = held;
            for (std::size_t frame = 0; frame < m_frames.count; ++frame) {
                MG_ASSIGN(const auto views, look(comparer, made, frame));
                if (const double one = *std::ranges::min_element(views); one < worst) worst = one, hardest = frame;
            }
            if (!hardest) break;
            lookedAt.insert(lookedAt.begin(), *hardest);
            m_wanted = 0;
            MG_ASSIGN(const double there, worstOf(comparer, channels(kOutOfReach), std::span(lookedAt).first(1)));
            m_wanted = std::min(held, wantedWhere(there));
            MG_ASSIGN(const double finer, coarsestStep(comparer, lookedAt, kFinest, step));
            if (finer == kFinest) {
                step = std::min(step, kOutOfReach);
                break;
            }
            step = finer;
        }
        m_result.report.step = step;
        m_result.report.aimedDecibels = m_wanted;
        m_result.object.channels = channels(step);
        return {};
    }

    Result<void> report()
    {
        TrackReport& report = m_result.report;
        const Object& object = m_result.object;
        report.splats = object.splats->size(), report.nodes = object.scaffold->nodes.size();
        for (const ChannelSpan& span : object.channels->spans) report.components += span.channels.size();
        report.frames.resize(m_frames.count);
        for (std::size_t i = 0; i < m_tracks.splatCount(); ++i) {
            const auto isSeen = [&](std::size_t f) { return m_tracks.rows[f][i] != kNoRow; };
            std::size_t first = 0, last = m_frames.count - 1;
            while (first < last && !isSeen(first)) ++first;
            while (last > first && !isSeen(last)) --last;
            if (first > 0) ++report.frames[first].born;
            if (last + 1 < m_frames.count) ++report.frames[last + 1].ended;
        }
        if (m_options.measuring == Measuring::Skip) return {};
        FrameComparer comparer(m_bounds, {});
        for (std::size_t f = 0; f < m_frames.count; ++f) {
            m_job.report(0.9 + 0.1 * static_cast<double>(f) / static_cast<double>(m_frames.count), "measuring");
            MG_ASSIGN(const auto views, look(comparer, object.channels, f));
            FrameQuality& quality = report.frames[f];
            quality.leastDecibels = *std::ranges::min_element(views);
            for (const double view : views) quality.meanDecibels += view / static_cast<double>(views.size());
            MG_ASSIGN(const auto frame, m_frames.at(f));
            quality.splats = frame->size();
        }
        return {};
    }

    const FrameSource& m_frames;
    const TrackOptions& m_options;
    const JobContext& m_job;
    FrameSource m_matched;                             ///< in whose frames the tracks' rows are
    std::optional<ToldFrames> m_told;
    Tracks m_tracks;
    Tracked m_result;
    Bounds m_bounds;
    float m_detail = 0, m_size = 0;
    double m_wanted = 0;                               ///< dB of any view of any frame
    double m_places = 1;                               ///< how much more coarsely places are kept than all else
    std::vector<std::vector<ChannelCoder>> m_coders;   ///< of each span
    std::vector<std::uint32_t> m_spanFrames;
};

}  // namespace

Result<Tracked> trackSequence(const FrameSource& frames, const TrackOptions& options, const JobContext& job)
{
    MG_ASSIGN(Tracked told, Run(frames, options, job).run());
    const bool isFound = options.sampling == Sampling::Unknown && told.report.sampling == Sampling::Anew;
    if (!isFound || told.report.aimedDecibels >= options.leastDecibels - kNearEnough) return told;
    // Edges that nodes don't tell: then by the frames' own splats. And what they don't tell at all: splat for splat, though that takes the most room.
    TrackOptions own = options;
    own.sampling = Sampling::Anew, own.edges = Edges::Own;
    MG_ASSIGN(Tracked edged, Run(frames, own, job).run());
    if (edged.report.aimedDecibels > told.report.aimedDecibels + kNearEnough / 2) told = std::move(edged);
    if (told.report.aimedDecibels >= options.leastDecibels - kNearEnough) return told;
    TrackOptions same = options;
    same.sampling = Sampling::Same;
    MG_ASSIGN(Tracked followed, Run(frames, same, job).run());
    return followed.report.aimedDecibels > told.report.aimedDecibels + kNearEnough / 2 ? std::move(followed) : std::move(told);
}

Object withTracked(const Object& sequence, const Object& tracked)
{
    Object object = sequence;
    object.sequence = nullptr;
    object.splats = tracked.splats, object.scaffold = tracked.scaffold, object.channels = tracked.channels;
    object.clips = tracked.clips, object.activeClip = tracked.activeClip;
    object.selections.clear();
    for (auto& held : object.modifiers) {
        if (!held->mask) continue;
        Modifier own = *held;
        own.mask = {};
        held = std::make_shared<const Modifier>(std::move(own));
    }
    return object;
}

Result<Tracked> trackSequence(const Object& sequence, const TrackOptions& options, const JobContext& job)
{
    if (!sequence.sequence || sequence.sequence->frames.empty()) return makeError(Error::Kind::Usage, sequence.name, "it is no sequence of frames, so there is nothing to follow through it");
    const auto& frames = sequence.sequence->frames;
    const FrameSource source{frames.size(), [&](std::size_t frame) -> Result<std::shared_ptr<const Splats>> { return frames[frame]; }};
    TrackOptions own = options;
    own.fps = sequence.sequence->fps;
    MG_ASSIGN(Tracked tracked, trackSequence(source, own, job));
    tracked.object = withTracked(sequence, tracked.object);
    return tracked;
}

}  // namespace morphogen::sequence
