// HistogramView: how many of something have which value, with a range chosen on it. Drag a border or what lies between them;
// Left and Right move a border by one bar, Up and Down change to the other one, Home and End take it to its end.
#pragma once

#include <QWidget>

#include <memory>

namespace morphogen {
struct Histogram;
}

namespace morphogen::ui {

class HistogramView : public QWidget {
    Q_OBJECT
public:
    explicit HistogramView(QWidget* parent = nullptr);
    ~HistogramView() override;
    /// Shows another distribution; the range is all of it then. Nothing is announced.
    void setHistogram(const Histogram& histogram);
    const Histogram& histogram() const { return *m_histogram; }
    /// A border beyond the values stands at their end. Nothing is announced.
    void setRange(float least, float most);
    float least() const { return m_least; }
    float most() const { return m_most; }
    /// Where a value stands, in pixels from the left.
    double xOf(float value) const;
    float valueAt(double x) const;
    QSize sizeHint() const override;

Q_SIGNALS:
    /// By the user.
    void rangeChanged(float least, float most);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Grip { None, Least, Most, Between };
    Grip gripAt(double x) const;
    QRect plot() const;
    void take(float least, float most);
    std::unique_ptr<Histogram> m_histogram;        ///< never null
    float m_least = 0, m_most = 0;
    Grip m_held = Grip::None, m_active = Grip::Least;
    double m_heldAt = 0;                           ///< where a drag between the borders began, pixels
    float m_leastAtPress = 0, m_mostAtPress = 0;
};

}  // namespace morphogen::ui
