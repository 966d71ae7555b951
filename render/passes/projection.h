// From objects to ellipses on the picture: poses become maps (nodes.comp), polynomials and morphs move their splats (polynomial.comp,
// morph.comp),
// chunks that can't be seen are left out (cull.comp), the others' splats are projected (project.comp), and the visible ones
// are listed in the order of their slots (compact.comp).
#pragma once

#include "core/raster/project.h"
#include "render/mirror/mirror.h"
#include "render/passes/radix_sort.h"

namespace morphogen::render {

/// Which splats are listed for sorting.
enum class Listed {
    Visible,      ///< those that cover a pixel
    InFront,      ///< all before the near plane, so that the order serves any lens
};

/// What projection writes and the passes after it read.
struct ProjectionBuffers {
    vk::Buffer maps, previousMaps;        ///< per bound node
    vk::Buffer chunks, chunkAmount;       ///< those that were projected
    vk::Buffer counts;                    ///< per chunk
    vk::Buffer records, depths;           ///< per slot
    SortBuffers sort;                     ///< depth bits and slots
    vk::Buffer amount;                    ///< of what is listed
    std::uint64_t slots = 0, nodes = 0;   ///< that there is room for

    Result<void> reserve(const std::shared_ptr<vk::Device>& device, const Mirror& mirror);
};

gpu::Lens lensOf(const raster::View& view);

class Projection {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device);

    /// Maps of all nodes in `view`.
    void makeMaps(vk::Commands& commands, const raster::View& view, std::span<const PlacedObject> objects, const vk::Buffer& poses, const vk::Buffer& maps) const;
    /// Blocks of polynomials and morphs whose time is not the one they hold.
    void moveSplats(vk::Commands& commands, std::span<PlacedObject> objects) const;
    /// Records and depths of all slots in `buffers`, listed or not; barriers are within.
    void project(vk::Commands& commands, const raster::View& view, const Mirror& mirror, const ProjectionBuffers& buffers, Listed listed) const;
    /// Lists the visible splats as keys and values 0 of `buffers.sort`.
    void compact(vk::Commands& commands, const Scan& scan, const Mirror& mirror, const ProjectionBuffers& buffers) const;

private:
    ComputePass<gpu::NodesPush> m_nodes;
    ComputePass<gpu::PolynomialPush> m_polynomial;
    ComputePass<gpu::MorphPush> m_morph;
    ComputePass<gpu::CullPush> m_cull;
    ComputePass<gpu::ProjectPush> m_project;
    ComputePass<gpu::CompactPush> m_compact;
};

}  // namespace morphogen::render
