#include "ui/widgets/empty_state.h"

#include "ui/actions/action_set.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QAction>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

void clear(QLayout* layout)
{
    while (QLayoutItem* item = layout->takeAt(0)) {
        if (QWidget* widget = item->widget()) widget->deleteLater();
        delete item;
    }
}

QPushButton* link(const QString& text, const QString& tip, QWidget* parent)
{
    auto* button = new QPushButton(text, parent);
    button->setProperty("isLink", true);
    button->setCursor(Qt::PointingHandCursor);
    button->setToolTip(tip);
    return button;
}

QLabel* quiet(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("isSecondary", true);
    return label;
}

}  // namespace

EmptyState::EmptyState(ActionSet& actions, QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)), m_samples(new QWidget(this)), m_recent(new QWidget(this))
{
    setAccessibleName(tr("Empty world"));
    m_column->setSpacing(8);
    m_column->addStretch(3);
    m_column->addSpacing(84);
    auto* title = new QLabel(tr("Drop a model or a splat here"), this);
    title->setFont(fontFor(FontRole::Title));
    title->setStyleSheet(QStringLiteral("font-size: 18px;"));
    title->setAlignment(Qt::AlignCenter);
    m_column->addWidget(title);
    auto* kinds = quiet(tr("glTF, FBX, OBJ, PLY, SPZ, SOG, SPLAT, KSPLAT, a folder of numbered frames, or a .morph world"), this);
    kinds->setAlignment(Qt::AlignCenter);
    kinds->setWordWrap(true);
    m_column->addWidget(kinds);
    m_column->addSpacing(10);
    auto* buttons = new QHBoxLayout;
    buttons->addStretch();
    for (const char* id : {"file.import", "file.open"}) {
        QAction* action = actions.action(id);
        auto* button = new QPushButton(action->text(), this);
        button->setIcon(action->icon());
        button->setToolTip(action->toolTip());
        connect(button, &QPushButton::clicked, action, &QAction::trigger);
        buttons->addWidget(button);
    }
    buttons->addStretch();
    m_column->addLayout(buttons);
    m_column->addSpacing(14);
    m_column->addWidget(m_samples);
    m_column->addWidget(m_recent);
    m_column->addStretch(4);
    new QHBoxLayout(m_samples);
    new QVBoxLayout(m_recent);
    m_samples->hide();
    m_recent->hide();
}

void EmptyState::setSamples(const QStringList& names, const QStringList& summaries)
{
    auto* row = static_cast<QHBoxLayout*>(m_samples->layout());
    clear(row);
    row->setSpacing(2);
    row->addStretch();
    row->addWidget(quiet(tr("or look at a sample:"), m_samples));
    for (int i = 0; i < names.size(); ++i) {
        QPushButton* button = link(names[i], summaries.value(i), m_samples);
        connect(button, &QPushButton::clicked, this, [this, name = names[i]] { Q_EMIT sampleChosen(name); });
        row->addWidget(button);
    }
    row->addStretch();
    m_samples->setVisible(!names.isEmpty());
}

void EmptyState::setRecent(const QStringList& paths)
{
    auto* column = static_cast<QVBoxLayout*>(m_recent->layout());
    clear(column);
    column->setSpacing(0);
    for (const QString& path : paths.mid(0, 4)) {
        QPushButton* button = link(QFileInfo(path).fileName(), path, m_recent);
        connect(button, &QPushButton::clicked, this, [this, path] { Q_EMIT recentChosen(path); });
        column->addWidget(button, 0, Qt::AlignHCenter);
    }
    m_recent->setVisible(!paths.isEmpty());
}

void EmptyState::setInviting(bool isInviting)
{
    m_isInviting = isInviting;
    update();
}

void EmptyState::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    QLinearGradient ground(0, 0, 0, height());
    ground.setColorAt(0, mixed(t.window, t.raised, 0.75));
    ground.setColorAt(1, t.window);
    painter.fillRect(rect(), ground);
    painter.setRenderHint(QPainter::Antialiasing);
    const QWidget* title = m_column->itemAt(2)->widget();
    const QPointF middle(width() / 2.0, title->y() - 48);
    // A drop target with splats that settle on it.
    const QColor lines = m_isInviting ? t.accent : t.faint;
    painter.setPen(QPen(lines, 1.5, Qt::DashLine, Qt::RoundCap));
    painter.setBrush(m_isInviting ? QColor(t.accent.red(), t.accent.green(), t.accent.blue(), 40) : QColor(Qt::transparent));
    painter.drawRoundedRect(QRectF(middle.x() - 56, middle.y() - 36, 112, 72), 10, 10);
    const struct { double x, y, rx, ry, turn; QColor colour; } splats[] = {
        {-16, 4, 20, 12, -30, t.accent}, {12, -6, 17, 10, 24, t.counterfactual}, {6, 14, 14, 8, -8, t.holds}, {-26, -12, 8, 5, 10, t.key}, {30, 10, 7, 5, 40, t.violated}};
    for (const auto& s : splats) {
        painter.save();
        painter.translate(middle + QPointF(s.x, s.y));
        painter.rotate(s.turn);
        QRadialGradient glow(0, 0, 1);
        QColor core = s.colour, rim = s.colour;
        core.setAlpha(m_isInviting ? 235 : 190);
        rim.setAlpha(0);
        glow.setColorAt(0, core);
        glow.setColorAt(0.45, QColor(core.red(), core.green(), core.blue(), core.alpha() * 2 / 3));
        glow.setColorAt(1, rim);
        painter.scale(s.rx, s.ry);
        painter.setPen(Qt::NoPen);
        painter.setBrush(glow);
        painter.drawEllipse(QPointF(0, 0), 1, 1);
        painter.restore();
    }
}

void paintEmptyHint(QPainter& painter, const QRect& room, const QString& text)
{
    painter.setPen(theme().secondary);
    painter.setFont(fontFor(FontRole::Text));
    painter.drawText(room.adjusted(px(24), 0, -px(24), 0), Qt::AlignCenter | Qt::TextWordWrap, text);
}

}  // namespace morphogen::ui
