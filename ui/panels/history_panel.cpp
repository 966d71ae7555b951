#include "ui/panels/history_panel.h"

#include "ui/actions/action_set.h"
#include "ui/models/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/panel.h"

#include <QGuiApplication>
#include <QListView>
#include <QMenu>
#include <QPainter>
#include <QStringListModel>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

/// A line of beads: filled up to the current step, hollow beyond.
class StepDelegate : public QStyledItemDelegate {
public:
    explicit StepDelegate(HistoryPanel* panel) : QStyledItemDelegate(panel), m_panel(panel) {}
    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override { return {100, kRow}; }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        const Theme& t = theme();
        const auto step = static_cast<std::size_t>(index.row());
        const bool isCurrent = step == m_panel->cursor(), isUndone = step > m_panel->cursor();
        const QRect row = option.rect;
        painter->save();
        if (isCurrent) painter->fillRect(row, t.selectedQuiet);
        else if (option.state & QStyle::State_Selected) painter->fillRect(row, mixed(t.panel, t.selected, 0.5));
        else if (option.state & QStyle::State_MouseOver) painter->fillRect(row, mixed(t.panel, t.hover, 0.6));
        painter->setRenderHint(QPainter::Antialiasing);
        const QPointF bead(row.left() + px(15) + 0.5, row.center().y() + 0.5);
        painter->setPen(QPen(t.line, 1.5));
        if (step > 0) painter->drawLine(QPointF(bead.x(), row.top()), bead - QPointF(0, 4));
        if (index.row() + 1 < index.model()->rowCount()) painter->drawLine(bead + QPointF(0, 4), QPointF(bead.x(), row.bottom() + 1));
        painter->setPen(QPen(isCurrent ? t.accent : isUndone ? t.faint : t.secondary, 1.5));
        painter->setBrush(isCurrent ? t.accent : isUndone ? Qt::transparent : t.secondary);
        painter->drawEllipse(bead, isCurrent ? 3.5 : 2.5, isCurrent ? 3.5 : 2.5);
        painter->setFont(fontFor(FontRole::Text));
        painter->setPen(isCurrent ? t.text : isUndone ? t.faint : t.secondary);
        const QRect room = row.adjusted(px(30), 0, -px(8), 0);
        painter->drawText(room, Qt::AlignVCenter, painter->fontMetrics().elidedText(index.data().toString(), Qt::ElideRight, room.width()));
        painter->restore();
    }

private:
    HistoryPanel* m_panel;
};

QString remarkOf(std::uint64_t held, std::uint64_t budget) { return HistoryPanel::tr("%1 of %2").arg(held < 1'000'000 ? QStringLiteral("0 MB") : bytesText(held), QString::number((budget + (1ull << 19)) >> 20)); }

}  // namespace

HistoryPanel::HistoryPanel(ActionSet& actions, QWidget* parent)
    : QWidget(parent), m_header(new PanelHeader(tr("History"), this)), m_view(new QListView(this)), m_model(new QStringListModel(this))
{
    setObjectName(QStringLiteral("panel"));
    m_view->setModel(m_model);
    m_view->setItemDelegate(new StepDelegate(this));
    m_view->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_view->setMouseTracking(true);
    m_view->setUniformItemSizes(true);
    m_view->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_view->setAccessibleName(tr("Steps of the history"));
    m_view->setContextMenuPolicy(Qt::CustomContextMenu);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_view);
    for (const char* id : {"edit.undo", "edit.redo"}) {
        auto* tool = new QToolButton(m_header);
        tool->setDefaultAction(actions.action(id));
        tool->setIconSize({px(14), px(14)});
        m_header->addTool(tool);
    }
    m_view->setSelectionMode(QAbstractItemView::ExtendedSelection);
    const auto travel = [this](const QModelIndex& index) {
        if (QGuiApplication::keyboardModifiers() & (Qt::ShiftModifier | Qt::ControlModifier)) return;   // it selects a range
        if (index.isValid() && static_cast<std::size_t>(index.row()) != m_cursor) Q_EMIT travelRequested(static_cast<std::size_t>(index.row()));
    };
    connect(m_view, &QAbstractItemView::clicked, this, travel);
    connect(m_view, &QAbstractItemView::activated, this, travel);
    connect(m_view, &QWidget::customContextMenuRequested, this, [this, &actions](const QPoint& where) { showMenu(actions, where); });
}

void HistoryPanel::showMenu(ActionSet& actions, const QPoint& where)
{
    QMenu* menu = actions.contextMenu("context.history", this);
    // All between the first and the last that are selected: a script has no gaps.
    QModelIndexList rows = m_view->selectionModel()->selectedIndexes();
    if (const QModelIndex under = m_view->indexAt(where); under.isValid() && !rows.contains(under)) rows = {under};
    if (!rows.isEmpty()) {
        const auto [first, last] = std::ranges::minmax_element(rows, {}, &QModelIndex::row);
        const auto from = static_cast<std::size_t>(first->row()), to = static_cast<std::size_t>(last->row());
        menu->addSeparator();
        menu->addAction(from == to ? tr("Copy step as script") : tr("Copy %1 steps as script").arg(to - from + 1), this, [this, from, to] { Q_EMIT scriptRequested(from, to); });
    }
    menu->popup(m_view->mapToGlobal(where));
}

void HistoryPanel::setHistory(std::span<const HistoryStep> steps, std::size_t cursor, std::uint64_t heldBytes, std::uint64_t budgetBytes)
{
    m_cursor = cursor;
    QStringList labels;
    for (const HistoryStep& step : steps) labels.append(QString::fromStdString(step.label));
    if (labels != m_model->stringList()) m_model->setStringList(labels);
    m_header->setRemark(remarkOf(heldBytes, budgetBytes));
    m_header->setToolTip(tr("The steps that are not shown now keep %1 of memory; the oldest go when they need more than %2.").arg(bytesText(heldBytes), bytesText(budgetBytes)));
    const QModelIndex current = m_model->index(static_cast<int>(cursor));
    if (m_view->currentIndex() != current || m_view->selectionModel()->selectedIndexes().size() < 2) m_view->setCurrentIndex(current);
    m_view->scrollTo(current);
    m_view->viewport()->update();
}

}  // namespace morphogen::ui
