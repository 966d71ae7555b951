// KeyDiamond: the diamond at the end of a field that can be keyed. Hollow: no keys; half: keys elsewhere; filled: a key at
// this time. A click sets or removes it.
#pragma once

#include "ui/models/keys.h"

#include <QAbstractButton>

namespace morphogen::ui {

class KeyDiamond : public QAbstractButton {
    Q_OBJECT
public:
    /// `what` is the property as people read it: "Position".
    explicit KeyDiamond(const QString& what, QWidget* parent = nullptr);
    void setState(KeyState state);
    KeyState state() const { return m_state; }
    QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    void enterEvent(QEnterEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QString m_what;
    KeyState m_state = KeyState::None;
};

/// The same mark wherever keys are drawn.
void paintDiamond(QPainter& painter, const QPointF& centre, double radius, const QColor& fill, const QColor& edge);

}  // namespace morphogen::ui
