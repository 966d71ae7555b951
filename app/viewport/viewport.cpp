#include "app/viewport/viewport.h"

#include "app/viewport/font_bytes.h"
#include "app/viewport/pixels_presenter.h"
#include "app/viewport/render_loop.h"
#include "app/viewport/ui_calls.h"
#include "app/viewport/vulkan_presenter.h"
#include "app/viewport/window.h"

#include <QFont>
#include <QGuiApplication>
#include <QPointer>

namespace morphogen {

using viewport::InputEvent;
using viewport::Notice;
using viewport::Stage;

struct Viewport::State {
    ViewportCallbacks callbacks;
    ViewportOptions options;
    HandleMarks handles;
    Comparison comparison;
    ViewportTool tool = ViewportTool::Select;
    viewport::UiCalls calls;                          ///< what other threads ask of us
    QPointer<viewport::Window> window;
    std::unique_ptr<viewport::RenderLoop> loop;

    std::unique_ptr<viewport::VulkanWindowing> vulkan;   ///< null: plain pixels
    viewport::VulkanPresenter* vulkanPresenter = nullptr;

    std::unique_ptr<viewport::Presenter> choosePresenter(const ViewportSetup& setup, std::string& reason);
    std::unique_ptr<viewport::Presenter> pixels();
    void fallBack(const std::string& why);
    void tellSurface();
    void onUi(std::function<void()> call) { calls.post(std::move(call)); }
};

std::unique_ptr<viewport::Presenter> Viewport::State::pixels()
{
    return std::make_unique<viewport::PixelsPresenter>([this](viewport::PixelsPresenter::Finished finished) {
        onUi([this, finished = std::move(finished)] {
            if (!window || !loop) return;
            const std::vector<std::chrono::steady_clock::time_point> answered = finished(*window);
            loop->recordPresented(answered);
        });
    });
}

std::unique_ptr<viewport::Presenter> Viewport::State::choosePresenter(const ViewportSetup& setup, std::string& reason)
{
    if (setup.presenter == ViewportPresenter::Pixels) {
        reason = "plain pixels were asked for";
        return pixels();
    }
    Result<std::unique_ptr<viewport::VulkanWindowing>> found = viewport::VulkanWindowing::create(setup.hasValidation);
    if (!found) {
        reason = found.error().message;
        return pixels();
    }
    if (setup.presenter == ViewportPresenter::Automatic && (*found)->isSoftware()) {
        reason = (*found)->deviceName() + " is Vulkan in software: plain pixels are quicker";
        return pixels();
    }
    vulkan = std::move(*found);
    vulkan->adopt(*window);
    auto presenter = std::make_unique<viewport::VulkanPresenter>(*vulkan);
    vulkanPresenter = presenter.get();
    return presenter;
}

/// Vulkan is of no more use: the same window shows plain pixels from here on.
void Viewport::State::fallBack(const std::string& why)
{
    if (!vulkanPresenter || !window) return;
    vulkanPresenter = nullptr;
    loop->releaseSurface();
    window->becomeRaster();
    loop->setPresenter(pixels(), why);
    if (callbacks.onMessage) callbacks.onMessage(why + "; the viewport goes on without it");
}

void Viewport::State::tellSurface()
{
    if (vulkanPresenter) vulkanPresenter->setSurface(vulkan->surfaceOf(*window));
}

Viewport::Viewport(ViewportSetup setup) : m_state(std::make_unique<State>())
{
    State* state = m_state.get();
    state->callbacks = std::move(setup.callbacks);
    state->callbacks.onToolChanged = [state, tell = std::move(state->callbacks.onToolChanged)](ViewportTool tool) {
        state->tool = tool;
        if (tell) tell(tool);
    };
    state->callbacks.onPointerShape = [state, tell = std::move(state->callbacks.onPointerShape)](PointerShape shape) {
        if (state->window) state->window->setCursor(shape == PointerShape::SplitHorizontal ? Qt::SplitHCursor : Qt::ArrowCursor);
        if (tell) tell(shape);
    };
    state->options = setup.options;
    viewport::WindowEvents events;
    events.input = [state](const InputEvent& input) { state->loop->post(input); };
    events.size = [state](int width, int height, float ratio) { state->loop->setSize(width, height, ratio); };
    events.expose = [state] {
        state->tellSurface();
        state->loop->expose();
    };
    events.surfaceGoes = [state] { if (state->loop) state->loop->releaseSurface(); };
    events.key = [state](QKeyEvent& key) { return state->callbacks.onKey && state->callbacks.onKey(key); };
    events.wantsKey = [state](const InputEvent& key) {
        return state->loop->wantsKeys() || (key.key == viewport::Key::Text && !key.modifiers.isControl && !key.modifiers.isAlt && state->loop->isOwnKey(key.text));
    };
    state->window = new viewport::Window(std::move(events));

    std::string reason;
    std::unique_ptr<viewport::Presenter> presenter = state->choosePresenter(setup, reason);
    viewport::RenderLoopSetup loop;
    loop.presenter = std::move(presenter);
    loop.presenterReason = reason;
    loop.font = viewport::fontBytesOf(QGuiApplication::font());
    loop.notify = [state](Notice notice) {
        state->onUi([state, notice = std::move(notice)] {
            notice.call(state->callbacks);
            if (notice.isProposal) state->loop->post([](Stage& stage) { stage.settled(); });
        });
    };
    loop.presenterFailed = [state](const std::string& why) { state->fallBack(why); };
    state->loop = std::make_unique<viewport::RenderLoop>(std::move(loop));
    setOptions(setup.options);
    setDevice(setup.device);
}

Viewport::~Viewport()
{
    m_state->loop.reset();            // nobody uses the surface any more
    delete m_state->window.data();    // and the window goes before Vulkan
}

QWindow* Viewport::window() { return m_state->window; }
void Viewport::setWorld(std::shared_ptr<const World> world) { m_state->loop->setWorld(std::move(world)); }
void Viewport::setTime(double secs) { m_state->loop->setTime(secs); }
void Viewport::setPlaying(bool isPlaying) { m_state->loop->post([isPlaying](Stage& stage) { stage.setPlaying(isPlaying); }); }

void Viewport::setSelection(std::vector<ObjectId> selection)
{
    m_state->loop->post([selection = std::move(selection)](Stage& stage) { stage.setSelection(selection); });
}

void Viewport::setHandles(HandleMarks handles)
{
    m_state->handles = handles;
    m_state->loop->post([handles = std::move(handles)](Stage& stage) { stage.setHandles(handles); });
}

void Viewport::setComparison(Comparison comparison)
{
    m_state->comparison = comparison;
    m_state->loop->post([comparison = std::move(comparison)](Stage& stage) { stage.setComparison(comparison); });
}

const Comparison& Viewport::comparison() const { return m_state->comparison; }

void Viewport::setRibbons(std::vector<Ribbon> ribbons)
{
    m_state->loop->post([ribbons = std::move(ribbons)](Stage& stage) { stage.setRibbons(ribbons); });
}

void Viewport::setEventMarks(std::vector<EventMark> marks)
{
    m_state->loop->post([marks = std::move(marks)](Stage& stage) { stage.setEventMarks(marks); });
}

void Viewport::setColliders(std::vector<ColliderMark> colliders)
{
    m_state->loop->post([colliders = std::move(colliders)](Stage& stage) { stage.setColliders(colliders); });
}

const HandleMarks& Viewport::handles() const { return m_state->handles; }

void Viewport::setOptions(const ViewportOptions& options)
{
    m_state->options = options;
    m_state->loop->post([options](Stage& stage) { stage.setOptions(options); });
}

const ViewportOptions& Viewport::options() const { return m_state->options; }
void Viewport::setDevice(ViewportDevice device) { m_state->loop->setDevice(device); }
CameraView Viewport::camera() const { return m_state->loop->camera(); }
void Viewport::setCamera(const CameraView& view) { m_state->loop->post([view](Stage& stage) { stage.setCamera(view); }); }
void Viewport::frameAll() { m_state->loop->post([](Stage& stage) { stage.frameAll(); }); }
void Viewport::frameSelected() { m_state->loop->post([](Stage& stage) { stage.frameSelected(); }); }
void Viewport::lookFrom(ViewSide side) { m_state->loop->post([side](Stage& stage) { stage.lookFrom(side); }); }
void Viewport::setProjection(Projection projection) { m_state->loop->post([projection](Stage& stage) { stage.setProjection(projection); }); }
void Viewport::useCamera(CameraId camera) { m_state->loop->post([camera](Stage& stage) { stage.useCamera(camera); }); }
void Viewport::setTool(ViewportTool tool, ToolStart start)
{
    m_state->tool = tool;
    if (start == ToolStart::AtPointer) m_state->loop->takeHold(tool);
    else m_state->loop->post([tool](Stage& stage) { stage.setTool(tool, ToolStart::Handles); });
}

ViewportTool Viewport::tool() const { return m_state->tool; }

void Viewport::takeHold(ViewportTool verb) { m_state->loop->takeHold(verb); }

bool Viewport::cancelTool()
{
    const bool isUnderWay = m_state->loop->isToolUnderWay();
    m_state->loop->post([](Stage& stage) { stage.cancelTool(); });
    return isUnderWay;
}


Result<Image> Viewport::grab()
{
    std::future<Result<Image>> image = m_state->loop->grab();
    if (image.wait_for(std::chrono::seconds(10)) != std::future_status::ready)
        return Error{Error::Kind::Limit, "the viewport did not finish a picture within ten seconds"};
    return image.get();
}

std::vector<EventLatency> Viewport::takeLatencies() { return m_state->loop->takeLatencies(); }
ViewportStats Viewport::stats() const { return m_state->loop->stats(); }
bool Viewport::isAtRest() const { return m_state->loop->isAtRest(); }
void Viewport::simulateDeviceLoss(int times) { m_state->loop->simulateDeviceLoss(times); }
std::vector<std::string> Viewport::validationMessages() const { return m_state->vulkan ? m_state->vulkan->complaints() : std::vector<std::string>(); }

}  // namespace morphogen
