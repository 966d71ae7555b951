#include "core/scene/clip.h"

#include <fmt/format.h>

namespace morphogen {

std::uint64_t Clip::byteCount() const
{
    std::uint64_t bytes = 0;
    for (const Track& track : tracks) bytes += sizeof(Track) + track.times.byteCount() + track.values.byteCount();
    return bytes;
}

std::optional<std::string> Clip::problem(std::size_t nodeCount, std::size_t slotCount) const
{
    for (std::size_t i = 0; i < tracks.size(); ++i) {
        const Track& track = tracks[i];
        const auto complain = [&](std::string_view what) { return fmt::format("track {} of clip \"{}\" {}", i, name, what); };
        const bool isWeights = track.target == TrackTarget::MorphWeights;
        const std::size_t width = track.values.width();
        if (isWeights ? track.index + width > slotCount : track.index >= nodeCount) return complain("drives what does not exist");
        if (!isWeights && width != (track.target == TrackTarget::Rotation ? 4u : 3u)) return complain("has keys of the wrong width");
        if (track.times.isEmpty()) return complain("has no keys");
        if (track.times.type() != ScalarType::F64 || track.times.width() != 1 || track.values.type() != ScalarType::F32)
            return complain("has keys of the wrong type");
        if (track.values.rows() != track.times.rows() * (track.interpolation == Interpolation::CubicSpline ? 3 : 1))
            return complain("has a different number of times and values");
        for (std::size_t k = 1; k < track.times.rows(); ++k)
            if (!(track.times.at<double>(k) > track.times.at<double>(k - 1))) return complain("has times that do not increase");
    }
    return std::nullopt;
}

}  // namespace morphogen
