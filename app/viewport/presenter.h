// Presenter: how finished pictures reach the screen. Two of them: Vulkan's swapchain, and plain pixels handed to the window.
#pragma once

#include "core/base/result.h"
#include "core/raster/compose.h"

#include <chrono>
#include <string>
#include <vector>

namespace morphogen::viewport {

/// The render thread's, but for the constructor.
class Presenter {
public:
    using TimePoint = std::chrono::steady_clock::time_point;
    virtual ~Presenter() = default;

    /// Shows `composition`; `answered` are the events that it knows of. After an error nothing is shown and the last picture
    /// stays on the screen.
    virtual Result<void> present(const Composition& composition, const std::vector<TimePoint>& answered) = 0;
    /// Lets go of the surface; the next present() takes it up again.
    virtual void releaseSurface() = 0;
    /// "Vulkan (llvmpipe)".
    virtual std::string name() const = 0;
};

}  // namespace morphogen::viewport
