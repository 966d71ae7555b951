#include "ui/window/top_bar.h"

#include "ui/actions/action_set.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QPainter>
#include <QSignalBlocker>
#include <QTabBar>
#include <QToolButton>

namespace morphogen::ui {
namespace {

/// The mark: four splats that become one, and the name beside it.
class Brand : public QWidget {
public:
    using QWidget::QWidget;
    QSize sizeHint() const override { return {22 + QFontMetrics(fontFor(FontRole::Strong)).horizontalAdvance(QStringLiteral("Morphogen")) + 18, 30}; }
    void paintEvent(QPaintEvent*) override
    {
        const Theme& t = theme();
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        const double y = height() / 2.0;
        const auto splat = [&](double cx, double cy, double rx, double ry, double turn, const QColor& colour) {
            painter.save();
            painter.translate(cx, cy);
            painter.rotate(turn);
            painter.setPen(Qt::NoPen);
            painter.setBrush(colour);
            painter.drawEllipse(QPointF(0, 0), rx, ry);
            painter.restore();
        };
        splat(14, y - 2.5, 5.2, 3.4, -38, mixed(t.window, t.accent, 0.95));
        splat(19, y + 1.5, 4.6, 3.0, 30, mixed(t.window, t.counterfactual, 0.85));
        splat(13, y + 3.2, 3.6, 2.4, 12, mixed(t.window, t.holds, 0.9));
        painter.setFont(fontFor(FontRole::Strong));
        painter.setPen(t.text);
        painter.drawText(rect().adjusted(30, 0, 0, 0), Qt::AlignVCenter, QStringLiteral("Morphogen"));
    }
};

}  // namespace

TopBar::TopBar(ActionSet& actions, QWidget* parent)
    : QWidget(parent), m_menus(new QMenuBar(this)), m_tabs(new QTabBar(this)), m_document(new QLabel(this)), m_palette(new QToolButton(this))
{
    setFixedHeight(px(32));
    setAttribute(Qt::WA_OpaquePaintEvent);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(2, 0, 8, 0);
    row->setSpacing(4);
    row->addWidget(new Brand(this));
    row->addWidget(m_menus);
    row->addSpacing(12);
    row->addWidget(m_tabs, 0, Qt::AlignBottom);
    row->addStretch(1);
    row->addWidget(m_document);
    row->addSpacing(8);
    row->addWidget(m_palette);
    m_menus->setNativeMenuBar(false);
    m_menus->setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    m_tabs->setDrawBase(false);
    m_tabs->setExpanding(false);
    m_tabs->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tabs->setAccessibleName(tr("Workspaces"));
    m_document->setTextFormat(Qt::RichText);
    m_palette->setFont(fontFor(FontRole::Small));
    m_palette->setFocusPolicy(Qt::TabFocus);
    m_palette->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_palette->setIconSize({px(13), px(13)});
    const auto showShortcut = [this, &actions] {
        const QAction* action = actions.action("help.palette");
        const QString keys = action->shortcut().toString(QKeySequence::NativeText);
        m_palette->setText(keys.isEmpty() ? tr("Commands") : tr("Commands  %1").arg(keys));
        m_palette->setToolTip(action->toolTip());
    };
    m_palette->setIcon(icon(Icon::Search));
    m_palette->setAccessibleName(tr("Find a command"));
    showShortcut();
    connect(&actions, &ActionSet::shortcutsChanged, this, showShortcut);
    connect(m_palette, &QToolButton::clicked, actions.action("help.palette"), &QAction::trigger);
    connect(m_tabs, &QTabBar::currentChanged, this, &TopBar::workspaceChosen);
    connect(m_tabs, &QWidget::customContextMenuRequested, this, [this](const QPoint& at) { Q_EMIT workspaceMenuRequested(m_tabs->mapToGlobal(at)); });
}

void TopBar::setWorkspaces(const QStringList& names, int current)
{
    const QSignalBlocker quiet(m_tabs);
    while (m_tabs->count() > 0) m_tabs->removeTab(0);
    for (const QString& name : names) m_tabs->addTab(name);
    m_tabs->setCurrentIndex(current);
}

void TopBar::setCurrentWorkspace(int index)
{
    const QSignalBlocker quiet(m_tabs);
    m_tabs->setCurrentIndex(index);
}

void TopBar::setDocument(const QString& name, const QString& tip, bool isDirty)
{
    m_name = name;
    m_tip = tip;
    m_isDirty = isDirty;
    showDocument();
}

void TopBar::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange) showDocument();   // its colours are in the text
}

void TopBar::showDocument()
{
    const Theme& t = theme();
    m_document->setText(QStringLiteral("<span style='color:%1'>%2</span>%3").arg(t.secondary.name(), m_name.toHtmlEscaped(), m_isDirty ? QStringLiteral(" <span style='color:%1'>\u25cf</span>").arg(t.accent.name()) : QString()));
    m_document->setToolTip(m_isDirty ? tr("%1\nThere is something to save.").arg(m_tip) : m_tip);
    m_document->setAccessibleName(m_isDirty ? tr("%1, not saved").arg(m_name) : m_name);
}

void TopBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), theme().window);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().gap);
}

}  // namespace morphogen::ui
