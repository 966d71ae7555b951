#include "core/sequence/track_sequence.h"

#include "core/deform/pose.h"
#include "core/scene/splat_channels.h"
#include "core/scene/take_rows.h"
#include "core/sequence/compare_frames.h"
#include "core/sequence/rate_control.h"
#include "core/sequence/rest_frame.h"
#include "core/sequence/told_frames.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <optional>
#include <utility>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kMostSpanFrames = 48;   ///< of one set of courses
constexpr double kBetter = 1;                 ///< dB more that a dearer way must give where it is not near enough either

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
    /// Runs over the same frames share what looks at them.
    Run(const FrameSource& frames, const TrackOptions& options, std::optional<FrameComparer>& comparer, const JobContext& job) : m_frames(frames), m_options(options), m_job(job), m_matched(frames), m_comparer(comparer) {}

    /// All but how finely channels are kept.
    Result<void> prepare()
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
            m_matched = {m_frames.count, [this](std::size_t frame) { return m_told->at(frame, m_job.stop); }};
        }
        MG_ASSIGN(Splats mean, meanSplats(m_tracks, m_matched, m_detail, m_job.part(0.6, 0.66)));
        object.splats = std::make_shared<const Splats>(std::move(mean));
        MG_TRY(prepareChannels());
        object.provenance.format = "tracked sequence";
        return m_rates->aim(lookAt(), m_options.leastDecibels, m_job.part(0.75, 0.8));
    }

    Sampling sampling() const { return m_tracks.sampling; }
    double aimedDecibels() const { return m_rates->aimedDecibels(); }

    Result<Tracked> finish()
    {
        MG_TRY(m_rates->run(lookAt(), m_job.part(0.8, 0.95)));
        m_result.report.step = m_rates->step(), m_result.report.aimedDecibels = m_rates->aimedDecibels();
        m_result.object.channels = m_rates->channels();
        m_result.object = takeRows(m_result.object, orderByAmounts(*m_result.object.channels, m_result.object.splats->size()));
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
        m_rates.emplace(m_options.fps, sizeOf(*m_result.object.splats, m_detail), presenceOf(m_tracks));
        const std::size_t spans = (m_frames.count + kMostSpanFrames - 1) / kMostSpanFrames;
        for (std::size_t s = 0; s < spans; ++s) {
            const std::size_t begin = s * m_frames.count / spans, end = (s + 1) * m_frames.count / spans;
            MG_ASSIGN(std::vector<Differences> all, differencesFrom({*m_result.object.splats, m_tracks, m_matched, begin, end}, m_job.part(0.66, 0.75)));
            std::vector<ChannelCoder> coders;
            for (Differences& one : all) {
                if (m_job.stopRequested()) return cancelled();
                coders.emplace_back(one.channel, end - begin, std::move(one.values));
            }
            m_rates->add(end - begin, std::move(coders));
        }
        if (!m_comparer) m_comparer.emplace(m_bounds, CompareOptions{});
        return {};
    }

    RateControl::Look lookAt()
    {
        return [this](const std::shared_ptr<const SplatChannels>& channels, std::size_t frame) -> Result<double> {
            MG_ASSIGN(const auto views, look(channels, frame));
            return *std::ranges::min_element(views);
        };
    }

    PosedObject posed(const std::shared_ptr<const SplatChannels>& of, std::size_t frame) const
    {
        const Object& object = m_result.object;
        const double secs = static_cast<double>(frame) / m_options.fps;
        PosedObject made{.splats = splatsAt(object.splats, of, secs), .scaffold = object.scaffold};
        made.pose = evaluatePose({*object.scaffold, object.clips.front().get(), secs});
        return made;
    }

    Result<std::vector<double>> look(const std::shared_ptr<const SplatChannels>& of, std::size_t frame)
    {
        return m_comparer->compare(frame, [&] { return m_frames.at(frame); }, posed(of, frame), m_job.stop);
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
        for (std::size_t f = 0; f < m_frames.count; ++f) {
            m_job.report(0.95 + 0.05 * static_cast<double>(f) / static_cast<double>(m_frames.count), "measuring");
            MG_ASSIGN(const auto views, look(object.channels, f));
            FrameQuality& quality = report.frames[f];
            quality.leastDecibels = *std::ranges::min_element(views);
            for (const double view : views) quality.meanDecibels += view / static_cast<double>(views.size());
            MG_ASSIGN(const auto frame, m_frames.at(f));
            quality.splats = frame->size();
        }
        return {};
    }

    const FrameSource& m_frames;
    const TrackOptions m_options;
    const JobContext& m_job;
    FrameSource m_matched;                             ///< in whose frames the tracks' rows are
    std::optional<ToldFrames> m_told;
    std::optional<RateControl> m_rates;
    std::optional<FrameComparer>& m_comparer;
    Tracks m_tracks;
    Tracked m_result;
    Bounds m_bounds;
    float m_detail = 0;
};

}  // namespace

Result<Tracked> trackSequence(const FrameSource& frames, const TrackOptions& options, const JobContext& job)
{
    std::optional<FrameComparer> comparer;
    auto best = std::make_unique<Run>(frames, options, comparer, job);
    MG_TRY(best->prepare());
    if (options.sampling != Sampling::Unknown || best->sampling() != Sampling::Anew) return best->finish();
    // Edges that nodes don't tell: then by the frames' own splats. And what they don't tell at all: splat for splat, though that takes the most room.
    for (const auto& [sampling, edges] : {std::pair{Sampling::Anew, Edges::Own}, std::pair{Sampling::Same, Edges::Told}}) {
        const double nearEnough = options.leastDecibels - kNearEnough;
        if (best->aimedDecibels() >= nearEnough) break;
        TrackOptions own = options;
        own.sampling = sampling, own.edges = edges;
        auto other = std::make_unique<Run>(frames, own, comparer, job);
        MG_TRY(other->prepare());
        if (const double most = other->aimedDecibels(); most >= nearEnough || most > best->aimedDecibels() + kBetter) best = std::move(other);
    }
    return best->finish();
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
