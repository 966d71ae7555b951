// Chores: work of a moment that panels have done beside the window, one after the other, and the answers on the UI thread.
//
// How it works: a JobQueue of its own, whose way back is woken by an event without content. Qt's thread pool could carry the
// functions, but its locks are futexes that the thread sanitizer can't see, so that every one of them would count as a race.
#pragma once

#include "core/jobs/job_queue.h"

#include <QCoreApplication>
#include <QEvent>
#include <QObject>

#include <utility>

namespace morphogen::ui {

/// Lives on the UI thread. Destroyed, it waits for what runs to notice; what was not answered by then never is.
class Chores : public QObject {
public:
    Chores()
    {
        m_queue.setWake([this] { QCoreApplication::postEvent(this, new QEvent(QEvent::User)); });
    }

    /// `work(const JobContext&)` returns a Result<T>; `done(JobOutcome<T>)` gets it.
    template <class Work, class Done>
    JobHandle start(std::string name, Work work, Done done)
    {
        return m_jobs.start({.name = std::move(name)}, std::move(work), std::move(done));
    }

protected:
    void customEvent(QEvent*) override { m_queue.drain(); }

private:
    MainQueue m_queue;
    JobQueue m_jobs{m_queue};   ///< destroyed first
};

}  // namespace morphogen::ui
