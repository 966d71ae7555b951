#include "app/session/document.h"

#include "app/session/sample_cache.h"
#include "app/session/world_io.h"
#include "core/edit/add_objects.h"
#include "core/edit/script.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

namespace morphogen {
namespace {

constexpr int kGuardPollMs = 50, kMostGuardPolls = 200;   ///< ten seconds: a disk that hangs does not hold an import up for ever

/// Added, changed and removed objects. Equal pointers: the same object.
std::vector<ObjectId> changedObjects(const World& before, const World& after)
{
    std::map<ObjectId, const Object*> old;
    for (const auto& object : before.objects) old[object->id] = object.get();
    std::vector<ObjectId> changed;
    for (const auto& object : after.objects) {
        const auto known = old.find(object->id);
        if (known == old.end() || known->second != object.get()) changed.push_back(object->id);
        if (known != old.end()) old.erase(known);
    }
    for (const auto& [id, object] : old) changed.push_back(id);
    return changed;
}

std::string nameOf(const std::vector<std::filesystem::path>& paths)
{
    return paths.size() == 1 ? paths[0].filename().string() : fmt::format("{} files", paths.size());
}

}  // namespace

/// What the job of open() brings home.
struct Document::Opened {
    History history;
    OpenFile file;                       ///< none: a model, which becomes a document without a file
    std::vector<std::string> notes;
    std::shared_ptr<KeptSession> session = {};   ///< of recovered work
    std::uint64_t savedVersion = 0;              ///< of recovered work: the step that its file holds
};

/// On the lane of projects, which alone may ask the file.
Document::OpenFile Document::OpenFile::of(ProjectFile project)
{
    auto shared = std::make_shared<ProjectFile>(std::move(project));
    return {shared, shared->path(), shared->whyReadOnly(), FileStamp::of(shared->path())};
}

Document::Document(MainQueue& main)
    : m_snapshot(std::make_shared<const World>(m_history.world())), m_saved(SavedState::of(m_history)), m_projects(main), m_imports(main), m_exports(main), m_chores(main)
{
}

Document::~Document() = default;

// The world and its steps.

Result<void> Document::commit(std::string_view label, Result<World> changed, DragId drag, std::string command)
{
    if (!changed) return changed.error();
    if (drag != m_drag) {
        m_beforeDrag.reset();
        if (drag != DragId{}) m_beforeDrag = m_history;
        m_drag = drag;
    }
    auto dropped = std::make_shared<std::vector<World>>();
    for (std::size_t i = m_history.cursor() + 1; i < m_history.steps().size(); ++i) dropped->push_back(m_history.steps()[i].world);
    m_history.commit(std::move(*changed), label, drag, std::move(command));
    if (!dropped->empty()) dispose(std::move(dropped));
    worldMoved({});
    return {};
}

DragId Document::beginDrag()
{
    m_drag = {m_nextDrag++};
    m_beforeDrag = m_history;
    return m_drag;
}

void Document::cancelDrag(DragId drag)
{
    if (!m_beforeDrag || drag != m_drag) return;
    m_history.restore(*std::exchange(m_beforeDrag, {}));
    m_drag = {};
    worldMoved({});
}

bool Document::undo() { return canUndo() && travel(m_history.cursor() - 1); }
bool Document::redo() { return canRedo() && travel(m_history.cursor() + 1); }

bool Document::travel(std::size_t step)
{
    if (!m_history.travel(step)) return false;
    m_beforeDrag.reset();
    m_drag = {};
    worldMoved({});
    return true;
}

void Document::setHistoryBudget(std::uint64_t bytes)
{
    m_historyBudget = bytes;
    m_history.setBudget(bytes);
    worldMoved({});
}

std::vector<ObjectId> Document::selection() const
{
    std::vector<ObjectId> here;
    for (const ObjectId id : m_selection)
        if (world().find(id)) here.push_back(id);
    return here;
}

const Object* Document::activeObject() const
{
    const auto here = selection();
    return here.empty() ? nullptr : world().find(here.back());
}

void Document::select(std::vector<ObjectId> objects)
{
    std::vector<ObjectId> once;
    for (const ObjectId id : objects)
        if (std::ranges::find(once, id) == once.end()) once.push_back(id);
    if (once == m_selection) return;
    m_selection = std::move(once);
    tell({.selection = true});
}

void Document::worldMoved(ChangeSet change)
{
    auto before = std::exchange(m_snapshot, std::make_shared<const World>(m_history.world()));
    if (!change.isReplaced) change.objects = changedObjects(*before, *m_snapshot);
    change.world = change.steps = true;
    change.selection |= std::ranges::any_of(m_selection, [&](ObjectId id) { return (before->find(id) == nullptr) != (world().find(id) == nullptr); });
    change.file |= isDirty() != m_wasDirty;
    tell(change);
}

void Document::tell(const ChangeSet& change)
{
    if (change.file) m_wasDirty = isDirty();
    m_changed.tell(change);
}

void Document::dispose(std::shared_ptr<void> garbage)
{
    m_chores.start({"", 0}, [garbage = std::move(garbage)](const JobContext&) mutable -> Result<bool> { return garbage.reset(), true; }, [](const JobOutcome<bool>&) {});
}

// Jobs.

template <class Work, class Done>
JobHandle Document::start(JobQueue& lane, FinishedJob job, Work work, Done done)
{
    const std::uint64_t number = m_nextJob++;
    const JobKind kind = job.kind;
    JobRequest request{job.name, m_history.version()};
    const auto answer = [this, number, alive = std::weak_ptr(m_isAlive), job = std::move(job), done = std::move(done)](auto outcome) mutable {
        if (alive.expired()) return;
        std::erase_if(m_jobs, [&](const RunningJob& running) { return running.number == number; });
        if (outcome.result) done(std::move(*outcome.result), job);
        else job.result = outcome.result.error();
        tell({.jobs = true});
        m_finished.tell(job);
    };
    JobHandle handle = lane.start(std::move(request), std::move(work), std::move(answer));
    m_jobs.push_back({number, kind, handle});
    tell({.jobs = true});
    return handle;
}

JobHandle Document::refuse(FinishedJob job, Error error)
{
    return start(m_chores, std::move(job), [error = std::move(error)](const JobContext&) -> Result<bool> { return error; }, [](bool, FinishedJob&) {});
}

std::vector<RunningJob> Document::jobs() const { return m_jobs; }

std::function<void(const JobContext&)> Document::guard() const
{
    if (!m_guard) return [](const JobContext&) {};
    return [kept = m_guard()](const JobContext& job) {
        for (int i = 0; i < kMostGuardPolls && !job.stopRequested(); ++i)
            if (kept.wait_for(std::chrono::milliseconds(kGuardPollMs)) == std::future_status::ready) return;
    };
}

void Document::cancelJobs()
{
    for (const RunningJob& job : m_jobs) job.handle.cancel();
}

// The file.

std::string Document::displayName() const { return path().empty() ? "Untitled" : path().filename().string(); }

void Document::newWorld(World world, std::string label) { adopt({History(std::move(world), std::move(label)), {}, {}}); }

void Document::adopt(Opened opened)
{
    for (const RunningJob& job : m_jobs)
        if (job.kind == JobKind::Import || job.kind == JobKind::Check || job.kind == JobKind::Open) job.handle.cancel();
    auto old = std::make_shared<History>(std::exchange(m_history, std::move(opened.history)));
    ++m_generation;
    m_history.setBudget(m_historyBudget);
    m_selection.clear();
    m_beforeDrag.reset();
    m_notes = std::move(opened.notes);
    m_recovered = opened.session;
    takeFile(std::move(opened.file), m_recovered ? SavedState{opened.savedVersion, 0} : SavedState::of(m_history));
    worldMoved({.isReplaced = true, .file = true, .selection = true});
    dispose(std::move(old));
}

void Document::takeFile(OpenFile file, SavedState saved)
{
    auto old = std::exchange(m_file, std::move(file));
    m_saved = saved;
    if (old.project != m_file.project) dispose(std::move(old.project));
}

template <class Work>
JobHandle Document::startOpening(FinishedJob job, Work work)
{
    for (const RunningJob& running : m_jobs)
        if (running.kind == JobKind::Check || running.kind == JobKind::Open) running.handle.cancel();
    return start(m_projects, std::move(job), std::move(work), [this, version = m_history.version()](std::shared_ptr<Opened> opened, FinishedJob& job) {
        if (version != m_history.version() && isDirty()) {
            job.result = makeError(Error::Kind::Conflict, job.file.string(), "was not opened, because the open world was changed meanwhile; save it and open again");
            return dispose(std::move(opened));
        }
        job.notes = opened->notes;
        const bool isProject = opened->file.project != nullptr;
        adopt(std::move(*opened));
        if (isProject) checkInBackground();
    });
}

JobHandle Document::open(const std::filesystem::path& path)
{
    FinishedJob job{.kind = JobKind::Open, .name = "Open " + path.filename().string(), .file = path};
    const auto work = [path, own = m_file, budget = m_historyBudget](const JobContext& context) -> Result<std::shared_ptr<Opened>> {
        MG_ASSIGN(const bool isProject, isProjectFile(path));
        if (!isProject) {
            MG_ASSIGN(World world, openWorld(path, {}, context));
            const std::string label = importLabel(world.objects);
            std::vector<std::string> notes;
            for (const auto& object : world.objects) notes.insert(notes.end(), object->provenance.notes.begin(), object->provenance.notes.end());
            return std::make_shared<Opened>(Opened{History(std::move(world), label), {}, std::move(notes)});
        }
        MG_ASSIGN(ProjectFile project, ProjectFile::open(path, OpenMode::Write));
        OpenFile file = OpenFile::of(std::move(project));
        // The document's own file, again: its lock is the one that stands in the way.
        if (!file.whyReadOnly.empty() && own.project && own.whyReadOnly.empty() && isSameFile(path, own.path)) file = own;
        MG_ASSIGN(OpenedProject opened, file.project->load(context, budget));
        file.whyReadOnly = file.project->whyReadOnly();
        file.stamp = FileStamp::of(file.path);
        return std::make_shared<Opened>(Opened{std::move(opened.history), std::move(file), std::move(opened.notes)});
    };
    return startOpening(std::move(job), work);
}

JobHandle Document::openRecovered(std::shared_ptr<KeptSession> session)
{
    FinishedJob job{.kind = JobKind::Recover, .name = "Recover " + session->facts().name, .file = session->facts().file};
    const auto work = [session, own = m_file, budget = m_historyBudget](const JobContext& context) -> Result<std::shared_ptr<Opened>> {
        MG_ASSIGN(auto opened, readRecovered(*session, own, budget, context));
        opened->session = session;
        return opened;
    };
    return startOpening(std::move(job), work);
}

Result<std::shared_ptr<Document::Opened>> Document::readRecovered(KeptSession& session, const OpenFile& own, std::uint64_t budget, const JobContext& job)
{
    const KeptFacts& facts = session.facts();
    MG_ASSIGN(OpenedProject kept, session.load(job, budget));
    auto opened = std::make_shared<Opened>(Opened{std::move(kept.history), {}, std::move(kept.notes)});
    if (facts.file.empty()) return opened;
    const std::string name = facts.file.filename().string();
    const FileStamp stamp = FileStamp::of(facts.file);
    if (!stamp.isThere()) {
        opened->notes.push_back(fmt::format("{} is gone; saving asks for a new place", facts.file.string()));
    } else if (stamp != facts.fileStamp) {
        // Saving must not replace what somebody else wrote without anyone asking for it.
        const std::string why = fmt::format("{} was written by another program after this work began; save under another name, or replace it on purpose", name);
        opened->file = {nullptr, facts.file, why, stamp};
        opened->notes.push_back(why);
    } else if (auto project = ProjectFile::open(facts.file, OpenMode::Write)) {
        opened->file = OpenFile::of(*std::move(project));
        if (!opened->file.whyReadOnly.empty() && own.project && own.whyReadOnly.empty() && isSameFile(facts.file, own.path)) opened->file = own;
        opened->savedVersion = facts.savedStep;
        if (!opened->file.whyReadOnly.empty()) opened->notes.push_back("read-only: " + opened->file.whyReadOnly);
    } else {
        opened->notes.push_back(fmt::format("{}; saving asks for a new place", project.error().message));
    }
    return opened;
}

JobHandle Document::openSample(std::string_view name)
{
    FinishedJob job{.kind = JobKind::Open, .name = fmt::format("Open sample {}", name)};
    const auto work = [name = std::string(name)](const JobContext& context) -> Result<std::shared_ptr<Opened>> {
        auto path = findSample(name);
        if (path.empty()) {
            MG_ASSIGN(path, prepareSample(name, context.part(0, 0.95)));
        }
        MG_ASSIGN(World world, openWorld(path, {}, context.part(0.95, 1)));
        return std::make_shared<Opened>(Opened{History(std::move(world), "Sample " + name), {}, {}});
    };
    return startOpening(std::move(job), work);
}

void Document::checkInBackground()
{
    FinishedJob job{.kind = JobKind::Check, .name = "Check " + displayName(), .file = path()};
    start(m_projects, std::move(job),
          [file = m_file.project](const JobContext& context) -> Result<bool> {
              MG_TRY(file->check(context));
              return true;
          },
          [](bool, FinishedJob&) {});
}

JobHandle Document::save()
{
    FinishedJob job{.kind = JobKind::Save, .name = "Save " + displayName(), .file = path()};
    if (path().empty()) return refuse(std::move(job), {Error::Kind::Usage, "the world has no file yet; save it under a name"});
    if (!whyReadOnly().empty()) return refuse(std::move(job), makeError(Error::Kind::ReadOnly, path().string(), "can't be saved: " + whyReadOnly()));
    using Saved = std::pair<SaveReport, FileStamp>;
    const auto work = [file = m_file.project, path = path(), history = m_history](const JobContext& context) -> Result<Saved> {
        MG_ASSIGN(const SaveReport report, file->save(history, context));
        return Saved{report, FileStamp::of(path)};
    };
    return start(m_projects, std::move(job), work, [this, generation = m_generation, state = SavedState::of(m_history)](const Saved& saved, FinishedJob& job) {
        job.summary = fmt::format("{:.1f} MB written", static_cast<double>(saved.first.bytesWritten) / 1e6);
        if (generation != m_generation) return;
        m_saved = state;
        m_file.stamp = saved.second;
        tell({.file = true});
    });
}

JobHandle Document::saveAs(const std::filesystem::path& path)
{
    std::filesystem::path target = path;
    if (!target.has_extension()) target += ".morph";
    FinishedJob job{.kind = JobKind::Save, .name = "Save " + target.filename().string(), .file = target};
    if (whyReadOnly().empty() && isSameFile(target, m_file.path)) return save();
    const auto work = [target, history = m_history](const JobContext& context) -> Result<OpenFile> {
        MG_ASSIGN(ProjectFile file, ProjectFile::create(target, history, context));
        return OpenFile::of(std::move(file));
    };
    return start(m_projects, std::move(job), work, [this, generation = m_generation, state = SavedState::of(m_history)](OpenFile file, FinishedJob&) {
        if (generation != m_generation) return dispose(std::move(file.project));
        m_notes.clear();
        takeFile(std::move(file), state);
        tell({.file = true});
    });
}

JobHandle Document::saveCopy(const std::filesystem::path& path)
{
    std::filesystem::path target = path;
    if (!target.has_extension()) target += ".morph";
    FinishedJob job{.kind = JobKind::SaveCopy, .name = "Save a copy as " + target.filename().string(), .file = target};
    if (isSameFile(target, m_file.path)) return refuse(std::move(job), makeError(Error::Kind::Usage, target.string(), "is the open world itself; save it, or give the copy another name"));
    const auto work = [target, history = m_history](const JobContext& context) -> Result<bool> {
        MG_TRY(ProjectFile::create(target, history, context));
        return true;
    };
    return start(m_projects, std::move(job), work, [](bool, FinishedJob&) {});
}

JobHandle Document::importFiles(std::vector<std::filesystem::path> paths, ImportOptions options)
{
    FinishedJob job{.kind = JobKind::Import, .name = "Import " + nameOf(paths)};
    if (paths.empty()) return refuse(std::move(job), {Error::Kind::Usage, "no file was given to import"});
    job.file = paths.front();
    std::vector<std::filesystem::path> files;
    for (const auto& path : paths) files.push_back(std::filesystem::absolute(path).lexically_normal());
    const auto work = [task = ObjectsRequest{std::move(paths), options, path(), m_snapshot}, wait = guard()](const JobContext& context) {
        wait(context);
        return readObjects(task, context);
    };
    return start(m_imports, std::move(job), work, [this, generation = m_generation, command = ImportCommand{std::move(files), std::move(options)}](std::vector<Object> objects, FinishedJob& job) {
        if (generation != m_generation) {
            job.result = cancelled();
            return;
        }
        joinImported(std::move(objects), command, job);
    });
}

void Document::joinImported(std::vector<Object> objects, const ImportCommand& command, FinishedJob& job)
{
    auto joined = apply(world(), AddObjects{std::move(objects)});
    if (!joined) {
        job.result = joined.error();
        return;
    }
    const std::span added = std::span(joined->objects).subspan(world().objects.size());
    for (const auto& object : added) {
        job.objects.push_back(object->id);
        job.notes.insert(job.notes.end(), object->provenance.notes.begin(), object->provenance.notes.end());
    }
    const std::string label = importLabel(added);
    job.result = commit(label, std::move(joined), {}, importToJson(command).dump());
}

JobHandle Document::runScript(std::string script, std::string where)
{
    FinishedJob job{.kind = JobKind::Script, .name = "Run " + where};
    const auto work = [script = std::move(script), where, history = m_history, own = path(), wait = guard()](const JobContext& context) mutable -> Result<std::shared_ptr<History>> {
        wait(context);
        MG_TRY(morphogen::runScript(history, {script, where, scriptImporter(own)}, context));
        return std::make_shared<History>(std::move(history));
    };
    return start(m_imports, std::move(job), work, [this, generation = m_generation, version = m_history.version(), where](std::shared_ptr<History> changed, FinishedJob& job) {
        if (generation != m_generation || version != m_history.version()) {
            job.result = makeError(Error::Kind::Conflict, where, "was not run, because the world was changed meanwhile; run it again");
            return dispose(std::move(changed));
        }
        const std::size_t before = m_history.cursor();
        auto old = std::make_shared<History>(m_history);
        m_history.restore(std::move(*changed));
        m_history.setBudget(m_historyBudget);
        m_beforeDrag.reset();
        m_drag = {};
        const std::size_t steps = m_history.cursor() - std::min(before, m_history.cursor());
        job.summary = fmt::format("{} step{}", steps, steps == 1 ? "" : "s");
        worldMoved({});
        dispose(std::move(old));
    });
}

JobHandle Document::render(RenderRequest request)
{
    const auto* frames = std::get_if<FrameRange>(&request.times);
    FinishedJob job{.kind = JobKind::Render, .file = request.output.path(frames ? frames->first : 0)};
    job.name = "Render " + job.file.filename().string();
    if (request.world.objects.empty()) request.world = world();
    const auto work = [request = std::move(request), wait = guard()](const JobContext& context) {
        wait(context);
        return renderWorld(request, context);
    };
    return start(m_exports, std::move(job), work, [](const RenderReport& report, FinishedJob& job) {
        job.summary = fmt::format("{} frame{}, {}", report.frames, report.frames == 1 ? "" : "s", report.description);
    });
}

JobHandle Document::exportWorld(ExportRequest request)
{
    const auto* frames = std::get_if<FrameRange>(&request.times);
    FinishedJob job{.kind = JobKind::Export, .file = request.output.path(frames ? frames->first : 0)};
    job.name = "Export " + job.file.filename().string();
    if (request.world.objects.empty()) request.world = world();
    const auto work = [request = std::move(request), wait = guard()](const JobContext& context) {
        wait(context);
        return morphogen::exportWorld(request, context);
    };
    return start(m_exports, std::move(job), work, [](const ExportReport& report, FinishedJob& job) {
        job.summary = fmt::format("{} file{}, {} splats", report.files, report.files == 1 ? "" : "s", report.splats);
    });
}

}  // namespace morphogen
