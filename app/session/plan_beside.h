// PlanBeside: pairs the splats of morphs beside the window. What is being paired is seen at once, as well as a blink allows, and
// becomes part of the document only when it is whole.
//
// How it works: each morph is planned twice on the thread for chores, first with PlanCare::First, then whole. Until the second
// plan is there, what the view shows is the document's world with the edit applied to it by the first one; so files, exports
// and the history never hold a plan that is not whole, and what the user edits meanwhile is seen too.
#pragma once

#include "core/edit/morph_edits.h"
#include "core/jobs/job_queue.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphogen {

/// UI thread.
class PlanBeside {
public:
    struct Request {
        std::string label;                    ///< "Morph fox into robot", as the list of jobs shows it
        MorphSettings settings;               ///< whose sides, pins, parts and further targets are to be paired
        std::uint64_t seed = 1;
        std::function<Result<World>(const World&, const MorphPlans&)> edit;   ///< what the plans are for, done at once; empty: nothing is shown until they are whole
    };

    explicit PlanBeside(JobQueue& jobs) : m_jobs(jobs) {}
    ~PlanBeside();
    PlanBeside(const PlanBeside&) = delete;
    PlanBeside& operator=(const PlanBeside&) = delete;

    /// `done` hears once of the whole plans, the same as plansOf() gives, or why there are none; by then shown() has nothing of them.
    void start(std::shared_ptr<const World> world, Request request, std::function<void(Result<MorphPlans>)> done);
    /// `world` with what is being paired, as far as it is known and fits; `world` itself where nothing is.
    std::shared_ptr<const World> shown(std::shared_ptr<const World> world) const;
    /// Those that are not whole yet, for a list of jobs and its cancel buttons.
    std::vector<JobHandle> jobs() const;

    /// Called after each change of shown() or jobs().
    std::function<void()> onChanged;

private:
    struct Pending {
        std::uint64_t number = 0;
        Request request;
        std::optional<MorphPlans> first;      ///< nothing: not there yet
        JobHandle firstJob, job;
    };
    void changed() const { if (onChanged) onChanged(); }

    JobQueue& m_jobs;
    std::vector<Pending> m_pending;           ///< in the order of asking
    std::uint64_t m_next = 1;
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen
