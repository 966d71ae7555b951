#include "ml/worker/tasks.h"

#include "core/services/splat_frame.h"
#include "ml/runtime/runtime_report.h"
#include "ml/worker/breathing_sphere.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>
#include <new>
#include <thread>

namespace morphogen::ml {
namespace {

using nlohmann::json;
using namespace std::chrono_literals;

Result<std::string> report(const TaskRequest&, const JobContext&)
{
    const RuntimeReport r = examineRuntime();
    return json{{"torchVersion", r.torchVersion}, {"blasLibrary", r.blasLibrary},   {"blasConfig", r.blasConfig},
                {"isBlasSlow", r.isBlasSlow},     {"matrixGflops", r.matrixGflops}, {"threads", r.threads},
                {"torchHasCuda", r.torchHasCuda}, {"builtWithCuda", r.builtWithCuda}, {"cudaProblem", r.cudaProblem},
                {"cudaDevices", r.cudaDevices}}
        .dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::string> selftest(const TaskRequest& request, const JobContext& job)
{
    const json with = json::parse(request.arguments);
    const auto count = std::clamp<std::int64_t>(with.value("splats", 1000), 1, 10'000'000);
    const auto frames = std::clamp<std::int64_t>(with.value("frames", 10), 1, 1'000'000);
    if (!request.frames) return makeError(Error::Kind::Usage, "selftest", "needs a ring to stream into");
    for (std::int64_t frame = 0; frame < frames; ++frame) {
        while (!request.frames->waitForRoom(50ms))
            if (job.stopRequested()) return cancelled();
        if (job.stopRequested()) return cancelled();
        MG_ASSIGN(const SplatFrame splats, layOutSplatFrame(*request.frames->nextSlot(), static_cast<std::size_t>(count), 0));
        fillBreathingSphere(splats, 1.0f + static_cast<float>(frame) / static_cast<float>(frames));
        request.frames->publish(splatFrameBytes(splats.count, 0));
        if (request.onFrame) request.onFrame();
        job.report(static_cast<double>(frame + 1) / static_cast<double>(frames), "streaming a sphere");
    }
    return json{{"frames", frames}}.dump();
}

Result<std::string> crash(const TaskRequest&, const JobContext&)
{
    std::signal(SIGSEGV, SIG_DFL);   // a sanitizer's handler would turn it into an exit
    std::raise(SIGSEGV);
    return std::string("{}");
}

std::chrono::steady_clock::time_point deadlineIn(const TaskRequest& request)
{
    const double secs = std::clamp(json::parse(request.arguments).value("secs", 1.0), 0.0, 3600.0);
    return std::chrono::steady_clock::now() + std::chrono::milliseconds(static_cast<long>(secs * 1000));
}

Result<std::string> sleep(const TaskRequest& request, const JobContext& job)
{
    const auto deadline = deadlineIn(request);
    job.report(0, "sleeping");
    while (std::chrono::steady_clock::now() < deadline) {
        if (job.stopRequested()) return cancelled();
        std::this_thread::sleep_for(5ms);
    }
    return std::string("{}");
}

Result<std::string> deaf(const TaskRequest& request, const JobContext& job)
{
    job.report(0, "sleeping");
    std::this_thread::sleep_until(deadlineIn(request));
    return std::string("{}");
}

Result<std::string> takeAllMemory(const TaskRequest&, const JobContext& job)
{
    std::vector<std::vector<char>> all;
    for (;;) {
        if (job.stopRequested()) return cancelled();
        all.emplace_back(std::size_t{8} << 20, 'x');
    }
}

}  // namespace

Task findTask(std::string_view name, TaskSet set)
{
    struct Entry { std::string_view name; Task task; TaskSet set; };
    static constexpr Entry list[] = {
        {"report", report, TaskSet::Real},       {"selftest", selftest, TaskSet::Real},   {"crash", crash, TaskSet::WithTests},
        {"sleep", sleep, TaskSet::WithTests},    {"deaf", deaf, TaskSet::WithTests},      {"memory", takeAllMemory, TaskSet::WithTests},
    };
    for (const Entry& entry : list)
        if (entry.name == name && (entry.set == TaskSet::Real || set == TaskSet::WithTests)) return entry.task;
    return nullptr;
}

}  // namespace morphogen::ml
