#include "app/studio/keys_at_pointer.h"

#include "ui/actions/action_set.h"
#include "ui/panels/time_canvas.h"
#include "ui/widgets/number_field.h"
#include "ui/window/main_window.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QKeySequenceEdit>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextEdit>
#include <QWindow>

namespace morphogen::studio {
namespace {

bool isTypingWords(const QWidget* focus)
{
    if (const auto* line = qobject_cast<const QLineEdit*>(focus)) return !line->isReadOnly() && !qobject_cast<const ui::NumberField*>(focus);
    if (const auto* box = qobject_cast<const QComboBox*>(focus)) return box->isEditable();
    return qobject_cast<const QTextEdit*>(focus) || qobject_cast<const QPlainTextEdit*>(focus) || qobject_cast<const QAbstractSpinBox*>(focus) || qobject_cast<const QKeySequenceEdit*>(focus);
}

/// What goes on with the number in a field: a digit always, and what moves in the text once there is something of the user's in it.
bool isOfNumber(const ui::NumberField& field, const QKeyEvent& event)
{
    if (field.isReadOnly()) return false;
    const QString text = event.text();
    if (text.size() == 1 && (text[0].isDigit() || QStringLiteral(".,+-*/()").contains(text[0]))) return true;
    const int key = event.key();
    return field.isModified() && (key == Qt::Key_Backspace || key == Qt::Key_Delete || key == Qt::Key_Left || key == Qt::Key_Right || key == Qt::Key_Home || key == Qt::Key_End);
}

}  // namespace

KeysAtPointer::KeysAtPointer(ui::MainWindow& window, QWidget& container, QWindow& view) : m_window(window), m_container(container), m_view(&view)
{
    qApp->installEventFilter(this);
}

void KeysAtPointer::followPointer(const QWindow* under, const QEvent& event)
{
    const bool isCrossing = event.type() == QEvent::Enter || event.type() == QEvent::Leave;
    if (isCrossing && QApplication::mouseButtons() != Qt::NoButton) return;   // a drag belongs to where it began
    m_isOverView = under == m_view && event.type() != QEvent::Leave;
    m_isTabbed = false;
}

bool KeysAtPointer::isWantedByView(const QKeyEvent& event) const
{
    QKeyEvent asked(QEvent::ShortcutOverride, event.key(), event.modifiers(), event.text(), event.isAutoRepeat());
    asked.ignore();
    QCoreApplication::sendEvent(m_view, &asked);
    return asked.isAccepted();
}

bool KeysAtPointer::isShortcut(const QKeyEvent& event) const
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
    // "<" is typed with Shift, and known without it.
    const QKeySequence whole(event.keyCombination()), plain(event.key());
    const bool isShifted = event.modifiers().testFlag(Qt::ShiftModifier) && event.key() >= Qt::Key_Exclam && event.key() <= Qt::Key_AsciiTilde && !(event.key() >= Qt::Key_A && event.key() <= Qt::Key_Z);
    return !m_window.actions().ownerOf(whole).empty() || (isShifted && !m_window.actions().ownerOf(plain).empty());
}

KeysAtPointer::Owner KeysAtPointer::ownerOf(const QKeyEvent& event) const
{
    if (!m_isOverView || m_isTabbed || QApplication::activeModalWidget() || QApplication::activePopupWidget()) return Owner::Focus;
    const QWidget* focus = QApplication::focusWidget();
    if (const auto* canvas = qobject_cast<const ui::TimeCanvas*>(focus); canvas && canvas->isTypingScale()) return Owner::Focus;
    if (isTypingWords(focus)) return Owner::Focus;
    if (isWantedByView(event)) return Owner::View;
    if (!isShortcut(event)) return Owner::Focus;
    const auto* field = qobject_cast<const ui::NumberField*>(focus);
    return field && isOfNumber(*field, event) ? Owner::Focus : Owner::Shortcut;
}

/// What was typed is taken by that.
void KeysAtPointer::giveViewTheKeyboard()
{
    if (QApplication::focusWidget() != &m_container) m_container.setFocus(Qt::OtherFocusReason);
    else m_view->requestActivate();
}

bool KeysAtPointer::takesKey(QKeyEvent& event)
{
    const bool isTab = event.key() == Qt::Key_Tab || event.key() == Qt::Key_Backtab;
    if (event.type() == QEvent::KeyPress && isTab) m_isTabbed = true;
    if (event.type() == QEvent::ShortcutOverride) {
        const Owner owner = ownerOf(event);
        m_held.removeAll(event.key());
        if (owner == Owner::Focus) {
            // Escape gives up what is being typed; the selection is another matter.
            const auto* field = qobject_cast<const ui::NumberField*>(QApplication::focusWidget());
            const bool isGivenUp = event.key() == Qt::Key_Escape && field && !field->isReadOnly();
            if (isGivenUp) event.accept();
            return isGivenUp;
        }
        giveViewTheKeyboard();
        event.setAccepted(owner == Owner::View);   // else the shortcut has it
        if (owner == Owner::View) m_held.append(event.key());
        return true;
    }
    if (!m_held.contains(event.key())) return false;
    if (event.type() == QEvent::KeyRelease && !event.isAutoRepeat()) m_held.removeAll(event.key());
    QKeyEvent passed(event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat());
    QCoreApplication::sendEvent(m_view, &passed);
    return true;
}

bool KeysAtPointer::eventFilter(QObject* watched, QEvent* event)
{
    if (!m_view || !watched->isWindowType()) return false;
    switch (event->type()) {
    case QEvent::MouseMove:
    case QEvent::MouseButtonPress:
    case QEvent::Wheel:
    case QEvent::Enter:
    case QEvent::Leave:
        followPointer(static_cast<const QWindow*>(watched), *event);
        return false;
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress:
    case QEvent::KeyRelease:
        return watched != m_view && watched == m_window.windowHandle() && takesKey(*static_cast<QKeyEvent*>(event));
    default:
        return false;
    }
}

}  // namespace morphogen::studio
