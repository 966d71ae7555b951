// SweepPlot: the outcome of a sweep over one number, run by run as they come, with a line where it flips.
#pragma once

#include "core/causal/sweep.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <optional>

namespace morphogen::ui {

class SweepPlot : public QWidget {
    Q_OBJECT
public:
    explicit SweepPlot(QWidget* parent = nullptr);

    struct Axes {
        QString value, outcome;              ///< what is varied, what is measured
        double low = 0, high = 1;            ///< of the number varied
        causal::Spacing spacing = causal::Spacing::Even;
        bool isStepped = false;              ///< it flips somewhere rather than grow
    };
    /// Empties it.
    void begin(const Axes& axes);
    void add(const causal::SweepRow& row);
    void add(const causal::Flip& flip);
    const std::vector<causal::SweepRow>& rows() const { return m_rows; }
    const std::vector<causal::Flip>& flips() const { return m_flips; }
    /// The run that was clicked last; nothing: none.
    std::optional<double> chosen() const;
    /// Where a run is drawn; for those who point at it.
    QPointF placeOf(const causal::SweepRow& row) const;
    QSize sizeHint() const override { return {px(480), px(240)}; }

Q_SIGNALS:
    void runChosen(double value);

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;

private:
    QRectF room() const;
    double shareOf(double value) const;      ///< 0..1 from the left
    void paintAxes(QPainter& painter) const;
    void paintRuns(QPainter& painter) const;
    void paintFlips(QPainter& painter) const;

    Axes m_axes;
    std::vector<causal::SweepRow> m_rows;
    std::vector<causal::Flip> m_flips;
    double m_low = 0, m_high = 1;            ///< of the outcome
    std::optional<std::size_t> m_chosen;
};

}  // namespace morphogen::ui
