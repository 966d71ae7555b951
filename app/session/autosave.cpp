#include "app/session/autosave.h"

#include <algorithm>
#include <thread>

namespace morphogen {
namespace {

double secsBetween(std::chrono::steady_clock::time_point from, std::chrono::steady_clock::time_point to) { return std::chrono::duration<double>(to - from).count(); }

/// How long before the end of the period to begin: until the next poll, and as long as the last write took and half again; at
/// the most so many periods.
constexpr double kPollSecs = 0.5, kLeadWrites = 1.5, kMostLead = 0.5;
constexpr int kMostDrains = 5000;

}  // namespace

/// What a job brings home.
struct Autosave::Kept {
    std::shared_ptr<KeptSession> session;
    double secs = 0;
};

struct Autosave::Place {
    std::shared_ptr<KeptSession> session;
};

Autosave::Autosave(MainQueue& main, Document& document, AutosaveSetup setup)
    : m_main(main), m_document(document), m_setup(std::move(setup)), m_place(std::make_shared<Place>()), m_lane(std::make_unique<JobQueue>(main))
{
    m_changed = m_document.onChanged([this](const ChangeSet& change) { documentChanged(change); });
    m_document.guardRiskyWork([this] { return keepNow(); });
}

Autosave::~Autosave() { m_document.guardRiskyWork({}); }

Autosave::State Autosave::state() const { return {m_document.history().version(), m_document.history().steps().back().id}; }

KeptFacts Autosave::facts() const { return {m_document.displayName(), m_document.path(), m_document.savedVersion(), m_document.fileStamp(), false}; }

void Autosave::setPeriod(double secs) { m_setup.periodSecs = secs; }

void Autosave::documentChanged(const ChangeSet& change)
{
    if (change.isReplaced) leave();
    if (!change.isReplaced && !change.steps && !change.file) return;
    if (m_document.isAllSaved()) {
        m_unkeptSince.reset();
        if (m_session && !m_isMarkedSaved) noteSaved();
    } else if (state() != m_asked && !m_unkeptSince) {
        m_unkeptSince = now();
    }
}

/// Another document: the user was asked about the one before.
void Autosave::leave()
{
    for (const JobHandle& job : m_jobs) job.cancel();
    m_jobs.clear();
    ++m_generation;
    m_left.push_back(m_place);
    m_lane->start({"", 0}, [place = m_place](const JobContext&) -> Result<bool> {
        if (auto session = std::move(place->session)) session->remove();
        return true;
    }, [](const JobOutcome<bool>&) {});
    m_session = m_document.recovered();
    m_place = std::make_shared<Place>(Place{m_session});
    m_asked.reset(), m_kept.reset(), m_keptAt.reset(), m_unkeptSince.reset(), m_writingSince.reset(), m_notBefore.reset();
    m_running = {};
    m_isMarkedSaved = false;
    m_problem.clear();
    if (!m_session) return;
    m_asked = m_kept = state();
    m_keptAt = now();
}

void Autosave::noteSaved()
{
    m_isMarkedSaved = true;
    m_asked.reset(), m_kept.reset(), m_keptAt.reset();
    // On the lane, behind a write that may still be under way.
    m_lane->start({"", 0}, [session = m_session, facts = facts()](const JobContext&) -> Result<bool> {
        MG_TRY(session->noteSaved(facts));
        return true;
    }, [](const JobOutcome<bool>&) {});
}

void Autosave::poll()
{
    if (m_setup.periodSecs <= 0 || !m_unkeptSince || m_writingSince) return;
    const double lead = std::min(kPollSecs + kLeadWrites * m_writeSecs, kMostLead * m_setup.periodSecs);
    if (secsBetween(*m_unkeptSince, now()) < m_setup.periodSecs - lead) return;
    if (m_notBefore && now() < *m_notBefore) return;
    keepNow();
}

std::shared_future<void> Autosave::keepNow()
{
    std::promise<void> none;
    if (m_document.isAllSaved() || m_setup.periodSecs <= 0) return none.set_value(), none.get_future().share();
    if (state() == m_asked && m_running.valid()) return m_running;
    if (state() == m_kept) return none.set_value(), none.get_future().share();

    auto done = std::make_shared<std::promise<void>>();   // dropped unkept, it makes the future ready, too
    m_running = done->get_future().share();
    m_asked = state();
    m_isMarkedSaved = false;
    m_writingSince = std::min(m_unkeptSince.value_or(now()), m_writingSince.value_or(Time::max()));
    m_unkeptSince.reset();
    const auto work = [place = m_place, folder = m_setup.folder, facts = facts(), history = m_document.history(), done](const JobContext& job) -> Result<Kept> {
        struct Ready { std::shared_ptr<std::promise<void>> promise; ~Ready() { promise->set_value(); } } const ready{done};
        const auto began = std::chrono::steady_clock::now();
        if (!place->session || !place->session->isInPlace()) {
            MG_ASSIGN(place->session, KeptSession::create(folder));
        }
        MG_TRY(place->session->write(facts, history, job));
        return Kept{place->session, secsBetween(began, std::chrono::steady_clock::now())};
    };
    std::erase_if(m_jobs, [](const JobHandle& job) { return job.state() == JobState::Finished || job.state() == JobState::Cancelled; });
    m_jobs.push_back(m_lane->start({"Autosave", 0}, work, [this, alive = std::weak_ptr(m_isAlive), generation = m_generation, asked = state()](const JobOutcome<Kept>& outcome) {
        if (!alive.expired() && generation == m_generation) finished(asked, outcome.result);
    }));
    return m_running;
}

void Autosave::finished(const State& state, const Result<Kept>& result)
{
    const bool isNewest = state == m_asked;
    if (!result) {
        if (result.error().kind == Error::Kind::Cancelled) return;
        m_unkeptSince = std::min(m_writingSince.value_or(now()), m_unkeptSince.value_or(Time::max()));
        m_notBefore = now() + std::chrono::duration_cast<Time::duration>(std::chrono::duration<double>(std::min(m_setup.periodSecs, 60.0)));
        if (isNewest) m_writingSince.reset(), m_asked.reset();
        if (std::exchange(m_problem, result.error().message) != result.error().message) m_problems.tell(result.error());
        return;
    }
    m_session = result->session;
    m_writeSecs = result->secs;
    m_problem.clear();
    m_notBefore.reset();
    if (!isNewest && m_asked) return;   // a later one is under way
    m_writingSince.reset();
    if (m_document.isAllSaved()) return noteSaved();   // saved while it was being kept
    m_kept = state;
    m_keptAt = now();
}

bool Autosave::keepAndWait()
{
    keepNow().wait();
    // What the worker has done is heard of in the next drain or the one after.
    for (int i = 0; m_writingSince && i < kMostDrains; ++i) {
        m_main.drain();
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return m_document.isAllSaved() || m_kept == state();
}

void Autosave::letGo()
{
    for (const JobHandle& job : m_jobs) job.cancel();
    ++m_generation;
    m_lane.reset();   // waits for what runs
    m_left.push_back(m_place);
    for (const auto& place : m_left)
        if (place->session) place->session->remove();
    m_left.clear();
    m_place = std::make_shared<Place>();
    m_session.reset(), m_asked.reset(), m_kept.reset(), m_keptAt.reset(), m_writingSince.reset();
    m_lane = std::make_unique<JobQueue>(m_main);
}

std::optional<double> Autosave::keptAgoSecs() const
{
    if (!m_keptAt || m_document.isAllSaved()) return {};
    return secsBetween(*m_keptAt, now());
}

}  // namespace morphogen
