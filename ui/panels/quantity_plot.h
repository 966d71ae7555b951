// QuantityPlot: one quantity of one object over time, a line for each course of things.
#pragma once

#include "core/causal/course.h"
#include "ui/theme/theme.h"

#include <QWidget>

namespace morphogen::ui {

enum class Quantity { X, Height, Z, Speed, SpinSpeed, Apart };
inline constexpr int kQuantityCount = 6;
QString titleOf(Quantity quantity);          ///< "Height"
const char* unitOf(Quantity quantity);       ///< "m"

/// At every frame; empty where the object is not part of the course. Apart: metres from where it is in the main line.
std::vector<QPointF> linesOf(const causal::Course& course, const causal::Course& mainLine, ObjectId object, Quantity quantity);

class QuantityPlot : public QWidget {
    Q_OBJECT
public:
    explicit QuantityPlot(QWidget* parent = nullptr);
    void setCourses(const std::vector<causal::Course>& courses);
    void setObject(ObjectId object);
    void setQuantity(Quantity quantity);
    void setTime(double secs);
    QSize sizeHint() const override { return {px(400), px(140)}; }

Q_SIGNALS:
    void seekRequested(double secs);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;

private:
    struct Line {
        QString name;
        QColor colour;
        std::vector<QPointF> points;
        bool isBranch = false;
    };
    void lay();
    QRectF room() const;
    void seekTo(double x);

    std::vector<causal::Course> m_courses;
    ObjectId m_object;
    Quantity m_quantity = Quantity::Height;
    std::vector<Line> m_lines;
    double m_time = 0, m_durationSecs = 1, m_low = 0, m_high = 1;
};

}  // namespace morphogen::ui
