// TourCard: a page of the tour over the view: what can be done and how, a tick once it has been done, and the ways on: let it
// be shown, go on or back, leave. It knows no steps; app/studio/tour does.
#pragma once

#include <QFrame>
#include <QString>

class QLabel;
class QPushButton;

namespace morphogen::ui {

struct TourPage {
    QString title, text;
    QString nextText;          ///< of the button that goes on
    bool canBeShown = true;    ///< there is something to perform
    int number = 0, count = 1; ///< from 0; the first and the last are no steps
};

class TourCard : public QFrame {
    Q_OBJECT
public:
    /// Stands at the upper left of `over`, above native windows too.
    explicit TourCard(QWidget* over);
    void showPage(const TourPage& page);
    const TourPage& page() const { return m_page; }
    /// The step has been done, by whomever.
    void setDone(bool isDone);
    bool isDone() const { return m_isDone; }
    /// While it is being shown nothing else can be begun.
    void setShowing(bool isShowing);
    /// Why it could not be shown; empty: nothing.
    void setProblem(const QString& sentence);
    QSize sizeHint() const override;

Q_SIGNALS:
    void showWanted();
    void nextWanted();
    void backWanted();
    void leaveWanted();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void paintEvent(QPaintEvent*) override;

private:
    void place();
    QWidget* m_over;
    QLabel *m_title, *m_text, *m_problem;
    QPushButton *m_show, *m_back, *m_next, *m_leave;
    TourPage m_page;
    bool m_isDone = false;
};

}  // namespace morphogen::ui
