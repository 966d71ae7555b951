#include "core/jobs/main_queue.h"

#include <utility>

namespace morphogen {

void MainQueue::post(Call call)
{
    Call wake;
    {
        const std::lock_guard lock(m_mutex);
        m_calls.push_back(std::move(call));
        wake = m_wake;
    }
    if (wake) wake();
}

std::size_t MainQueue::drain()
{
    std::vector<Call> calls;
    {
        const std::lock_guard lock(m_mutex);
        calls.swap(m_calls);
    }
    for (const Call& call : calls) call();
    return calls.size();
}

void MainQueue::setWake(Call wake)
{
    const std::lock_guard lock(m_mutex);
    m_wake = std::move(wake);
}

}  // namespace morphogen
