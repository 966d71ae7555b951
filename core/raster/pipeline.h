// The stages of a frame, in order, and what is kept between frames: prepared objects, projections of what did not move, and
// which tiles of the last picture still hold.
#pragma once

#include "core/raster/extras.h"
#include "core/raster/morph_blocks.h"
#include "core/raster/rasteriser.h"

#include <memory>
#include <span>
#include <vector>

namespace morphogen::raster {

/// One object of the frame at hand.
struct Drawn {
    std::shared_ptr<const Prepared> prepared;
    ObjectId id;
    std::size_t firstSegment = 0;
    Pose pose;                                      ///< one finite map per bound node
    std::shared_ptr<const PolynomialMotion> polynomial;
    double polynomialTime = 0;
    std::shared_ptr<const MorphBlocks> morph;
    MorphMoment morphMoment;
    UniformLook look;
    AlignedArray<NodeMap> maps;
    AlignedArray<float> moved;                      ///< the base, where a polynomial moves it; where a morph does, only when asked for
    bool isProjected = false;                       ///< in this pose and in the frame's view

    const float* base() const { return polynomial || morph ? moved.data() : prepared->base.data(); }
    const std::uint16_t* harmonics() const { return prepared->harmonics.data(); }
    std::span<const NodeMap> nodeMaps() const { return {maps.data(), maps.size()}; }
    std::size_t endSegment() const { return firstSegment + prepared->segments(); }
};

class Pipeline {
public:
    Result<void> draw(const FrameRequest& request, Frame& frame);
    Result<std::optional<Pick>> pick(const FrameRequest& request, int x, int y);
    const StageTimes& times() const { return m_times; }

private:
    struct CachedPreparation {
        std::shared_ptr<const Prepared> prepared;
        std::uint64_t lastUse = 0;
        std::shared_ptr<const MorphBlocks> morph;   ///< of those that were asked for, the last
    };
    /// What the last finished picture was, so that its tiles can be kept.
    struct Shown {
        std::uint64_t serial = 0;
        PixelFormat format = PixelFormat::Float;
        AovSet aovs;
        std::optional<Rgb> background;
    };
    enum class Layout { Same, Changed };

    Result<std::shared_ptr<const Prepared>> preparedFor(const PosedObject& posed, const std::stop_token& stop);
    Result<std::shared_ptr<const MorphBlocks>> morphFor(const PosedObject& posed, const std::shared_ptr<const Prepared>& prepared, const std::stop_token& stop);
    Result<Layout> place(const FrameRequest& request);
    Result<void> project(const FrameRequest& request);
    Result<std::size_t> sortByDepth(const FrameRequest& request);
    Result<void> fillExtras(const FrameRequest& request);
    Result<void> drawTiles(const FrameRequest& request, const BlendRequest& blend, std::size_t visible);
    std::vector<std::pair<int, int>> bands() const;
    void markTilesOf(const Drawn& object);

    std::vector<CachedPreparation> m_preparations;
    std::uint64_t m_frameNumber = 0;
    std::vector<Drawn> m_drawn;
    View m_view;
    Projected m_projected;
    AlignedArray<SortPair> m_sorted;
    RadixSort m_sort;
    Binner m_binner;
    TileLists m_lists;
    AlignedArray<Extra> m_extras;
    std::vector<std::uint8_t> m_wanted;             ///< per tile, when only some are drawn; empty: all are
    Shown m_shown;
    StageTimes m_times;
};

}  // namespace morphogen::raster
