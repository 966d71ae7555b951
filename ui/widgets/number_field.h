// NumberField: a number with its unit. Drag sideways to change it (Shift: finer, Ctrl: in steps), click to type; typing
// understands arithmetic and units (ui/widgets/expression.h). Enter commits, Escape takes back, Up and Down step.
#pragma once

#include "core/edit/history.h"
#include "ui/widgets/expression.h"

#include <QLineEdit>
#include <QPoint>

namespace morphogen::ui {

struct NumberFormat {
    Unit unit = Unit::None;
    double step = 0.01;           ///< per pixel of a drag, and per press of Up or Down
    int decimals = 2;             ///< shown when not being typed; typing shows all that matter
    double minimum = -1e9, maximum = 1e9;
};

class NumberField : public QLineEdit {
    Q_OBJECT
public:
    explicit NumberField(const NumberFormat& format, QWidget* parent = nullptr);

    double value() const { return m_value; }
    /// Shows another value; announces nothing, and does not disturb who is typing or dragging here.
    void setValue(double value);
    /// Several values differ: shows a dash until one is given.
    void setMixed();
    /// A bar of the axis' colour before the number; none by default.
    void setMark(const QColor& colour);
    /// Shows `sentence` below the field until the next change.
    void showProblem(const QString& sentence);
    bool isScrubbing() const { return m_isScrubbing; }

Q_SIGNALS:
    /// The user chose a value. All of one drag carry one id; what was typed carries none.
    void edited(double value, morphogen::DragId drag);
    /// Escape in the middle of a drag: what it did is to be taken back.
    void reverted(morphogen::DragId drag);

protected:
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

private:
    void beginTyping();
    void commitTyped();
    void endTyping();
    void take(double value, DragId drag);
    QString shown() const;
    NumberFormat m_format;
    double m_value = 0;
    double m_valueAtPress = 0;
    QPoint m_press;
    QColor m_mark;
    DragId m_drag;
    bool m_isMixed = false;
    bool m_isTyping = false;
    bool m_isPressed = false;
    bool m_isScrubbing = false;
};

/// "1.5" and "0.001" but never "1.500000": what a person would type for it.
QString plainNumber(double value);

/// A number that no drag had before.
DragId newDrag();

}  // namespace morphogen::ui
