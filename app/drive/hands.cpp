#include "app/drive/hands.h"

#include "core/services/process/child_process.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QDialog>
#include <QDragEnterEvent>
#include <QFileInfo>
#include <QHash>
#include <QKeySequence>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMimeData>
#include <QStandardPaths>
#include <QStyleHints>
#include <QTabBar>
#include <QTextEdit>
#include <QUrl>
#include <QWheelEvent>

#include <fmt/format.h>

#include <cmath>
#include <optional>

// What Qt's own test library injects events through; exported for it, the same in all of Qt 6.
Q_GUI_EXPORT void qt_handleMouseEvent(QWindow* window, const QPointF& local, const QPointF& global, Qt::MouseButtons state, Qt::MouseButton button,
                                      QEvent::Type type, Qt::KeyboardModifiers mods, int timestamp);
Q_GUI_EXPORT void qt_handleKeyEvent(QWindow* window, QEvent::Type type, int key, Qt::KeyboardModifiers mods, const QString& text, bool autorep, ushort count);

namespace morphogen::drive {
namespace {

constexpr int kBetweenClicksMs = 1000, kBetweenEventsMs = 10;
constexpr int kDegreesPerNotch = 120;
constexpr std::chrono::seconds kXdotoolTime{20};
constexpr int kSettleMs = 30, kSettleX11Ms = 150;

Qt::KeyboardModifiers modifiersOf(Modifiers modifiers)
{
    Qt::KeyboardModifiers all;
    all.setFlag(Qt::ShiftModifier, modifiers.shift);
    all.setFlag(Qt::ControlModifier, modifiers.ctrl);
    all.setFlag(Qt::AltModifier, modifiers.alt);
    return all;
}

Qt::MouseButton buttonOf(Button button)
{
    switch (button) {
    case Button::Middle: return Qt::MiddleButton;
    case Button::Right: return Qt::RightButton;
    default: return Qt::LeftButton;
    }
}

int numberOf(Button button) { return button == Button::Middle ? 2 : button == Button::Right ? 3 : 1; }

/// "ctrl+shift+k", with the X server's names of keys.
QString xChord(QKeyCombination combination)
{
    static const QHash<int, QString> names{
        {Qt::Key_Return, "Return"}, {Qt::Key_Enter, "KP_Enter"}, {Qt::Key_Escape, "Escape"},  {Qt::Key_Space, "space"},   {Qt::Key_Tab, "Tab"},       {Qt::Key_Backspace, "BackSpace"},
        {Qt::Key_Delete, "Delete"}, {Qt::Key_Home, "Home"},      {Qt::Key_End, "End"},        {Qt::Key_Up, "Up"},         {Qt::Key_Down, "Down"},     {Qt::Key_Left, "Left"},
        {Qt::Key_Right, "Right"},   {Qt::Key_Comma, "comma"},    {Qt::Key_Period, "period"},  {Qt::Key_Slash, "slash"},   {Qt::Key_Minus, "minus"},   {Qt::Key_Plus, "plus"},
        {Qt::Key_PageUp, "Prior"},  {Qt::Key_PageDown, "Next"},
    };
    const Qt::KeyboardModifiers modifiers = combination.keyboardModifiers();
    const int key = combination.key();
    QString chord;
    if (modifiers.testFlag(Qt::ControlModifier)) chord += "ctrl+";
    if (modifiers.testFlag(Qt::ShiftModifier)) chord += "shift+";
    if (modifiers.testFlag(Qt::AltModifier)) chord += "alt+";
    const QString name = names.value(key, QKeySequence(key).toString(QKeySequence::PortableText).toLower());
    if (modifiers.testFlag(Qt::KeypadModifier) && name.size() == 1) return chord + "KP_" + name;
    if (key >= Qt::Key_F1 && key <= Qt::Key_F35) return chord + name.toUpper();
    return chord + name;
}

QString plain(QString text) { return text.remove('&').trimmed(); }

/// A part of a widget.
struct Part {
    QWidget* widget = nullptr;
    QRect rect;
};

std::optional<Part> findRow(QAbstractItemView& view, const QModelIndex& parent, const QString& name)
{
    const QAbstractItemModel* model = view.model();
    if (!model) return {};
    for (int row = 0; row < model->rowCount(parent); ++row) {
        for (int column = 0; column < model->columnCount(parent); ++column) {
            const QModelIndex index = model->index(row, column, parent);
            const QRect rect = view.visualRect(index).intersected(view.viewport()->rect());
            if (!rect.isEmpty() && plain(index.data().toString()) == name) return Part{view.viewport(), rect};
        }
        if (const auto found = findRow(view, model->index(row, 0, parent), name)) return found;
    }
    return {};
}

/// By what a user reads on it.
std::optional<Part> findByText(QWidget& widget, const QString& name)
{
    const Part whole{&widget, widget.rect()};
    if (const auto* button = qobject_cast<QAbstractButton*>(&widget)) return plain(button->text()) == name ? std::optional(whole) : std::nullopt;
    if (const auto* label = qobject_cast<QLabel*>(&widget)) return plain(label->text()) == name ? std::optional(whole) : std::nullopt;
    if (auto* tabs = qobject_cast<QTabBar*>(&widget)) {
        for (int i = 0; i < tabs->count(); ++i)
            if (plain(tabs->tabText(i)) == name) return Part{tabs, tabs->tabRect(i)};
    }
    if (auto* view = qobject_cast<QAbstractItemView*>(&widget)) return findRow(*view, {}, name);
    const auto inActions = [&](auto* bar) -> std::optional<Part> {
        for (QAction* action : bar->actions())
            if (action->isVisible() && (plain(action->text()) == name || action->objectName() == name)) return Part{bar, bar->actionGeometry(action)};
        return {};
    };
    if (auto* menu = qobject_cast<QMenu*>(&widget)) return inActions(menu);
    if (auto* bar = qobject_cast<QMenuBar*>(&widget)) return inActions(bar);
    return {};
}

std::optional<Part> findIn(QWidget& top, const QString& name)
{
    QList<QWidget*> widgets = top.findChildren<QWidget*>();
    widgets.prepend(&top);
    for (QWidget* widget : widgets)
        if (widget->isVisible() && (widget->objectName() == name || widget->accessibleName() == name)) return Part{widget, widget->rect()};
    for (QWidget* widget : widgets) {
        if (!widget->isVisible()) continue;
        if (const auto part = findByText(*widget, name)) return part;
    }
    return {};
}

/// What is in front first: popups, dialogs, then windows.
std::optional<Part> findPart(const QString& name)
{
    QList<QWidget*> tops;
    if (QWidget* front = frontDialog()) tops.append(front);
    for (QWidget* top : QApplication::topLevelWidgets())
        if (top->isVisible() && !tops.contains(top)) tops.append(top);
    for (QWidget* top : tops)
        if (const auto part = findIn(*top, name)) return part;
    return {};
}

}  // namespace

bool isShown(const std::string& name) { return findPart(QString::fromStdString(name)).has_value(); }

std::optional<std::string> readingOn(const std::string& name)
{
    const auto part = findPart(QString::fromStdString(name));
    if (!part) return std::nullopt;
    if (const auto* page = qobject_cast<const QTextEdit*>(part->widget)) return page->toPlainText().toStdString();
    for (const char* property : {"text", "plainText", "currentText"})
        if (const QVariant read = part->widget->property(property); read.isValid()) return plain(read.toString()).toStdString();
    return name;   // found by what is written there
}

QWidget* frontDialog()
{
    if (QWidget* popup = QApplication::activePopupWidget()) return popup;
    if (QWidget* modal = QApplication::activeModalWidget()) return modal;
    for (QWidget* top : QApplication::topLevelWidgets())
        if (top->isVisible() && qobject_cast<QDialog*>(top)) return top;
    return nullptr;
}

Hands::Hands(QWidget* window, QWindow* viewport, Means means) : m_window(window), m_viewport(viewport), m_means(means) {}

Result<Spot> Hands::find(const Place& place) const
{
    if (place.target == "viewport") {
        if (!m_viewport || !m_viewport->isVisible()) return Error{Error::Kind::NotFound, "the viewport is not to be seen"};
        return Spot{m_viewport, m_viewport->mapToGlobal(QPointF(place.x * m_viewport->width(), place.y * m_viewport->height()))};
    }
    Part part{m_window, m_window->rect()};
    if (place.target == "dialog") {
        QWidget* dialog = frontDialog();
        if (!dialog) return Error{Error::Kind::NotFound, "no dialog is open"};
        part = {dialog, dialog->rect()};
    } else if (place.target != "window") {
        const auto found = findPart(QString::fromStdString(place.target));
        if (!found) return Error{Error::Kind::NotFound, fmt::format("nothing that is called or reads \"{}\" is to be seen", place.target)};
        part = *found;
    }
    const QPointF local(part.rect.x() + place.x * part.rect.width(), part.rect.y() + place.y * part.rect.height());
    // What stands over the view has a window of its own.
    const QWidget* holder = part.widget->windowHandle() ? part.widget : part.widget->nativeParentWidget();
    Spot spot{holder ? holder->windowHandle() : nullptr, part.widget->mapToGlobal(local)};
    const bool isOverViewport = m_viewport && m_viewport->isVisible() && !frontDialog() && spot.window == m_window->windowHandle() &&
                                QRectF(m_viewport->mapToGlobal(QPointF(0, 0)), QSizeF(m_viewport->size())).contains(spot.global);
    if (isOverViewport) spot.window = m_viewport;
    if (!spot.window) return Error{Error::Kind::NotFound, fmt::format("\"{}\" has no window", place.target)};
    return spot;
}

void Hands::send(QEvent::Type type, Qt::MouseButton button, Modifiers modifiers)
{
    QWindow* window = m_holder ? m_holder.data() : m_at.window.data();
    if (!window) return;
    m_milliseconds += kBetweenEventsMs;
    qt_handleMouseEvent(window, window->mapFromGlobal(m_at.global), m_at.global, m_buttons, button, type, modifiersOf(modifiers), m_milliseconds);
}

Result<void> Hands::moveTo(const Spot& spot, Modifiers modifiers)
{
    m_at = spot;
    if (m_means == Means::X11) {
        const QPointF pixel = spot.global * m_window->devicePixelRatioF();
        return xdotool({"mousemove", QString::number(qRound(pixel.x())), QString::number(qRound(pixel.y()))});
    }
    send(QEvent::MouseMove, Qt::NoButton, modifiers);
    return {};
}

Result<void> Hands::xdotool(const QStringList& arguments) const
{
    // Not by QProcess: it lets the child run in our memory until exec, where the thread sanitizer takes this thread for it and follows
    // it no longer.
    const QString program = QStandardPaths::findExecutable(QStringLiteral("xdotool"));
    if (program.isEmpty()) return Error{Error::Kind::Unsupported, "xdotool, which moves the pointer, is not installed"};
    ProcessRequest request{.program = program.toStdString(), .name = "xdotool"};
    for (const QString& argument : arguments) request.arguments.push_back(argument.toStdString());
    MG_ASSIGN(const auto child, ChildProcess::spawn(request));
    const auto exit = child->waitForExit(kXdotoolTime);
    if (exit && exit->how == ProcessEnding::Exited && exit->code == 0) return {};
    return Error{Error::Kind::Unsupported, fmt::format("xdotool can't do \"{}\": {}", arguments.join(' ').toStdString(), exit ? exit->lastWords : "it did not end in time")};
}

Result<void> Hands::holdModifiers(Modifiers modifiers, bool isDown) const
{
    const char* verb = isDown ? "keydown" : "keyup";
    if (modifiers.shift) MG_TRY(xdotool({verb, "Shift_L"}));
    if (modifiers.ctrl) MG_TRY(xdotool({verb, "Control_L"}));
    if (modifiers.alt) MG_TRY(xdotool({verb, "Alt_L"}));
    return {};
}

Result<void> Hands::move(const Place& to)
{
    MG_ASSIGN(const Spot spot, find(to));
    return moveTo(spot, {});
}

Result<void> Hands::glide(const Place& from, const Place& to, double part)
{
    MG_ASSIGN(const Spot begin, find(from));
    Place end = to;
    if (to.target == from.target) {
        end.x = from.x + (to.x - from.x) * part;
        end.y = from.y + (to.y - from.y) * part;
        MG_ASSIGN(const Spot spot, find(end));
        return moveTo(spot, {});
    }
    MG_ASSIGN(Spot spot, find(to));
    spot.global = begin.global + (spot.global - begin.global) * part;
    return moveTo(spot, {});
}

Result<void> Hands::press(Button button, Modifiers modifiers)
{
    if (!m_at.window) return Error{Error::Kind::NotFound, "the pointer is nowhere yet; move it first"};
    if (!m_buttons) m_holder = m_at.window;
    m_buttons |= buttonOf(button);
    if (m_means == Means::X11) {
        MG_TRY(holdModifiers(modifiers, true));
        return xdotool({"mousedown", QString::number(numberOf(button))});
    }
    send(QEvent::MouseButtonPress, buttonOf(button), modifiers);
    return {};
}

Result<void> Hands::release(Button button, Modifiers modifiers)
{
    if (!m_buttons.testFlag(buttonOf(button))) return Error{Error::Kind::Usage, "that button is not down"};
    m_buttons.setFlag(buttonOf(button), false);
    if (m_means == Means::X11) {
        MG_TRY(xdotool({"mouseup", QString::number(numberOf(button))}));
        return holdModifiers(modifiers, false);
    }
    send(QEvent::MouseButtonRelease, buttonOf(button), modifiers);
    if (!m_buttons) m_holder = nullptr;
    return {};
}

void Hands::rest() { m_milliseconds += kBetweenClicksMs; }
int Hands::settleMs() const { return m_means == Means::X11 ? kSettleX11Ms : kSettleMs; }
int Hands::restMs() const { return m_means == Means::X11 ? QGuiApplication::styleHints()->mouseDoubleClickInterval() + kSettleX11Ms : kSettleMs; }

Result<void> Hands::wheel(const Wheel& wheel)
{
    MG_ASSIGN(const Spot spot, find(wheel.at));
    MG_TRY(moveTo(spot, wheel.modifiers));
    if (m_means == Means::X11) {
        MG_TRY(holdModifiers(wheel.modifiers, true));
        const int notches = qMax(1, qRound(std::abs(wheel.notches)));
        MG_TRY(xdotool({"click", "--repeat", QString::number(notches), "--delay", "15", wheel.notches > 0 ? "4" : "5"}));
        return holdModifiers(wheel.modifiers, false);
    }
    const QPoint delta(0, static_cast<int>(wheel.notches * kDegreesPerNotch));
    QWheelEvent event(spot.window->mapFromGlobal(spot.global), spot.global, {}, delta, Qt::NoButton, modifiersOf(wheel.modifiers), Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(spot.window, &event);
    return {};
}

Result<void> Hands::drop(const Drop& drop)
{
    MG_ASSIGN(const Spot spot, find(drop.at));
    QMimeData data;
    QList<QUrl> urls;
    for (const auto& file : drop.files) {
        const QFileInfo info(QString::fromStdString(file.string()));
        urls.append(QUrl::fromLocalFile(info.absoluteFilePath()));
    }
    data.setUrls(urls);
    // The window system tells the top window; that finds the widget.
    QWindow* top = spot.window;
    while (top->parent()) top = top->parent();
    const QPointF local = top->mapFromGlobal(spot.global);
    QDragEnterEvent enter(local.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(top, &enter);
    QDragMoveEvent over(local.toPoint(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    over.setDropAction(enter.dropAction());
    over.setAccepted(enter.isAccepted());
    QCoreApplication::sendEvent(top, &over);
    if (!over.isAccepted()) {
        QDragLeaveEvent leave;
        QCoreApplication::sendEvent(top, &leave);
        return Error{Error::Kind::Unsupported, "nothing takes a drop there"};
    }
    QDropEvent fall(local, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(top, &fall);
    return {};
}

QWindow* Hands::keyWindow() const
{
    if (QWidget* front = frontDialog(); front && front->windowHandle()) return front->windowHandle();
    if (QWindow* focus = QGuiApplication::focusWindow()) return focus;
    return m_window->windowHandle();
}

Result<void> Hands::key(const std::string& chord)
{
    const QKeySequence sequence = QKeySequence::fromString(QString::fromStdString(chord), QKeySequence::PortableText);
    if (sequence.count() != 1 || sequence[0].key() == Qt::Key_unknown) return Error{Error::Kind::Usage, fmt::format("\"{}\" is no key", chord)};
    const Qt::Key key = sequence[0].key();
    const Qt::KeyboardModifiers modifiers = sequence[0].keyboardModifiers();
    const bool isPrintable = key >= Qt::Key_Space && key <= Qt::Key_AsciiTilde && !modifiers.testAnyFlags(Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    QString text = isPrintable ? QString(QChar(key)) : QString();
    if (!modifiers.testFlag(Qt::ShiftModifier)) text = text.toLower();
    if (key == Qt::Key_Return || key == Qt::Key_Enter) text = "\r";
    if (key == Qt::Key_Backspace) text = "\b";
    if (key == Qt::Key_Tab) text = "\t";
    if (m_means == Means::X11) return xdotool({"key", "--clearmodifiers", xChord(sequence[0])});
    QPointer<QWindow> window = keyWindow();
    if (window) qt_handleKeyEvent(window, QEvent::KeyPress, key, modifiers, text, false, 1);
    if (window) qt_handleKeyEvent(window, QEvent::KeyRelease, key, modifiers, text, false, 1);
    return {};
}

Result<void> Hands::type(const std::string& text)
{
    if (m_means == Means::X11) return xdotool({"type", "--clearmodifiers", "--delay", "15", "--", QString::fromStdString(text)});
    for (const QChar c : QString::fromStdString(text)) {
        QPointer<QWindow> window = keyWindow();
        const int key = c.unicode() < 128 ? int{c.toUpper().unicode()} : int{Qt::Key_unknown};
        const Qt::KeyboardModifiers modifiers = c.isUpper() ? Qt::ShiftModifier : Qt::NoModifier;
        if (window) qt_handleKeyEvent(window, QEvent::KeyPress, key, modifiers, QString(c), false, 1);
        if (window) qt_handleKeyEvent(window, QEvent::KeyRelease, key, modifiers, QString(c), false, 1);
    }
    return {};
}

}  // namespace morphogen::drive
