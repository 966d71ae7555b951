// JobQueue: long work in the background, one job after the other, with progress, cancel and results on the main thread.
//
// How it works: a job gets what it needs by value (a World costs pointers), a stop token and a place for progress, and
// returns a Result. The result reaches `done` through the main queue, exactly once. Cancelling is acknowledged at once:
// `done` hears Error::Cancelled in the next drain, even when the work needs a while to notice; its late result is dropped.
// A job is made for one version of the world; when the world has moved on by the time the result arrives, `done` hears of
// it and decides: drop, or rebase.
#pragma once

#include "core/base/result.h"
#include "core/jobs/main_queue.h"
#include "core/jobs/progress.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace morphogen {

enum class JobState { Waiting, Running, Finished, Cancelled };

struct JobProgress {
    double fraction = 0;   ///< 0..1, never falls
    std::string phase;     ///< what is being done, in plain words
};

/// A started job, for a list of jobs and its cancel button. Copies mean the same job; any thread.
class JobHandle {
public:
    JobHandle() = default;
    const std::string& name() const;
    JobState state() const;
    JobProgress progress() const;
    /// Asks the work to stop and answers `done` with Error::Cancelled. Nothing happens once the work is finished, or for the handle of no job.
    void cancel() const;

private:
    friend class JobQueue;
    struct Shared;
    explicit JobHandle(std::shared_ptr<Shared> shared) : m_shared(std::move(shared)) {}
    std::shared_ptr<Shared> m_shared;
};

struct JobRequest {
    std::string name;                ///< "Open fox.morph", as the list of jobs shows it
    std::uint64_t worldVersion = 0;  ///< History::version() that it was made for
};

/// What `done` gets, on the main thread.
template <class T>
struct JobOutcome {
    Result<T> result;
    std::uint64_t worldVersion = 0;  ///< that the job was made for
    /// Whether the result still fits the world as it is now.
    bool isFor(std::uint64_t currentVersion) const { return worldVersion == currentVersion; }
};

/// `threads` threads of low priority. Destroyed, it cancels what is left and waits for what runs to notice.
class JobQueue {
public:
    explicit JobQueue(MainQueue& main, int threads = 1);
    ~JobQueue();
    JobQueue(const JobQueue&) = delete;
    JobQueue& operator=(const JobQueue&) = delete;

    /// Any thread. `work(const JobContext&)` returns Result<T> and runs in the background; `done(JobOutcome<T>)` runs in the
    /// main queue's drain. An exception out of `work` becomes Error::Internal (or Limit, out of memory).
    template <class Work, class Done>
    JobHandle start(JobRequest request, Work work, Done done)
    {
        using Value = typename std::invoke_result_t<Work, const JobContext&>::Value;
        const std::uint64_t version = request.worldVersion;
        auto result = std::make_shared<std::optional<Result<Value>>>();
        auto shownDone = std::make_shared<Done>(std::move(done));
        Task task;
        task.run = [result, work = std::move(work)](const JobContext& context) mutable { result->emplace(work(context)); };
        task.deliver = [result, shownDone, version] { (*shownDone)(JobOutcome<Value>{std::move(**result), version}); };
        task.refuse = [shownDone, version](Error error) { (*shownDone)(JobOutcome<Value>{std::move(error), version}); };
        return enqueue(std::move(request), std::move(task));
    }

    /// Waiting and running jobs, oldest first.
    std::vector<JobHandle> jobs() const;

private:
    struct Task {
        std::function<void(const JobContext&)> run;
        std::function<void()> deliver;
        std::function<void(Error)> refuse;
    };
    friend class JobHandle;
    struct State;
    JobHandle enqueue(JobRequest request, Task task);
    std::shared_ptr<State> m_state;
    std::vector<std::jthread> m_threads;
};

}  // namespace morphogen
