// WhatIfPanel: what happens in the main line and in each what-if, as events on lanes, as a plot, or as a graph of causes, with a
// sentence about the event that is chosen and, when asked, who was responsible for it.
#pragma once

#include "ui/panels/cause_view.h"
#include "ui/panels/course_lanes.h"
#include "ui/panels/quantity_plot.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QStackedWidget;
class QTextBrowser;
class QToolButton;

namespace morphogen::ui {

class ActionSet;
class PanelHeader;
class Segmented;
struct Selection;

enum class WhatIfView { Events, Plot, Causes };

class WhatIfPanel : public QWidget {
    Q_OBJECT
public:
    explicit WhatIfPanel(ActionSet& actions, QWidget* parent = nullptr);

    void setCourses(const std::vector<causal::Course>& courses);
    void setTime(double secs);
    void setSelection(const Selection& selection);
    void setView(WhatIfView view);
    WhatIfView view() const;
    /// The branch that the view compares with the main line; 0: none.
    BranchId chosen() const { return m_lanes->chosen(); }
    void setChosen(BranchId branch);
    const std::optional<EventPlace>& lit() const { return m_lanes->lit(); }
    void light(const std::optional<EventPlace>& event);
    /// What is known of why the lit event happened, as rich text; empty: nothing was asked yet.
    void setExplanation(const QString& html);
    const QString& explanation() const { return m_explanation; }
    void setGraph(causal::CausalGraph graph, causal::GraphLayout layout, std::shared_ptr<const dynamics::SimScene> scene);
    void setGraphHint(const QString& hint);

    PanelHeader& header() const { return *m_header; }
    CourseLanes& lanes() const { return *m_lanes; }
    QuantityPlot& plot() const { return *m_plot; }
    CauseView& causes() const { return *m_causes; }

Q_SIGNALS:
    void viewChosen(morphogen::ui::WhatIfView view);

private:
    void showSentence(const std::optional<EventPlace>& event);
    const causal::Course* find(BranchId branch) const;

    std::vector<causal::Course> m_courses;
    PanelHeader* m_header;
    Segmented* m_tabs;
    QStackedWidget* m_pages;
    CourseLanes* m_lanes;
    QuantityPlot* m_plot;
    QComboBox* m_quantity;
    CauseView* m_causes;
    QTextBrowser* m_why;
    QLabel* m_sentence;
    QToolButton* m_ask;
    QString m_explanation;
};

}  // namespace morphogen::ui
