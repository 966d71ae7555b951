// How finely what nodes can't say is kept: in little room, and so that every frame is near enough to its own.
//
// How it works: by looking. What a frame can have at best says what it is held to. Each frame has a step of its own, coarser by as
// many decibels as it has to spare: its values are weighed before principal axes are found, and the axes say the rest. Each kind
// of channel has a unit; where a byte saved costs more in one than in another, units change until it costs the same in all
// (equal slopes: Shoham and Gersho 1988).
#pragma once

#include "core/base/result.h"
#include "core/jobs/progress.h"
#include "core/sequence/channel_coder.h"

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <vector>

namespace morphogen::sequence {

/// dB below what is asked for, where that can't be had.
inline constexpr double kNearEnough = 1;

class RateControl {
public:
    /// The worst side of a frame told by those channels, dB.
    using Look = std::function<Result<double>(const std::shared_ptr<const SplatChannels>& channels, std::size_t frame)>;

    /// `size`: the splats' middle one, metres. Presence is kept as it is.
    RateControl(double fps, float size, Column presence) : m_fps(fps), m_size(size), m_presence(std::move(presence)) {}
    /// The next span of frames, with the coders of all its channels.
    void add(std::size_t frames, std::vector<ChannelCoder> coders);

    /// Finds what frames can have, and so what each is held to: `leastDecibels`, or nearly what it can have. Fails with Cancelled, or
    /// what looking fails with; so does run().
    Result<void> aim(const Look& look, double leastDecibels, const JobContext& job);
    double aimedDecibels() const;    ///< of the frame that can have least

    /// Holds them to it, after aim().
    Result<void> run(const Look& look, const JobContext& job);
    /// As found; before run() very finely.
    std::shared_ptr<const SplatChannels> channels() const { return channels({}); }
    double step() const;             ///< the middle of the frames', in units of a splat's size

private:
    enum class Kind : std::uint8_t { Places, Turns, Sizes, Opacity, Colours, Harmonics, Count };
    static constexpr auto kKinds = static_cast<std::size_t>(Kind::Count);
    struct Span {
        std::size_t begin = 0;
        std::uint32_t frames = 0;
        std::vector<ChannelCoder> coders;
    };

    static Kind kindOf(std::uint32_t channel);
    float unitOf(std::uint32_t channel) const;
    /// Of one kind alone, if one is said. Means nothing once `stop` was set.
    ChannelSpan told(const Span& span, std::optional<Kind> only, const std::stop_token& stop) const;
    std::shared_ptr<const SplatChannels> channels(const std::stop_token& stop) const;
    double bytesOf(Kind kind, const std::stop_token& stop) const;
    void weigh(const std::stop_token& stop);
    Result<void> evenOut(const Look& look, int rounds, const JobContext& job);
    Result<void> lift(const Look& look, const JobContext& job);
    Result<void> balance(const Look& look, const JobContext& job);

    double m_fps;
    float m_size;
    Column m_presence;
    std::vector<Span> m_spans;
    std::vector<double> m_steps, m_goals, m_decibels;   ///< of each frame; decibels as looked at last
    std::array<double, kKinds> m_coarser{1, 1, 1, 1, 1, 1};
};

}  // namespace morphogen::sequence
