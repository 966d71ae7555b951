// WhatIfDialog: asks what shall be otherwise, in sentences of interventions, one per line, with examples for the object at hand.
// A line that can't be read is said while it is typed.
#pragma once

#include <QDialog>

#include <functional>
#include <string>
#include <vector>

class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace morphogen::ui {

struct WhatIfQuestion {
    std::string name;                     ///< of the branch; empty: its lines
    std::vector<std::string> lines;       ///< as core/causal/intervention_text.h reads them
};

struct WhatIfExample {
    QString title;                        ///< "twice as heavy"
    QString line;                         ///< "mass(ball) = 2.4"
};

class WhatIfDialog : public QDialog {
    Q_OBJECT
public:
    /// `problemOf`: one sentence about lines that make no sense, or nothing.
    WhatIfDialog(const QString& onWhat, const std::vector<WhatIfExample>& examples, std::function<QString(const std::vector<std::string>&)> problemOf, QWidget* parent);
    WhatIfQuestion question() const;
    QPlainTextEdit& lines() const { return *m_lines; }
    QString problem() const;

private:
    void judge();

    std::function<QString(const std::vector<std::string>&)> m_problemOf;
    QLineEdit* m_name;
    QPlainTextEdit* m_lines;
    QLabel* m_problem;
    QPushButton* m_ask;
};

}  // namespace morphogen::ui
