// Studio: one window and all behind it: it owns the document, the playback, the viewport and the window, hands changes from
// one to the others, and gives every action its handler. No logic of the domain, no widgets of its own.
#pragma once

#include "app/session/document.h"
#include "app/session/playback.h"
#include "app/viewport/ui_calls.h"
#include "app/viewport/viewport.h"
#include "core/jobs/job_queue.h"
#include "core/jobs/main_queue.h"

#include <QElapsedTimer>
#include <QTimer>

#include <functional>
#include <memory>
#include <string_view>

namespace morphogen::ui {
struct EditRequest;
class MainWindow;
}

namespace morphogen::studio {

struct Parts;
class ColliderActions;
class FileActions;
class HandleActions;
class KeyActions;
class KeysAtPointer;
class MorphActions;
class ObjectActions;
class RigActions;
class ShapeActions;
class Safety;
class SplatActions;
class SweepActions;
class TimeActions;
class Tour;
class ViewActions;
class WhatIfActions;

/// UI thread only; needs a QApplication.
class Studio {
public:
    explicit Studio(ViewportDevice device = ViewportDevice::Automatic);
    ~Studio();
    Studio(const Studio&) = delete;
    Studio& operator=(const Studio&) = delete;

    ui::MainWindow& window() { return *m_window; }
    Document& document() { return *m_document; }
    Playback& playback() { return m_playback; }
    Viewport& viewport() const { return *m_viewport; }

    /// By the id of ui/actions/action_table.h, as a click on it would.
    Result<void> trigger(std::string_view id);
    /// A sample as a new document that is not dirty, seen through its camera and playing.
    void openSample(std::string_view name);
    /// At the start: offers what a crash left unsaved; unless that is opened, does `otherwise`.
    void begin(std::function<void()> otherwise);
    /// After the event loop: what was asked about goes, what was not is kept.
    void end();
    /// Anything that File > Open takes; asks nothing.
    void open(const std::filesystem::path& path);
    /// The user asked for a new start, with the new size of the interface.
    bool wantsRestart() const { return m_wantsRestart; }
    /// The tour, to whom it was not offered yet.
    void offerTour();
    /// No more questions on closing: for scripts.
    /// Autosaved as it is.
    bool isKept() const;
    void setUnattended(bool isUnattended);

private:
    void wirePanels();
    void wireViewport();
    ViewportCallbacks callbacks();
    /// What a drag in the view would do, in the inspector's numbers; none: the world as it is.
    void showPlacements(const std::vector<PlacementProposal>& proposals);
    /// What a drag of keys would do, in the view and the inspector; null: the world as it is.
    void showProposed(std::shared_ptr<const World> world);
    void documentChanged(const ChangeSet& change);
    /// The view and time: of the world with the morphs that are being paired.
    void showInView();
    void showJobs();
    void showTime();
    void showSaved();
    void tick();
    void showPreferences();
    void applyPreferences();

    MainQueue m_queue;
    viewport::UiCalls m_calls;         ///< wakes us for what is in the queue
    std::unique_ptr<JobQueue> m_chores;
    Playback m_playback;
    std::unique_ptr<Document> m_document;
    std::unique_ptr<Viewport> m_viewport;
    std::unique_ptr<ui::MainWindow> m_window;
    std::unique_ptr<Parts> m_parts;
    std::unique_ptr<FileActions> m_files;
    std::unique_ptr<Safety> m_safety;
    std::unique_ptr<ObjectActions> m_objects;
    std::unique_ptr<MorphActions> m_morphs;
    std::unique_ptr<SplatActions> m_splats;
    std::unique_ptr<HandleActions> m_handles;
    std::unique_ptr<KeyActions> m_keys;
    std::unique_ptr<RigActions> m_rigs;
    std::unique_ptr<ShapeActions> m_shapes;
    std::unique_ptr<TimeActions> m_times;
    std::unique_ptr<ViewActions> m_views;
    std::unique_ptr<WhatIfActions> m_whatIfs;
    std::unique_ptr<SweepActions> m_sweeps;
    std::unique_ptr<ColliderActions> m_colliders;
    std::unique_ptr<Tour> m_tour;
    std::unique_ptr<KeysAtPointer> m_keysAtPointer;
    QObject m_context;                 ///< of queued calls: gone with the studio
    Subscription m_changed, m_finished;
    QTimer m_tick, m_slowTick;
    QElapsedTimer m_sinceTick, m_sinceShown, m_sinceSaved;
    bool m_wantsRestart = false;
    bool m_wasLeft = false;            ///< the window was closed, and the user asked about what is unsaved
    bool m_isTakingSelection = false;
};

}  // namespace morphogen::studio
