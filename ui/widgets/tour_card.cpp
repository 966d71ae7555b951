#include "ui/widgets/tour_card.h"

#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr Metric kWidth{320}, kFromEdge{16}, kPad{16};

}  // namespace

TourCard::TourCard(QWidget* over)
    : QFrame(over), m_over(over), m_title(new QLabel(this)), m_text(new QLabel(this)), m_problem(new QLabel(this)), m_show(new QPushButton(tr("Show me"), this)), m_back(new QPushButton(tr("Back"), this)),
      m_next(new QPushButton(this)), m_leave(new QPushButton(tr("Leave"), this))
{
    setAttribute(Qt::WA_NativeWindow);   // else the view's own window would cover it
    setAttribute(Qt::WA_DontCreateNativeAncestors);
    setObjectName(QStringLiteral("tourCard"));
    setAccessibleName(tr("Tour"));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(kPad, kPad + 8, kPad, 12);
    column->setSpacing(8);
    m_title->setFont(fontFor(FontRole::Title));
    m_title->setIndent(0);
    m_text->setWordWrap(true);
    m_text->setTextFormat(Qt::RichText);
    m_problem->setWordWrap(true);
    m_problem->setProperty("isProblem", true);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addWidget(m_problem);
    column->addSpacing(4);
    auto* row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(m_leave);
    row->addStretch(1);
    row->addWidget(m_back);
    row->addWidget(m_show);
    row->addWidget(m_next);
    column->addLayout(row);
    m_leave->setProperty("isLink", true);
    for (QPushButton* button : {m_show, m_back, m_next}) button->setProperty("isSmall", true);
    m_show->setToolTip(tr("The tour does it, with a pointer and keys of its own"));
    m_back->setToolTip(tr("To the page before"));
    m_next->setToolTip(tr("To the next page, whether it has been done or not"));
    m_leave->setToolTip(tr("Escape leaves as well; Help brings the tour back"));
    connect(m_show, &QPushButton::clicked, this, &TourCard::showWanted);
    connect(m_back, &QPushButton::clicked, this, &TourCard::backWanted);
    connect(m_next, &QPushButton::clicked, this, &TourCard::nextWanted);
    connect(m_leave, &QPushButton::clicked, this, &TourCard::leaveWanted);
    over->installEventFilter(this);
    hide();
}

void TourCard::showPage(const TourPage& page)
{
    m_page = page;
    m_isDone = false;
    m_title->setText(page.title);
    m_text->setText(page.text);
    m_next->setText(page.nextText);
    m_show->setVisible(page.canBeShown);
    m_back->setVisible(page.number > 1);
    setAccessibleDescription(page.text);
    setProblem({});
    setShowing(false);
    show();
    raise();
}

void TourCard::setDone(bool isDone)
{
    if (isDone == m_isDone) return;
    m_isDone = isDone;
    setAccessibleDescription(isDone ? tr("Done. %1").arg(m_page.text) : m_page.text);
    update();
}

void TourCard::setShowing(bool isShowing)
{
    for (QPushButton* button : {m_show, m_back, m_next}) button->setEnabled(!isShowing);
}

void TourCard::setProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
    place();
}

QSize TourCard::sizeHint() const { return {kWidth, layout()->hasHeightForWidth() ? layout()->totalHeightForWidth(kWidth) : layout()->sizeHint().height()}; }

void TourCard::place()
{
    layout()->activate();
    const int width = std::min<int>(kWidth, std::max(160, m_over->width() - 2 * kFromEdge));
    setGeometry(kFromEdge, kFromEdge, width, layout()->totalHeightForWidth(width));
    update();
}

bool TourCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_over && event->type() == QEvent::Resize && isVisible()) place();
    return QFrame::eventFilter(watched, event);
}

void TourCard::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) Q_EMIT leaveWanted();
    else QFrame::keyPressEvent(event);
}

void TourCard::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.fillRect(rect(), t.raised);
    painter.setPen(t.line);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    // One bead a step; those behind are filled.
    const int steps = m_page.count - 2;
    for (int step = 1; step <= steps; ++step) {
        const bool isHere = step == m_page.number, isBehind = step < m_page.number;
        painter.setBrush(isHere ? t.accent : isBehind ? t.secondary : t.line);
        painter.drawRoundedRect(QRectF(kPad + (step - 1) * 16, 12, isHere ? 12 : 8, 4), 2, 2);
    }
    if (m_isDone) paintIcon(painter, QRectF(width() - kPad - 16, m_title->geometry().center().y() - 7.5, 16, 16), Icon::Check, t.holds);
}

}  // namespace morphogen::ui
