// Per-splat channels: what each splat of an object does beside following its nodes. The second payload of a 4D object: what of a
// tracked sequence (core/sequence) its scaffold can't say.
//
// How it works: time is cut into spans of frames. Within a span a channel (a centre's x, a scale, a colour...) is a sum of few
// components, each a course over the frames times an amount per splat: value(frame, splat) = sum course(frame) * amount(splat),
// as in the principal components of animated meshes (Alexa and Mueller 2000). Amounts are small integers, so a file holds them in
// little space. The values are added to the canonical splats in the rest frame, before any pose; between two frames courses go
// straight. A splat is there at some frames and not at others; it fades over the frame between.
#pragma once

#include "core/scene/splats.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace morphogen {

/// What a component changes. Centres: metres; turns: rotation vector in the splat's own axes, radians; scales: ln sigma;
/// opacity: logit; colours and harmonics: coefficients.
enum class SplatChannel : std::uint8_t {
    X, Y, Z,
    TurnX, TurnY, TurnZ,
    Scale0, Scale1, Scale2,
    Opacity,
    Dc0, Dc1, Dc2,
    Rest,   ///< and what follows: Splats::shRest, one after the other
};

/// Frames that follow one another and share components. Those lie one behind the other in few columns: a file has hundreds.
struct ChannelSpan {
    std::uint32_t frameCount = 0;
    std::vector<std::uint8_t> channels;   ///< of each component: SplatChannel
    Column courses;                       ///< f32 x frameCount: a row for each component
    Column amounts;                       ///< i8: for each component one for each splat
    bool operator==(const ChannelSpan&) const = default;
};

/// Immutable once built, shared by every World that holds the object. Any thread may read it.
struct SplatChannels {
    double fps = 24;
    std::vector<ChannelSpan> spans;
    Column presence;   ///< u8 x presenceWidth(): bit f % 8 of byte f / 8 of a splat's row says whether it is there at frame f; empty: always

    std::size_t frameCount() const;
    std::uint32_t presenceWidth() const { return static_cast<std::uint32_t>((frameCount() + 7) / 8); }
    double durationSecs() const;    ///< of the last frame's begin, as in a FrameSequence
    std::uint64_t byteCount() const;
    /// One sentence about the first thing that does not fit `splats`, or nothing: what readers of untrusted files call.
    std::optional<std::string> problem(const Splats& splats) const;
    bool operator==(const SplatChannels&) const = default;
};

/// The splats as their channels have them at a time, in the rest frame; times before and after hold. Columns that no channel
/// changes are shared. The latest few are kept, so that what stands still is one payload.
std::shared_ptr<const Splats> splatsAt(const std::shared_ptr<const Splats>& canonical, const std::shared_ptr<const SplatChannels>& channels, double secs);

/// One channel at a frame, which may lie between two; one number per splat. Nothing where nothing changes it.
std::optional<std::vector<float>> channelAt(const SplatChannels& channels, std::uint32_t channel, double frame);

SplatChannels takeRows(const SplatChannels& channels, std::span<const std::uint32_t> rows);

bool changesColour(const SplatChannels& channels);

/// What is added to red, green and blue, times the factor; as canonical colours are when they are multiplied.
/// `shRestPerChannel`: harmonics of one colour, which lie one colour after the other.
SplatChannels withColourTimes(const SplatChannels& channels, const Vec3& factor, std::size_t shRestPerChannel);

}  // namespace morphogen
