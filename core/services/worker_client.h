// The studio's end of morphogen-worker, the process in which LibTorch lives. No LibTorch here.
//
// How it works: the worker is started by the first call and stays; one thread reads its messages and hands each to the
// call it belongs to. A call that is cancelled returns at once, tells the worker and drops what still comes; a worker that
// does not obey within five seconds is ended. When the worker dies, the calls that waited get one sentence, and the next
// call starts it again. Bulk data goes through a ring of shared buffers.
#pragma once

#include "core/jobs/progress.h"
#include "core/services/process/child_process.h"
#include "core/services/process/shared_ring.h"
#include "core/services/splat_frame.h"

#include <functional>
#include <map>

namespace morphogen {

struct WorkerOptions {
    std::filesystem::path program;         ///< empty: found by findProgram()
    std::vector<std::string> arguments;
    ProcessLimits limits;                  ///< none by default: a model may take what the machine has
    double obedienceSecs = 5;              ///< how long a cancelled task may go on before the worker is ended
};

/// One request. Worker tasks are listed in ml/worker/tasks.h.
struct WorkerCall {
    std::string task;
    std::string arguments = "{}";          ///< a JSON object
    SharedRing* frames = nullptr;          ///< for tasks that stream splats; outlives the call
    /// Called on the calling thread for every frame that was not overtaken by a newer one. The columns lie in the ring.
    std::function<void(const SplatFrameView& frame, std::uint64_t sequence)> onFrame;
};

/// Any thread may call; the worker does one task after the other.
class WorkerClient {
public:
    explicit WorkerClient(WorkerOptions options = {});
    ~WorkerClient();
    WorkerClient(const WorkerClient&) = delete;
    WorkerClient& operator=(const WorkerClient&) = delete;

    /// The task's answer, a JSON object. Errors are the task's own, or say how the worker ended.
    Result<std::string> call(const WorkerCall& request, const JobContext& job);

    /// How frames travel, for the status bar.
    static const char* transportName() { return "memfd host memory"; }
    /// Starts so far: 0 before the first call, more than 1 after a crash.
    int startCount() const;
    /// The worker's process, or -1 while there is none.
    int processId() const;

private:
    struct Session;
    struct Pending;
    Result<std::shared_ptr<Session>> session();
    void read(const std::shared_ptr<Session>& session);
    Result<std::string> await(Session& session, Pending& pending, const WorkerCall& request, const JobContext& job);
    Result<void> drain(const WorkerCall& request);

    const WorkerOptions m_options;
    mutable std::mutex m_mutex;
    std::shared_ptr<Session> m_session;
    int m_startCount = 0;
    std::uint64_t m_nextId = 1;
};

}  // namespace morphogen
