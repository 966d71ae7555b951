// MainWindow: the frame around it all: menus, workspaces, docks, the view in the middle, the status bar. It arranges and
// shows; what is done is done by the handlers of the actions and by whoever listens to the panels.
#pragma once

#include "core/scene/world.h"
#include "ui/actions/action_set.h"
#include "ui/models/edit_sink.h"
#include "ui/models/selection.h"
#include "ui/widgets/toast.h"
#include "ui/window/workspaces.h"

#include <QMainWindow>

#include <functional>
#include <memory>

class QDockWidget;
class QStackedWidget;

namespace morphogen::ui {

class CommandPalette;
class EmptyState;
class HistoryPanel;
class Inspector;
class Outliner;
class StatusBar;
class TimelinePanel;
class TopBar;
class WhatIfPanel;

struct WindowSetup {
    EditSink sink;                         ///< takes the panels' edits
    std::function<bool()> mayClose;        ///< asks what to do with unsaved work; false keeps the window open
    QStringList sampleNames, sampleSummaries;
};

class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    explicit MainWindow(WindowSetup setup);
    ~MainWindow() override;

    /// The picture in the middle; the window owns it. Once.
    void setView(QWidget* view);
    QWidget* viewArea() const;
    /// Files dropped on that window (the view's own) are dropped on this one.
    void acceptDropsOf(QObject* window);

    ActionSet& actions() const { return *m_actions; }
    Result<void> trigger(std::string_view id) { return m_actions->trigger(id); }
    Outliner& outliner() const { return *m_outliner; }
    HistoryPanel& history() const { return *m_history; }
    Inspector& inspector() const { return *m_inspector; }
    TimelinePanel& timeline() const { return *m_timeline; }
    WhatIfPanel& whatIf() const { return *m_whatIf; }
    /// Brings the panel up.
    void showWhatIf();
    StatusBar& status() const { return *m_status; }
    CommandPalette& palette() const { return *m_palette; }
    EmptyState& emptyState() const { return *m_empty; }
    Toast& toast() const { return *m_toast; }

    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    const Selection& selection() const { return m_selection; }
    /// Name for the title and the top bar; `path` explains it.
    void setDocument(const QString& name, const QString& path, bool isDirty);
    void showMessage(const ToastMessage& message);
    /// A red frame around the view while every change sets a key.
    void setRecording(bool isRecording);

    const Workspaces& workspaces() const { return m_workspaces; }
    void chooseWorkspace(int index);

Q_SIGNALS:
    void selectionChanged(const morphogen::ui::Selection& selection);
    void filesDropped(const QStringList& paths);
    void recentChosen(const QString& path, bool isImport);
    void sampleChosen(const QString& name);
    /// The panel came to be seen, or went.
    void whatIfShown(bool isShown);
    void themeChanged();

protected:
    bool event(QEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dragLeaveEvent(QDragLeaveEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildDocks();
    void buildMenus();
    void fillMenu(const QString& name, QMenu& menu);
    void buildHandlers();
    void addPanelToggle(const char* id, QDockWidget* dock);
    void arrange(int workspace);          ///< as it comes with the program
    void showWorkspaces();
    void setViewOnly(bool isViewOnly);
    void invite(bool isInviting);         ///< while files are dragged over the window
    void setFullScreen(bool isFull);

    WindowSetup m_setup;
    ActionSet* m_actions;
    TopBar* m_top;
    Outliner* m_outliner;
    HistoryPanel* m_history;
    Inspector* m_inspector;
    TimelinePanel* m_timeline;
    WhatIfPanel* m_whatIf;
    StatusBar* m_status;
    CommandPalette* m_palette;
    EmptyState* m_empty;
    QStackedWidget* m_stack;
    QWidget* m_frame;                     ///< around the view
    Toast* m_toast;
    QDockWidget *m_worldDock, *m_historyDock, *m_inspectorDock, *m_timelineDock, *m_whatIfDock;
    std::vector<QDockWidget*> docks() const { return {m_worldDock, m_historyDock, m_inspectorDock, m_timelineDock, m_whatIfDock}; }
    Workspaces m_workspaces;
    std::shared_ptr<const World> m_world = std::make_shared<World>();
    Selection m_selection;
    QByteArray m_beforeViewOnly;
};

}  // namespace morphogen::ui
