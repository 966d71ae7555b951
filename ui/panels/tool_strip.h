// ToolStrip: the tools beside the view, one under the other; side by side where the window is too low for that.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

#include <vector>

namespace morphogen::ui {

class ActionSet;

class ToolStrip : public QWidget {
    Q_OBJECT
public:
    static constexpr Metric kWidth{40};
    explicit ToolStrip(ActionSet& actions, QWidget* parent = nullptr);
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent*) override;
    void resizeEvent(QResizeEvent*) override { arrange(); }

private:
    /// Null: a gap.
    using Entry = QWidget*;
    int heightIn(int columns) const;
    void arrange();
    std::vector<Entry> m_entries;
    std::vector<int> m_lines;      ///< y of the lines in the gaps
};

}  // namespace morphogen::ui
