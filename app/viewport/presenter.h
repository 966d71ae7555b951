// Presenter: how finished pictures reach the screen. Two of them: Vulkan's swapchain, and plain pixels handed to the window.
#pragma once

#include "core/base/result.h"
#include "core/raster/compose.h"
#include "core/services/frame_renderer.h"

#include <chrono>
#include <string>
#include <vector>

namespace morphogen::viewport {

/// The render thread's, but for the constructor.
class Presenter {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Presenter() = default;

    /// Shows `composition`; `answered` are the events that it knows of. False where that has to be tried again a little later.
    /// After an error the last picture stays on the screen: DeviceLost recovers by itself with the next call, Unsupported
    /// means that this presenter is of no more use.
    virtual Result<bool> present(const Composition& composition, const std::vector<TimePoint>& answered) = 0;
    /// Lets go of the surface; the next present() takes it up again.
    virtual void releaseSurface() = 0;
    /// present() has shown it by the time it returns; else the presenter says so itself.
    virtual bool isImmediate() const { return true; }
    /// "Vulkan on llvmpipe".
    virtual std::string name() const = 0;
    /// Something that draws on the device that presents, so that pictures need not leave it; null where there is none.
    virtual std::unique_ptr<FrameRenderer> makeRenderer() { return nullptr; }
    /// For tests of recovery: the next presentations find the device lost.
    virtual void simulateLoss(int /*times*/) {}
};

}  // namespace morphogen::viewport
