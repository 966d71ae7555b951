// What the outputs beside colour need of the visible splats (shaders/passes/extras.comp).
#pragma once

#include "render/passes/projection.h"

namespace morphogen::render {

struct ExtrasRequest {
    const raster::View* view;
    const raster::View* previousView = nullptr;   ///< null: no motion; else buffers.previousMaps were made for it
    const Mirror* mirror;
    const ProjectionBuffers* buffers;
    const vk::Buffer* order;
    const vk::Buffer* extras;                     ///< out: one per slot, written for the listed ones
};

class ExtrasPass {
public:
    Result<void> create(const std::shared_ptr<vk::Device>& device) { return m_pass.create(device, "extras.comp"); }

    void run(vk::Commands& commands, const ExtrasRequest& request) const;

private:
    ComputePass<gpu::ExtrasPush> m_pass;
};

}  // namespace morphogen::render
