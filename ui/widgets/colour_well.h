// ColourWell: a colour as a swatch. A click opens a picker whose choice is seen at once: all that is tried in it is one drag,
// and Cancel takes it back.
#pragma once

#include "core/edit/history.h"

#include <QAbstractButton>
#include <QColor>

namespace morphogen::ui {

class ColourWell : public QAbstractButton {
    Q_OBJECT
public:
    explicit ColourWell(const QString& name, QWidget* parent = nullptr);
    /// Shows another one; announces nothing.
    void setColour(const QColor& colour);
    const QColor& colour() const { return m_colour; }
    QSize sizeHint() const override;

Q_SIGNALS:
    void chosen(const QColor& colour, morphogen::DragId drag);
    void reverted(morphogen::DragId drag);

protected:
    void paintEvent(QPaintEvent*) override;

private:
    void pick();
    QColor m_colour;
};

}  // namespace morphogen::ui
