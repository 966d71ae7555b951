// Document: what one studio window edits: a World with its History, the project file behind it, and the jobs that read and
// write it.
//
// How it works: the UI thread alone owns a Document. Edits are done at once; whatever may take longer is a job on a
// low-priority thread that works on a copy of the World or History (pointers) and whose result comes back through the main
// queue. Projects, imports and exports each have a lane of their own, so that a film in the making holds up no save. A result
// for a world that moved on is rebased (an import joins the world as it is by then) or dropped with a sentence (an open when
// the world was edited meanwhile), never forced. A failed or cancelled job leaves the world, and the file, as they were.
#pragma once

#include "app/session/export_world.h"
#include "app/session/kept_session.h"
#include "app/session/listeners.h"
#include "app/session/render_world.h"
#include "core/edit/edit_command.h"
#include "core/edit/history.h"
#include "core/edit/import_command.h"
#include "core/io/import.h"
#include "core/jobs/job_queue.h"
#include "core/store/project_file.h"

#include <filesystem>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace morphogen {

/// What differs since the last time listeners were told.
struct ChangeSet {
    bool isReplaced = false;            ///< another document altogether: new or opened
    bool world = false;                 ///< objects, cameras or fps
    bool steps = false;                 ///< the list of steps, or where in it the world stands
    bool file = false;                  ///< path, dirtiness, read-only or notes
    bool selection = false;
    bool jobs = false;                  ///< one was started or ended; progress itself is asked for
    std::vector<ObjectId> objects;      ///< of `world`: added, changed or removed ones
};

enum class JobKind { Open, Recover, Save, SaveCopy, Check, Import, Script, Render, Export };

/// How a job ended; told once, on the UI thread, after the document has taken up the result.
struct FinishedJob {
    JobKind kind = JobKind::Open;
    std::string name;                   ///< "Import fox.glb"
    Result<void> result;                ///< Cancelled is a kind of error that nobody shows
    std::string summary;                ///< of a success, one sentence: "12 frames, 640x480, H.264"
    std::vector<std::string> notes;     ///< what a person should know
    std::filesystem::path file;         ///< read or written, for "show file"; the first of several
    std::vector<ObjectId> objects;      ///< what an import added
};

struct RunningJob {
    std::uint64_t number = 0;
    JobKind kind = JobKind::Open;
    JobHandle handle;
};

class Document {
public:
    /// `main` is drained by the UI thread and outlives the document.
    explicit Document(MainQueue& main);
    ~Document();
    Document(const Document&) = delete;
    Document& operator=(const Document&) = delete;

    // The world and its steps.
    const World& world() const { return m_history.world(); }
    std::shared_ptr<const World> snapshot() const { return m_snapshot; }  ///< the same value; new after each change
    const History& history() const { return m_history; }

    /// Applies an edit (any of core/edit) as one step, or, within a drag, as part of the drag's step.
    template <class Edit>
    Result<void> perform(const Edit& edit, DragId drag = {})
    {
        auto changed = apply(world(), edit);
        std::string command = changed ? commandOf(world(), std::any(edit)) : std::string();
        return commit(Edit::kLabel, std::move(changed), drag, std::move(command));
    }
    /// The same for a world that was changed elsewhere from `world()`; an error changes nothing and is passed on.
    /// `command`: the same as a command of a script (core/edit/edit_json.h); empty where there is none.
    Result<void> commit(std::string_view label, Result<World> changed, DragId drag = {}, std::string command = {});
    /// A number for the edits of one drag.
    DragId beginDrag();
    /// Takes the edits of the running drag back, as if it had never begun. What could be redone can be again. A drag that
    /// was not begun here began with its first edit.
    void cancelDrag(DragId drag);

    bool canUndo() const { return m_history.canUndo(); }
    bool canRedo() const { return m_history.canRedo(); }
    bool undo();
    bool redo();
    bool travel(std::size_t step);
    void setHistoryBudget(std::uint64_t bytes);

    // Selection, in the order of selecting; the last one is the active one. Objects that are gone are left out, and are
    // back when an undo brings them back.
    std::vector<ObjectId> selection() const;
    const Object* activeObject() const;
    void select(std::vector<ObjectId> objects);

    // The file.
    const std::filesystem::path& path() const { return m_file.path; }       ///< empty: never saved
    std::string displayName() const;                                   ///< "fox.morph", "Untitled"
    bool isDirty() const { return m_history.version() != m_saved.version; }
    /// Not dirty, and nothing that could be redone is missing in the file either.
    bool isAllSaved() const { return m_saved == SavedState::of(m_history); }
    std::uint64_t savedVersion() const { return m_saved.version; }      ///< History::version() that the file holds; 0: none of them
    const FileStamp& fileStamp() const { return m_file.stamp; }         ///< of the file as this document read or wrote it
    const std::string& whyReadOnly() const { return m_file.whyReadOnly; }   ///< empty: save() will write
    const std::vector<std::string>& notes() const { return m_notes; }  ///< from opening it

    /// An empty world that is not dirty, or `world` as a new document. Asks nothing: what was unsaved is gone.
    void newWorld(World world = {}, std::string label = "New world");
    /// Opens a project file, or any model as a new document. Refused at the end when the world was edited meanwhile.
    JobHandle open(const std::filesystem::path& path);
    /// A sample world, as a new document without a file; made first where that has not been done yet.
    JobHandle openSample(std::string_view name);
    /// What a session kept that ended unexpectedly, as the world of the file that it was made from: not saved, until it is.
    /// The session goes on keeping it.
    JobHandle openRecovered(std::shared_ptr<KeptSession> session);
    /// The session that the world came from; null for any other world.
    const std::shared_ptr<KeptSession>& recovered() const { return m_recovered; }
    /// The file as it stood when it was asked for; edits go on. Usage error when there is no path yet, ReadOnly when it
    /// can't be written.
    JobHandle save();
    /// Another file, which is then the document's; what is there is replaced.
    JobHandle saveAs(const std::filesystem::path& path);
    JobHandle saveCopy(const std::filesystem::path& path);
    /// All or nothing, one step, added to the world as it is by then.
    JobHandle importFiles(std::vector<std::filesystem::path> paths, ImportOptions options = {});
    /// Performs a script of edits (core/edit/edit_json.md), all or none, each a step; files that it imports are read. Refused at
    /// the end when the world was edited meanwhile. `where`: the script's name.
    JobHandle runScript(std::string script, std::string where);
    /// `request.world` is filled in with the world of now where it has no objects.
    JobHandle render(RenderRequest request);
    JobHandle exportWorld(ExportRequest request);

    /// What other work that could bring the program down (a bake) calls first, on its own thread.
    std::function<void(const JobContext&)> guard() const;

    std::vector<RunningJob> jobs() const;
    void cancelJobs();
    /// Asked when an import, a script or an export is to begin, which then waits (a while) for what it gets: what could bring
    /// the program down does not begin before unsaved work is kept.
    void guardRiskyWork(std::function<std::shared_future<void>()> guard) { m_guard = std::move(guard); }

    /// The listener lives until the returned token is destroyed. UI thread.
    [[nodiscard]] Subscription onChanged(std::function<void(const ChangeSet&)> listener) { return m_changed.add(std::move(listener)); }
    [[nodiscard]] Subscription onFinished(std::function<void(const FinishedJob&)> listener) { return m_finished.add(std::move(listener)); }

private:
    struct OpenFile {
        std::shared_ptr<ProjectFile> project;     ///< used by the lane of projects only; null: never saved
        std::filesystem::path path;
        std::string whyReadOnly;
        FileStamp stamp;
        static OpenFile of(ProjectFile project);
    };
    /// Where in the history the file is: its world, and the last step that could be redone.
    struct SavedState {
        std::uint64_t version = 0, last = 0;
        static SavedState of(const History& history) { return {history.version(), history.steps().back().id}; }
        bool operator==(const SavedState&) const = default;
    };
    struct Opened;
    template <class Work, class Done>
    JobHandle start(JobQueue& lane, FinishedJob job, Work work, Done done);
    JobHandle refuse(FinishedJob job, Error error);
    template <class Work>
    JobHandle startOpening(FinishedJob job, Work work);
    void adopt(Opened opened);
    void takeFile(OpenFile file, SavedState saved);
    static Result<std::shared_ptr<Opened>> readRecovered(KeptSession& session, const OpenFile& own, std::uint64_t budget, const JobContext& job);
    void joinImported(std::vector<Object> objects, const ImportCommand& command, FinishedJob& job);
    void checkInBackground();
    void worldMoved(ChangeSet change);
    void tell(const ChangeSet& change);
    /// Lets go of it on a thread that nobody waits for: giving back much memory takes its time.
    void dispose(std::shared_ptr<void> garbage);

    History m_history;
    std::shared_ptr<const World> m_snapshot;
    SavedState m_saved;
    std::uint64_t m_generation = 1;               ///< grows with each new or opened document
    std::uint64_t m_historyBudget = History::kDefaultBudget;
    bool m_wasDirty = false;                      ///< as the listeners know it
    OpenFile m_file;
    std::shared_ptr<KeptSession> m_recovered;
    std::function<std::shared_future<void>()> m_guard;
    std::vector<std::string> m_notes;
    std::vector<ObjectId> m_selection;
    std::uint64_t m_nextDrag = 1;
    DragId m_drag;
    std::optional<History> m_beforeDrag;
    std::vector<RunningJob> m_jobs;
    std::uint64_t m_nextJob = 1;
    Listeners<ChangeSet> m_changed;
    Listeners<FinishedJob> m_finished;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
    JobQueue m_projects, m_imports, m_exports, m_chores;   ///< destroyed first
};

}  // namespace morphogen
