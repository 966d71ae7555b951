#include "app/viewport/viewport.h"

#include "app/viewport/font_bytes.h"
#include "app/viewport/pixels_presenter.h"
#include "app/viewport/render_loop.h"
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
    ViewportTool tool = ViewportTool::Select;
    QObject context;                                  ///< what queued calls belong to: they die with it
    QPointer<viewport::Window> window;
    std::unique_ptr<viewport::RenderLoop> loop;

    void onUi(std::function<void()> call) { QMetaObject::invokeMethod(&context, std::move(call), Qt::QueuedConnection); }
};

Viewport::Viewport(ViewportSetup setup) : m_state(std::make_unique<State>())
{
    State* state = m_state.get();
    state->callbacks = std::move(setup.callbacks);
    state->callbacks.onToolChanged = [state, tell = std::move(state->callbacks.onToolChanged)](ViewportTool tool) {
        state->tool = tool;
        if (tell) tell(tool);
    };
    state->options = setup.options;
    viewport::WindowEvents events;
    events.input = [state](const InputEvent& input) { state->loop->post(input); };
    events.size = [state](int width, int height, float ratio) { state->loop->setSize(width, height, ratio); };
    events.expose = [state] { state->loop->expose(); };
    events.surfaceGoes = [state] { if (state->loop) state->loop->releaseSurface(); };
    events.key = [state](QKeyEvent& key) { return state->callbacks.onKey && state->callbacks.onKey(key); };
    events.wantsAllKeys = [state] { return state->loop->wantsKeys(); };
    state->window = new viewport::Window(std::move(events));

    auto presenter = std::make_unique<viewport::PixelsPresenter>([state](viewport::PixelsPresenter::Finished finished) {
        state->onUi([state, finished = std::move(finished)] {
            if (!state->window || !state->loop) return;
            const std::vector<std::chrono::steady_clock::time_point> answered = finished(*state->window);
            state->loop->recordPresented(answered);
        });
    });
    state->loop = std::make_unique<viewport::RenderLoop>(std::move(presenter), viewport::fontBytesOf(QGuiApplication::font()), [state](Notice notice) {
        state->onUi([state, notice = std::move(notice)] {
            notice.call(state->callbacks);
            if (notice.isProposal) state->loop->post([](Stage& stage) { stage.settled(); });
        });
    });
    setOptions(setup.options);
}

Viewport::~Viewport()
{
    m_state->loop.reset();
    delete m_state->window.data();
}

QWindow* Viewport::window() { return m_state->window; }
void Viewport::setWorld(std::shared_ptr<const World> world) { m_state->loop->setWorld(std::move(world)); }
void Viewport::setTime(double secs) { m_state->loop->setTime(secs); }
void Viewport::setPlaying(bool isPlaying) { m_state->loop->post([isPlaying](Stage& stage) { stage.setPlaying(isPlaying); }); }

void Viewport::setSelection(std::vector<ObjectId> selection)
{
    m_state->loop->post([selection = std::move(selection)](Stage& stage) { stage.setSelection(selection); });
}

void Viewport::setOptions(const ViewportOptions& options)
{
    m_state->options = options;
    m_state->loop->post([options](Stage& stage) { stage.setOptions(options); });
}

const ViewportOptions& Viewport::options() const { return m_state->options; }
void Viewport::setDevice(ViewportDevice) {}
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
    m_state->loop->post([tool, start](Stage& stage) { stage.setTool(tool, start); });
}

ViewportTool Viewport::tool() const { return m_state->tool; }

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

}  // namespace morphogen
