// What morphogen-worker can be asked for: one list of named tasks.
//
//   report    -> the fields of RuntimeReport
//   selftest  {"splats": n, "frames": k} -> {"frames": k}; streams k frames of a sphere that breathes into the ring: radius
//             1 + frame / k, every splat on it. Proves tensors, ring, progress and cancel in one go.
// And, where the worker was started with --test-tasks: crash, sleep {"secs": s}, deaf {"secs": s} (ignores its cancel),
// memory (takes all there is).
#pragma once

#include "core/jobs/progress.h"
#include "core/services/process/shared_ring.h"

#include <functional>
#include <string>
#include <string_view>

namespace morphogen::ml {

struct TaskRequest {
    std::string arguments;                          ///< a JSON object
    SharedRing* frames = nullptr;                   ///< null where the caller wants none
    std::function<void()> onFrame;                  ///< to be called after each publish()
};

/// Answers with a JSON object. Looks at the stop token at least every 100 ms.
using Task = Result<std::string> (*)(const TaskRequest& request, const JobContext& job);

enum class TaskSet { Real, WithTests };

/// Null when there is no such task.
Task findTask(std::string_view name, TaskSet set);

}  // namespace morphogen::ml
