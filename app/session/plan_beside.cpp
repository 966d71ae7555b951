#include "app/session/plan_beside.h"

#include <algorithm>
#include <utility>

namespace morphogen {

PlanBeside::~PlanBeside()
{
    for (const Pending& pending : m_pending) pending.firstJob.cancel(), pending.job.cancel();
}

void PlanBeside::start(std::shared_ptr<const World> world, Request request, std::function<void(Result<MorphPlans>)> done)
{
    const std::uint64_t number = m_next++;
    const auto planning = [&](morph::PlanCare care) {
        return [world, settings = request.settings, wish = PlanWish{request.seed, care}](const JobContext& context) { return plansOf(*world, settings, wish, context); };
    };
    const JobRequest job{request.label, 0};
    m_pending.push_back({number, request, {}, {}, {}});
    m_pending.back().firstJob = m_jobs.start(job, planning(morph::PlanCare::First), [this, number, alive = std::weak_ptr(m_isAlive)](JobOutcome<MorphPlans> outcome) {
        if (alive.expired()) return;
        const auto pending = std::ranges::find(m_pending, number, &Pending::number);
        if (pending == m_pending.end() || !outcome.result) return;   // the whole one says what is wrong
        pending->first = *outcome.result;
        changed();
    });
    m_pending.back().job = m_jobs.start(job, planning(morph::PlanCare::Whole), [this, number, done = std::move(done), alive = std::weak_ptr(m_isAlive)](JobOutcome<MorphPlans> outcome) {
        if (alive.expired()) return;
        const auto pending = std::ranges::find(m_pending, number, &Pending::number);
        pending->firstJob.cancel();
        m_pending.erase(pending);
        done(std::move(outcome.result));
        changed();
    });
    changed();
}

std::shared_ptr<const World> PlanBeside::shown(std::shared_ptr<const World> world) const
{
    for (const Pending& pending : m_pending) {
        if (!pending.first || !pending.request.edit) continue;
        // What no longer fits the world as it is now is not shown; done() says so when it is whole.
        if (auto with = pending.request.edit(*world, *pending.first)) world = std::make_shared<const World>(*std::move(with));
    }
    return world;
}

std::vector<JobHandle> PlanBeside::jobs() const
{
    std::vector<JobHandle> running;
    for (const Pending& pending : m_pending) running.push_back(pending.job);
    return running;
}

}  // namespace morphogen
