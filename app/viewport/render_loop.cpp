#include "app/viewport/render_loop.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::viewport {
namespace {

constexpr double kAnsweringMs = 26;   ///< what a picture may take that answers the pointer, put together and all: an event waits for half of the one before it, too
constexpr double kLeastDrawMs = 10;   ///< what is left of that for drawing at least
constexpr double kPlayingMs = 38;     ///< that is one of 24 a second
constexpr double kStatsEveryMs = 100;
constexpr std::size_t kMostLatencies = 100'000;

double milliseconds(std::chrono::steady_clock::duration d) { return std::chrono::duration<double, std::milli>(d).count(); }

Image imageOf(const std::vector<std::uint8_t>& bgra, int width, int height)
{
    Image image(width, height, 3);
    for (std::size_t i = 0; i < std::size_t(width) * std::size_t(height); ++i)
        for (std::size_t c = 0; c < 3; ++c) image.samples[3 * i + c] = static_cast<float>(bgra[4 * i + 2 - c]) / 255.0f;
    return image;
}

std::string nameOfDivisor(int divisor) { return divisor == 2 ? "half" : divisor == 3 ? "a third of the" : "a quarter of the"; }

}  // namespace

bool RenderLoop::Mail::isEmpty() const
{
    return stage.isEmpty() && !size && !isExposed && grabs.empty() && releases.empty() && !presenter && deviceLosses == 0 && !device && !chosen && !isEnd;
}

RenderLoop::RenderLoop(RenderLoopSetup setup)
    : m_presenter(std::move(setup.presenter)), m_notify(std::move(setup.notify)), m_presenterFailed(std::move(setup.presenterFailed)), m_presenterReason(std::move(setup.presenterReason)), m_overlay(std::move(setup.font))
{
    m_thread = std::thread([this] { run(); });
}

RenderLoop::~RenderLoop()
{
    {
        const std::lock_guard lock(m_mutex);
        m_mail.isEnd = true;
        m_stopRefining.request_stop();
    }
    m_wake.notify_one();
    m_thread.join();
}

void RenderLoop::post(std::function<void(Stage&)> command)
{
    const std::lock_guard lock(m_mutex);
    m_mail.stage.addIdle(std::move(command));
    wake();
}

void RenderLoop::post(const InputEvent& event)
{
    const std::lock_guard lock(m_mutex);
    StageMail::Command answer = [event](Stage& stage) { stage.handle(event); };
    if (event.kind == InputEvent::Kind::Move) m_mail.stage.addIdle(std::move(answer));
    else m_mail.stage.add(std::move(answer));
    m_mail.seen.push_back(event.seen);
    wake();
}

void RenderLoop::takeHold(ViewportTool tool)
{
    ++m_beginnings;
    const std::lock_guard lock(m_mutex);
    m_mail.stage.add([this, tool](Stage& stage) {
        stage.setTool(tool, ToolStart::AtPointer);
        m_wantsKeys = stage.wantsKeys();
        --m_beginnings;
    });
    wake();
}

void RenderLoop::setWorld(std::shared_ptr<const World> world)
{
    const std::lock_guard lock(m_mutex);
    m_mail.stage.setWorld(std::move(world));
    wake();
}

void RenderLoop::setTime(double secs)
{
    const std::lock_guard lock(m_mutex);
    m_mail.stage.setTime(secs);
    wake();
}

void RenderLoop::setSize(int width, int height, float pixelRatio)
{
    const std::lock_guard lock(m_mutex);
    m_mail.size = Mail::Size{width, height, pixelRatio};
    wake();
}

void RenderLoop::expose()
{
    const std::lock_guard lock(m_mutex);
    m_mail.isExposed = true;
    wake();
}

void RenderLoop::setPresenter(std::unique_ptr<Presenter> presenter, const std::string& reason)
{
    const std::lock_guard lock(m_mutex);
    m_mail.presenter = std::move(presenter);
    m_presenterReason = reason;
    wake();
}

void RenderLoop::setDevice(ViewportDevice device)
{
    const std::lock_guard lock(m_mutex);
    m_mail.device = device;
    wake();
}

void RenderLoop::simulateDeviceLoss(int times)
{
    const std::lock_guard lock(m_mutex);
    m_mail.deviceLosses = times;
    wake();
}

void RenderLoop::releaseSurface()
{
    std::future<void> done;
    {
        const std::lock_guard lock(m_mutex);
        done = m_mail.releases.emplace_back().get_future();
        wake();
    }
    done.wait();
}

std::future<Result<Image>> RenderLoop::grab()
{
    const std::lock_guard lock(m_mutex);
    std::future<Result<Image>> image = m_mail.grabs.emplace_back().get_future();
    wake();
    return image;
}

/// With the mutex held.
void RenderLoop::wake()
{
    m_stopRefining.request_stop();
    m_wake.notify_one();
}

CameraView RenderLoop::camera() const
{
    const std::lock_guard lock(m_mutex);
    return m_camera;
}

bool RenderLoop::isOwnKey(char text) const
{
    const std::lock_guard lock(m_mutex);
    return m_ownKeys.find(text) != std::string::npos;
}

ViewportStats RenderLoop::stats() const
{
    const std::lock_guard lock(m_mutex);
    return m_stats;
}

bool RenderLoop::isAtRest() const
{
    const std::lock_guard lock(m_mutex);
    return m_isWaiting && m_mail.isEmpty();
}

void RenderLoop::recordPresented(const std::vector<Clock::time_point>& answered)
{
    const std::lock_guard lock(m_mutex);
    const Clock::time_point now = Clock::now();
    if (m_latencies.size() > kMostLatencies) m_latencies.clear();
    for (const Clock::time_point seen : answered) m_latencies.push_back({seen, now});
}

std::vector<EventLatency> RenderLoop::takeLatencies()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_latencies, {});
}

double RenderLoop::nowMs() const { return milliseconds(Clock::now().time_since_epoch()); }

RenderLoop::Mail RenderLoop::waitForMail(std::optional<double> waitMs)
{
    std::unique_lock lock(m_mutex);
    const auto isMail = [this] { return !m_mail.isEmpty(); };
    m_isWaiting = !waitMs;
    if (waitMs) m_wake.wait_for(lock, std::chrono::duration<double, std::milli>(*waitMs), isMail);
    else m_wake.wait(lock, isMail);
    m_isWaiting = false;
    m_stopRefining = std::stop_source();
    return std::exchange(m_mail, {});
}

void RenderLoop::apply(Mail& mail)
{
    const std::uint64_t revision = m_stage.revision(), overlay = m_stage.overlayRevision();
    if (mail.size) {
        m_stage.setSize(mail.size->width, mail.size->height, mail.size->pixelRatio);
        m_schedule.setPixels(static_cast<double>(mail.size->width) * mail.size->height);
        m_hasSurface = mail.size->width > 0 && mail.size->height > 0;
        m_mustPresent = true;
    }
    mail.stage.tell(m_stage);
    m_mustPresent = m_mustPresent || mail.isExposed;
    const bool isAnswered = m_stage.revision() != revision || m_stage.overlayRevision() != overlay;
    if (isAnswered || m_stage.isAnimated()) m_unanswered.insert(m_unanswered.end(), mail.seen.begin(), mail.seen.end());
}

void RenderLoop::run()
{
    m_lastAdvance = Clock::now();
    std::uint64_t seenRevision = 0;
    std::optional<double> waitMs;
    while (true) {
        Mail mail = waitForMail(waitMs);
        if (mail.isEnd) break;
        apply(mail);
        const Clock::time_point now = Clock::now();
        m_stage.advance(std::min(0.1, 1e-3 * milliseconds(now - m_lastAdvance)));
        m_lastAdvance = now;
        if (m_stage.revision() != seenRevision) {
            seenRevision = m_stage.revision();
            m_schedule.changed(nowMs());
            m_stage.source().dropDepth();
        }
        const bool isDissolving = m_stage.dissolved().has_value();
        if (m_stage.compareMode() != m_drawnMode || isDissolving != m_isDissolving) {
            // What was mixed is in memory; a device draws what stays once more.
            if (m_isDissolving && !isDissolving && m_stage.source().isOnDevice()) m_schedule.changed(nowMs());
            m_drawnMode = m_stage.compareMode();
            m_isDissolving = isDissolving;
            m_schedule.forgetCosts();
            m_compared.clear();
            if (!m_stage.otherScene()) m_stage.source().dropOther();
        }
        m_schedule.setBudget(std::max((m_stage.isOnlyPlaying() ? kPlayingMs : kAnsweringMs) - m_composeMs, kLeastDrawMs));
        m_schedule.setMoving(m_stage.isMoving());
        if (mail.presenter) {
            m_presenter->releaseSurface();
            m_presenter = std::move(mail.presenter);
            m_mustPresent = true;
        }
        if (mail.deviceLosses > 0) m_presenter->simulateLoss(mail.deviceLosses), m_mustPresent = true;
        if (mail.device) startChoosing(*mail.device);
        if (mail.chosen) take(std::move(*mail.chosen));
        if (!mail.releases.empty()) {
            m_presenter->releaseSurface();
            m_hasSurface = false;
            for (auto& release : mail.releases) release.set_value();
        }
        publish();
        if (m_hasSurface) {
            if (const std::optional<DrawStep> step = m_schedule.next(nowMs())) draw(*step);
            if (m_stage.overlayRevision() != m_presentedOverlay) m_mustPresent = true;
            if (m_mustPresent) present(m_presenter.get());
        }
        for (auto& grab : mail.grabs) grab.set_value(drawImage());
        for (Notice& notice : m_stage.takeNotices()) m_notify(std::move(notice));
        waitMs = m_hasSurface ? m_schedule.wait(nowMs()) : std::nullopt;
        if (m_hasSurface && m_mustPresent) waitMs = std::min(waitMs.value_or(16), 16.0);   // it has to be tried again
        if (m_hasSurface && m_stage.isAnimated()) waitMs = std::min(waitMs.value_or(4), 4.0);
    }
    m_choosing = {};   // asks it to stop, and waits
    m_presenter->releaseSurface();
}

/// Beside the drawing: making a device and measuring it takes a while.
void RenderLoop::startChoosing(ViewportDevice device)
{
    const RenderDevice wish = device == ViewportDevice::Cpu ? RenderDevice::Cpu : device == ViewportDevice::Vulkan ? RenderDevice::Vulkan : RenderDevice::Auto;
    m_choosing = std::jthread([this, wish](std::stop_token stop) {
        Result<ChosenRenderer> chosen = chooseRenderer(wish, stop);
        if (stop.stop_requested()) return;
        const std::lock_guard lock(m_mutex);
        m_mail.chosen = std::move(chosen);
        wake();
    });
}

void RenderLoop::take(Result<ChosenRenderer> chosen)
{
    if (!chosen) return complain(chosen.error());
    m_deviceReason = chosen->reason;
    if (chosen->renderer->name() == m_stage.source().renderer().name()) return;   // the one at work has prepared everything
    std::unique_ptr<FrameRenderer> shared = chosen->renderer->name() == "cpu" ? nullptr : m_presenter->makeRenderer();
    if (shared) m_stage.source().setRenderer(std::move(shared), PictureSource::Pictures::OnDevice);
    else m_stage.source().setRenderer(std::move(chosen->renderer));
    m_schedule.forgetCosts();
    m_schedule.changed(nowMs());
}

void RenderLoop::draw(const DrawStep& step)
{
    std::stop_token stop;
    if (step.mayBeStopped()) {
        const std::lock_guard lock(m_mutex);
        if (!m_mail.isEmpty()) return;
        stop = m_stopRefining.get_token();
    }
    const Clock::time_point start = Clock::now();
    const Scene scene = m_stage.scene();
    PictureSource& source = m_stage.source();
    const Result<void> drawn = step.kind == DrawStep::Kind::Extras ? drawExtras(scene, step.divisor, stop) : drawPicture(scene, step, stop);
    if (!drawn && drawn.error().kind == Error::Kind::Cancelled) return;
    const double costMs = milliseconds(Clock::now() - start);
    // What is prepared once says nothing about the next picture.
    m_schedule.finished(step, costMs - (drawn && step.kind != DrawStep::Kind::Extras ? source.times().prepare : 0), true);
    m_mustPresent = true;
    if (!drawn) {
        complain(drawn.error());   // the last picture stays
        if (m_stage.source().renderer().name() != "cpu") take(ChosenRenderer{makeCpuRenderer(), "the graphics device failed: " + drawn.error().message});
        return;
    }
    m_lastError.clear();
    if (step.kind == DrawStep::Kind::Extras) return;
    m_drawMs = costMs;
    m_lastStep = step;
}

Result<void> RenderLoop::drawPicture(const Scene& scene, const DrawStep& step, const std::stop_token& stop)
{
    PictureSource& source = m_stage.source();
    const int maskDivisor = std::max(step.divisor, 2);
    MG_TRY(source.drawMask(scene, maskDivisor, stop));
    const std::optional<OtherScene> other = m_stage.otherScene();
    if (!other) return source.draw(scene, step.divisor, stop);
    if (other->objects == OtherScene::Objects::All && !m_stage.dissolved()) MG_TRY(source.drawMask(other->scene, maskDivisor, stop, Side::Other));
    return source.drawBoth(scene, *other, step.divisor, stop);
}

/// Depths.
Result<void> RenderLoop::drawExtras(const Scene& scene, int divisor, const std::stop_token& stop)
{
    PictureSource& source = m_stage.source();
    MG_TRY(source.drawDepth(scene, divisor, stop));
    const std::optional<OtherScene> other = m_stage.otherScene();
    const bool isUsed = other && (m_stage.compareMode() == CompareMode::SideBySide || m_stage.compareMode() == CompareMode::Wipe);
    return isUsed ? source.drawDepth(other->scene, divisor, stop, Side::Other) : Result<void>();
}

/// Once, however often it happens in a row.
void RenderLoop::complain(const Error& error)
{
    if (error.message != m_lastError)
        m_notify(Notice([sentence = error.message](const ViewportCallbacks& call) { if (call.onMessage) call.onMessage(sentence); }));
    m_lastError = error.message;
}

FloorGrid RenderLoop::gridOf(const Scene& scene) const
{
    // The finest lines are some pixels apart at what is looked at.
    const float perPixel = heightAtDepth(scene.view, std::max(glm::distance(m_stage.camera().position, m_stage.camera().target), 1e-3f)) / static_cast<float>(scene.height);
    FloorGrid grid;
    grid.view = scene.view;
    grid.finestCell = std::pow(10.0f, std::floor(std::log10(12 * perPixel)));
    return grid;
}

void RenderLoop::present(Presenter* presenter)
{
    const Scene scene = m_stage.scene();
    PictureSource& source = m_stage.source();
    const ViewportOptions& options = m_stage.options();
    Composition composition;
    composition.width = m_stage.width();
    composition.height = m_stage.height();
    composition.backgroundTop = options.backgroundTop;
    composition.backgroundBottom = options.backgroundBottom;
    composition.outline = options.accent;
    composition.pixelRatio = m_stage.pixelRatio();
    if (!source.picture().bytes.empty()) composition.picture = &source.picture();
    composition.devicePicture = source.devicePicture();
    if (!source.mask().bytes.empty()) composition.mask = &source.mask();
    if (!source.depth().expectedDepth.empty()) composition.depth = &source.depth();
    const Clock::time_point start = Clock::now();
    if (options.hasGrid) {
        m_grid = gridOf(scene);
        composition.grid = &*m_grid;
    }
    if (const std::optional<float> share = m_stage.dissolved()) {
        if (!source.picture(Side::Other).bytes.empty())
            if (const Result<void> laid = m_compared.layMixed(source, *share, composition); !laid) complain(laid.error());
    } else if (m_stage.otherScene()) {
        Composition half = composition;
        half.width = scene.width;
        half.height = scene.height;
        half.picture = half.mask = half.depth = nullptr;
        half.devicePicture = {};
        if (const Result<void> laid = m_compared.lay(source, m_stage.compareRequest(), half, composition); !laid) complain(laid.error());
    }
    m_overlay.build(m_stage.camera(), {static_cast<float>(composition.width), static_cast<float>(composition.height)}, m_stage.scale(), [this](Sketch& sketch) {
        ViewportStats shown = stats();
        shown.largestDifference = m_compared.largestDifference();
        m_stage.paint(sketch, shown);
    });
    composition.mesh = &m_overlay.mesh();
    composition.atlas = &m_overlay.atlas();
    const Result<bool> presented = presenter->present(composition, m_unanswered);
    m_composeMs = milliseconds(Clock::now() - start);
    m_mustPresent = presented ? !*presented : presented.error().kind == Error::Kind::DeviceLost;
    m_presentedOverlay = m_stage.overlayRevision();
    if (!presented) {
        complain(presented.error());
        if (m_stage.source().isOnDevice()) take(ChosenRenderer{makeCpuRenderer(), "the graphics device failed: " + presented.error().message});
        if (presented.error().kind != Error::Kind::DeviceLost && presenter == m_presenter.get())
            m_notify(Notice([this, why = presented.error().message](const ViewportCallbacks&) { m_presenterFailed(why); }));
        return;
    }
    if (!*presented) return;
    if (presenter->isImmediate() && presenter == m_presenter.get()) recordPresented(m_unanswered);
    m_unanswered.clear();
    publish();
    if (milliseconds(Clock::now() - m_lastStats) < kStatsEveryMs) return;
    m_lastStats = Clock::now();
    m_notify(Notice([stats = stats()](const ViewportCallbacks& call) { if (call.onStats) call.onStats(stats); }));
}

namespace {

/// Keeps what would be shown.
class ImagePresenter : public Presenter {
public:
    Result<bool> present(const Composition& composition, const std::vector<TimePoint>&) override
    {
        const std::size_t stride = 4 * static_cast<std::size_t>(composition.width);
        pixels.resize(stride * static_cast<std::size_t>(composition.height));
        m_composer.compose(composition, pixels.data(), stride);
        return true;
    }
    void releaseSurface() override {}
    std::string name() const override { return "memory"; }
    std::vector<std::uint8_t> pixels;

private:
    Composer m_composer;
};

}  // namespace

Result<Image> RenderLoop::drawImage()
{
    const Scene scene = m_stage.scene();
    if (scene.width < 1 || scene.height < 1) return Error{Error::Kind::Usage, "the viewport has no size, so there is no picture of it"};
    PictureSource& source = m_stage.source();
    const auto drawAll = [&]() -> Result<void> {
        MG_TRY(drawExtras(scene, 2, {}));
        if (m_stage.otherScene()) return drawPicture(scene, {DrawStep::Kind::Moving, 1}, {});
        MG_TRY(source.drawMask(scene, 2, {}));
        return source.drawInMemory(scene, 1, {});
    };
    MG_TRY(drawAll());
    ImagePresenter image;
    const auto unanswered = m_unanswered;
    present(&image);
    m_unanswered = unanswered;
    m_mustPresent = true;
    if (m_stage.source().isOnDevice()) m_schedule.changed(nowMs());   // its picture had to make room
    return imageOf(image.pixels, m_stage.width(), m_stage.height());
}

void RenderLoop::publish()
{
    const StageTimes& times = m_stage.source().times();
    const std::lock_guard lock(m_mutex);
    m_camera = m_stage.camera();
    m_wantsKeys = m_stage.wantsKeys();
    m_ownKeys = m_stage.ownKeys();
    m_isToolUnderWay = m_stage.isToolUnderWay();
    m_stats.splats = times.splats;
    m_stats.visible = times.visible;
    m_stats.drawMs = m_drawMs;
    m_stats.composeMs = m_composeMs;
    m_stats.width = m_stage.width();
    m_stats.height = m_stage.height();
    m_stats.largestDifference = m_compared.largestDifference();
    m_stats.divisor = m_stage.source().pictureDivisor();
    m_stats.device = m_stage.source().renderer().name() == "cpu" ? "CPU" : m_stage.source().renderer().description();
    m_stats.deviceReason = m_deviceReason;
    m_stats.presenter = m_presenter->name();
    m_stats.presenterReason = m_presenterReason;
    m_stats.skipped = m_stats.divisor == 1 ? std::string() : fmt::format("drawn with {} resolution while things move", nameOfDivisor(m_stats.divisor));
}

}  // namespace morphogen::viewport
