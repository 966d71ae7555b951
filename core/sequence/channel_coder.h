// A channel's values over frames and splats as few courses times small integers (core/scene/splat_channels.h).
//
// How it works: the courses are the principal axes of the frames' values (Karhunen and Loeve; Alexa and Mueller 2000 for meshes in
// motion), so motion that is smooth over the object takes few of them; coefficients are rounded to multiples of a step, towards
// zero where little is lost, and components of nothing but zeros fall away. The same step everywhere is the best there is at a
// given error (reverse water-filling), so one number trades a file's size against its pictures; where frames bear errors that
// differ, they are weighed before axes are found.
#pragma once

#include "core/scene/splat_channels.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace morphogen::sequence {

/// Values of one channel in one span of frames, turned into coefficients and rounded as often as wanted.
class ChannelCoder {
public:
    /// `values`: `frames` rows of `splats` numbers, all finite; taken over.
    ChannelCoder(std::uint32_t channel, std::size_t frames, std::vector<float> values);

    /// From now on an error counts in a frame as its weight says, above 0; at first 1.
    void weigh(std::span<const double> weights);

    /// Adds what is left of it at that step (above 0, in the channel's unit; over a frame's weight its own), the largest component first.
    void addTo(struct SpanBuilder& span, float step) const;
    std::uint32_t channel() const { return m_channel; }

private:
    std::uint32_t m_channel;
    std::size_t m_frames, m_splats;
    std::vector<double> m_weights;       ///< of each frame
    std::vector<double> m_scatter;       ///< of the values, frame by frame
    std::vector<double> m_courses;       ///< row r: the r-th principal axis of the weighed values, over frames
    std::vector<float> m_coefficients;   ///< row r: of each splat
};

/// What a file needs for a span's amounts at least: the entropy of each component's, bytes.
double entropyBytes(const ChannelSpan& span);

/// All splats, those that change hardly first and those that change most last, in few groups, within which their order stays: the rest of
/// a file's numbers packs the better the more alike neighbours are.
std::vector<std::uint32_t> orderByAmounts(const SplatChannels& channels, std::size_t splatCount);

/// A span on its way.
struct SpanBuilder {
    std::uint32_t frameCount = 0;
    std::vector<std::uint8_t> channels;
    std::vector<float> courses;
    std::vector<std::int8_t> amounts;
    ChannelSpan finish() const;
};

}  // namespace morphogen::sequence
