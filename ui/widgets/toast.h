// Toast: a sentence over the view that goes by itself, with at most one thing to do about it ("Show file"). Problems stay
// until they are closed.
#pragma once

#include <QFrame>
#include <QString>

#include <functional>

class QLabel;
class QPushButton;
class QTimer;

namespace morphogen::ui {

struct ToastMessage {
    enum class Kind { Done, Note, Problem };
    Kind kind = Kind::Done;
    QString text;
    QString actionText;                    ///< empty: no button
    std::function<void()> action;
};

class Toast : public QFrame {
    Q_OBJECT
public:
    /// Stands at the lower edge of `over`, in the middle, above native windows too.
    explicit Toast(QWidget* over);
    void show(const ToastMessage& message);
    QString text() const;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent*) override;
    void enterEvent(QEnterEvent*) override;
    void leaveEvent(QEvent*) override;

private:
    void place();
    QWidget* m_over;
    QLabel* m_text;
    QPushButton* m_action;
    QTimer* m_timer;
    ToastMessage m_message;
};

}  // namespace morphogen::ui
