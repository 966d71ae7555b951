// The render thread: takes the newest of everything out of a mailbox, lets the stage answer, draws and presents.
#pragma once

#include "app/session/choose_renderer.h"
#include "app/viewport/compared_picture.h"
#include "app/viewport/draw_schedule.h"
#include "app/viewport/overlay/overlay.h"
#include "app/viewport/presenter.h"
#include "app/viewport/stage.h"
#include "app/viewport/stage_mail.h"
#include "core/io/image.h"

#include <atomic>
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

namespace morphogen::viewport {

struct RenderLoopSetup {
    std::unique_ptr<Presenter> presenter;
    FontBytes font;
    std::function<void(Notice)> notify;                              ///< called on the render thread: to be done on the UI thread
    std::string presenterReason;                                     ///< why it was chosen
    std::function<void(const std::string& why)> presenterFailed;     ///< called on the UI thread: set another one
};

class RenderLoop {
public:
    explicit RenderLoop(RenderLoopSetup setup);
    /// Ends the thread; a picture under way is broken off.
    ~RenderLoop();

    // Any thread.
    /// Runs on the render thread before the next picture, in order with the events: a setting, or what asks for no place.
    void post(std::function<void(Stage&)> command);
    void post(const InputEvent& event);
    /// The newest of one kind: earlier ones that no event came after are forgotten (app/viewport/stage_mail.h).
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);
    /// No pixels: nothing is presented until there are some again.
    void setSize(int width, int height, float pixelRatio);
    /// The window shows (parts of) itself anew: present at once, from what there is.
    void expose();
    /// Returns once nothing of the surface is in use any more; presenting goes on after the next setSize().
    void releaseSurface();
    std::future<Result<Image>> grab();
    /// Another way to the screen, and why it was chosen.
    void setPresenter(std::unique_ptr<Presenter> presenter, const std::string& reason);
    /// Vulkan and Automatic are looked for beside the drawing, which goes on as before until there is an answer.
    void setDevice(ViewportDevice device);
    /// For tests of recovery.
    void simulateDeviceLoss(int times);

    CameraView camera() const;
    /// As Stage::setTool() with ToolStart::AtPointer: X right after G is the drag's already.
    void takeHold(ViewportTool tool);
    /// A tool is being typed into, or is about to be.
    bool wantsKeys() const { return m_wantsKeys || m_beginnings > 0; }
    /// A key of the tool's own, although nothing is typed.
    bool isOwnKey(char text) const;
    bool isToolUnderWay() const { return m_isToolUnderWay; }
    ViewportStats stats() const;
    /// Everything that came is answered, and the finished picture of it presented.
    bool isAtRest() const;
    void recordPresented(const std::vector<std::chrono::steady_clock::time_point>& answered);
    std::vector<EventLatency> takeLatencies();

private:
    struct Mail {
        StageMail stage;
        std::vector<std::chrono::steady_clock::time_point> seen;
        struct Size {
            int width, height;
            float pixelRatio;
        };
        std::optional<Size> size;
        bool isExposed = false;
        std::vector<std::promise<Result<Image>>> grabs;
        std::vector<std::promise<void>> releases;
        std::unique_ptr<Presenter> presenter;
        int deviceLosses = 0;
        std::optional<ViewportDevice> device;
        std::optional<Result<ChosenRenderer>> chosen;
        bool isEnd = false;
        bool isEmpty() const;
    };
    using Clock = std::chrono::steady_clock;

    void run();
    Mail waitForMail(std::optional<double> waitMs);
    void apply(Mail& mail);
    void draw(const DrawStep& step);
    Result<void> drawPicture(const Scene& scene, const DrawStep& step, const std::stop_token& stop);
    Result<void> drawExtras(const Scene& scene, int divisor, const std::stop_token& stop);
    FloorGrid gridOf(const Scene& scene) const;
    void present(Presenter* presenter);
    Result<Image> drawImage();
    void publish();
    void startChoosing(ViewportDevice device);
    void take(Result<ChosenRenderer> chosen);
    void complain(const Error& error);
    double nowMs() const;
    void wake();

    std::unique_ptr<Presenter> m_presenter;
    std::function<void(Notice)> m_notify;
    std::function<void(const std::string&)> m_presenterFailed;

    mutable std::mutex m_mutex;
    std::condition_variable m_wake;
    Mail m_mail;
    bool m_isWaiting = false;                       ///< for mail alone
    std::stop_source m_stopRefining;                ///< of the step under way, while it may give way
    CameraView m_camera;
    std::string m_ownKeys;
    std::atomic<bool> m_wantsKeys = false, m_isToolUnderWay = false;
    std::atomic<int> m_beginnings = 0;              ///< tools that take hold once the thread comes to them
    ViewportStats m_stats;
    std::string m_presenterReason;
    std::vector<EventLatency> m_latencies;

    // The render thread's.
    Stage m_stage;
    Overlay m_overlay;
    std::optional<FloorGrid> m_grid;
    ComparedPicture m_compared;
    CompareMode m_drawnMode = CompareMode::Off;     ///< what pictures cost was learnt with it
    bool m_isDissolving = false;                    ///< likewise
    DrawSchedule m_schedule;
    std::uint64_t m_presentedOverlay = 0;
    bool m_hasSurface = false, m_mustPresent = false;
    std::vector<Clock::time_point> m_unanswered;
    std::string m_lastError;
    std::string m_deviceReason;
    std::jthread m_choosing;                        ///< looks for a device
    Clock::time_point m_lastAdvance, m_lastStats;
    double m_drawMs = 0, m_composeMs = 0;
    DrawStep m_lastStep;

    std::thread m_thread;                           ///< last: starts when all else is there
};

}  // namespace morphogen::viewport
