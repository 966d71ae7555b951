#include "core/jobs/job_queue.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <exception>
#include <new>
#include <optional>
#include <utility>

namespace morphogen {
namespace {

constexpr int kNiceness = 10;

/// On Linux a niceness belongs to a thread. Refused only by odd sandboxes; the work is then merely less polite.
void lowerPriority() { (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::syscall(SYS_gettid)), kNiceness); }

}  // namespace

struct JobHandle::Shared {
    std::string name;
    MainQueue* main = nullptr;
    std::stop_source stop;
    mutable std::mutex mutex;
    JobState state = JobState::Waiting;
    JobProgress progress;
    JobQueue::Task task;

    /// Leaves Waiting or Running, once; false when it was left before.
    bool leave(JobState next)
    {
        const std::lock_guard lock(mutex);
        if (state == JobState::Finished || state == JobState::Cancelled) return false;
        state = next;
        return true;
    }
    /// The work, for the one thread that does it; empty when it was cancelled before.
    std::function<void(const JobContext&)> begin()
    {
        const std::lock_guard lock(mutex);
        if (state != JobState::Waiting) return {};
        state = JobState::Running;
        return std::move(task.run);
    }
    /// Hands the answer over and lets go of what the job held: a handle that is kept keeps no world alive.
    JobQueue::Task takeTask()
    {
        const std::lock_guard lock(mutex);
        return std::exchange(task, {});
    }
    void report(double fraction, std::string_view phase)
    {
        const std::lock_guard lock(mutex);
        progress.fraction = std::clamp(fraction, progress.fraction, 1.0);
        progress.phase = phase;
    }
};

struct JobQueue::State {
    MainQueue& main;
    std::mutex mutex;
    std::condition_variable_any changed;
    std::deque<std::shared_ptr<JobHandle::Shared>> waiting;
    std::vector<std::shared_ptr<JobHandle::Shared>> running;

    explicit State(MainQueue& queue) : main(queue) {}

    std::shared_ptr<JobHandle::Shared> next(std::stop_token stop)
    {
        std::unique_lock lock(mutex);
        if (!changed.wait(lock, stop, [this] { return !waiting.empty(); })) return nullptr;
        auto job = waiting.front();
        waiting.pop_front();
        running.push_back(job);
        return job;
    }
    void forget(const std::shared_ptr<JobHandle::Shared>& job)
    {
        const std::lock_guard lock(mutex);
        std::erase(running, job);
    }

    static void refuse(const std::shared_ptr<JobHandle::Shared>& job, Error error)
    {
        job->main->post([job, error = std::move(error)] { job->takeTask().refuse(error); });
    }
    static void work(const std::shared_ptr<JobHandle::Shared>& job)
    {
        const auto run = job->begin();
        if (!run) return;
        const JobContext context{job->stop.get_token(), [job = job.get()](double fraction, std::string_view phase) { job->report(fraction, phase); }};
        std::optional<Error> problem;
        try {
            run(context);
        } catch (const std::bad_alloc&) {
            problem = makeError(Error::Kind::Limit, job->name, "not enough memory");
        } catch (const std::exception& exception) {
            problem = makeError(Error::Kind::Internal, job->name, exception.what());
        }
        if (!job->leave(JobState::Finished)) return;
        if (problem) return refuse(job, *std::move(problem));
        job->main->post([job] { job->takeTask().deliver(); });
    }
};

const std::string& JobHandle::name() const { return m_shared->name; }

JobState JobHandle::state() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->state;
}

JobProgress JobHandle::progress() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->progress;
}

void JobHandle::cancel() const
{
    if (!m_shared) return;
    m_shared->stop.request_stop();
    if (m_shared->leave(JobState::Cancelled)) JobQueue::State::refuse(m_shared, cancelled());
}

JobQueue::JobQueue(MainQueue& main, int threads) : m_state(std::make_shared<State>(main))
{
    for (int i = 0; i < std::max(threads, 1); ++i)
        m_threads.emplace_back([state = m_state](std::stop_token stop) {
            lowerPriority();
            while (const auto job = state->next(stop)) {
                State::work(job);
                state->forget(job);
            }
        });
}

JobQueue::~JobQueue()
{
    for (std::jthread& thread : m_threads) thread.request_stop();
    for (const JobHandle& job : jobs()) job.cancel();
}

std::vector<JobHandle> JobQueue::jobs() const
{
    const std::lock_guard lock(m_state->mutex);
    std::vector<JobHandle> all;
    for (const auto& job : m_state->running)
        if (JobHandle handle(job); handle.state() == JobState::Running || handle.state() == JobState::Waiting) all.push_back(handle);
    for (const auto& job : m_state->waiting)
        if (JobHandle handle(job); handle.state() == JobState::Waiting) all.push_back(handle);
    return all;
}

JobHandle JobQueue::enqueue(JobRequest request, Task task)
{
    auto shared = std::make_shared<JobHandle::Shared>();
    shared->name = std::move(request.name);
    shared->main = &m_state->main;
    shared->task = std::move(task);
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->waiting.push_back(shared);
    }
    m_state->changed.notify_one();
    return JobHandle(std::move(shared));
}

}  // namespace morphogen
