#include "render/passes/extras.h"

namespace morphogen::render {

void ExtrasPass::run(vk::Commands& commands, const ExtrasRequest& request) const
{
    const raster::View& view = *request.view;
    gpu::ExtrasPush push{.objects = request.mirror->table().address(),
                         .chunkObjects = request.mirror->chunkObjects().address(),
                         .maps = request.buffers->maps.address(),
                         .order = request.order->address(),
                         .amount = request.buffers->amount.address(),
                         .extras = request.extras->address(),
                         .scale = view.scale,
                         .centreX = view.centreX,
                         .centreY = view.centreY,
                         .isPerspective = view.isPerspective ? 1u : 0u};
    if (request.previousView) {
        const raster::View& before = *request.previousView;
        push.previousMaps = request.buffers->previousMaps.address();
        push.previousObjects = request.mirror->previousTable().address();
        push.previousScale = before.scale;
        push.previousCentreX = before.centreX;
        push.previousCentreY = before.centreY;
        push.previousNearest = before.near;
        push.wasPerspective = before.isPerspective;
        push.hasPrevious = 1;
    }
    m_pass.runIndirect(commands, push, request.buffers->amount, MG_AMOUNT_RUNS);
}

}  // namespace morphogen::render
