// What draws a frame, whatever it draws on: the CPU's rasteriser here, a Vulkan device in render/. Same requests, same
// pictures; who shows or writes frames needs to know no more.
#pragma once

#include "core/raster/rasteriser.h"

#include <memory>
#include <string>

namespace morphogen {

/// Keeps what it prepared, so use one per view and keep it. One thread at a time.
class FrameRenderer {
public:
    virtual ~FrameRenderer() = default;

    /// Fails with Usage for a size out of range, Limit when memory is short, Cancelled within 100 ms of the request's stop,
    /// DeviceLost when a graphics device is gone: then make another renderer.
    Result<Frame> draw(const FrameRequest& request)
    {
        Frame frame;
        MG_TRY(drawInto(request, frame));
        return frame;
    }
    /// The same into `frame`, whose memory (and, where nothing changed, whose picture) is used again; see Rasteriser::drawInto.
    virtual Result<void> drawInto(const FrameRequest& request, Frame& frame) = 0;
    /// What is at pixel (x, y) of the picture that `request` describes; nothing where no splat covers 1/255 of it.
    virtual Result<std::optional<Pick>> pick(const FrameRequest& request, int x, int y) = 0;
    virtual const StageTimes& lastTimes() const = 0;

    virtual std::string name() const = 0;          ///< "cpu", "vulkan": what --device calls it
    virtual std::string description() const = 0;   ///< of the device, for people: "AVX3 on 2 threads"
    /// Whether it draws objects as drawnPoseAt() gives them; else only as poseAt() does.
    virtual bool blendsMorphs() const { return false; }
    /// Forgets every prepared object and the last frame.
    virtual void clear() = 0;

protected:
    FrameRenderer() = default;
    FrameRenderer(const FrameRenderer&) = default;
    FrameRenderer& operator=(const FrameRenderer&) = default;
};

/// The plane of Aov::Shadow of the request's picture, whose objects hold contact shadows (core/evaluate/contact_shadows.h): a second
/// picture in which these alone are bright. Fails as FrameRenderer::draw().
Result<void> drawShadow(FrameRenderer& renderer, const FrameRequest& request, Frame& frame);

/// The rasteriser of core/raster behind that interface.
std::unique_ptr<FrameRenderer> makeCpuRenderer();

}  // namespace morphogen
