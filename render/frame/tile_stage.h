// Drawing a frame's outputs tile by tile, in as many bands of rows as memory asks for.
#pragma once

#include "render/frame/band_limits.h"
#include "render/frame/scene_stage.h"
#include "render/passes/extras.h"
#include "render/passes/tiles.h"

#include <functional>

namespace morphogen::render {

/// What happens to each band of rows of tiles.
struct TileSink {
    /// Records what the device shall do with the band once it is drawn; may be empty.
    std::function<void(vk::Commands& commands, const TileOutputs& outputs, TileRows rows)> record;
    /// The band is in host memory.
    std::function<void(const TileOutputs& outputs, TileRows rows)> take;
};

struct TileStageRequest {
    const raster::View* view;
    const raster::View* previousView = nullptr;   ///< for motion
    bool wantsExtras = false;                     ///< more than colour and alpha
    std::optional<Rgb> background;
    TileSink sink;
    std::stop_token stop;
};

/// One thread.
class TileStage {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device, const BandLimits& limits);

    /// Draws what `scene` has projected in `commands`, which it submits. Waits for every band.
    Result<void> draw(vk::Commands commands, vk::CommandPool& pool, SceneStage& scene, const TileStageRequest& request);
    void clear();
    /// Of the last draw: pairs of a splat and a tile, and splats that were listed.
    std::uint64_t pairs() const { return m_pairs; }
    std::uint64_t visible() const { return m_visible; }

private:
    struct Job {
        vk::CommandPool* pool;
        SceneStage* scene;
        const TileStageRequest* request;
    };
    BinRequest binRequest(const Job& job, TileRows rows) const;
    Result<std::uint32_t> countPairs(const Job& job, vk::Commands commands, TileRows rows);
    Result<void> drawRows(const Job& job, TileRows rows, std::uint32_t pairs);

    std::shared_ptr<vk::Device> m_device;
    BandLimits m_limits;
    Bin m_bin;
    ExtrasPass m_extrasPass;
    Tiles m_tiles;
    BinBuffers m_bins;
    vk::Buffer m_extras, m_counted;
    TileOutputs m_outputs;
    std::uint64_t m_pairs = 0, m_visible = 0;
};

}  // namespace morphogen::render
