// Hands: a pointer and a keyboard that scripts use. Events enter where the window system's own do.
#pragma once

#include "app/drive/script.h"

#include <QPoint>
#include <QPointer>
#include <QWindow>

#include <optional>
#include <string>

class QWidget;

namespace morphogen::drive {

/// A place on the screen, in logical pixels, and the window that is hit there.
struct Spot {
    QPointer<QWindow> window;
    QPointF global;
};

enum class Means {
    Qt,   ///< events enter where Qt takes them from the window system: the user's own pointer is left alone
    X11,  ///< the X server makes them, through the program xdotool: the real pointer moves
};

class Hands {
public:
    /// Both outlive the hands.
    Hands(QWidget* window, QWindow* viewport, Means means);

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
    /// How long to wait after a step, by the clock, until what it set off has arrived...
    int settleMs() const;
    /// ...and after a click, so that the next one is no double click.
    int restMs() const;

private:
    Result<void> xdotool(const QStringList& arguments) const;
    Result<void> holdModifiers(Modifiers modifiers, bool isDown) const;
    void send(QEvent::Type type, Qt::MouseButton button, Modifiers modifiers);
    Result<void> moveTo(const Spot& spot, Modifiers modifiers);
    QWindow* keyWindow() const;

    QWidget* m_window;
    QWindow* m_viewport;
    Means m_means;
    Spot m_at;
    QPointer<QWindow> m_holder;           ///< where the button went down: it gets all until it is up
    Qt::MouseButtons m_buttons;
    int m_milliseconds = 1;
};

/// Whether something of that name or text is to be seen: a widget, a menu's entry, a tab, a row.
bool isShown(const std::string& name);
/// All that is to be read on what is called so (a label, a field, a page of text); nothing where it is not to be seen.
std::optional<std::string> readingOn(const std::string& name);
/// The dialog, sheet or popup in front; null when there is none.
QWidget* frontDialog();

}  // namespace morphogen::drive
