// The sweep of the window: asks what is varied and measured, runs it beside everything else, and shows each run as it is there.
#pragma once

#include "app/session/what_if.h"
#include "app/studio/studio_parts.h"
#include "ui/dialogs/sweep_dialog.h"

#include <QPointer>

namespace morphogen::studio {

class SweepActions {
public:
    /// Makes a branch of lines of interventions on a branch; 0: the main line.
    using AddBranch = std::function<void(const std::vector<std::string>& lines, BranchId on)>;
    /// `courses` knows what was simulated already.
    SweepActions(Parts& parts, MainQueue& queue, const WhatIf& courses, AddBranch addBranch);
    ~SweepActions();
    /// Null while none is open.
    ui::SweepDialog* dialog() const { return m_dialog; }

private:
    void ask();
    void run();
    void save();

    Parts& m_parts;
    MainQueue& m_main;
    const WhatIf& m_courses;
    AddBranch m_addBranch;
    JobQueue m_jobs;                     ///< of its own: a sweep of minutes holds up no what-if
    JobHandle m_job;
    QPointer<ui::SweepDialog> m_dialog;
    causal::Sweep m_found;               ///< of the dialog's plot
    std::string m_measure;
    BranchId m_on;                       ///< what was varied
    std::uint64_t m_run = 0;             ///< which one; what an older one tells is dropped
    std::shared_ptr<bool> m_isAlive = std::make_shared<bool>(true);
};

}  // namespace morphogen::studio
