// Segmented: one of a few, side by side: "Seconds | Frames". Arrow keys move.
#pragma once

#include <QStringList>
#include <QWidget>

namespace morphogen::ui {

class Segmented : public QWidget {
    Q_OBJECT
public:
    explicit Segmented(const QStringList& texts, QWidget* parent = nullptr);
    int current() const { return m_current; }
    void setCurrent(int index);   ///< announces nothing
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

Q_SIGNALS:
    void chosen(int index);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    int widthOf(int index) const;
    int indexAt(int x) const;
    void choose(int index);
    QStringList m_texts;
    int m_current = 0;
    int m_hovered = -1;
};

}  // namespace morphogen::ui
