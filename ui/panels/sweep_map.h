// SweepMap: the outcome of a sweep over two numbers as a map of coloured cells, run by run as they come, with a line where the outcome
// flips and the numbers of the cell under the pointer. A click makes a cell's run a what-if; arrow keys and Enter do the same.
#pragma once

#include "core/causal/sweep.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <functional>
#include <optional>

namespace morphogen::ui {

class SweepMap : public QWidget {
    Q_OBJECT
public:
    explicit SweepMap(QWidget* parent = nullptr);

    struct Axis {
        QString title;                               ///< "Mass, kg of ball"
        std::function<QString(double)> textOf;       ///< "Mass 2.5 kg"
        std::vector<double> values;
    };
    struct Axes {
        Axis across, up;                             ///< the first number of the sweep, and the second
        QString outcome;                             ///< what is measured
        bool isStepped = false;                      ///< it flips somewhere rather than grow
    };
    struct Cell {
        std::size_t across = 0, up = 0;
        bool operator==(const Cell&) const = default;
    };

    /// Empties it.
    void begin(Axes axes);
    /// In the order of the sweep: the second number varies fastest.
    void add(const causal::SweepRow& row);
    const std::vector<causal::SweepRow>& rows() const { return m_rows; }
    /// The run of the cell that was clicked last, or that the keys came to; null: there is none.
    const causal::SweepRow* chosen() const { return m_chosen ? rowOf(*m_chosen) : nullptr; }
    QRectF rectOf(const Cell& cell) const;
    QColor colourOf(const Cell& cell) const;         ///< of a run with an outcome; else invalid
    /// Pairs of neighbours between which the outcome flips.
    std::vector<std::pair<Cell, Cell>> flips() const;
    /// "Mass 2.5 kg, Bounce 0.3: yes" of the cell under the pointer, or else of the chosen one; empty: there is none.
    QString reading() const;
    QSize sizeHint() const override { return {px(480), px(300)}; }

Q_SIGNALS:
    void cellChosen();
    /// Clicked, or Enter was pressed on it.
    void cellWanted();

protected:
    void paintEvent(QPaintEvent*) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent*) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    QRectF room() const;
    const causal::SweepRow* rowOf(const Cell& cell) const;
    std::optional<Cell> cellAt(const QPointF& at) const;
    QString outcomeText(const causal::SweepRow& row) const;
    QColor colourAt(double outcome) const;
    void paintCells(QPainter& painter) const;
    void paintAxes(QPainter& painter) const;
    void paintFlips(QPainter& painter) const;
    void paintLegend(QPainter& painter) const;
    void choose(const Cell& cell);

    Axes m_axes;
    std::vector<causal::SweepRow> m_rows;
    std::optional<double> m_low, m_high;             ///< of the outcome
    std::optional<Cell> m_chosen, m_hovered;
};

}  // namespace morphogen::ui
