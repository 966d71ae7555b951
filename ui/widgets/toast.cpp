#include "ui/widgets/toast.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QTimer>
#include <QToolButton>

namespace morphogen::ui {
namespace {

constexpr int kShownMs = 6000, kShownWithActionMs = 15000, kMaxWidth = 560;

}  // namespace

Toast::Toast(QWidget* over) : QFrame(over), m_over(over), m_text(new QLabel(this)), m_action(new QPushButton(this)), m_timer(new QTimer(this))
{
    setAttribute(Qt::WA_NativeWindow);   // else the view's own window would cover it
    setAttribute(Qt::WA_DontCreateNativeAncestors);
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(38, 8, 8, 8);
    row->setSpacing(10);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    row->addWidget(m_text, 1);
    m_action->setProperty("isSmall", true);
    m_action->setAccessibleName(tr("What to do about it"));
    row->addWidget(m_action);
    auto* close = new QToolButton(this);
    close->setIcon(icon(Icon::Close));
    close->setIconSize({12, 12});
    close->setAccessibleName(tr("Close"));
    row->addWidget(close);
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &QWidget::hide);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(m_action, &QPushButton::clicked, this, [this] {
        hide();
        if (m_message.action) m_message.action();
    });
    over->installEventFilter(this);
    hide();
}

void Toast::show(const ToastMessage& message)
{
    m_message = message;
    m_text->setText(message.text);
    m_action->setText(message.actionText);
    m_action->setVisible(!message.actionText.isEmpty());
    setAccessibleName(message.text);
    place();
    QWidget::show();
    raise();
    update();
    if (message.kind == ToastMessage::Kind::Problem) m_timer->stop();
    else m_timer->start(message.actionText.isEmpty() ? kShownMs : kShownWithActionMs);
}

QString Toast::text() const { return isVisible() ? m_message.text : QString(); }

void Toast::place()
{
    const int room = std::max(120, std::min(kMaxWidth, m_over->width() - 32));
    const int wanted = m_text->fontMetrics().horizontalAdvance(m_message.text) + 38 + 8 + 10 + 40 + (m_message.actionText.isEmpty() ? 0 : m_action->sizeHint().width() + 10);
    const int width = std::min(room, wanted);
    const int height = std::max(40, layout()->heightForWidth(width));
    setGeometry((m_over->width() - width) / 2, m_over->height() - height - 44, width, height);
}

bool Toast::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_over && event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void Toast::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    const bool isProblem = m_message.kind == ToastMessage::Kind::Problem, isDone = m_message.kind == ToastMessage::Kind::Done;
    const QColor colour = isProblem ? t.violated : isDone ? t.holds : t.accent;
    painter.fillRect(rect(), t.raised);
    painter.setPen(t.line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    painter.fillRect(QRect(0, 0, 3, height()), colour);
    paintIcon(painter, QRectF(14, height() / 2.0 - 8, 16, 16), isProblem ? Icon::Warning : isDone ? Icon::Check : Icon::Help, colour);
}

void Toast::enterEvent(QEnterEvent*) { m_timer->stop(); }
void Toast::leaveEvent(QEvent*) { if (m_message.kind != ToastMessage::Kind::Problem) m_timer->start(kShownMs / 2); }

}  // namespace morphogen::ui
