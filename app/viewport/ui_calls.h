// UiCalls: functions from any thread, run on the UI thread by its event loop, one at a time and in the order of posting.
//
// How it works: an event without content wakes the loop; the function itself is handed over under a lock of ours. Qt could
// carry the function in the event, but its locks are futexes that the thread sanitizer can't see, so that every such call
// would count as a race.
#pragma once

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <deque>
#include <functional>
#include <mutex>
#include <utility>

namespace morphogen::viewport {

/// Made and destroyed on the UI thread; what has not run by then never does.
class UiCalls : public QObject {
public:
    /// Any thread, while this lives. A loop within a call goes on with the calls after it.
    void post(std::function<void()> call)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_calls.push_back(std::move(call));
        }
        QCoreApplication::postEvent(this, new QEvent(QEvent::User));
    }

protected:
    void customEvent(QEvent*) override
    {
        std::function<void()> call;
        {
            const std::lock_guard lock(m_mutex);
            if (m_calls.empty()) return;
            call = std::move(m_calls.front());
            m_calls.pop_front();
        }
        call();
    }

private:
    std::mutex m_mutex;
    std::deque<std::function<void()>> m_calls;
};

}  // namespace morphogen::viewport
