// Section: a titled part of the inspector that folds away; and the rows that stand in it.
#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QWidget>

class QHBoxLayout;
class QLabel;
class QVBoxLayout;

namespace morphogen::ui {

/// What a calibration's row says at a glance: by shape as well as by colour.
enum class Mark { None, Holds, Open, Warning };

class Section : public QWidget {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{62};

    /// Whether it is folded is remembered under the title.
    explicit Section(const QString& title, QWidget* parent = nullptr);
    void setRemark(const QString& remark);
    bool isFolded() const { return m_isFolded; }
    void setFolded(bool isFolded);

    /// A labelled row to put fields into. `tip` explains the label.
    QHBoxLayout* addRow(const QString& label, const QString& tip = {});
    /// A labelled text, right-aligned; can be selected and copied.
    QLabel* addFact(const QString& label, const QString& tip = {});
    QVBoxLayout* body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QString m_title, m_remark;
    QWidget* m_content;
    QVBoxLayout* m_body;
    bool m_isFolded = false;
};

/// A tick, an open circle or a triangle; 14 px.
class MarkLabel : public QWidget {
    Q_OBJECT
public:
    explicit MarkLabel(QWidget* parent = nullptr);
    void setMark(Mark mark);
    Mark mark() const { return m_mark; }

protected:
    void paintEvent(QPaintEvent*) override;

private:
    Mark m_mark = Mark::None;
};

}  // namespace morphogen::ui
