#include "app/studio/studio.h"

#include "app/studio/collider_actions.h"
#include "app/studio/file_actions.h"
#include "app/studio/handle_actions.h"
#include "app/studio/key_actions.h"
#include "app/studio/keys_at_pointer.h"
#include "app/studio/morph_actions.h"
#include "app/studio/object_actions.h"
#include "app/studio/rig_actions.h"
#include "app/studio/shape_actions.h"
#include "app/studio/safety.h"
#include "app/studio/splat_actions.h"
#include "app/studio/studio_parts.h"
#include "app/studio/sweep_actions.h"
#include "app/studio/time_actions.h"
#include "app/studio/tour.h"
#include "app/studio/view_actions.h"
#include "app/studio/what_if_actions.h"
#include "core/authoring/samples.h"
#include "core/edit/set_floor.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_scale.h"
#include "ui/actions/action_set.h"
#include "ui/dialogs/preferences_dialog.h"
#include "ui/models/settings.h"
#include "ui/models/text.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector/handles_section.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/inspector/modifiers_section.h"
#include "ui/panels/outliner.h"
#include "ui/panels/status_bar.h"
#include "ui/panels/timeline_panel.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QFile>
#include <QMenu>
#include <QScreen>
#include <QWindow>

#include <unistd.h>

namespace morphogen::studio {
namespace {

constexpr int kTickMs = 15, kPanelMs = 32, kSlowTickMs = 500;

QString memoryText()
{
    // Second field of statm: resident pages.
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QList<QByteArray> fields = file.readAll().split(' ');
    return fields.size() < 2 ? QString() : ui::bytesText(fields[1].toULongLong() * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE)));
}

ui::WindowSetup windowSetup(ui::EditSink sink, std::function<bool()> mayClose)
{
    ui::WindowSetup setup;
    setup.sink = std::move(sink);
    setup.mayClose = std::move(mayClose);
    for (const SampleInfo& sample : samples()) {
        setup.sampleNames.append(QString::fromUtf8(sample.name.data(), static_cast<int>(sample.name.size())));
        setup.sampleSummaries.append(QString::fromUtf8(sample.summary.data(), static_cast<int>(sample.summary.size())));
    }
    return setup;
}

}  // namespace

Studio::Studio(ViewportDevice device) : m_chores(std::make_unique<JobQueue>(m_queue)), m_document(std::make_unique<Document>(m_queue))
{
    m_queue.setWake([this] { m_calls.post([this] { m_queue.drain(); }); });
    m_viewport = std::make_unique<Viewport>(ViewportSetup{callbacks(), {}, device});
    m_window = std::make_unique<ui::MainWindow>(windowSetup([this](const ui::EditRequest& request) { return m_parts->apply(request); }, [this] { return m_wasLeft = m_files->mayClose(); }));
    m_parts = std::make_unique<Parts>(Parts{*m_document, m_playback, *m_viewport, *m_window, *m_chores});
    m_files = std::make_unique<FileActions>(*m_parts);
    m_safety = std::make_unique<Safety>(*m_parts, m_queue, [this] { return m_files->mayLeave(); });
    m_objects = std::make_unique<ObjectActions>(*m_parts);
    m_morphs = std::make_unique<MorphActions>(*m_parts, [this] { showInView(), showJobs(); });
    m_keys = std::make_unique<KeyActions>(*m_parts, [this](double secs) { m_times->seek(secs); });
    m_times = std::make_unique<TimeActions>(*m_parts, [this] { showTime(); });
    m_views = std::make_unique<ViewActions>(*m_parts, [this] { return m_keysAtPointer && m_keysAtPointer->isOverView(); });
    m_window->actions().onTriggered("edit.selectNone", [this] {
        if (!m_splats->cancel() && !m_handles->cancel() && !m_viewport->cancelTool() && !m_tour->leave()) m_views->escape();
    });
    m_splats = std::make_unique<SplatActions>(*m_parts);
    m_handles = std::make_unique<HandleActions>(*m_parts);
    m_rigs = std::make_unique<RigActions>(*m_parts);
    m_shapes = std::make_unique<ShapeActions>(*m_parts);
    m_whatIfs = std::make_unique<WhatIfActions>(*m_parts, [this](double secs) { m_times->seek(secs); });
    m_files->bothCourses = [this] { return m_whatIfs->both(); };
    m_sweeps = std::make_unique<SweepActions>(*m_parts, m_queue, m_whatIfs->courses(), [this](const std::vector<std::string>& lines, BranchId on) { m_whatIfs->addLines(lines, on); });
    m_colliders = std::make_unique<ColliderActions>(*m_parts);
    m_handles->onJobs = [this] { showJobs(); };
    m_handles->onChosen = [this] { m_window->inspector().section<ui::HandlesSection>()->setChosen(m_handles->chosen()); };
    m_tour = std::make_unique<Tour>(*m_parts, [this] { return m_files->mayLeave(); });
    m_window->actions().onTriggered("edit.preferences", [this] { showPreferences(); });
    m_files->onOpened = [this] {
        m_window->setSelection({});
        m_playback.clearRange();
        m_playback.setTime(0);
        if (!m_document->world().cameras.empty()) m_views->lookThrough(m_document->world().cameras.front()->id);
        else m_viewport->frameAll();
        showTime();
    };

    QWindow* view = m_viewport->window();
    QWidget* container = QWidget::createWindowContainer(view);
    container->setFocusPolicy(Qt::StrongFocus);
    m_window->setView(container);
    m_window->acceptDropsOf(view);
    m_keysAtPointer = std::make_unique<KeysAtPointer>(*m_window, *container, *view);
    wirePanels();
    m_changed = m_document->onChanged([this](const ChangeSet& change) { documentChanged(change); });
    m_finished = m_document->onFinished([this](const FinishedJob& job) {
        m_files->finished(job);
        const bool isSample = job.kind == JobKind::Open && job.result && job.file.empty();
        if (isSample) m_playback.play(), showTime();
    });
    ChangeSet everything;
    everything.isReplaced = everything.world = everything.steps = everything.file = everything.jobs = true;
    documentChanged(everything);
    applyPreferences();
    m_window->status().setHint(QStringLiteral("LMB select \u00b7 MMB orbit \u00b7 Shift+MMB pan \u00b7 Wheel zoom"));

    QObject::connect(&m_tick, &QTimer::timeout, &m_context, [this] { tick(); });
    m_tick.setTimerType(Qt::PreciseTimer);
    m_tick.setInterval(kTickMs);
    QObject::connect(&m_slowTick, &QTimer::timeout, &m_context, [this] {
        m_safety->poll();
        showSaved();
        m_window->status().setMemory(memoryText(), QObject::tr("Memory that the program holds"));
        m_window->status().refreshJobs();
    });
    m_slowTick.start(kSlowTickMs);
}

Studio::~Studio()
{
    m_tick.stop();
    m_keysAtPointer.reset();
    m_document->cancelJobs();
    m_morphs.reset();
    m_colliders.reset();
    m_sweeps.reset();
    m_whatIfs.reset();
    m_chores.reset();
    m_tour.reset();
    m_safety.reset();
    m_changed = {};
    m_finished = {};
    m_window->hide();
    m_viewport.reset();   // its thread ends before the window that shows it goes
}

Result<void> Studio::trigger(std::string_view id) { return m_window->trigger(id); }

void Studio::setUnattended(bool isUnattended)
{
    m_files->setUnattended(isUnattended);
    m_safety->setUnattended(isUnattended);
}

bool Studio::isKept() const { return m_safety->isKept(); }

void Studio::begin(std::function<void()> otherwise) { m_safety->begin(std::move(otherwise)); }

void Studio::end() { m_safety->end(m_wasLeft ? Safety::End::Left : Safety::End::Struck); }

void Studio::offerTour() { m_tour->offer(); }

void Studio::openSample(std::string_view name) { m_document->openSample(name); }

void Studio::open(const std::filesystem::path& path) { m_document->open(path); }

void Studio::wirePanels()
{
    QObject::connect(m_window.get(), &ui::MainWindow::selectionChanged, &m_context, [this](const ui::Selection& selection) {
        if (!m_isTakingSelection) m_document->select(selection.objects);
        m_viewport->setSelection(selection.objects);
        m_splats->refresh();
        m_handles->refresh();
    });
    QObject::connect(m_window.get(), &ui::MainWindow::filesDropped, &m_context, [this](const QStringList& paths) { m_files->take(paths); });
    QObject::connect(m_window.get(), &ui::MainWindow::recentChosen, &m_context, [this](const QString& path, bool isImport) {
        if (isImport) m_files->take({path});
        else m_files->open(path);
    });
    QObject::connect(m_window.get(), &ui::MainWindow::sampleChosen, &m_context, [this](const QString& name) {
        if (m_files->mayLeave()) openSample(name.toStdString());
    });
    QObject::connect(&m_window->outliner(), &ui::Outliner::cameraChosen, &m_context, [this](CameraId camera) { m_views->lookThrough(camera); });
    QObject::connect(&m_window->outliner(), &ui::Outliner::morphWanted, &m_context, [this](const std::vector<ObjectId>& from, ObjectId to) { m_morphs->morph(from, to); });
    QObject::connect(m_window->inspector().section<ui::ModifiersSection>(), &ui::ModifiersSection::partsChosen, &m_context,
                     [this](ObjectId object, ModifierId morph, const std::vector<MorphPartPair>& parts) { m_morphs->pairParts(object, morph, parts); });
    QObject::connect(&m_window->history(), &ui::HistoryPanel::travelRequested, &m_context, [this](std::size_t step) { m_document->travel(step); });
    QObject::connect(&m_window->history(), &ui::HistoryPanel::scriptRequested, &m_context, [this](std::size_t first, std::size_t last) { m_keys->copyAsScript(first, last); });
    QObject::connect(m_window->inspector().section<ui::HandlesSection>(), &ui::HandlesSection::chosen, &m_context, [this](const std::vector<std::uint32_t>& handles) { m_handles->choose(handles); });
    ui::TimelineCanvas& canvas = m_window->timeline().canvas();
    QObject::connect(&canvas, &ui::TimelineCanvas::seekRequested, &m_context, [this](double secs) { m_times->seek(secs); });
    QObject::connect(&canvas, &ui::TimelineCanvas::scrubbing, &m_context, [this](bool isOn) { m_times->setScrubbing(isOn); });
    QObject::connect(&canvas, &ui::TimelineCanvas::loopChosen, &m_context, [this](const ui::TimeRange& range) { m_times->setLoop(range); });
    QObject::connect(&m_window->timeline(), &ui::TimelinePanel::proposed, &m_context, [this](const std::shared_ptr<const World>& world) { showProposed(world); });
    QObject::connect(&m_window->status(), &ui::StatusBar::deviceClicked, &m_context, [this](const QPoint& at) {
        QMenu menu(m_window.get());
        for (const char* id : {"device.auto", "device.cpu", "device.vulkan"}) menu.addAction(m_window->actions().action(id));
        menu.exec(at - QPoint(0, menu.sizeHint().height()));
    });
}

ViewportCallbacks Studio::callbacks()
{
    ViewportCallbacks on;
    on.onPick = [this](const ViewportPick& pick) {
        const ui::Selection& now = m_window->selection();
        m_window->setSelection(pick.isAdding ? now.adding(pick.object) : pick.isRemoving ? now.removing(pick.object) : ui::Selection::of(pick.object));
    };
    on.onStats = [this](const ViewportStats& stats) {
        const QString device = QString::fromStdString(stats.device);
        const QString text = stats.device.find("CPU") != std::string::npos ? QObject::tr("Drawing on the processor") : QObject::tr("Drawing with %1").arg(device);
        m_window->status().setDevice(QStringLiteral("%1 \u00b7 %2 ms").arg(text).arg(stats.drawMs, 0, 'f', stats.drawMs < 10 ? 1 : 0),
                                     QString::fromStdString(stats.deviceReason + (stats.skipped.empty() ? "" : "\n" + stats.skipped)));
    };
    on.onMessage = [this](const std::string& sentence) { m_parts->note(QString::fromStdString(sentence)); };
    on.onPlacement = [this](const std::vector<PlacementProposal>& proposals, DragPhase phase) {
        if (phase != DragPhase::Commit) return showPlacements(phase == DragPhase::Preview ? proposals : std::vector<PlacementProposal>{});
        if (proposals.empty()) return;
        const ViewportTool tool = m_viewport->tool();
        const char* verb = tool == ViewportTool::Rotate ? "Rotate " : tool == ViewportTool::Scale ? "Scale " : "Move ";
        const Object* first = m_document->world().find(proposals.front().object);
        const std::string what = proposals.size() == 1 && first ? first->name : std::to_string(proposals.size()) + " objects";
        m_keys->place(proposals, verb + what);
    };
    on.onFloor = [this](const FloorProposal& floor) {
        const auto plane = planeThrough(floor.pointsInWorld);
        if (!plane) return m_parts->say(plane.error());
        m_parts->applyOrSay(ui::requestFor(SetFloor{floor.object, *plane}));
    };
    on.onScale = [this](const ScaleProposal& scale) { m_parts->applyOrSay(ui::requestFor(SetScale{scale.object, scale.fromInWorld, scale.toInWorld, scale.lengthMetres})); };
    on.onPath = [this](const PathProposal& path) { m_keys->follow(path); };
    on.onMeasure = [this](const MeasureResult& result) {
        const auto metres = distanceMetres(m_document->world(), result.from, result.to);
        if (metres) m_parts->note(QObject::tr("%1 between the two points").arg(ui::lengthText(*metres)));
        else m_parts->note(QObject::tr("%1 units between the two points; %2").arg(static_cast<double>(glm::distance(result.from.pointInWorld, result.to.pointInWorld)), 0, 'g', 4).arg(QString::fromStdString(metres.error().message)));
    };
    on.onSelectSplats = [this](const SplatProposal& proposal) {
        if (proposal.purpose == SplatProposal::Purpose::Stiffen) m_shapes->paintStiffness(proposal);
        else m_splats->take(proposal);
    };
    on.onAddLattice = [this](ObjectId object) { m_shapes->addLattice(object); };
    on.onMoveLattice = [this](const LatticeMove& move, DragPhase phase) { m_shapes->moveLattice(move, phase); };
    on.onSelectSwitch = [this](SelectSwitch which) { m_splats->toggle(which); };
    on.onAddHandle = [this](const HandleProposal& proposal) { m_handles->add(proposal); };
    on.onMoveHandles = [this](const std::vector<HandleMove>& moves, DragPhase phase) { m_handles->move(moves, phase); };
    on.onChooseHandles = [this](const std::vector<std::uint32_t>& handles) { m_handles->choose(handles); };
    on.onColliderSize = [this](const ColliderProposal& proposal) { m_colliders->resize(proposal); };
    on.onHandleSwitch = [this](HandleSwitch which) { m_handles->toggle(which); };
    on.onHandleReach = [this](float metres) { m_handles->setReach(metres); };
    on.onToolChanged = [this](ViewportTool tool) {
        m_views->showTool(tool);
        m_splats->refresh();
        m_colliders->toolChanged();
    };
    on.onHint = [this](const std::string& hint) { m_window->status().setHint(QString::fromStdString(hint)); };
    on.onContextMenu = [this](int x, int y, const ViewportPick& pick) {
        if (pick.object && !m_window->selection().holds(pick.object)) m_window->setSelection(ui::Selection::of(pick.object));
        m_window->actions().contextMenu(isSplatTool(m_viewport->tool()) ? "context.splats" : m_handles->isAtHandles() ? "context.handles" : pick.object ? "context.object" : "context.world", m_window.get())->popup(QPoint(x, y));
    };
    return on;
}

void Studio::showPlacements(const std::vector<PlacementProposal>& proposals)
{
    if (proposals.empty()) return m_window->inspector().setWorld(m_document->snapshot());
    const auto preview = m_keys->placing(proposals, {}).apply(m_document->world());
    if (preview) m_window->inspector().setWorld(std::make_shared<const World>(*preview));
}

void Studio::showProposed(std::shared_ptr<const World> world)
{
    if (!world) world = m_document->snapshot();
    m_viewport->setWorld(m_morphs->shown(world));
    m_window->inspector().setWorld(std::move(world));
}

void Studio::showInView()
{
    const auto world = m_morphs->shown(m_document->snapshot());
    m_playback.setWorld(*world);
    m_viewport->setWorld(world);
    showTime();
}

void Studio::documentChanged(const ChangeSet& change)
{
    if (change.world || change.isReplaced) {
        const auto world = m_document->snapshot();
        m_window->setWorld(world);
        m_whatIfs->setWorld(world);
        m_colliders->setWorld(world);
        showInView();
    }
    if (change.world || change.selection || change.isReplaced) {
        const auto selected = m_document->selection();
        // Only shown: the document goes on knowing what an undo may bring back.
        m_isTakingSelection = true;
        if (!m_window->selection().camera && selected != m_window->selection().objects) m_window->setSelection({selected, {}});
        m_isTakingSelection = false;
    }
    if (change.steps || change.isReplaced) {
        const History& history = m_document->history();
        m_window->history().setHistory(history.steps(), history.cursor(), history.heldBytes(), history.budgetBytes());
    }
    if (change.file || change.steps || change.isReplaced) {
        m_window->setDocument(QString::fromStdString(m_document->displayName()), text(m_document->path()), m_document->isDirty());
        if (!m_document->isDirty()) m_sinceSaved.start();
        showSaved();
    }
    if (change.jobs || change.isReplaced) showJobs();
    m_objects->refresh();
    m_splats->refresh();
    m_handles->refresh();
}

void Studio::showJobs()
{
    std::vector<JobHandle> shown = m_handles->jobs();
    for (const JobHandle& job : m_morphs->jobs()) shown.push_back(job);
    for (const RunningJob& job : m_document->jobs())
        if (job.kind != JobKind::Check) shown.push_back(job.handle);
    m_window->status().setJobs(shown);
}

void Studio::showPreferences()
{
    auto* dialog = new ui::PreferencesDialog(m_window.get());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    QObject::connect(dialog, &ui::PreferencesDialog::changed, &m_context, [this] { applyPreferences(); });
    QObject::connect(dialog, &ui::PreferencesDialog::restartRequested, &m_context, [this] {
        m_wantsRestart = true;
        if (!m_window->close()) m_wantsRestart = false;
    });
    dialog->open();
}

void Studio::applyPreferences()
{
    const ui::Preferences p = ui::Preferences::stored();
    if (const auto kind = static_cast<ui::ThemeKind>(p.theme); kind != ui::themeKind()) {
        ui::applyTheme(*qApp, kind);
        m_views->applyTheme();
    }
    ViewportOptions options = m_viewport->options();
    options.navigation = static_cast<NavigationPreset>(p.navigation);
    m_viewport->setOptions(options);
    m_document->setHistoryBudget(static_cast<std::uint64_t>(p.historyMegabytes) << 20);
    m_safety->setPeriod(p.autosaveSecs);
}

void Studio::showTime()
{
    const double fps = m_playback.fps();
    const FrameSpan range = m_playback.range();
    const bool isWhole = !m_playback.hasRange();
    const ui::TimeRange loop = isWhole ? ui::TimeRange{0, m_playback.durationSecs()} : ui::TimeRange{static_cast<double>(range.first) / fps, static_cast<double>(range.last) / fps};
    m_viewport->setTime(m_playback.time());
    m_viewport->setPlaying(m_playback.isPlaying());
    if (m_playback.isPlaying() && !m_tick.isActive()) m_sinceTick.start(), m_tick.start();
    if (!m_playback.isPlaying()) m_tick.stop();
    // The eye reads no numbers faster than this; the view has its own pace.
    if (m_playback.isPlaying() && m_sinceShown.isValid() && m_sinceShown.elapsed() < kPanelMs) return;
    m_sinceShown.start();
    m_window->inspector().setTime(m_playback.time());
    m_whatIfs->setTime(m_playback.time());
    m_window->timeline().setTime({m_playback.time(), m_playback.isPlaying(), m_playback.isLooping(), loop, m_playback.speed()});
}

void Studio::tick()
{
    if (m_playback.advance(static_cast<double>(m_sinceTick.nsecsElapsed()) * 1e-9) || !m_playback.isPlaying()) showTime();
    m_sinceTick.restart();
}

void Studio::showSaved()
{
    QString said;
    const QString kept = m_safety->remark();
    if (!m_document->whyReadOnly().empty()) said = QObject::tr("Read-only");
    else if (m_document->isDirty()) said = QObject::tr("Not saved");
    else if (!m_document->path().empty() && m_sinceSaved.isValid()) said = QObject::tr("Saved %1 ago").arg(ui::durationText(static_cast<double>(m_sinceSaved.elapsed()) / 1000));
    if (m_document->isDirty() && !kept.isEmpty()) said += QStringLiteral(" \u00b7 ") + kept;
    QStringList tips{QString::fromStdString(m_document->whyReadOnly()), m_document->isDirty() ? m_safety->remarkTip() : QString()};
    tips.removeAll(QString());
    m_window->status().setSaved(said, tips.join(u'\n'));
}

}  // namespace morphogen::studio
