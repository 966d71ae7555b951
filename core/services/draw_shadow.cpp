#include "core/evaluate/contact_shadows.h"
#include "core/services/frame_renderer.h"

#include <algorithm>

namespace morphogen {

Result<void> drawShadow(FrameRenderer& renderer, const FrameRequest& request, Frame& frame)
{
    const std::vector<PosedObject> mask = asShadowMask(request.objects);
    FrameRequest wanted = request;
    wanted.objects = mask;
    wanted.previousObjects = {};
    wanted.background = std::nullopt;
    wanted.format = PixelFormat::Float;
    wanted.aovs = {};
    MG_ASSIGN(const Frame shares, renderer.draw(wanted));
    frame.shadow.resize(shares.colour.size() / 4);
    for (std::size_t i = 0; i < frame.shadow.size(); ++i) frame.shadow[i] = std::clamp(shares.colour[4 * i], 0.0f, 1.0f);
    return {};
}

}  // namespace morphogen
