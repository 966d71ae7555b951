#include "core/base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace morphogen {
namespace {

using Body = std::function<void(std::size_t, std::size_t)>;

#ifdef __SANITIZE_THREAD__
// The thread sanitizer can't see into the packaged oneTBB, whose hand-over of tasks it would report, and a suppression wide
// enough would hide our own races inside the loops. It is shown threads that it understands.
void runParts(std::size_t count, std::size_t grain, const Body& body)
{
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t begin; (begin = next.fetch_add(grain)) < count;) body(begin, std::min(begin + grain, count));
    };
    std::vector<std::jthread> others;
    for (int i = 1; i < std::min(parallelism(), 4); ++i) others.emplace_back(work);
    work();
}
#else
void runParts(std::size_t count, std::size_t grain, const Body& body)
{
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, grain),
                      [&](const tbb::blocked_range<std::size_t>& range) { body(range.begin(), range.end()); });
}
#endif

}  // namespace

void parallelFor(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)>& body)
{
    if (count == 0) return;
    grain = std::max<std::size_t>(grain, 1);
    if (count <= grain) return body(0, count);
    runParts(count, grain, body);
}

int parallelism() { return static_cast<int>(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism)); }

ParallelismLimit::ParallelismLimit(int threads)
    : m_control(new tbb::global_control(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(std::max(threads, 1))))
{
}

ParallelismLimit::~ParallelismLimit() { delete static_cast<tbb::global_control*>(m_control); }

}  // namespace morphogen
