// StatusBar: what the mouse buttons do now, what is going on, and the state of the machine in plain words.
#pragma once

#include "core/jobs/job_queue.h"

#include <QWidget>

#include <vector>

class QLabel;
class QProgressBar;
class QToolButton;

namespace morphogen::ui {

class StatusBar : public QWidget {
    Q_OBJECT
public:
    explicit StatusBar(QWidget* parent = nullptr);
    /// "LMB select · MMB orbit · Shift+MMB pan": the names of buttons become little mice.
    void setHint(const QString& hint);
    /// What the entry under the pointer does, in place of the hint; empty: the hint again.
    void setTip(const QString& tip);
    /// "Saved 12 s ago"
    void setSaved(const QString& text, const QString& tip = {});
    /// "1,204 splats selected"; empty: not shown.
    void setSelected(const QString& text);
    void setDevice(const QString& text, const QString& reason);
    void setMemory(const QString& text, const QString& tip);
    /// Shows the oldest of the running jobs, how many wait behind it, and a button that cancels it.
    void setJobs(const std::vector<JobHandle>& jobs);
    /// Asks the jobs how far they are; to be called a few times a second while there are some.
    void refreshJobs();
    bool hasJobs() const { return !m_jobs.empty(); }
    QString jobText() const;

Q_SIGNALS:
    void deviceClicked(const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    class Hint;
    Hint* m_hint;
    QLabel *m_selected, *m_saved, *m_jobName, *m_memory;
    QToolButton* m_device;
    QProgressBar* m_progress;
    QToolButton* m_cancel;
    std::vector<JobHandle> m_jobs;
};

}  // namespace morphogen::ui
