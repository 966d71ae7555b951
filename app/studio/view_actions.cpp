#include "app/studio/view_actions.h"

#include "core/edit/add_camera.h"
#include "core/edit/camera_keys.h"
#include "core/io/write_png.h"
#include "ui/dialogs/ghosts_dialog.h"
#include "ui/models/settings.h"
#include "ui/theme/theme.h"

#include <QFileDialog>
#include <QWindow>

#include <utility>

namespace morphogen::studio {
namespace {

constexpr std::pair<const char*, ViewportTool> kTools[] = {
    {"tool.select", ViewportTool::Select}, {"tool.move", ViewportTool::Move}, {"tool.rotate", ViewportTool::Rotate}, {"tool.scale", ViewportTool::Scale},
    {"tool.measure", ViewportTool::Measure}, {"tool.floor", ViewportTool::SetFloor}, {"tool.length", ViewportTool::SetScale},
    {"tool.handles", ViewportTool::Handles}, {"tool.lattice", ViewportTool::Lattice}, {"tool.collider", ViewportTool::Collider}, {"tool.stiffness", ViewportTool::StiffnessBrush}, {"tool.drawPath", ViewportTool::DrawPath},
    {"tool.selectRectangle", ViewportTool::SelectRectangle}, {"tool.selectLasso", ViewportTool::SelectLasso}, {"tool.selectPolygon", ViewportTool::SelectPolygon}, {"tool.selectBrush", ViewportTool::SelectBrush},
    {"tool.selectFlood", ViewportTool::SelectFlood}, {"tool.selectSphere", ViewportTool::SelectSphere}, {"tool.selectBox", ViewportTool::SelectBox}, {"tool.cutOut", ViewportTool::CutOut},
};
constexpr std::pair<const char*, ViewSide> kSides[] = {
    {"view.front", ViewSide::Front}, {"view.back", ViewSide::Back}, {"view.right", ViewSide::Right},
    {"view.left", ViewSide::Left}, {"view.top", ViewSide::Top}, {"view.bottom", ViewSide::Bottom},
};
constexpr std::pair<const char*, ViewportDevice> kDevices[] = {
    {"device.auto", ViewportDevice::Automatic}, {"device.cpu", ViewportDevice::Cpu}, {"device.vulkan", ViewportDevice::Vulkan},
};

Rgb rgb(const QColor& c) { return {c.redF(), c.greenF(), c.blueF()}; }

}  // namespace

ViewActions::ViewActions(Parts& parts, std::function<bool()> isPointerOverView) : m_parts(parts), m_isPointerOverView(std::move(isPointerOverView))
{
    ui::ActionSet& actions = parts.window.actions();
    for (const auto& [id, tool] : kTools) actions.onTriggered(id, [this, tool = tool] { chooseTool(tool); });
    for (const auto& [id, side] : kSides) actions.onTriggered(id, [this, side = side] { m_parts.viewport.lookFrom(side); });
    for (const auto& [id, device] : kDevices) {
        actions.onTriggered(id, [this, id = id, device = device] {
            m_parts.viewport.setDevice(device);
            ui::settings()->setValue(QStringLiteral("view/device"), QLatin1String(id));
        });
    }
    actions.setChecked("tool.select", true);
    actions.onTriggered("view.frameAll", [this] { m_parts.viewport.frameAll(); });
    actions.onTriggered("view.frameSelected", [this] { m_parts.viewport.frameSelected(); });
    actions.onTriggered("view.perspective", [this] {
        m_parts.viewport.setProjection(m_parts.viewport.camera().projection == Projection::Perspective ? Projection::Orthographic : Projection::Perspective);
    });
    actions.onTriggered("view.camera", [this] {
        const auto& cameras = m_parts.document.world().cameras;
        if (const CameraId chosen = m_parts.window.selection().camera) lookThrough(chosen);
        else if (!cameras.empty()) lookThrough(cameras.front()->id);
        else m_parts.note(QObject::tr("This world has no camera yet; save the view as one."));
    });
    actions.onTriggered("view.addCamera", [this] { addCamera(); });
    actions.onTriggered("view.keyCamera", [this] { keyCamera(); });
    actions.onTriggered("view.ghosts", [this] { applyGhosts(); });
    actions.onTriggered("view.ghostSettings", [this] {
        auto* dialog = new ui::GhostsDialog(&m_parts.window);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        QObject::connect(dialog, &ui::GhostsDialog::changed, dialog, [this] {
            m_parts.window.actions().setChecked("view.ghosts", true);
            applyGhosts();
        });
        dialog->open();
    });
    const auto toggle = [&](const char* id, bool ViewportOptions::*option) {
        actions.setChecked(id, parts.viewport.options().*option);
        actions.onTriggered(id, [this, id, option] {
            ViewportOptions options = m_parts.viewport.options();
            options.*option = m_parts.window.actions().isChecked(id);
            m_parts.viewport.setOptions(options);
        });
    };
    toggle("view.grid", &ViewportOptions::hasGrid);
    toggle("view.stats", &ViewportOptions::hasFrameTimes);
    toggle("view.trails", &ViewportOptions::hasTrails);
    toggle("view.invented", &ViewportOptions::showsInvented);
    toggle("view.pairs", &ViewportOptions::showsPairs);
    actions.onTriggered("view.grab", [this] {
        const auto image = m_parts.viewport.grab();
        if (!image) return m_parts.say(image.error());
        const QString path = QFileDialog::getSaveFileName(&m_parts.window, QObject::tr("Picture of the view"), QStringLiteral("view.png"), QObject::tr("PNG pictures (*.png)"));
        if (path.isEmpty()) return;
        if (const auto written = writePng(pathOf(path), *image); !written) return m_parts.say(written.error());
        m_parts.note(QObject::tr("Wrote %1").arg(path));
    });
    QObject::connect(&parts.window, &ui::MainWindow::themeChanged, &parts.window, [this] { applyTheme(); });
    applyTheme();
}

void ViewActions::lookThrough(CameraId camera) { m_parts.viewport.useCamera(camera); }

void ViewActions::chooseTool(ViewportTool tool)
{
    const bool isTransform = tool == ViewportTool::Move || tool == ViewportTool::Rotate || tool == ViewportTool::Scale;
    // G over the view takes hold at once; a click on the strip shows the handles.
    const bool isOverView = m_isPointerOverView();
    const bool hasSelection = !m_parts.window.selection().objects.empty();
    if (isTransform && isOverView && m_parts.viewport.tool() == ViewportTool::Handles && !m_parts.viewport.handles().chosen.empty()) {
        m_parts.viewport.takeHold(tool);
        m_parts.viewport.window()->requestActivate();
        return showTool(ViewportTool::Handles);
    }
    if (tool == ViewportTool::SetFloor || tool == ViewportTool::SetScale)
        if (m_parts.document.world().objects.empty()) return showTool(m_parts.viewport.tool());
    const bool takesHold = isTransform && isOverView && hasSelection;
    m_parts.viewport.setTool(tool, takesHold ? ToolStart::AtPointer : ToolStart::Handles);
    if (isSplatTool(tool) || tool == ViewportTool::Handles || takesHold) m_parts.viewport.window()->requestActivate();   // its keys are for the view
    showTool(tool);
}

void ViewActions::showTool(ViewportTool tool)
{
    for (const auto& [id, known] : kTools)
        if (known == tool) m_parts.window.actions().setChecked(id, true);
}

void ViewActions::escape()
{
    if (m_parts.viewport.cancelTool()) return;
    if (m_parts.viewport.tool() != ViewportTool::Select) return chooseTool(ViewportTool::Select);
    m_parts.window.setSelection({});
}

void ViewActions::addCamera()
{
    Camera camera;
    camera.name = "Camera";
    camera.keys = {{0, m_parts.viewport.camera()}};
    m_parts.applyOrSay(ui::requestFor(AddCamera{camera}));
}

void ViewActions::keyCamera()
{
    const auto& cameras = m_parts.document.world().cameras;
    const CameraId chosen = m_parts.window.selection().camera ? m_parts.window.selection().camera : cameras.empty() ? CameraId{} : cameras.front()->id;
    if (!chosen) return addCamera();
    m_parts.applyOrSay(ui::requestFor(SetCameraKey{chosen, m_parts.playback.time(), m_parts.viewport.camera()}));
    lookThrough(chosen);   // and goes on with it
}

void ViewActions::applyGhosts()
{
    const ui::GhostPreferences p = ui::GhostPreferences::stored();
    ViewportOptions options = m_parts.viewport.options();
    options.ghosts = {m_parts.window.actions().isChecked("view.ghosts"), p.before, p.after, p.stepFrames, 0.01f * static_cast<float>(p.strengthPercent)};
    m_parts.viewport.setOptions(options);
}

void ViewActions::applyTheme()
{
    const ui::Theme& t = ui::theme();
    ViewportOptions options = m_parts.viewport.options();
    options.accent = rgb(t.accent);
    options.backgroundTop = rgb(t.isDark ? QColor(0x3f, 0x48, 0x55) : QColor(0xc9, 0xd2, 0xdc));
    options.backgroundBottom = rgb(t.isDark ? QColor(0x26, 0x28, 0x2c) : QColor(0x9c, 0xa3, 0xab));
    m_parts.viewport.setOptions(options);
}

}  // namespace morphogen::studio
