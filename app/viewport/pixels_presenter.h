// Presents without Vulkan: pictures are put together on the CPU and handed to the window, which copies them to the screen.
#pragma once

#include "app/viewport/presenter.h"

#include <QImage>

#include <array>
#include <functional>
#include <memory>
#include <mutex>

namespace morphogen::viewport {

class Window;

class PixelsPresenter : public Presenter {
public:
    /// Shows the newest picture in the window and says what it answers. Empty when a later call was quicker.
    using Finished = std::function<std::vector<TimePoint>(Window&)>;
    /// `post` gets each finished picture on the render thread and calls it on the UI thread.
    explicit PixelsPresenter(std::function<void(Finished)> post);

    Result<bool> present(const Composition& composition, const std::vector<TimePoint>& answered) override;
    void releaseSurface() override {}
    bool isImmediate() const override { return false; }
    std::string name() const override { return "plain pixels"; }

private:
    /// Between the two threads.
    struct Slot {
        std::mutex mutex;
        QImage image;
        std::vector<TimePoint> answered;
        bool isNew = false;
    };
    std::function<void(Finished)> m_post;
    std::shared_ptr<Slot> m_slot = std::make_shared<Slot>();
    Composer m_composer;
    std::array<QImage, 4> m_images;   ///< used again once neither the slot nor the window holds on to them
};

}  // namespace morphogen::viewport
