#include "core/store/project_file.h"

#include "core/base/file.h"
#include "core/base/spill.h"
#include "core/scene/column_walk.h"
#include "core/store/file_index.h"
#include "core/store/file_lock.h"
#include "core/store/schema.h"

#include <fmt/format.h>
#include <unistd.h>

#include <optional>

namespace morphogen {

using store::Connection;
using store::FileLock;

namespace {

/// Steps of the file around its current one, by their order in the index.
struct StepRange {
    std::vector<const std::pair<const std::int64_t, store::StoredStep>*> all;
    std::vector<std::string> chunks;          ///< what [begin, end) needs
    std::size_t begin = 0, current = 0, end = 0;
};

struct ReadSteps {
    std::vector<HistoryStep> steps;
    std::size_t current = 0;
};

}  // namespace

struct ProjectFile::State {
    std::filesystem::path path;
    std::string whyReadOnly;
    std::int64_t schemaVersion = store::kSchemaVersion;
    bool isChecked = false;                   ///< SQLite's check has passed, or this process made the file
    FileLock lock;                            ///< held by the writer; declared first, so that it is given back last
    std::optional<Connection> connection;
    std::optional<store::FileIndex> index;    ///< once loaded or saved

    store::OpenFile file() const { return {*connection, path}; }
    bool isOlder() const { return schemaVersion < store::kSchemaVersion; }
    bool isNewer() const { return schemaVersion > store::kSchemaVersion; }
    Result<void> connect();
    Result<void> readIndex(const JobContext& job);
    Result<ReadSteps> readSteps(const StepRange& range, const JobContext& job);
    Result<ReadSteps> readWholeSteps(const StepRange& range, const JobContext& job);
};

namespace {

/// Ends a transaction one way or the other.
class Transaction {
public:
    static Result<Transaction> begin(const Connection& connection, const char* sql)
    {
        MG_TRY(connection.run(sql));
        return Transaction(connection);
    }
    Transaction(Transaction&& other) noexcept : m_connection(std::exchange(other.m_connection, nullptr)) {}
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction()
    {
        if (m_connection) (void)m_connection->run("ROLLBACK");
    }
    Result<void> commit()
    {
        MG_TRY(m_connection->run("COMMIT"));
        m_connection = nullptr;
        return {};
    }

private:
    explicit Transaction(const Connection& connection) : m_connection(&connection) {}
    const Connection* m_connection;
};

constexpr int kPageBytes = 8192, kSmallPageBytes = 1024;
constexpr std::size_t kSmallChunkBytes = 32768;   ///< on average

std::uint64_t sizeOf(const std::filesystem::path& path)
{
    std::error_code problem;
    const auto size = std::filesystem::file_size(path, problem);
    return problem ? 0 : size;
}

/// Large ones are read twice as fast; but of each chunk a page is half empty, which shows where chunks are many and small.
int pageBytesFor(const History& history)
{
    std::size_t chunks = 0, bytes = 0;
    ColumnWalk walk([&](const Column& column) {
        for (const ChunkPtr& chunk : column.chunks()) ++chunks, bytes += chunk->bytes().size();
    });
    walk.world(history.world());
    return bytes < kSmallChunkBytes * chunks ? kSmallPageBytes : kPageBytes;
}

/// A complete project in the empty file at `path`, which nobody else sees yet.
Result<SaveReport> writeWhole(const std::filesystem::path& path, const History& history, const JobContext& job)
{
    MG_ASSIGN(const Connection connection, Connection::open(path, Connection::Mode::Write));
    MG_TRY(connection.run("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF"));
    MG_TRY(store::createTables(connection, pageBytesFor(history)));
    MG_ASSIGN(auto transaction, Transaction::begin(connection, "BEGIN EXCLUSIVE"));
    MG_ASSIGN(const auto written, store::writeChanges({connection, path}, {}, history, job));
    MG_TRY(transaction.commit());
    SaveReport report = written.report;
    report.fileBytes = report.bytesWritten = sizeOf(path);
    return report;
}

/// The error with the file's own name where it speaks of a temporary one.
Error renamed(Error error, const std::filesystem::path& temporary, const std::filesystem::path& own)
{
    const std::string name = temporary.string();
    if (const auto at = error.message.find(name); at != std::string::npos) error.message.replace(at, name.size(), own.string());
    return error;
}

/// The target itself where the name is a link to it.
std::filesystem::path resolved(const std::filesystem::path& path)
{
    std::error_code problem;
    auto target = std::filesystem::weakly_canonical(path, problem);
    return problem ? path : target;
}

}  // namespace

Result<void> ProjectFile::State::connect()
{
    MG_ASSIGN(connection, Connection::open(path, whyReadOnly.empty() ? Connection::Mode::Write : Connection::Mode::Read));
    if (whyReadOnly.empty()) MG_TRY(connection->run("PRAGMA synchronous = EXTRA"));
    return {};
}

Result<void> ProjectFile::State::readIndex(const JobContext& job)
{
    MG_TRY(spill::checkRoom(2 * sizeOf(path), path.string(), "reading it"));
    if (!isNewer()) MG_TRY(store::checkTables(*connection, path.string()));
    MG_ASSIGN(index, store::readIndex(file(), job));
    return {};
}

Result<ReadSteps> ProjectFile::State::readSteps(const StepRange& range, const JobContext& job)
{
    MG_ASSIGN(const store::ChunksByName chunks, store::readChunks(file(), *index, range.chunks, job));
    store::DocumentReader reader(index->documents, chunks, path.string());
    ReadSteps read{{}, range.current - range.begin};
    for (std::size_t i = range.begin; i < range.end; ++i) {
        if (job.stopRequested()) return cancelled();
        MG_ASSIGN(World world, reader.world(range.all[i]->second.world));
        read.steps.push_back({static_cast<std::uint64_t>(range.all[i]->first), range.all[i]->second.label, std::move(world), range.all[i]->second.command});
    }
    return read;
}

/// Outwards from the current step, one at a time, as far as they are whole: damage costs steps of the history, not the world.
Result<ReadSteps> ProjectFile::State::readWholeSteps(const StepRange& range, const JobContext& job)
{
    store::ChunksByName chunks;
    const auto read = [&](std::size_t i) -> Result<HistoryStep> {
        MG_ASSIGN(std::vector<std::string> wanted, store::ChunkNames(index->documents, path.string()).add(range.all[i]->second.world));
        std::erase_if(wanted, [&](const std::string& name) { return chunks.contains(name); });
        MG_ASSIGN(store::ChunksByName more, store::readChunks(file(), *index, wanted, job));
        chunks.merge(more);
        MG_ASSIGN(World world, store::DocumentReader(index->documents, chunks, path.string()).world(range.all[i]->second.world));
        return HistoryStep{static_cast<std::uint64_t>(range.all[i]->first), range.all[i]->second.label, std::move(world), range.all[i]->second.command};
    };
    MG_ASSIGN(HistoryStep current, read(range.current));
    std::vector<HistoryStep> earlier, later;
    for (std::size_t i = range.current + 1; i < range.end; ++i) {
        auto step = read(i);
        if (!step && step.error().kind != Error::Kind::Format) return step.error();
        if (!step) break;
        later.push_back(*std::move(step));
    }
    for (std::size_t i = range.current; i-- > range.begin;) {
        auto step = read(i);
        if (!step && step.error().kind != Error::Kind::Format) return step.error();
        if (!step) break;
        earlier.push_back(*std::move(step));
    }
    ReadSteps whole{{std::make_move_iterator(earlier.rbegin()), std::make_move_iterator(earlier.rend())}, earlier.size()};
    whole.steps.push_back(std::move(current));
    whole.steps.insert(whole.steps.end(), std::make_move_iterator(later.begin()), std::make_move_iterator(later.end()));
    return whole;
}

ProjectFile::ProjectFile(std::unique_ptr<State> state) : m_state(std::move(state)) {}
ProjectFile::ProjectFile(ProjectFile&&) noexcept = default;
ProjectFile& ProjectFile::operator=(ProjectFile&&) noexcept = default;
ProjectFile::~ProjectFile() = default;

const std::filesystem::path& ProjectFile::path() const { return m_state->path; }
const std::string& ProjectFile::whyReadOnly() const { return m_state->whyReadOnly; }

Result<ProjectFile> ProjectFile::open(const std::filesystem::path& path, OpenMode mode)
{
    auto state = std::make_unique<State>();
    state->path = resolved(path);
    MG_ASSIGN(const store::FileHead head, store::readFileHead(state->path));
    state->schemaVersion = head.schemaVersion;
    const std::filesystem::path folder = state->path.parent_path();
    if (mode == OpenMode::Read) {
        state->whyReadOnly = "it was opened for reading";
    } else if (state->isNewer()) {
        state->whyReadOnly = fmt::format("it was written by a newer Morphogen (format {}, this one writes {}); save under another name",
                                         head.schemaVersion, store::kSchemaVersion);
    } else if (::access(state->path.c_str(), W_OK) != 0 || ::access(folder.c_str(), W_OK) != 0) {
        state->whyReadOnly = "the file or its folder can't be written; save under another name";
    } else if (auto lock = FileLock::take(state->path)) {
        state->lock = *std::move(lock);
    } else {
        state->whyReadOnly = lock.error().kind == Error::Kind::Conflict ? "it is open for writing elsewhere" : lock.error().message;
    }
    MG_TRY(state->connect());
    return ProjectFile(std::move(state));
}

Result<ProjectFile> ProjectFile::create(const std::filesystem::path& path, const History& history, const JobContext& job)
{
    ProjectFile file(std::make_unique<State>());
    MG_TRY(file.saveAs(path, history, job));
    return file;
}

Result<OpenedProject> ProjectFile::load(const JobContext& job, std::uint64_t historyBudget)
{
    if (m_state->isOlder()) return loadOlder(job, historyBudget);
    auto opened = loadTables(job, historyBudget);
    if (opened || !m_state->isNewer() || opened.error().kind != Error::Kind::Format) return opened;
    return makeError(Error::Kind::Unsupported, m_state->path.string(),
                     fmt::format("was written by a newer Morphogen (format {}) in a way that this one can't read; update it", m_state->schemaVersion));
}

Result<OpenedProject> ProjectFile::loadOlder(const JobContext& job, std::uint64_t historyBudget)
{
    MG_ASSIGN(const auto copy, store::MigratedCopy::of(*m_state->connection, m_state->schemaVersion));
    auto migrated = open(copy.path(), OpenMode::Write);
    if (!migrated) return renamed(migrated.error(), copy.path(), m_state->path);
    auto opened = migrated->loadTables(job, historyBudget);
    if (!opened) return renamed(opened.error(), copy.path(), m_state->path);
    opened->notes.push_back(fmt::format("was written by an older Morphogen (format {}); saving it converts it to format {}", m_state->schemaVersion,
                                        store::kSchemaVersion));
    if (!m_state->whyReadOnly.empty()) opened->notes.push_back("read-only: " + m_state->whyReadOnly);
    return opened;
}

Result<OpenedProject> ProjectFile::loadTables(const JobContext& job, std::uint64_t historyBudget)
{
    const Connection& connection = *m_state->connection;
    const Connection::Watch watch(connection, job);
    MG_ASSIGN(auto transaction, Transaction::begin(connection, "BEGIN"));
    MG_TRY(m_state->readIndex(job));
    store::FileIndex& index = *m_state->index;

    // The world first, then what can be redone, then what can be undone, as far as the budget goes.
    StepRange range;
    for (const auto& step : index.steps) range.all.push_back(&step);
    while (!range.all[range.current]->second.isCurrent) ++range.current;
    range.begin = range.current;
    range.end = range.current + 1;
    store::ChunkNames chunkNames(index.documents, m_state->path.string());
    MG_ASSIGN(range.chunks, chunkNames.add(range.all[range.current]->second.world));
    std::uint64_t held = 0;
    bool isDamaged = false;
    const auto take = [&](std::size_t step) -> Result<bool> {
        if (job.stopRequested()) return cancelled();
        auto more = chunkNames.add(range.all[step]->second.world);
        if (!more) {
            isDamaged = true;
            return true;
        }
        for (const std::string& name : *more)
            if (const auto found = index.chunks.find(name); found != index.chunks.end()) held += found->second.size;
        if (held > historyBudget || range.end - range.begin >= History::kMaxSteps) return false;
        range.chunks.insert(range.chunks.end(), more->begin(), more->end());
        return true;
    };
    for (bool fits = true; fits && range.end < range.all.size(); range.end += fits) {
        MG_ASSIGN(fits, take(range.end));
    }
    for (bool fits = true; fits && range.begin > 0; range.begin -= fits) {
        MG_ASSIGN(fits, take(range.begin - 1));
    }

    auto read = isDamaged ? m_state->readWholeSteps(range, job) : m_state->readSteps(range, job);
    if (!isDamaged && !read && read.error().kind == Error::Kind::Format) read = m_state->readWholeSteps(range, job);
    if (!read) return read.error();
    const std::size_t lost = range.end - range.begin - read->steps.size();
    OpenedProject opened{History(std::move(read->steps), read->current, historyBudget), {}};
    if (!m_state->whyReadOnly.empty()) opened.notes.push_back("read-only: " + m_state->whyReadOnly);
    if (lost > 0) opened.notes.push_back(fmt::format("{} steps of its history are damaged or lie beyond damage, and were left out; the world itself is whole", lost));
    if (const std::size_t left = range.all.size() - lost - opened.history.steps().size())
        opened.notes.push_back(fmt::format("{} steps of its history were left out: they exceed the history's memory budget", left));
    return opened;
}

Result<ProjectOutline> ProjectFile::outline(const JobContext& job)
{
    const std::string where = m_state->path.string();
    if (m_state->isOlder() || m_state->isNewer())
        return makeError(Error::Kind::Unsupported, where, "was written by another version of Morphogen; only opening it says what it holds");
    const Connection& connection = *m_state->connection;
    const Connection::Watch watch(connection, job);
    MG_ASSIGN(auto transaction, Transaction::begin(connection, "BEGIN"));
    MG_TRY(store::checkTables(connection, where));
    MG_ASSIGN(const store::FileIndex index, store::readIndex(m_state->file(), job));
    return store::outlineOf(index, where);
}

Result<void> ProjectFile::check(const JobContext& job)
{
    const Connection& connection = *m_state->connection;
    const Connection::Watch watch(connection, job);
    MG_ASSIGN(store::Statement statement, connection.prepare("PRAGMA quick_check(1)"));
    MG_ASSIGN(const bool isRow, statement.step());
    if (!isRow || statement.text(0) != "ok")
        return makeError(Error::Kind::Format, m_state->path.string(),
                         fmt::format("the project file is damaged ({}); save under another name", isRow ? statement.text(0) : "no answer"));
    m_state->isChecked = true;
    return {};
}

Result<SaveReport> ProjectFile::save(const History& history, const JobContext& job)
{
    const std::string where = m_state->path.string();
    if (!m_state->whyReadOnly.empty()) return makeError(Error::Kind::ReadOnly, where, "can't be saved: " + m_state->whyReadOnly);
    if (!m_state->lock.isOn(m_state->path))
        return makeError(Error::Kind::Conflict, where, "was moved or replaced since it was opened; save under another name");
    if (!m_state->isChecked) MG_TRY(check(job));
    if (m_state->isOlder()) return saveAs(m_state->path, history, job);   // converted whole, in place of the old one

    const Connection& connection = *m_state->connection;
    const Connection::Watch watch(connection, job);
    const std::uint64_t pagesBefore = connection.pagesWritten();
    MG_ASSIGN(auto transaction, Transaction::begin(connection, "BEGIN IMMEDIATE"));
    if (!m_state->index) MG_TRY(m_state->readIndex(job));
    MG_ASSIGN(store::Written written, store::writeChanges(m_state->file(), *m_state->index, history, job));
    MG_TRY(transaction.commit());
    m_state->index = std::move(written.index);
    MG_ASSIGN(const std::int64_t pageBytes, connection.integer("PRAGMA page_size"));
    written.report.bytesWritten = (connection.pagesWritten() - pagesBefore) * static_cast<std::uint64_t>(pageBytes);
    written.report.fileBytes = sizeOf(m_state->path);
    return written.report;
}

Result<SaveReport> ProjectFile::saveAs(const std::filesystem::path& path, const History& history, const JobContext& job)
{
    auto target = std::make_unique<State>();
    target->path = resolved(path);
    target->isChecked = true;
    std::optional<FileLock> replaced;   // keeps another program from opening the old file to write while it is replaced
    if (std::filesystem::exists(target->path) && !m_state->lock.isOn(target->path)) {
        if (!std::filesystem::is_regular_file(target->path)) return makeError(Error::Kind::Io, target->path.string(), "is not a regular file");
        MG_ASSIGN(replaced, FileLock::take(target->path));
    }
    MG_ASSIGN(AtomicFile file, AtomicFile::create(target->path));
    auto written = writeWhole(file.temporaryPath(), history, job);
    if (!written) return renamed(written.error(), file.temporaryPath(), target->path);
    MG_ASSIGN(target->lock, FileLock::take(file.temporaryPath()));
    MG_TRY(file.commit());
    MG_TRY(target->connect());
    m_state = std::move(target);
    return *written;
}

}  // namespace morphogen
