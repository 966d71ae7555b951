// SweepDialog: which one or two numbers are varied, over which ranges, and what is measured; then the runs as a plot, with the value at
// which the outcome flips, or as a map of both numbers. Stays open beside the window; whoever opened it runs the sweep.
#pragma once

#include "ui/dialogs/sweep_number.h"

#include <QDialog>

#include <optional>
#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedWidget;

namespace morphogen::ui {

class SweepMap;
class SweepPlot;

/// Something to be measured: in words, and as core/causal/measure.h reads it.
struct SweepMeasure {
    QString title;
    std::string text;
    bool isStepped = false;
};

class SweepDialog : public QDialog {
    Q_OBJECT
public:
    struct Setting {
        QString onWhat;                    ///< "the main line"
        std::vector<SweepBody> bodies;     ///< at least one
        std::size_t chosen = 0;            ///< of bodies
        std::vector<SweepMeasure> measures;   ///< at least one
    };
    SweepDialog(Setting setting, QWidget* parent);

    /// What is asked; `on`, `onRow` and `onFlip` are for whoever runs it.
    causal::SweepRequest request() const;
    QString problem() const;               ///< one sentence; empty: it can run

    void setMeasure(const std::string& text);
    /// A sweep has begun: the plot is emptied, the button stops it.
    void begin();
    void add(const causal::SweepRow& row);
    void add(const causal::Flip& flip);
    void setProgress(double fraction);
    /// It is over; `problem`: why it failed, empty where it did not. A cancel says nothing.
    void end(const QString& problem);
    bool isRunning() const { return m_isRunning; }

    SweepNumber& first() const { return *m_first; }
    SweepNumber& second() const { return *m_second; }
    SweepPlot& plot() const { return *m_plot; }
    SweepMap& map() const { return *m_map; }
    const std::vector<causal::SweepRow>& rows() const;
    QPushButton& run() const { return *m_run; }
    QPushButton& save() const { return *m_save; }
    QString sentence() const;

Q_SIGNALS:
    void runRequested();
    void stopRequested();
    void saveRequested();
    /// The run that was chosen shall become a branch, of these interventions.
    void branchRequested(const std::vector<std::string>& lines);

private:
    /// The numbers in the order of the sweep.
    std::vector<const SweepNumber*> varied() const;
    bool isJoined() const;                 ///< both are of one velocity, which is set once
    std::optional<std::vector<double>> chosen() const;
    void requestBranch();
    void judge();
    void showState();

    Setting m_setting;
    Form* m_form;
    SweepNumber *m_first, *m_second;
    QComboBox* m_measure;
    QStackedWidget* m_pages;
    SweepPlot* m_plot;
    SweepMap* m_map;
    QLabel *m_problem, *m_sentence;
    QProgressBar* m_progress;
    QPushButton *m_run, *m_save, *m_branch;
    bool m_isRunning = false;
    bool m_isMap = false;                  ///< what is shown was asked over two numbers
    causal::SweepRequest m_asked;          ///< of what is shown
    std::optional<std::vector<double>> m_made;   ///< the cell that was made a branch last
};

}  // namespace morphogen::ui
