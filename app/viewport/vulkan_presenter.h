// Presents through Vulkan: a swapchain of the viewport's window, made again when the window or the device goes.
#pragma once

#include "app/viewport/presenter.h"

#include <memory>
#include <mutex>

class QWindow;

namespace morphogen::viewport {

/// The connection to Vulkan that a window's surfaces come from; Qt is told of it. UI thread.
class VulkanWindowing {
public:
    /// Fails with Unsupported, in one sentence, where there is no Vulkan or it can't draw into windows here.
    static Result<std::unique_ptr<VulkanWindowing>> create(bool hasValidation);
    ~VulkanWindowing();

    /// Makes `window` one that Vulkan draws into. Before it is shown the first time.
    void adopt(QWindow& window);
    /// A VkSurfaceKHR as a number, owned by Qt for as long as the native window lives; 0 where there is none.
    std::uint64_t surfaceOf(QWindow& window);
    /// Of the best device that can be used.
    const std::string& deviceName() const { return m_deviceName; }
    bool isSoftware() const { return m_isSoftware; }
    /// What the validation layers have said so far.
    std::vector<std::string> complaints() const;

private:
    friend class VulkanPresenter;
    VulkanWindowing() = default;
    struct Parts;
    std::shared_ptr<Parts> m_parts;
    std::string m_deviceName;
    bool m_isSoftware = false;
};

class VulkanPresenter : public Presenter {
public:
    explicit VulkanPresenter(const VulkanWindowing& windowing);
    ~VulkanPresenter() override;

    /// What the next pictures are for; any thread.
    void setSurface(std::uint64_t surface);
    Result<bool> present(const Composition& composition, const std::vector<TimePoint>& answered) override;
    void releaseSurface() override;
    std::string name() const override;
    std::unique_ptr<FrameRenderer> makeRenderer() override;
    void simulateLoss(int times) override;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace morphogen::viewport
