// Hands: a pointer and a keyboard that scripts use. Events enter where the window system's own do.
#pragma once

#include "app/drive/script.h"

#include <QPoint>
#include <QPointer>
#include <QWindow>

class QWidget;

namespace morphogen::drive {

/// A place on the screen, in logical pixels, and the window that is hit there.
struct Spot {
    QPointer<QWindow> window;
    QPointF global;
};

class Hands {
public:
    /// Both outlive the hands.
    Hands(QWidget* window, QWindow* viewport);

    /// NotFound where nothing of that name or text is to be seen.
    Result<Spot> find(const Place& place) const;
    Result<void> move(const Place& to);
    Result<void> press(Button button, Modifiers modifiers);
    Result<void> release(Button button, Modifiers modifiers);
    /// The way between the places in `steps` moves.
    Result<void> glide(const Place& from, const Place& to, double part);
    Result<void> wheel(const Wheel& wheel);
    Result<void> drop(const Drop& drop);
    /// Usage for a chord that Qt does not know.
    Result<void> key(const std::string& chord);
    Result<void> type(const std::string& text);
    /// Time passes between a click and the next, so that two are no double click.
    void rest();

private:
    void send(QEvent::Type type, Qt::MouseButton button, Modifiers modifiers);
    void moveTo(const Spot& spot, Modifiers modifiers);
    QWindow* keyWindow() const;

    QWidget* m_window;
    QWindow* m_viewport;
    Spot m_at;
    QPointer<QWindow> m_holder;           ///< where the button went down: it gets all until it is up
    Qt::MouseButtons m_buttons;
    int m_milliseconds = 1;
};

/// Whether something of that name or text is to be seen: a widget, a menu's entry, a tab, a row.
bool isShown(const std::string& name);
/// The dialog, sheet or popup in front; null when there is none.
QWidget* frontDialog();

}  // namespace morphogen::drive
