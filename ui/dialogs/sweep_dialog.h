// SweepDialog: which number of which object is varied, over which range, and what is measured; then the runs as a plot, with the value
// at which the outcome flips. Stays open beside the window; whoever opened it runs the sweep.
#pragma once

#include "core/causal/sweep.h"
#include "core/math/vec.h"

#include <QDialog>

#include <string>
#include <vector>

class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;

namespace morphogen::ui {

class Form;
class NumberField;
class Segmented;
class SweepPlot;

/// An object that takes part in physics, as it is now.
struct SweepBody {
    QString name;
    std::string quotedName;                ///< as interventions write it
    double massKg = 0, friction = 0.5, restitution = 0.2;
    Vec3 velocity{0};
};

/// Something to be measured: in words, and as core/causal/measure.h reads it.
struct SweepMeasure {
    QString title;
    std::string text;
    bool isStepped = false;
};

class SweepDialog : public QDialog {
    Q_OBJECT
public:
    enum class Quantity { Mass, Friction, Restitution, VelocityX, VelocityY, VelocityZ, Shift, Size, Gravity };
    static constexpr int kQuantities = 9;

    struct Setting {
        QString onWhat;                    ///< "the main line"
        std::vector<SweepBody> bodies;     ///< at least one
        std::size_t chosen = 0;            ///< of bodies
        std::vector<SweepMeasure> measures;   ///< at least one
    };
    SweepDialog(Setting setting, QWidget* parent);

    /// What is asked; `on`, `onRow` and `onFlip` are for whoever runs it.
    causal::SweepRequest request() const;
    /// The intervention with one value in the place of the range.
    std::string lineAt(double value) const;
    QString problem() const;               ///< one sentence; empty: it can run

    void setQuantity(Quantity quantity);
    void setMeasure(const std::string& text);
    /// A sweep has begun: the plot is emptied, the button stops it.
    void begin();
    void add(const causal::SweepRow& row);
    void add(const causal::Flip& flip);
    void setProgress(double fraction);
    /// It is over; `problem`: why it failed, empty where it did not. A cancel says nothing.
    void end(const QString& problem);
    bool isRunning() const { return m_isRunning; }

    SweepPlot& plot() const { return *m_plot; }
    QPushButton& run() const { return *m_run; }
    QPushButton& save() const { return *m_save; }
    NumberField& steps() const { return *m_steps; }
    NumberField& from() const { return *m_from; }
    NumberField& to() const { return *m_to; }
    QString sentence() const;

Q_SIGNALS:
    void runRequested();
    void stopRequested();
    void saveRequested();
    /// The run that was chosen shall become a branch.
    void branchRequested(double value);

private:
    void suggestRange();
    void judge();
    void showState();
    const SweepBody& body() const;
    Quantity quantity() const;
    std::string lineOf(const std::string& number) const;

    Setting m_setting;
    Form* m_form;
    QComboBox *m_body, *m_quantity, *m_measure;
    NumberField *m_from, *m_to, *m_steps;
    Segmented* m_spacing;
    SweepPlot* m_plot;
    QLabel *m_problem, *m_sentence;
    QProgressBar* m_progress;
    QPushButton *m_run, *m_save, *m_branch;
    bool m_isRunning = false;
    causal::SweepRequest m_asked;          ///< of the plot
};

}  // namespace morphogen::ui
