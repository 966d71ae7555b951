#include "core/services/worker_client.h"

#include "core/services/process/programs.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <deque>

namespace morphogen {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kWorker = "worker";

Message messageOf(const json& header)
{
    Message message;
    message.header = header.dump(-1, ' ', false, json::error_handler_t::replace);
    return message;
}

Error errorIn(const json& answer)
{
    const int kind = answer.value("kind", static_cast<int>(Error::Kind::Internal));
    const bool isKnown = kind >= 0 && kind <= static_cast<int>(Error::Kind::Internal);
    return {isKnown ? static_cast<Error::Kind>(kind) : Error::Kind::Internal, answer.value("message", "the worker failed")};
}

std::string lastLineOf(std::string text)
{
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text.substr(text.rfind('\n') + 1);
}

}  // namespace

/// A call that waits for its answer.
struct WorkerClient::Pending {
    std::string task;
    std::deque<json> answers;
    std::optional<Error> failure;
    bool isAbandoned = false;       ///< cancelled; only the worker's own end of it is awaited
    Clock::time_point deadline;     ///< then: until when
};

/// One life of the worker.
struct WorkerClient::Session {
    std::unique_ptr<ChildProcess> process;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::map<std::uint64_t, Pending> pending;
    bool isDead = false;
    std::thread reader;   ///< joined before the session is let go
};

WorkerClient::WorkerClient(WorkerOptions options) : m_options(std::move(options)) {}

WorkerClient::~WorkerClient()
{
    if (m_session) m_session->process->stop(), m_session->reader.join();
}

int WorkerClient::startCount() const
{
    const std::lock_guard lock(m_mutex);
    return m_startCount;
}

int WorkerClient::processId() const
{
    const std::lock_guard lock(m_mutex);
    if (!m_session) return -1;
    const std::lock_guard inner(m_session->mutex);
    return m_session->isDead ? -1 : m_session->process->processId();
}

Result<std::shared_ptr<WorkerClient::Session>> WorkerClient::session()
{
    const std::lock_guard lock(m_mutex);
    if (m_session) {
        const std::unique_lock inner(m_session->mutex);
        if (!m_session->isDead) return m_session;
    }
    if (m_session) m_session->reader.join(), m_session.reset();
    std::filesystem::path program = m_options.program;
    if (program.empty()) {
        MG_ASSIGN(program, findProgram(Program::Worker));
    }
    auto session = std::make_shared<Session>();
    MG_ASSIGN(session->process, ChildProcess::spawn({program, m_options.arguments, m_options.limits, kWorker}));
    session->reader = std::thread([this, session] { read(session); });
    m_session = session;
    ++m_startCount;
    return session;
}

void WorkerClient::read(const std::shared_ptr<Session>& session)
{
    for (;;) {
        auto message = session->process->channel().receive(100ms);
        std::unique_lock lock(session->mutex);
        if (!message) break;
        if (*message) {
            json answer = json::parse((*message)->header, nullptr, false);
            if (!answer.is_object() || !answer.contains("id") || !answer["id"].is_number_unsigned()) continue;
            const auto entry = session->pending.find(answer["id"].get<std::uint64_t>());
            if (entry == session->pending.end()) continue;
            const bool isLast = answer.contains("is") && answer["is"] != "progress" && answer["is"] != "frame";
            if (!entry->second.isAbandoned) entry->second.answers.push_back(std::move(answer)), session->changed.notify_all();
            else if (isLast) session->pending.erase(entry);
            continue;
        }
        const auto now = Clock::now();
        const bool isStubborn = std::any_of(session->pending.begin(), session->pending.end(),
                                            [now](const auto& p) { return p.second.isAbandoned && now > p.second.deadline; });
        if (isStubborn) session->process->stop();
    }
    session->process->stop();
    const auto exit = session->process->waitForExit(10s);
    const std::lock_guard lock(session->mutex);
    session->isDead = true;
    for (auto& [id, pending] : session->pending) {
        std::string text = exit ? describeExit(*exit, session->process->request(), "doing \"" + pending.task + "\"") : "the worker does not answer";
        if (exit && exit->how == ProcessEnding::Exited && !exit->lastWords.empty()) text += ": " + lastLineOf(exit->lastWords);
        pending.failure = Error{Error::Kind::Internal, text + "; it is started again when it is next needed"};
    }
    session->changed.notify_all();
}

Result<std::string> WorkerClient::call(const WorkerCall& request, const JobContext& job)
{
    json arguments = json::parse(request.arguments, nullptr, false);
    if (!arguments.is_object()) return makeError(Error::Kind::Usage, "the worker", "the arguments are no JSON object");
    if (job.stopRequested()) return cancelled();
    MG_ASSIGN(const std::shared_ptr<Session> session, this->session());
    std::uint64_t id = 0;
    {
        const std::lock_guard lock(m_mutex);
        id = m_nextId++;
    }
    json header{{"id", id}, {"do", request.task}, {"with", std::move(arguments)}};
    Message message;
    if (request.frames) {
        header["ring"] = {{"slots", request.frames->shape().slotCount}, {"bytes", request.frames->shape().slotBytes}};
        message.descriptors.push_back(request.frames->descriptor());
    }
    message.header = messageOf(header).header;
    Pending* pending = nullptr;
    {
        const std::lock_guard lock(session->mutex);
        pending = &session->pending[id];
        pending->task = request.task;
        if (session->isDead) pending->failure = makeError(Error::Kind::Internal, "", "the worker ended; try again");
    }
    // A failure to send is the death of the worker, which the reader describes better.
    (void)session->process->channel().send(message);
    auto result = await(*session, *pending, request, job);
    const std::lock_guard lock(session->mutex);
    if (!result && result.error().kind == Error::Kind::Cancelled && !session->isDead && !pending->failure) {
        pending->isAbandoned = true;
        pending->deadline = Clock::now() + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(m_options.obedienceSecs));
        (void)session->process->channel().send(messageOf({{"id", id}, {"do", "cancel"}}));
    } else {
        session->pending.erase(id);
    }
    return result;
}

Result<std::string> WorkerClient::await(Session& session, Pending& pending, const WorkerCall& request, const JobContext& job)
{
    for (;;) {
        std::unique_lock lock(session.mutex);
        session.changed.wait(lock, job.stop, [&] { return !pending.answers.empty() || pending.failure; });
        if (job.stopRequested()) return cancelled();
        if (pending.answers.empty()) return *pending.failure;
        const json answer = std::move(pending.answers.front());
        pending.answers.pop_front();
        lock.unlock();
        try {
            const std::string kind = answer.value("is", "");
            if (kind == "progress") job.report(std::clamp(answer.value("fraction", 0.0), 0.0, 1.0), answer.value("phase", ""));
            else if (kind == "frame" || kind == "done") MG_TRY(drain(request));
            if (kind == "done") return answer.value("result", json::object()).dump();
            if (kind == "error") return errorIn(answer);
        } catch (const json::exception&) {
            return makeError(Error::Kind::Internal, "the worker", "answered in an unknown way");
        }
    }
}

Result<void> WorkerClient::drain(const WorkerCall& request)
{
    if (!request.frames) return {};
    MG_ASSIGN(const std::optional<RingFrame> frame, request.frames->newest());
    if (!frame) return {};
    auto view = viewSplatFrame(frame->bytes);
    if (view && request.onFrame) request.onFrame(*view, frame->sequence);
    request.frames->release();
    if (!view) return view.error();
    return {};
}

}  // namespace morphogen
