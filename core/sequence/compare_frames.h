// How like two things look: the pictures of one and the other from eight sides, compared inside the rectangle that the first fills.
#pragma once

#include "core/base/result.h"
#include "core/deform/pose.h"
#include "core/math/bounds.h"
#include "core/raster/rasteriser.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <unordered_map>
#include <vector>

namespace morphogen::sequence {

struct CompareOptions {
    int views = 8;          ///< once round
    int pixels = 512;       ///< width and height
};

/// Looks from the same places at whatever it is given. Keeps its rasteriser, so one at a time.
class FrameComparer {
public:
    using Wanted = std::function<Result<std::shared_ptr<const Splats>>()>;

    /// The views see all of `bounds`. Pictures of what is wanted are kept for the next time as long as they take less than `mostKeptBytes`.
    FrameComparer(const Bounds& bounds, const CompareOptions& options, std::uint64_t mostKeptBytes = std::uint64_t{1} << 29) : m_bounds(bounds), m_options(options), m_mostKeptBytes(mostKeptBytes) {}

    /// Peak signal to noise ratio of each view, dB, over black or over white, whichever is worse; of equal pictures 99.
    /// `wanted` is the same for the same `frame`, and asked for only where its pictures are not kept.
    Result<std::vector<double>> compare(std::size_t frame, const Wanted& wanted, const PosedObject& got, const std::stop_token& stop);
    std::uint64_t keptBytes() const { return m_keptBytes; }

private:
    /// The rectangle that something fills; where nothing does, all of the picture, without samples.
    struct Picture {
        int left = 0, top = 0, width = 0, height = 0;
        std::vector<float> samples;   ///< red, green, blue, alpha
    };

    Result<Frame> drawn(const PosedObject& posed, int view, const std::stop_token& stop);
    static Picture filled(const Frame& frame);
    static double decibels(const Picture& wanted, const Frame& got);

    Bounds m_bounds;
    CompareOptions m_options;
    std::uint64_t m_mostKeptBytes, m_keptBytes = 0;
    std::unordered_map<std::size_t, std::vector<Picture>> m_kept;
    Rasteriser m_rasteriser;
};

}  // namespace morphogen::sequence
