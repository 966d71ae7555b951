// KeysAtPointer: a single key goes to the panel under the pointer, as people know it from other 3D tools.
//
// How it works: the view is a window of its own, so the window system goes on sending keys to a field or a list that was clicked
// last. While the pointer is over the view, single keys are the view's all the same: a tool that is typed into has them first (X
// locks an axis and deletes nothing), then the shortcuts. What was typed into a field until then is taken first. Numbers go on
// into the field that they are typed into, and whoever types words (a name, a search, a question) keeps all keys. Tab points, too:
// what it went to has the keys until the pointer moves.
#pragma once

#include <QObject>
#include <QPointer>

class QKeyEvent;
class QWidget;
class QWindow;

namespace morphogen::ui {
class ActionSet;
class MainWindow;
}

namespace morphogen::studio {

class KeysAtPointer : public QObject {
public:
    /// `container` shows `view` in `window`. All outlive this; it looks at every event of the program.
    KeysAtPointer(ui::MainWindow& window, QWidget& container, QWindow& view);
    /// As the events told it: other platforms than X11 don't say where the pointer is beyond one's own windows.
    bool isOverView() const { return m_isOverView; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Owner { Focus, View, Shortcut };

    void followPointer(const QWindow* under, const QEvent& event);
    Owner ownerOf(const QKeyEvent& event) const;
    bool takesKey(QKeyEvent& event);
    bool isWantedByView(const QKeyEvent& event) const;
    bool isShortcut(const QKeyEvent& event) const;
    void giveViewTheKeyboard();

    ui::MainWindow& m_window;
    QWidget& m_container;
    QPointer<QWindow> m_view;
    bool m_isOverView = false;
    bool m_isTabbed = false;        ///< the keyboard has pointed since the pointer moved
    QList<int> m_held;              ///< keys that went down for the view
};

}  // namespace morphogen::studio
