#include "app/session/what_if.h"

#include <algorithm>
#include <utility>

namespace morphogen {
namespace {

/// Whether a simulation of both gives the same, but for what branches and the field say.
bool areBodiesAlike(const World& a, const World& b)
{
    if (a.fps != b.fps || a.objects.size() != b.objects.size()) return false;
    for (std::size_t i = 0; i < a.objects.size(); ++i) {
        if (a.objects[i] == b.objects[i]) continue;
        if (a.objects[i]->body || b.objects[i]->body) return false;
    }
    return true;
}

bool isAlikeToPhysics(const World& a, const World& b) { return a.dynamics == b.dynamics && areBodiesAlike(a, b); }

/// Whether only branches differ.
bool isSameMainLine(const World& a, const World& b)
{
    static const Dynamics kDefaults;
    Dynamics before = a.dynamics ? *a.dynamics : kDefaults, after = b.dynamics ? *b.dynamics : kDefaults;
    before.branches.clear(), after.branches.clear();
    return before == after && areBodiesAlike(a, b);
}

std::vector<Intervention> interventionsOf(const World& world, BranchId branch) { return world.dynamics ? world.dynamics->interventionsOf(branch) : std::vector<Intervention>{}; }

}  // namespace

WhatIf::~WhatIf() { stop(); }

void WhatIf::stop()
{
    ++m_generation;
    for (JobHandle* job : {&m_job, &m_look, &m_graph, &m_why}) job->cancel(), *job = {};
}

const causal::Course* WhatIf::find(BranchId branch) const
{
    const auto found = std::ranges::find(m_courses, branch, &causal::Course::branch);
    return found == m_courses.end() ? nullptr : &*found;
}

void WhatIf::setWorld(std::shared_ptr<const World> world)
{
    const bool isSame = m_world && isAlikeToPhysics(*m_world, *world);
    m_world = std::move(world);
    if (isSame && !m_isStale) {
        m_playedWorld = m_world;
        return showAgain();
    }
    stop();
    m_isStale = true;
    if (m_isWatched) begin();
}

void WhatIf::setWatched(bool isWatched)
{
    m_isWatched = isWatched;
    if (isWatched && m_isStale && m_world) begin();
}

void WhatIf::begin()
{
    m_isStale = false;
    const std::shared_ptr<const World> before = std::exchange(m_playedWorld, m_world);
    std::vector<causal::Course> known = std::exchange(m_courses, causal::coursesOf(*m_world));
    if (before && isSameMainLine(*before, *m_world)) keepWhatStays(*before, std::move(known));
    else m_floor.reset();
    playNext();
    m_changed.tell(true);
}

void WhatIf::keepWhatStays(const World& before, std::vector<causal::Course> known)
{
    for (causal::Course& course : m_courses) {
        const auto old = std::ranges::find(known, course.branch, &causal::Course::branch);
        if (old == known.end()) continue;
        const bool isSame = old->isReady() && interventionsOf(before, course.branch) == interventionsOf(*m_world, course.branch);
        course.seen = old->seen;   // until the new one is there, so that the view does not blink
        if (!isSame) continue;
        course.state = old->state;
        course.scene = old->scene, course.rollout = old->rollout, course.comparison = old->comparison;
        course.problem = old->problem;
    }
    if (before.objects != m_world->objects) showAgain();
}

void WhatIf::playNext()
{
    const auto next = std::ranges::find(m_courses, causal::Course::State::Waiting, &causal::Course::state);
    if (next == m_courses.end()) return m_floor ? void() : findFloor();
    next->state = causal::Course::State::Running;
    causal::Course course = *next;
    m_job = m_jobs.start(JobRequest{"Simulate " + course.name, 0}, [world = m_world, course](const JobContext& job) -> Result<causal::Course> { return causal::played(*world, course, job); },
        [this, alive = std::weak_ptr(m_isAlive), generation = m_generation](JobOutcome<causal::Course> outcome) {
            if (!alive.lock() || generation != m_generation || !outcome.result) return;
            causal::Course ready = std::move(*outcome.result);
            const auto place = std::ranges::find(m_courses, ready.branch, &causal::Course::branch);
            if (place == m_courses.end()) return;
            const causal::Course& mainLine = m_courses.front();
            if (ready.branch && ready.isReady() && mainLine.isReady()) ready = causal::compared(std::move(ready), mainLine, m_floor ? *m_floor : causal::NoiseFloor{});
            *place = std::move(ready);
            playNext();
            m_changed.tell(true);
        });
}

void WhatIf::showAgain()
{
    m_look.cancel();
    m_look = m_jobs.start(JobRequest{"Show branches", 0}, [world = m_world, courses = m_courses](const JobContext& job) -> Result<std::vector<causal::Course>> {
            std::vector<causal::Course> shown;
            for (const causal::Course& course : courses) {
                if (job.stopRequested()) return cancelled();
                if (course.isReady()) shown.push_back(causal::seenIn(*world, course));
            }
            return shown;
        },
        [this, alive = std::weak_ptr(m_isAlive), generation = m_generation](JobOutcome<std::vector<causal::Course>> outcome) {
            if (!alive.lock() || generation != m_generation || !outcome.result) return;
            for (causal::Course& shown : *outcome.result) {
                const auto place = std::ranges::find(m_courses, shown.branch, &causal::Course::branch);
                if (place == m_courses.end()) continue;
                place->seen = std::move(shown.seen);
                place->problem = std::move(shown.problem);
            }
            m_changed.tell(true);
        });
}

void WhatIf::findFloor()
{
    const auto mainLine = m_courses.begin();
    if (m_courses.size() < 2 || !mainLine->isReady() || m_floor) return;
    m_job = m_jobs.start(JobRequest{"Measure chance", 0}, [scene = mainLine->scene, truth = mainLine->rollout](const JobContext& job) { return causal::noiseFloorOf(*scene, *truth, {}, job); },
        [this, alive = std::weak_ptr(m_isAlive), generation = m_generation](JobOutcome<causal::NoiseFloor> outcome) {
            if (!alive.lock() || generation != m_generation || !outcome.result) return;
            m_floor = std::make_shared<const causal::NoiseFloor>(std::move(*outcome.result));
            for (causal::Course& course : m_courses)
                if (course.branch && course.isReady()) course = causal::compared(course, m_courses.front(), *m_floor);
            m_changed.tell(true);
        });
}

void WhatIf::findGraph(BranchId branch, std::function<void(const Result<FoundCauses>&)> done)
{
    const causal::Course* course = find(branch);
    if (!course || !course->isReady()) return done(Error{Error::Kind::Empty, "this course of things is not simulated yet"});
    m_graph.cancel();
    m_graph = m_jobs.start(JobRequest{"Find causes", 0}, [scene = course->scene, truth = course->rollout](const JobContext& job) -> Result<FoundCauses> {
            FoundCauses found;
            MG_ASSIGN(found.graph, causal::causalGraph(*scene, *truth, job));
            MG_ASSIGN(found.layout, causal::layoutOf(found.graph, *scene));
            return found;
        },
        [alive = std::weak_ptr(m_isAlive), done, generation = m_generation, this](JobOutcome<FoundCauses> outcome) {
            if (alive.lock() && generation == m_generation) done(outcome.result);
        });
}

void WhatIf::explain(BranchId branch, const Event& effect, std::function<void(const Result<Explanation>&)> done)
{
    const causal::Course* course = find(branch);
    if (!course || !course->isReady()) return done(Error{Error::Kind::Empty, "this course of things is not simulated yet"});
    m_why.cancel();
    const auto work = [scene = course->scene, truth = course->rollout, effect](const JobContext& job) -> Result<Explanation> {
        const std::vector<EventKey> keys = keysOf(truth->events);
        const auto at = std::ranges::find(truth->events, effect);
        if (at == truth->events.end()) return Error{Error::Kind::NotFound, "this did not happen in this course of things"};
        const EventKey key = keys[static_cast<std::size_t>(at - truth->events.begin())];
        const causal::Chance chance;
        Explanation explanation{.effect = effect, .causes = {}, .chance = chance.description()};
        MG_ASSIGN(const std::vector<causal::ActualCause> causes, causal::actualCauses(*scene, *truth, key, job.part(0, 0.4)));
        for (std::size_t i = 0; i < causes.size(); ++i) {
            const double share = 0.6 / static_cast<double>(causes.size());
            MG_ASSIGN(causal::CauseScore score, causal::scoreOf(*scene, key, causes[i].objects, chance, job.part(0.4 + share * static_cast<double>(i), 0.4 + share * static_cast<double>(i + 1))));
            explanation.causes.push_back({causes[i], std::move(score)});
        }
        return explanation;
    };
    m_why = m_jobs.start(JobRequest{"Find out why", 0}, work, [alive = std::weak_ptr(m_isAlive), done, generation = m_generation, this](JobOutcome<Explanation> outcome) {
        if (alive.lock() && generation == m_generation) done(outcome.result);
    });
}

}  // namespace morphogen
