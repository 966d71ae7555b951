#include "app/studio/measurements.h"

#include "app/drive/driver.h"
#include "app/viewport/viewport.h"

#include <QThread>

#include <nlohmann/json.hpp>

#include <sys/resource.h>
#include <time.h>

#include <algorithm>
#include <fstream>

namespace morphogen::studio {
namespace {

constexpr int kPollMs = 2;

/// What the thread itself worked: on a busy machine it also waits for a core, which is not its fault.
double threadMs()
{
    timespec time{};
    ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

/// How often the thread has let go of its core by itself: to wait for a lock, a pipe, the X server.
long voluntaryWaits()
{
    rusage usage{};
    ::getrusage(RUSAGE_THREAD, &usage);
    return usage.ru_nvcsw;
}

double millisecondsSince(std::chrono::steady_clock::time_point then) { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - then).count(); }

}  // namespace

bool TimedApplication::notify(QObject* receiver, QEvent* event)
{
    if (QThread::currentThread() != thread()) return QApplication::notify(receiver, event);
    // An event that is sent while another is handled is part of that one, unless a nested loop has taken it up.
    const int level = thread()->loopLevel();
    const bool isOutermost = m_depth == 0 || level > m_loopLevel;
    const bool isDriver = receiver->objectName() == QLatin1String(drive::kDriverName);   // what it sends counts, not itself
    if (!isOutermost || isDriver) return QApplication::notify(receiver, event);
    const int outerLevel = m_loopLevel;
    m_loopLevel = level;
    ++m_depth;
    const char* name = receiver->metaObject()->className();
    const int type = event->type();
    const double longestBefore = m_longestMs;
    const auto start = std::chrono::steady_clock::now();
    const double workedBefore = threadMs();
    const long waitsBefore = voluntaryWaits();
    const bool isHandled = QApplication::notify(receiver, event);
    const double ms = millisecondsSince(start), workedMs = threadMs() - workedBefore;
    --m_depth;
    m_loopLevel = outerLevel;
    const bool hadLoop = m_longestMs != longestBefore;   // a loop of its own: its events were counted
    if (hadLoop) return isHandled;
    const std::string what = ms > m_longestMs || workedMs > m_longestWorkMs ? std::string(name) + ", event " + std::to_string(type) : std::string();
    if (ms > m_longestMs) {
        m_longestMs = ms;
        m_longest = what + ", " + std::to_string(voluntaryWaits() - waitsBefore) + " waits";
    }
    if (workedMs > m_longestWorkMs) {
        m_longestWorkMs = workedMs;
        m_longestWork = what;
    }
    return isHandled;
}

Measurements::Measurements(TimedApplication& application, const Viewport& viewport, std::int64_t startedAtNs) : m_application(application), m_startedAtNs(startedAtNs)
{
    m_poll.setTimerType(Qt::PreciseTimer);
    QObject::connect(&m_poll, &QTimer::timeout, &m_poll, [this, &viewport] {
        const ViewportStats stats = viewport.stats();
        if (stats.splats == 0 || stats.drawMs <= 0) return;   // told once a picture has been presented
        m_poll.stop();
        const std::chrono::steady_clock::time_point started{std::chrono::nanoseconds(m_startedAtNs)};
        m_firstPictureMs = millisecondsSince(started);
        m_application.forget();
    });
    m_poll.start(kPollMs);
}

void Measurements::stop(Viewport& viewport)
{
    std::vector<double> answers;
    for (const EventLatency& latency : viewport.takeLatencies()) answers.push_back(latency.milliseconds());
    std::sort(answers.begin(), answers.end());
    const auto at = [&](double share) { return answers.empty() ? 0 : answers[static_cast<std::size_t>(share * static_cast<double>(answers.size() - 1))]; };
    const ViewportStats stats = viewport.stats();
    const nlohmann::ordered_json json{{"firstPictureMs", m_firstPictureMs},
                                      {"answersMs", {{"median", at(0.5)}, {"p95", at(0.95)}, {"count", answers.size()}}},
                                      {"longestEventMs", m_application.longestMs()},
                                      {"longestEventWorkMs", m_application.longestWorkMs()},
                                      {"longestEvent", m_application.longest()},
                                      {"longestWork", m_application.longestWork()},
                                      {"splats", stats.splats},
                                      {"device", stats.device}};
    m_measured = json.dump(2) + "\n";
}

bool Measurements::write(const std::filesystem::path& file) const
{
    std::ofstream out(file);
    out << m_measured;
    return bool(out);
}

}  // namespace morphogen::studio
