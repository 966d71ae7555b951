// ToolStrip: the tools beside the view, one under the other.
#pragma once

#include "ui/theme/theme.h"

#include <QWidget>

namespace morphogen::ui {

class ActionSet;

class ToolStrip : public QWidget {
    Q_OBJECT
public:
    static constexpr Metric kWidth{40};
    explicit ToolStrip(ActionSet& actions, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent*) override;
};

}  // namespace morphogen::ui
