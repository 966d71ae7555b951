// What `morphogen bench start|latency` wants to know of a running studio: when the first picture was there, how long events
// wait for their picture, and how long the UI thread was held up at the most.
#pragma once

#include <QApplication>
#include <QElapsedTimer>
#include <QTimer>

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

namespace morphogen {
class Viewport;
}

namespace morphogen::studio {

/// Times every event that the UI thread handles. What an event's own nested loop handles counts for itself.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;
    void forget() { m_longestMs = m_longestWorkMs = 0, m_longest.clear(), m_longestWork.clear(); }
    double longestMs() const { return m_longestMs; }           ///< by the clock
    double longestWorkMs() const { return m_longestWorkMs; }   ///< of the thread's own work
    const std::string& longest() const { return m_longest; }   ///< "ui::Outliner, event 12, 0 waits": waits were its own choice
    const std::string& longestWork() const { return m_longestWork; }

private:
    int m_depth = 0, m_loopLevel = 0;
    double m_longestMs = 0, m_longestWorkMs = 0;
    std::string m_longest, m_longestWork;
};

/// Watches from construction on; UI thread.
class Measurements {
public:
    /// `startedAtNs`: of the steady clock, when the program was started.
    Measurements(TimedApplication& application, const Viewport& viewport, std::int64_t startedAtNs);
    /// Closing is not measured any more.
    void stop(Viewport& viewport);
    /// {"firstPictureMs", "answersMs": {"median", "p95", "count"}, "longestEventMs", "longestEventWorkMs", "longestEvent",
    /// "longestWork", "splats", "device"}. Answers and events count from the first picture to stop().
    bool write(const std::filesystem::path& file) const;

private:
    TimedApplication& m_application;
    std::int64_t m_startedAtNs;
    double m_firstPictureMs = 0;
    std::string m_measured;
    QTimer m_poll;
};

}  // namespace morphogen::studio
