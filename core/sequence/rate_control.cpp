#include "core/sequence/rate_control.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphogen::sequence {
namespace {

constexpr double kFinest = 0.15;          ///< the step where what is asked for can't be had: what is missing is no matter of rounding
constexpr double kVeryFine = 0.05;        ///< where units became coarser, what is missing can be a matter of rounding below that
constexpr double kLacking = 0.05;         ///< dB that nobody misses
constexpr double kLeastLift = 0.96;       ///< of a step, for the last to lack nothing
constexpr double kCoarsest = 6, kFirst = 1;
constexpr double kForgone = 0.5;          ///< dB of what can be had: the last of it takes twice the room
constexpr double kSettled = 0.2;          ///< dB
constexpr double kMostChange = 3;         ///< of a step at once
constexpr double kProbe = 1.35;           ///< by how much a unit is made coarser to see what it costs
constexpr double kMostShift = 2;          ///< of a unit at once
constexpr double kLeastShare = 0.002;     ///< of all bytes; what takes less is left alone
constexpr int kFirstRounds = 3, kRounds = 2, kLastRounds = 4, kLifts = 5, kBalances = 2;
constexpr std::size_t kLookedAt = 6;      ///< frames that tell what units cost

/// What a frame is held to that can have `most`: what is asked for, or somewhat less than that, but what is near enough if it can be.
double goalWhere(double most, double asked)
{
    const double nearEnough = asked - kNearEnough;
    return std::min(asked, most < nearEnough ? most - kForgone : std::max(most - kForgone, nearEnough));
}

double errorOf(double decibels) { return std::pow(10, -decibels / 10); }

}  // namespace

void RateControl::add(std::size_t frames, std::vector<ChannelCoder> coders)
{
    m_spans.push_back({m_steps.size(), static_cast<std::uint32_t>(frames), std::move(coders)});
    m_steps.resize(m_steps.size() + frames, kFinest);
}

RateControl::Kind RateControl::kindOf(std::uint32_t channel)
{
    const auto which = static_cast<SplatChannel>(std::min(channel, static_cast<std::uint32_t>(SplatChannel::Rest)));
    if (which <= SplatChannel::Z) return Kind::Places;
    if (which <= SplatChannel::TurnZ) return Kind::Turns;
    if (which <= SplatChannel::Scale2) return Kind::Sizes;
    if (which == SplatChannel::Opacity) return Kind::Opacity;
    return which < SplatChannel::Rest ? Kind::Colours : Kind::Harmonics;
}

/// In which a channel is rounded: at first so that a change by it shows about as much as any other's.
float RateControl::unitOf(std::uint32_t channel) const
{
    const Kind kind = kindOf(channel);
    const float shown = kind == Kind::Places ? m_size : kind == Kind::Opacity ? 2.0f : kind == Kind::Colours || kind == Kind::Harmonics ? 1.2f : 1.0f;
    return shown * static_cast<float>(m_coarser[static_cast<std::size_t>(kind)]);
}

ChannelSpan RateControl::told(const Span& span, std::optional<Kind> only, const std::stop_token& stop) const
{
    std::vector<SpanBuilder> parts(span.coders.size());
    parallelFor(parts.size(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t c = begin; c < end && !stop.stop_requested(); ++c)
            if (const std::uint32_t channel = span.coders[c].channel(); !only || kindOf(channel) == *only) span.coders[c].addTo(parts[c], unitOf(channel));
    });
    SpanBuilder all{span.frames, {}, {}, {}};
    for (const SpanBuilder& part : parts) {
        all.channels.insert(all.channels.end(), part.channels.begin(), part.channels.end());
        all.courses.insert(all.courses.end(), part.courses.begin(), part.courses.end());
        all.amounts.insert(all.amounts.end(), part.amounts.begin(), part.amounts.end());
    }
    return all.finish();
}

std::shared_ptr<const SplatChannels> RateControl::channels(const std::stop_token& stop) const
{
    auto made = std::make_shared<SplatChannels>();
    made->fps = m_fps;
    for (const Span& span : m_spans) made->spans.push_back(told(span, {}, stop));
    made->presence = m_presence;
    return made;
}

double RateControl::bytesOf(Kind kind, const std::stop_token& stop) const
{
    double bytes = 0;
    for (const Span& span : m_spans) bytes += entropyBytes(told(span, kind, stop));
    return bytes;
}

/// A step is one over a weight.
void RateControl::weigh(const std::stop_token& stop)
{
    for (Span& span : m_spans) {
        std::vector<double> weights(span.frames);
        for (std::size_t f = 0; f < weights.size(); ++f) weights[f] = 1 / m_steps[span.begin + f];
        for (ChannelCoder& coder : span.coders)
            if (!stop.stop_requested()) coder.weigh(weights);
    }
}

/// Steps become coarser by what frames have to spare, or finer by what they lack.
Result<void> RateControl::evenOut(const Look& look, int rounds, const JobContext& job)
{
    for (int round = 0; round < rounds; ++round) {
        const auto made = channels(job.stop);
        bool isChanged = false;
        for (std::size_t f = 0; f < m_steps.size(); ++f) {
            if (job.stopRequested()) return cancelled();
            // Those that had what they need are looked at again: what others need changes the axes of all.
            MG_ASSIGN(m_decibels[f], look(made, f));
            const double spare = m_decibels[f] - m_goals[f];
            const double change = std::clamp(std::pow(10, spare / 20), 1 / kMostChange, kMostChange), step = std::clamp(m_steps[f] * change, kFinest, kCoarsest);
            if (std::abs(spare) < kSettled || step == m_steps[f]) continue;
            m_steps[f] = step;
            isChanged = true;
        }
        if (!isChanged) break;
        weigh(job.stop);
    }
    return {};
}

/// Those that still lack something become finer until they lack nothing.
Result<void> RateControl::lift(const Look& look, const JobContext& job)
{
    std::vector<std::size_t> lacking(m_steps.size());
    std::iota(lacking.begin(), lacking.end(), std::size_t{0});
    for (int round = 0; round < kLifts && !lacking.empty(); ++round) {
        const auto made = channels(job.stop);
        std::vector<std::size_t> still;
        for (const std::size_t f : lacking) {
            if (job.stopRequested()) return cancelled();
            MG_ASSIGN(m_decibels[f], look(made, f));
            const double spare = m_decibels[f] - m_goals[f];
            if (spare > -kLacking || m_steps[f] <= kVeryFine) continue;
            // Near what can be had at all decibels are dear: what the first rounds did not give, bolder ones do.
            m_steps[f] = std::max(kVeryFine, m_steps[f] * std::pow(kLeastLift, 1 << round) * std::pow(10, spare / 20));
            still.push_back(f);
        }
        lacking = std::move(still);
        if (!lacking.empty()) weigh(job.stop);
    }
    return {};
}

/// Units that are dearer than others become coarser.
Result<void> RateControl::balance(const Look& look, const JobContext& job)
{
    std::vector<std::size_t> lookedAt;
    const std::size_t few = std::min(kLookedAt, m_steps.size());
    for (std::size_t k = 0; k < few; ++k) lookedAt.push_back(k * (m_steps.size() - 1) / std::max<std::size_t>(few - 1, 1));
    const auto error = [&]() -> Result<double> {
        double sum = 0;
        const auto made = channels(job.stop);
        for (const std::size_t f : lookedAt) {
            if (job.stopRequested()) return cancelled();
            MG_ASSIGN(const double decibels, look(made, f));
            sum += errorOf(decibels - m_goals[f]);
        }
        return sum;
    };
    MG_ASSIGN(const double before, error());
    std::array<double, kKinds> bytes{}, slopes{};
    double all = 0;
    for (std::size_t k = 0; k < kKinds; ++k) all += bytes[k] = bytesOf(static_cast<Kind>(k), job.stop);
    double logs = 0, weights = 0;
    for (std::size_t k = 0; k < kKinds; ++k) {
        if (bytes[k] <= kLeastShare * all) continue;
        m_coarser[k] *= kProbe;
        const double saved = bytes[k] - bytesOf(static_cast<Kind>(k), job.stop);
        auto after = error();
        m_coarser[k] /= kProbe;
        if (!after) return after.error();
        slopes[k] = std::max(saved, 1e-9) / std::max(*after - before, 1e-6 * before);
        logs += bytes[k] * std::log(slopes[k]), weights += bytes[k];
    }
    if (weights == 0) return {};
    const double middle = logs / weights;
    for (std::size_t k = 0; k < kKinds; ++k)
        if (slopes[k] > 0) m_coarser[k] *= std::clamp(std::exp(0.5 * (std::log(slopes[k]) - middle)), 1 / kMostShift, kMostShift);
    return {};
}

Result<void> RateControl::aim(const Look& look, double leastDecibels, const JobContext& job)
{
    m_goals.assign(m_steps.size(), 0);
    m_decibels.assign(m_steps.size(), 0);
    weigh(job.stop);
    const auto finest = channels(job.stop);
    for (std::size_t f = 0; f < m_steps.size(); ++f) {
        if (job.stopRequested()) return cancelled();
        job.report(static_cast<double>(f) / static_cast<double>(m_steps.size()), "seeing how near frames can be told");
        MG_ASSIGN(const double most, look(finest, f));
        m_goals[f] = goalWhere(most, leastDecibels);
    }
    return {};
}

Result<void> RateControl::run(const Look& look, const JobContext& job)
{
    std::ranges::fill(m_steps, kFirst);
    weigh(job.stop);
    job.report(0, "choosing how finely motion is kept");
    MG_TRY(evenOut(look, kFirstRounds, job));
    for (int turn = 0; turn < kBalances; ++turn) {
        job.report(0.3 + 0.3 * turn, "choosing how finely motion is kept");
        MG_TRY(balance(look, job));
        MG_TRY(evenOut(look, turn + 1 < kBalances ? kRounds : kLastRounds, job));
    }
    job.report(0.9, "choosing how finely motion is kept");
    return lift(look, job);
}

double RateControl::step() const
{
    std::vector<double> steps = m_steps;
    if (steps.empty()) return 0;
    std::ranges::nth_element(steps, steps.begin() + static_cast<std::ptrdiff_t>(steps.size() / 2));
    return steps[steps.size() / 2];
}

double RateControl::aimedDecibels() const { return m_goals.empty() ? 0 : *std::ranges::min_element(m_goals); }

}  // namespace morphogen::sequence
