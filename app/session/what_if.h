// WhatIf: the courses of the document's world (core/causal/course.h), kept simulated while the world is edited.
//
// How it works: after each change that physics would notice, all that is known is dropped and the courses are played one after
// the other on the thread for chores, the main line first; each is told of as soon as it is ready. Then the noise floor is found
// (the main line varied many times), and the comparisons are made anew with it. What comes back for a world that moved on is
// dropped. Where only branches changed, those that are as they were, and the main line, are kept with all that is known of them: one is
// simulated, however many there are. A change that physics would not notice (a colour, an object without a body) is only shown anew. Nothing is simulated
// while nobody looks.
#pragma once

#include "app/session/listeners.h"
#include "core/causal/causes.h"
#include "core/causal/course.h"
#include "core/causal/graph_layout.h"
#include "core/jobs/job_queue.h"

#include <functional>
#include <memory>
#include <vector>

namespace morphogen {

/// The answer to "why did this happen?".
struct Explanation {
    Event effect;
    struct Cause {
        causal::ActualCause cause;
        causal::CauseScore score;
    };
    std::vector<Cause> causes;
    std::string chance;                    ///< what was varied, by how much, in how many runs
};

/// Who and what was responsible for what in a course, and where that is drawn.
struct FoundCauses {
    causal::CausalGraph graph;
    causal::GraphLayout layout;
};

/// UI thread.
class WhatIf {
public:
    explicit WhatIf(JobQueue& jobs) : m_jobs(jobs) {}
    ~WhatIf();
    WhatIf(const WhatIf&) = delete;
    WhatIf& operator=(const WhatIf&) = delete;

    /// Cheap where physics would notice nothing.
    void setWorld(std::shared_ptr<const World> world);
    /// Whether anybody looks.
    void setWatched(bool isWatched);

    const std::vector<causal::Course>& courses() const { return m_courses; }
    const causal::Course* find(BranchId branch) const;
    /// Of the main line; null until it is known.
    const std::shared_ptr<const causal::NoiseFloor>& floor() const { return m_floor; }

    /// Asks for the causal graph of a course that is ready; `done` hears it on the UI thread, unless the world changes first.
    void findGraph(BranchId branch, std::function<void(const Result<FoundCauses>&)> done);
    /// Asks why an event of a course that is ready happened. A later question takes the place of one that was not answered.
    void explain(BranchId branch, const Event& effect, std::function<void(const Result<Explanation>&)> done);

    /// After each change of courses() or floor().
    [[nodiscard]] Subscription onChanged(std::function<void(const bool&)> listener) { return m_changed.add(std::move(listener)); }

private:
    void begin();
    void keepWhatStays(const World& before, std::vector<causal::Course> known);
    void playNext();
    void findFloor();
    void showAgain();
    void stop();

    JobQueue& m_jobs;
    std::shared_ptr<const World> m_world;
    std::vector<causal::Course> m_courses;
    std::shared_ptr<const causal::NoiseFloor> m_floor;
    std::shared_ptr<const World> m_playedWorld;   ///< that m_courses are of
    bool m_isWatched = false, m_isStale = true;
    std::uint64_t m_generation = 0;        ///< of the world; what was asked for an older one is dropped
    JobHandle m_job, m_look, m_graph, m_why;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
    Listeners<bool> m_changed;
};

}  // namespace morphogen
