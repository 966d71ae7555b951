#include "core/base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <atomic>

namespace morphogen {

void parallelFor(std::size_t count, std::size_t grain, const std::function<void(std::size_t, std::size_t)>& body)
{
    if (count == 0) return;
    grain = std::max<std::size_t>(grain, 1);
    if (count <= grain) return body(0, count);
    // Says again, in the language's own terms, what TBB guarantees by fences of its own: what came before happens before
    // every body, and every body before what follows. The thread sanitizer can't see into the library.
    std::atomic<std::size_t> order{0};
    order.fetch_add(1, std::memory_order_release);
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, count, grain), [&](const tbb::blocked_range<std::size_t>& range) {
        (void)order.load(std::memory_order_acquire);
        body(range.begin(), range.end());
        order.fetch_add(1, std::memory_order_release);
    });
    (void)order.load(std::memory_order_acquire);
}

int parallelism() { return static_cast<int>(tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism)); }

ParallelismLimit::ParallelismLimit(int threads)
    : m_control(new tbb::global_control(tbb::global_control::max_allowed_parallelism, static_cast<std::size_t>(std::max(threads, 1))))
{
}

ParallelismLimit::~ParallelismLimit() { delete static_cast<tbb::global_control*>(m_control); }

}  // namespace morphogen
