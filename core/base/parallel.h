// The one scheduler for all parallel work (oneTBB underneath, not visible here). Calls nest; a body must not block on
// another thread's body. Bodies look at their stop token at least every 100 ms.
#pragma once

#include <cstddef>
#include <functional>

namespace morphogen {

/// Calls `body(begin, end)` on ranges that cover [0, count), each at least `grain` long where possible, on all cores.
/// Returns when every call has returned. The order and the cut are unspecified: results must not depend on them.
void parallelFor(std::size_t count, std::size_t grain, const std::function<void(std::size_t begin, std::size_t end)>& body);

/// Threads that parallelFor may use, the caller included.
int parallelism();

/// Caps parallelFor to `threads` for the lifetime of the value (benchmarks, background jobs).
class ParallelismLimit {
public:
    explicit ParallelismLimit(int threads);
    ~ParallelismLimit();
    ParallelismLimit(const ParallelismLimit&) = delete;
    ParallelismLimit& operator=(const ParallelismLimit&) = delete;

private:
    void* m_control;
};

}  // namespace morphogen
