#include "ui/panels/what_if_panel.h"

#include "core/causal/report.h"
#include "ui/actions/action_set.h"
#include "ui/models/selection.h"
#include "ui/models/text.h"
#include "ui/widgets/panel.h"
#include "ui/widgets/segmented.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QStackedWidget>
#include <QTextBrowser>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

QString strengthOf(const Event& event)
{
    if (event.strength <= 0) return {};
    const bool isPush = event.kind == EventKind::Collision || event.kind == EventKind::Contact || event.kind == EventKind::Support;
    return isPush ? QStringLiteral(" \u00b7 %1 N s").arg(event.strength, 0, 'g', 3) : QStringLiteral(" \u00b7 %1 m/s").arg(event.strength, 0, 'g', 3);
}

}  // namespace

WhatIfPanel::WhatIfPanel(ActionSet& actions, QWidget* parent)
    : QWidget(parent), m_header(new PanelHeader(tr("What if"), this)), m_tabs(new Segmented({tr("Events"), tr("Plot"), tr("Causes")}, m_header)), m_pages(new QStackedWidget(this)), m_lanes(new CourseLanes), m_plot(new QuantityPlot),
      m_quantity(new QComboBox), m_causes(new CauseView), m_why(new QTextBrowser), m_sentence(new QLabel(this)), m_ask(new QToolButton(this))
{
    setObjectName(QStringLiteral("panel"));
    auto* ask = new QToolButton(m_header);
    ask->setDefaultAction(actions.action("whatif.ask"));
    ask->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    ask->setIconSize({px(14), px(14)});
    m_header->addTool(ask);
    auto* compare = new QToolButton(m_header);
    compare->setPopupMode(QToolButton::InstantPopup);
    compare->setAccessibleName(tr("Comparison"));
    compare->setToolTip(tr("How the view shows the branch that is chosen beside the main line"));
    auto* menu = new QMenu(compare);
    const auto showMode = [this, compare, menu] {
        for (QAction* each : menu->actions())
            if (each->isChecked()) compare->setText(each->text() + QStringLiteral(" \u25be"));
        QTimer::singleShot(0, m_header, [header = m_header] { header->update(); });   // the remark stands beside it, once it has its width
    };
    for (const char* id : {"compare.off", "compare.other", "compare.side", "compare.wipe", "compare.ghost", "compare.difference"}) {
        menu->addAction(actions.action(id));
        connect(actions.action(id), &QAction::toggled, compare, showMode);
    }
    compare->setMenu(menu);
    showMode();
    m_header->addTool(compare);
    m_header->addTool(m_tabs);

    auto* plot = new QWidget;
    auto* plotColumn = new QVBoxLayout(plot);
    plotColumn->setContentsMargins(0, 0, 0, 0);
    plotColumn->setSpacing(0);
    auto* line = new QHBoxLayout;
    line->setContentsMargins(px(8), px(4), px(8), 0);
    for (int i = 0; i < kQuantityCount; ++i) m_quantity->addItem(titleOf(static_cast<Quantity>(i)));
    m_quantity->setCurrentIndex(static_cast<int>(Quantity::Height));
    m_quantity->setAccessibleName(tr("Quantity"));
    line->addWidget(m_quantity);
    line->addStretch();
    plotColumn->addLayout(line);
    plotColumn->addWidget(m_plot, 1);

    auto* causes = new QWidget;
    auto* causesRow = new QHBoxLayout(causes);
    causesRow->setContentsMargins(0, 0, 0, 0);
    causesRow->setSpacing(0);
    causesRow->addWidget(m_causes, 1);
    m_why->setFrameShape(QFrame::NoFrame);
    m_why->setFixedWidth(px(280));
    m_why->setAccessibleName(tr("Why it happened"));
    causesRow->addWidget(m_why);

    m_pages->addWidget(m_lanes);
    m_pages->addWidget(plot);
    m_pages->addWidget(causes);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_pages, 1);
    auto* foot = new QHBoxLayout;
    foot->setContentsMargins(px(10), px(2), px(8), px(2));
    foot->addWidget(m_sentence, 1);
    m_ask->setDefaultAction(actions.action("whatif.why"));
    m_ask->setToolButtonStyle(Qt::ToolButtonTextOnly);
    foot->addWidget(m_ask);
    column->addLayout(foot);
    m_sentence->setProperty("isSecondary", true);
    m_sentence->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    m_sentence->setFixedHeight(px(22));

    connect(m_tabs, &Segmented::chosen, this, [this](int index) {
        m_pages->setCurrentIndex(index);
        Q_EMIT viewChosen(view());
    });
    connect(m_quantity, &QComboBox::currentIndexChanged, this, [this](int index) { m_plot->setQuantity(static_cast<Quantity>(index)); });
    connect(m_lanes, &CourseLanes::eventHovered, this, [this](const std::optional<EventPlace>& event) { showSentence(event ? event : m_lanes->lit()); });
    setGraphHint(tr("Choose a course of things to see what caused what in it"));
    setExplanation({});
    showSentence({});
}

const causal::Course* WhatIfPanel::find(BranchId branch) const
{
    const auto found = std::ranges::find(m_courses, branch, &causal::Course::branch);
    return found == m_courses.end() ? nullptr : &*found;
}

void WhatIfPanel::setCourses(const std::vector<causal::Course>& courses)
{
    m_courses = courses;
    m_lanes->setCourses(courses);
    m_plot->setCourses(courses);
    m_header->setRemark(courses.size() > 1 ? plural(courses.size() - 1, tr("branch"), tr("branches")) : QString());
    showSentence(m_lanes->lit());
}

void WhatIfPanel::setTime(double secs)
{
    m_lanes->setTime(secs);
    m_plot->setTime(secs);
}

void WhatIfPanel::setSelection(const Selection& selection) { m_plot->setObject(selection.active()); }

void WhatIfPanel::setView(WhatIfView view)
{
    m_tabs->setCurrent(static_cast<int>(view));
    m_pages->setCurrentIndex(static_cast<int>(view));
}

WhatIfView WhatIfPanel::view() const { return static_cast<WhatIfView>(m_pages->currentIndex()); }

void WhatIfPanel::setChosen(BranchId branch) { m_lanes->setChosen(branch); }

void WhatIfPanel::light(const std::optional<EventPlace>& event)
{
    m_lanes->setLit(event);
    m_causes->setLit(event ? std::optional(event->event) : std::nullopt);
    setExplanation({});
    showSentence(event);
}

void WhatIfPanel::showSentence(const std::optional<EventPlace>& event)
{
    const causal::Course* course = event ? find(event->branch) : nullptr;
    const bool isKnown = course && course->isReady();
    m_ask->setVisible(isKnown && event->how != EventPlace::How::Lost);
    if (!isKnown) {
        const causal::Course* chosen = find(m_lanes->chosen());
        return m_sentence->setText(chosen && !chosen->problem.empty() ? QString::fromStdString(chosen->problem) : m_courses.empty() ? QString() : tr("Click an event to go there and see who took part"));
    }
    QString text = QString::fromStdString(causal::sentenceOf(event->event, *course->scene)) + strengthOf(event->event);
    switch (event->how) {
    case EventPlace::How::Same: break;
    case EventPlace::How::Gained: text += tr(" \u00b7 only in %1").arg(QString::fromStdString(course->name)); break;
    case EventPlace::How::Lost: text += tr(" \u00b7 does not happen in %1").arg(QString::fromStdString(course->name)); break;
    case EventPlace::How::Shifted: text += tr(" \u00b7 %1 s %2").arg(std::abs(event->event.timeSecs - event->wasSecs), 0, 'f', 2).arg(event->event.timeSecs > event->wasSecs ? tr("later") : tr("earlier")); break;
    }
    m_sentence->setText(text);
}

void WhatIfPanel::setExplanation(const QString& html)
{
    m_explanation = html;
    m_why->setHtml(html.isEmpty() ? tr("<p style='color:%1'>Click an event, then ask <i>Why?</i></p>").arg(theme().secondary.name()) : html);
}

void WhatIfPanel::setGraph(causal::CausalGraph graph, causal::GraphLayout layout, std::shared_ptr<const dynamics::SimScene> scene)
{
    m_causes->setGraph(std::move(graph), std::move(layout), std::move(scene));
    if (m_lanes->lit()) m_causes->setLit(m_lanes->lit()->event);
}

void WhatIfPanel::setGraphHint(const QString& hint) { m_causes->setHint(hint); }

}  // namespace morphogen::ui
