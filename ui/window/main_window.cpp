#include "ui/window/main_window.h"

#include "ui/actions/menu_table.h"
#include "ui/dialogs/about_dialog.h"
#include "ui/dialogs/command_palette.h"
#include "ui/dialogs/shortcuts_dialog.h"
#include "ui/models/settings.h"
#include "ui/panels/history_panel.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/outliner.h"
#include "ui/panels/status_bar.h"
#include "ui/panels/timeline_panel.h"
#include "ui/panels/tool_strip.h"
#include "ui/panels/what_if_panel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/panel.h"
#include "ui/window/top_bar.h"

#include <QApplication>
#include <QCloseEvent>
#include <QDockWidget>
#include <QDropEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QPainter>
#include <QScreen>
#include <QStackedWidget>
#include <QStatusBar>
#include <QStatusTipEvent>
#include <QTreeView>
#include <QUrl>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr int kStateVersion = 2;

QStringList localFiles(const QMimeData& data)
{
    QStringList paths;
    for (const QUrl& url : data.urls())
        if (url.isLocalFile()) paths.append(url.toLocalFile());
    return paths;
}

/// Two pixels around the view, there at all times so that nothing moves when they turn red.
class RecordFrame : public QWidget {
public:
    explicit RecordFrame(QWidget* parent) : QWidget(parent)
    {
        auto* room = new QHBoxLayout(this);
        room->setContentsMargins(2, 2, 2, 2);
    }
    void setRecording(bool isRecording)
    {
        m_isRecording = isRecording;
        update();
    }
    void paintEvent(QPaintEvent*) override { QPainter(this).fillRect(rect(), m_isRecording ? theme().playhead : theme().gap); }

private:
    bool m_isRecording = false;
};

}  // namespace

MainWindow::MainWindow(WindowSetup setup) : m_setup(std::move(setup)), m_actions(new ActionSet(this))
{
    setObjectName(QStringLiteral("studio"));
    setAcceptDrops(true);
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setContextMenuPolicy(Qt::NoContextMenu);
    m_top = new TopBar(*m_actions, this);
    setMenuWidget(m_top);

    auto* middle = new QWidget(this);
    auto* row = new QHBoxLayout(middle);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(0);
    row->addWidget(new ToolStrip(*m_actions, middle));
    m_frame = new RecordFrame(middle);
    m_stack = new QStackedWidget(m_frame);
    m_stack->setMinimumSize(160, 120);
    m_empty = new EmptyState(*m_actions, m_stack);
    m_empty->setSamples(m_setup.sampleNames, m_setup.sampleSummaries);
    m_empty->setRecent(recent(RecentKind::Worlds));
    m_stack->addWidget(m_empty);
    m_frame->layout()->addWidget(m_stack);
    row->addWidget(m_frame, 1);
    setCentralWidget(middle);
    m_toast = new Toast(m_stack);

    buildDocks();
    m_status = new StatusBar(this);
    auto* holder = new QStatusBar(this);
    holder->setSizeGripEnabled(false);
    holder->setStyleSheet(QStringLiteral("QStatusBar { background: transparent; min-height: %1px; max-height: %1px; } QStatusBar::item { border: none; }").arg(px(26)));
    holder->addPermanentWidget(m_status, 1);   // others are hidden by every status tip
    holder->layout()->setContentsMargins(0, 0, 0, 0);
    setStatusBar(holder);

    m_palette = new CommandPalette(*m_actions, this);
    buildHandlers();
    buildMenus();
    showWorkspaces();
    connect(m_top, &TopBar::workspaceChosen, this, &MainWindow::chooseWorkspace);
    connect(m_top, &TopBar::workspaceMenuRequested, this, [this](const QPoint& at) {
        QMenu menu(this);
        for (const char* id : {"workspace.add", "workspace.reset", "workspace.remove"}) menu.addAction(m_actions->action(id));
        menu.exec(at);
    });
    connect(m_empty, &EmptyState::sampleChosen, this, &MainWindow::sampleChosen);
    connect(m_empty, &EmptyState::recentChosen, this, [this](const QString& path) { Q_EMIT recentChosen(path, false); });

    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(0, 40)));
    const auto stored = settings();
    restoreGeometry(stored->value(QStringLiteral("window/geometry")).toByteArray());
    arrange(m_workspaces.current());
    if (const QByteArray state = m_workspaces.state(m_workspaces.current()); !state.isEmpty()) restoreState(state, kStateVersion);
    m_actions->updateNeeds({});
}

MainWindow::~MainWindow()
{
    // QWidget's destructor closes what is still shown, and panels would tell of it whom half is gone.
    for (QDockWidget* dock : docks()) dock->disconnect(this);
}

void MainWindow::setView(QWidget* view)
{
    m_stack->addWidget(view);
    view->setAccessibleName(tr("View of the world"));
    view->setFocus();
    setWorld(m_world);
}

QWidget* MainWindow::viewArea() const { return m_stack; }

void MainWindow::buildDocks()
{
    m_outliner = new Outliner(*m_actions, m_setup.sink);
    m_history = new HistoryPanel(*m_actions);
    m_inspector = new Inspector(*m_actions, m_setup.sink);
    m_timeline = new TimelinePanel(*m_actions, m_setup.sink);
    m_whatIf = new WhatIfPanel(*m_actions);
    const auto dock = [this](const char* name, const QString& title, QWidget* content, QWidget* bar, Qt::DockWidgetArea area) {
        auto* made = new QDockWidget(title, this);
        made->setObjectName(QLatin1String(name));
        made->setWidget(content);
        made->setTitleBarWidget(bar);
        made->setFeatures(QDockWidget::DockWidgetClosable | QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetFloatable);
        addDockWidget(area, made);
        return made;
    };
    m_worldDock = dock("outliner", tr("World"), m_outliner, &m_outliner->header(), Qt::LeftDockWidgetArea);
    m_historyDock = dock("history", tr("History"), m_history, &m_history->header(), Qt::LeftDockWidgetArea);
    m_inspectorDock = dock("inspector", tr("Inspector"), m_inspector, &m_inspector->header(), Qt::RightDockWidgetArea);
    m_timelineDock = dock("timeline", tr("Timeline"), m_timeline, m_timeline->bar(), Qt::BottomDockWidgetArea);
    m_whatIfDock = dock("whatIf", tr("What if"), m_whatIf, &m_whatIf->header(), Qt::BottomDockWidgetArea);
    connect(m_whatIfDock, &QDockWidget::visibilityChanged, this, &MainWindow::whatIfShown);
    m_timeline->canvas().setAccessibleDescription(tr("Time from left to right, a lane for each object with its clips and keys"));
    for (QDockWidget* each : {m_worldDock, m_historyDock, m_inspectorDock}) each->setMinimumWidth(px(each == m_inspectorDock ? 264 : 200));
    connect(m_outliner, &Outliner::selectionChosen, this, &MainWindow::setSelection);
    connect(&m_timeline->canvas(), &TimelineCanvas::selectionChosen, this, &MainWindow::setSelection);
}

void MainWindow::arrange(int workspace)
{
    const Arrangement how = m_workspaces.arrangement(workspace);
    const bool isAnimate = how == Arrangement::Animate, isDeform = how == Arrangement::Deform, isWhatIf = how == Arrangement::WhatIf;
    setCorner(Qt::BottomLeftCorner, isAnimate || isWhatIf ? Qt::BottomDockWidgetArea : Qt::LeftDockWidgetArea);
    setCorner(Qt::BottomRightCorner, isAnimate ? Qt::BottomDockWidgetArea : Qt::RightDockWidgetArea);   // physics is a long section: it has all the height in What if
    for (QDockWidget* each : docks()) {
        each->setFloating(false);
        removeDockWidget(each);
    }
    // Deforming wants a wide view: what there is and what is selected stand one above the other beside it.
    addDockWidget(isDeform ? Qt::RightDockWidgetArea : Qt::LeftDockWidgetArea, m_worldDock);
    if (isDeform) splitDockWidget(m_worldDock, m_inspectorDock, Qt::Vertical);
    else addDockWidget(Qt::RightDockWidgetArea, m_inspectorDock);
    if (isDeform) addDockWidget(Qt::LeftDockWidgetArea, m_historyDock);
    else splitDockWidget(m_worldDock, m_historyDock, Qt::Vertical);
    addDockWidget(Qt::BottomDockWidgetArea, m_timelineDock);
    splitDockWidget(m_timelineDock, m_whatIfDock, Qt::Vertical);
    m_whatIfDock->setVisible(isWhatIf);
    for (QDockWidget* each : {m_worldDock, m_inspectorDock, m_timelineDock}) each->show();
    m_historyDock->setVisible(how == Arrangement::Layout);
    const int beside = std::clamp(width() * 26 / 100, px(264), px(304));
    if (isDeform) {
        resizeDocks({m_inspectorDock}, {beside}, Qt::Horizontal);
        resizeDocks({m_worldDock, m_inspectorDock}, {200, 600}, Qt::Vertical);
    } else {
        resizeDocks({m_worldDock, m_inspectorDock}, {std::clamp(width() * 18 / 100, 200, px(isAnimate ? 232 : 248)), beside}, Qt::Horizontal);
        resizeDocks({m_worldDock, m_historyDock}, {300, 300}, Qt::Vertical);
    }
    if (isWhatIf) return resizeDocks({m_timelineDock, m_whatIfDock}, {px(118), std::clamp(height() * 27 / 100, px(200), px(320))}, Qt::Vertical);
    const int least = isDeform ? 132 : isAnimate ? 260 : 216, most = isDeform ? 180 : isAnimate ? 420 : 264;
    resizeDocks({m_timelineDock}, {std::clamp(height() * (isDeform ? 17 : isAnimate ? 36 : 25) / 100, least, most)}, Qt::Vertical);
}

void MainWindow::buildMenus()
{
    QMenuBar& bar = m_top->menus();
    for (const MenuSpec& spec : menuBarTable()) {
        QMenu* menu = bar.addMenu(tr(spec.name));
        m_actions->buildMenu(*menu, spec, [this](const QString& name, QMenu& part) { fillMenu(name, part); });
    }
}

void MainWindow::fillMenu(const QString& name, QMenu& menu)
{
    if (name == u"samples") {
        QMenu* samples = menu.addMenu(tr("Samples"));
        for (int i = 0; i < m_setup.sampleNames.size(); ++i) {
            QAction* action = samples->addAction(m_setup.sampleNames[i], this, [this, i] { Q_EMIT sampleChosen(m_setup.sampleNames[i]); });
            action->setToolTip(m_setup.sampleSummaries.value(i));
        }
        samples->setToolTipsVisible(true);
        return;
    }
    if (name == u"recent" || name == u"recentImports") {
        const bool isImport = name == u"recentImports";
        QMenu* list = menu.addMenu(isImport ? tr("Import again") : tr("Open recent"));
        connect(list, &QMenu::aboutToShow, this, [this, list, isImport] {
            list->clear();
            const RecentKind kind = isImport ? RecentKind::Imports : RecentKind::Worlds;
            for (const QString& path : recent(kind)) {
                QAction* action = list->addAction(QFileInfo(path).fileName(), this, [this, path, isImport] { Q_EMIT recentChosen(path, isImport); });
                action->setToolTip(path);
                action->setEnabled(QFileInfo::exists(path));
            }
            if (list->isEmpty()) list->addAction(tr("Nothing yet"))->setEnabled(false);
            else {
                list->addSeparator();
                list->addAction(tr("Clear this list"), this, [kind] { clearRecent(kind); });
            }
            list->setToolTipsVisible(true);
        });
        return;
    }
    if (name == u"workspaces") {
        QMenu* list = menu.addMenu(tr("More workspaces"));
        connect(list, &QMenu::aboutToShow, this, [this, list] {
            list->clear();
            for (int i = Workspaces::kBuiltIn; i < m_workspaces.names().size(); ++i) list->addAction(m_workspaces.names()[i], this, [this, i] { chooseWorkspace(i); });
            if (list->isEmpty()) list->addAction(tr("None added yet"))->setEnabled(false);
        });
    }
}

void MainWindow::addPanelToggle(const char* id, QDockWidget* dock)
{
    m_actions->onTriggered(id, [this, id, dock] { dock->setVisible(m_actions->isChecked(id)); });
    connect(dock, &QDockWidget::visibilityChanged, this, [this, id, dock] { m_actions->setChecked(id, !dock->isHidden()); });
}

void MainWindow::buildHandlers()
{
    ActionSet& on = *m_actions;
    addPanelToggle("panel.outliner", m_worldDock);
    addPanelToggle("panel.history", m_historyDock);
    addPanelToggle("panel.inspector", m_inspectorDock);
    addPanelToggle("panel.timeline", m_timelineDock);
    addPanelToggle("panel.whatIf", m_whatIfDock);
    on.onTriggered("workspace.layout", [this] { chooseWorkspace(0); });
    on.onTriggered("workspace.deform", [this] { chooseWorkspace(1); });
    on.onTriggered("workspace.animate", [this] { chooseWorkspace(2); });
    on.onTriggered("workspace.whatIf", [this] { chooseWorkspace(3); });
    on.onTriggered("workspace.add", [this] {
        bool isGiven = false;
        const QString name = QInputDialog::getText(this, tr("New workspace"), tr("Keep the panels as they stand under this name:"), QLineEdit::Normal, tr("Mine"), &isGiven);
        if (!isGiven) return;
        const QByteArray state = saveState(kStateVersion);
        const int index = m_workspaces.add(name);
        m_workspaces.setState(index, state);
        chooseWorkspace(index);
    });
    on.onTriggered("workspace.reset", [this] {
        m_workspaces.setState(m_workspaces.current(), {});
        arrange(m_workspaces.current());
    });
    on.onTriggered("workspace.remove", [this] {
        const int index = m_workspaces.current();
        if (index < Workspaces::kBuiltIn) return showMessage({ToastMessage::Kind::Note, tr("%1 comes with the program and stays; it can be reset.").arg(m_workspaces.names()[index]), {}, {}});
        chooseWorkspace(0);
        m_workspaces.remove(index);
        showWorkspaces();
    });
    on.onTriggered("window.viewOnly", [this] { setViewOnly(m_actions->isChecked("window.viewOnly")); });
    on.onTriggered("window.fullScreen", [this] { setFullScreen(m_actions->isChecked("window.fullScreen")); });
    on.onTriggered("theme.next", [this] {
        const auto next = static_cast<ThemeKind>((static_cast<int>(themeKind()) + 1) % kThemeCount);
        settings()->setValue(QStringLiteral("look/theme"), QLatin1String(nameOf(next)));
        applyTheme(*qApp, next);
        Q_EMIT themeChanged();
    });
    on.onTriggered("help.palette", [this] { m_palette->open(); });
    on.onTriggered("help.shortcuts", [this] {
        auto* dialog = new ShortcutsDialog(*m_actions, this);
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    });
    on.onTriggered("help.about", [this] { showAbout(this); });
    on.onTriggered("file.quit", [this] { close(); });
    on.onTriggered("edit.rename", [this] { m_outliner->beginRename(); });
    on.onTriggered("edit.selectNone", [this] { setSelection({}); });
    on.onTriggered("edit.selectAll", [this] {
        Selection all;
        for (const auto& object : m_world->objects)
            if (object->isVisible) all.objects.push_back(object->id);
        setSelection(all);
    });
    on.onTriggered("play.units", [this] { m_timeline->setLabels(m_timeline->labels() == TimeLabels::Seconds ? TimeLabels::Frames : TimeLabels::Seconds); });
}

void MainWindow::setWorld(std::shared_ptr<const World> world)
{
    m_world = world;
    m_outliner->setWorld(world);
    m_inspector->setWorld(world);
    m_timeline->setWorld(world);
    const bool isEmpty = world->objects.empty();
    m_stack->setCurrentIndex(isEmpty || m_stack->count() < 2 ? 0 : 1);
    if (isEmpty) m_empty->setRecent(recent(RecentKind::Worlds));
    m_actions->updateNeeds({!isEmpty, !m_selection.objects.empty(), static_cast<bool>(m_selection.camera)});
}

void MainWindow::setSelection(const Selection& selection)
{
    if (selection == m_selection) return;
    m_selection = selection;
    m_outliner->setSelection(selection);
    m_inspector->setSelection(selection);
    m_timeline->setSelection(selection);
    m_actions->updateNeeds({!m_world->objects.empty(), !selection.objects.empty(), static_cast<bool>(selection.camera)});
    Q_EMIT selectionChanged(selection);
}

void MainWindow::setDocument(const QString& name, const QString& path, bool isDirty)
{
    setWindowTitle(QStringLiteral("%1%2 \u2013 Morphogen").arg(name, isDirty ? QStringLiteral(" \u2022") : QString()));
    m_top->setDocument(name, path.isEmpty() ? tr("Not saved to a file yet") : path, isDirty);
}

void MainWindow::showMessage(const ToastMessage& message) { m_toast->show(message); }

void MainWindow::setRecording(bool isRecording) { static_cast<RecordFrame*>(m_frame)->setRecording(isRecording); }

void MainWindow::showWhatIf()
{
    m_whatIfDock->show();
    m_whatIfDock->raise();
}

void MainWindow::showWorkspaces()
{
    m_top->setWorkspaces(m_workspaces.names(), m_workspaces.current());
    static constexpr const char* ids[Workspaces::kBuiltIn] = {"workspace.layout", "workspace.deform", "workspace.animate", "workspace.whatIf"};
    for (int i = 0; i < Workspaces::kBuiltIn; ++i) m_actions->setChecked(ids[i], m_workspaces.current() == i);
}

void MainWindow::chooseWorkspace(int index)
{
    if (index < 0 || index >= m_workspaces.names().size()) return;
    if (m_beforeViewOnly.isEmpty() && index != m_workspaces.current()) m_workspaces.setState(m_workspaces.current(), saveState(kStateVersion));
    m_beforeViewOnly.clear();
    m_actions->setChecked("window.viewOnly", false);
    m_workspaces.setCurrent(index);
    arrange(index);
    if (const QByteArray state = m_workspaces.state(index); !state.isEmpty()) restoreState(state, kStateVersion);
    if (QWidget* view = m_stack->currentWidget()) view->setFocus();   // what had the keyboard may be gone
    showWorkspaces();
}

void MainWindow::setViewOnly(bool isViewOnly)
{
    if (isViewOnly) {
        m_beforeViewOnly = saveState(kStateVersion);
        for (QDockWidget* each : docks()) each->hide();
    } else if (!m_beforeViewOnly.isEmpty()) {
        restoreState(m_beforeViewOnly, kStateVersion);
        m_beforeViewOnly.clear();
    }
}

void MainWindow::setFullScreen(bool isFull) { setWindowState(isFull ? windowState() | Qt::WindowFullScreen : windowState() & ~Qt::WindowFullScreen); }

bool MainWindow::event(QEvent* event)
{
    if (event->type() == QEvent::StatusTip) {
        m_status->setTip(static_cast<QStatusTipEvent*>(event)->tip());
        return true;
    }
    return QMainWindow::event(event);
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    if (m_setup.mayClose && !m_setup.mayClose()) { event->ignore(); return; }
    settings()->setValue(QStringLiteral("window/geometry"), saveGeometry());
    m_workspaces.setState(m_workspaces.current(), m_beforeViewOnly.isEmpty() ? saveState(kStateVersion) : m_beforeViewOnly);
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event)
{
    if (localFiles(*event->mimeData()).isEmpty()) return;
    invite(true);
    event->acceptProposedAction();
}

void MainWindow::dragLeaveEvent(QDragLeaveEvent*) { invite(false); }

void MainWindow::invite(bool isInviting)
{
    m_empty->setInviting(isInviting);
    if (m_world->objects.empty()) return;
    if (isInviting) showMessage({ToastMessage::Kind::Note, tr("Drop to add this to the world, or to open it when it is a world itself"), {}, {}});
    else m_toast->hide();
}

void MainWindow::dropEvent(QDropEvent* event)
{
    invite(false);
    const QStringList paths = localFiles(*event->mimeData());
    if (paths.isEmpty()) return;
    event->acceptProposedAction();
    Q_EMIT filesDropped(paths);
}

void MainWindow::acceptDropsOf(QObject* window) { window->installEventFilter(this); }

bool MainWindow::eventFilter(QObject* watched, QEvent* event)
{
    // The view is a window of its own: what is dropped on it is dropped on us.
    switch (event->type()) {
        case QEvent::DragEnter: dragEnterEvent(static_cast<QDragEnterEvent*>(event)); return event->isAccepted();
        case QEvent::DragMove: static_cast<QDragMoveEvent*>(event)->acceptProposedAction(); return true;
        case QEvent::DragLeave: dragLeaveEvent(static_cast<QDragLeaveEvent*>(event)); return true;
        case QEvent::Drop: dropEvent(static_cast<QDropEvent*>(event)); return true;
        default: return QMainWindow::eventFilter(watched, event);
    }
}

}  // namespace morphogen::ui
