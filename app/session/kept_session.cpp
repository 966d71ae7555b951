#include "app/session/kept_session.h"

#include "app/session/folders.h"
#include "core/base/file.h"
#include "core/json/fields.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fstream>

namespace morphogen {
namespace {

using json::Json;

constexpr const char* kFactsName = "session.json";
constexpr const char* kLockName = "lock";
constexpr int kTries = 100;

std::string newId()
{
    static std::atomic<unsigned> counter{0};
    const std::time_t now = std::time(nullptr);
    std::tm utc{};
    ::gmtime_r(&now, &utc);
    const unsigned count = counter++;
    return fmt::format("{:%Y%m%d-%H%M%S}-{}{}", utc, ::getpid(), count ? fmt::format("-{}", count) : "");
}

std::string textOf(const KeptFacts& facts)
{
    return json::canonicalText(Json{{"kind", "session"},
                                    {"name", json::textToJson(facts.name)},
                                    {"file", json::textToJson(facts.file.string())},
                                    {"savedStep", facts.savedStep},
                                    {"fileModifiedNs", facts.fileStamp.modifiedNs},
                                    {"fileBytes", facts.fileStamp.bytes},
                                    {"isSaved", facts.isSaved}});
}

Result<KeptFacts> readFacts(const std::filesystem::path& path)
{
    MG_ASSIGN(const auto bytes, readFile(path));
    MG_ASSIGN(const Json json, json::parseDocument({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path.string()));
    std::string problem;
    json::Fields fields(json, problem, "the session");
    KeptFacts facts;
    facts.name = fields.text("name");
    facts.file = fields.text("file");
    facts.savedStep = fields.natural("savedStep");
    facts.fileStamp.modifiedNs = fields.integer("fileModifiedNs", INT64_MIN, INT64_MAX);
    facts.fileStamp.bytes = fields.natural("fileBytes");
    facts.isSaved = fields.flag("isSaved");
    if (!problem.empty()) return makeError(Error::Kind::Format, path.string(), problem);
    return facts;
}

/// An id is a name of ours, never a way out of the folder.
bool isId(const std::string& id)
{
    return !id.empty() && std::all_of(id.begin(), id.end(), [](char c) { return (c >= '0' && c <= '9') || c == '-'; });
}

std::vector<std::string> idsIn(const std::filesystem::path& folder)
{
    std::vector<std::string> ids;
    std::error_code problem;
    for (std::filesystem::directory_iterator entry(folder, problem), end; !problem && entry != end; entry.increment(problem))
        if (const std::string id = entry->path().filename().string(); isId(id)) ids.push_back(id);
    return ids;
}

}  // namespace

FileStamp FileStamp::of(const std::filesystem::path& path)
{
    struct stat info{};
    if (path.empty() || ::stat(path.c_str(), &info) != 0) return {};
    return {static_cast<std::int64_t>(info.st_mtim.tv_sec) * 1'000'000'000 + info.st_mtim.tv_nsec, static_cast<std::uint64_t>(info.st_size)};
}

std::filesystem::path keptSessionsFolder()
{
    const std::filesystem::path state = stateFolder();
    return state.empty() ? state : state / "unsaved";
}

Result<std::shared_ptr<KeptSession>> KeptSession::create(const std::filesystem::path& folder)
{
    if (folder.empty()) return Error{Error::Kind::Io, "there is no folder to keep unsaved work in, because neither XDG_STATE_HOME nor HOME is set"};
    std::error_code problem;
    std::filesystem::create_directories(folder, problem);
    // A program that looks for abandoned sessions may take a new folder for one, as long as its lock is free.
    for (int i = 0; i < kTries; ++i) {
        const std::string id = newId();
        const std::filesystem::path own = folder / id;
        if (::mkdir(own.c_str(), 0700) != 0) {
            if (errno == EEXIST) continue;
            return makeError(Error::Kind::Io, folder.string(), fmt::format("unsaved work can't be kept there: {}", std::strerror(errno)));
        }
        std::ofstream(own / kLockName).flush();
        auto lock = store::FileLock::take(own / kLockName);
        if (!lock || !lock->isOn(own / kLockName)) continue;
        std::shared_ptr<KeptSession> session(new KeptSession(own, id));
        session->m_lock = *std::move(lock);
        return session;
    }
    return makeError(Error::Kind::Io, folder.string(), "unsaved work can't be kept there: no folder in it can be locked");
}

Result<std::shared_ptr<KeptSession>> KeptSession::take(const std::filesystem::path& folder, const std::string& id)
{
    const auto missing = [&] { return makeError(Error::Kind::NotFound, id, "no unsaved work is kept under this name"); };
    std::error_code problem;
    if (!isId(id) || !std::filesystem::is_directory(folder / id, problem)) return missing();
    auto lock = store::FileLock::take(folder / id / kLockName);
    if (!lock && lock.error().kind == Error::Kind::Conflict) return makeError(Error::Kind::Conflict, id, "is open in another window; save it there");
    if (!lock || !lock->isOn(folder / id / kLockName)) return missing();
    std::shared_ptr<KeptSession> session(new KeptSession(folder / id, id));
    session->m_lock = *std::move(lock);
    // Without its facts it is still somebody's work, of a world whose file is not known.
    if (auto facts = readFacts(folder / id / kFactsName)) session->m_facts = *std::move(facts);
    else session->m_facts.name = "Untitled";
    return session;
}

bool KeptSession::hasWork() const
{
    std::error_code problem;
    return !m_facts.isSaved && std::filesystem::exists(world(), problem);
}

std::int64_t KeptSession::keptAtSecs() const { return FileStamp::of(world()).modifiedNs / 1'000'000'000; }

Result<void> KeptSession::writeFacts(const KeptFacts& facts)
{
    MG_ASSIGN(AtomicFile file, AtomicFile::create(m_folder / kFactsName));
    MG_TRY(file.write(textOf(facts)));
    MG_TRY(file.commit());
    m_facts = facts;
    return {};
}

Result<SaveReport> KeptSession::write(const KeptFacts& facts, const History& history, const JobContext& job)
{
    // The facts first: should the program end in between, the state before is offered, not taken for saved.
    if (facts != m_facts) MG_TRY(writeFacts(facts));
    std::error_code problem;
    if (!m_project && std::filesystem::exists(world(), problem)) {
        MG_ASSIGN(m_project, ProjectFile::open(world(), OpenMode::Write));
    }
    if (m_project) return m_project->save(history, job);
    MG_ASSIGN(m_project, ProjectFile::create(world(), history, job));
    SaveReport report;
    report.bytesWritten = report.fileBytes = FileStamp::of(world()).bytes;
    return report;
}

Result<void> KeptSession::noteSaved(KeptFacts facts)
{
    facts.isSaved = true;
    return writeFacts(facts);
}

Result<OpenedProject> KeptSession::load(const JobContext& job, std::uint64_t historyBudget)
{
    if (!m_project) {
        MG_ASSIGN(m_project, ProjectFile::open(world(), OpenMode::Write));
    }
    return m_project->load(job, historyBudget);
}

void KeptSession::remove()
{
    m_project.reset();
    std::error_code problem;
    std::filesystem::remove(world(), problem);   // first of all: without it nothing is offered, should the rest stay
    std::filesystem::remove_all(m_folder, problem);
}

std::vector<std::string> abandonedSessions(const std::filesystem::path& folder)
{
    std::vector<std::pair<std::int64_t, std::string>> found;
    for (const std::string& id : idsIn(folder))
        if (const auto session = KeptSession::take(folder, id); session && (*session)->hasWork()) found.emplace_back((*session)->keptAtSecs(), id);
    std::sort(found.rbegin(), found.rend());
    std::vector<std::string> ids;
    for (auto& [when, id] : found) ids.push_back(std::move(id));
    return ids;
}

void removeEmptySessions(const std::filesystem::path& folder)
{
    std::error_code problem;
    for (const std::string& id : idsIn(folder)) {
        if (const auto session = KeptSession::take(folder, id); session && !(*session)->hasWork()) (*session)->remove();
        else if (!session && session.error().kind == Error::Kind::NotFound) std::filesystem::remove(folder / id, problem);   // only an empty one goes
    }
}

}  // namespace morphogen
