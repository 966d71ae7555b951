#include "ui/widgets/number_field.h"

#include "ui/theme/theme.h"

#include <QApplication>
#include <QClipboard>
#include <QContextMenuEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr int kDragThreshold = 3;   // pixels; less is a click

}  // namespace

NumberField::NumberField(const NumberFormat& format, QWidget* parent) : QLineEdit(parent), m_format(format)
{
    setReadOnly(true);
    setProperty("isNumber", true);
    setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    setFixedHeight(kFieldHeight);
    setCursor(Qt::SizeHorCursor);
    setFocusPolicy(Qt::StrongFocus);
    setFont(fontFor(FontRole::Number));
    connect(this, &QLineEdit::textEdited, this, [this] { setProperty("isWrong", false), style()->polish(this), QToolTip::hideText(); });
    setText(shown());
}

void NumberField::setValue(double value)
{
    if (m_isScrubbing) return;
    const bool isSame = value == m_value && !m_isMixed;
    m_value = value;
    m_isMixed = false;
    if (!m_isTyping && !isSame) setText(shown());
}

void NumberField::setMixed()
{
    m_isMixed = true;
    if (!m_isTyping && !m_isScrubbing) setText(shown());
}

void NumberField::setMark(const QColor& colour)
{
    m_mark = colour;
    update();
}

void NumberField::showProblem(const QString& sentence)
{
    setProperty("isWrong", true);
    style()->polish(this);
    QToolTip::showText(mapToGlobal(QPoint(0, height())), sentence, this);
}

void NumberField::mousePressEvent(QMouseEvent* event)
{
    if (m_isTyping || event->button() != Qt::LeftButton) { QLineEdit::mousePressEvent(event); return; }
    m_isPressed = true;
    m_press = event->globalPosition().toPoint();
    m_valueAtPress = m_value;
}

void NumberField::mouseMoveEvent(QMouseEvent* event)
{
    if (!m_isPressed) { if (m_isTyping) QLineEdit::mouseMoveEvent(event); return; }
    const int moved = event->globalPosition().toPoint().x() - m_press.x();
    if (!m_isScrubbing) {
        if (std::abs(moved) < kDragThreshold) return;
        m_isScrubbing = true;
        m_drag = newDrag();
    }
    double step = m_format.step;
    if (event->modifiers() & Qt::ShiftModifier) step *= 0.1;
    double value = m_valueAtPress + moved * step;
    if (event->modifiers() & Qt::ControlModifier) value = std::round(value / (m_format.step * 10)) * m_format.step * 10;
    take(std::round(value / (step * 0.1)) * step * 0.1, m_drag);
}

void NumberField::mouseReleaseEvent(QMouseEvent* event)
{
    if (!m_isPressed) { QLineEdit::mouseReleaseEvent(event); return; }
    m_isPressed = false;
    if (m_isScrubbing) {
        m_isScrubbing = false;
        setText(shown());
        return;
    }
    setFocus(Qt::MouseFocusReason);
    beginTyping();
}

void NumberField::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape) {
        if (m_isScrubbing) {
            m_isScrubbing = m_isPressed = false;
            m_value = m_valueAtPress;
            setText(shown());
            Q_EMIT reverted(m_drag);
            return;
        }
        if (m_isTyping) { endTyping(); clearFocus(); return; }
        event->ignore();
        return;
    }
    const bool isReturn = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (m_isTyping && isReturn) {   // not passed on: a dialog would take it for its own
        commitTyped();
        selectAll();
        return;
    }
    if (!m_isTyping && (isReturn || event->key() == Qt::Key_F2)) { beginTyping(); return; }
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        const double steps = (event->key() == Qt::Key_Up ? 1 : -1) * ((event->modifiers() & Qt::ShiftModifier) ? 1.0 : 10.0);
        endTyping();
        take(m_value + steps * m_format.step, {});
        beginTyping();
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void NumberField::focusInEvent(QFocusEvent* event)
{
    QLineEdit::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) beginTyping();
}

void NumberField::focusOutEvent(QFocusEvent* event)
{
    QLineEdit::focusOutEvent(event);
    if (event->reason() == Qt::PopupFocusReason || !m_isTyping) return;
    commitTyped();
    endTyping();
}

void NumberField::beginTyping()
{
    m_isTyping = true;
    setReadOnly(false);
    setCursor(Qt::IBeamCursor);
    setText(m_isMixed ? QString() : plainNumber(m_value));
    selectAll();
    setModified(false);
}

void NumberField::commitTyped()
{
    if (!m_isTyping || !isModified()) return;
    const auto value = evaluateExpression(text().toStdString(), m_format.unit, m_value);
    if (!value) {
        showProblem(QString::fromStdString(value.error().message));
        return;
    }
    setModified(false);
    take(*value, {});
    if (m_isTyping) setText(plainNumber(m_value));
}

void NumberField::endTyping()
{
    m_isTyping = false;
    setReadOnly(true);
    setCursor(Qt::SizeHorCursor);
    setProperty("isWrong", false);
    style()->polish(this);
    deselect();
    setText(shown());
}

void NumberField::take(double value, DragId drag)
{
    m_value = std::clamp(value, m_format.minimum, m_format.maximum);
    m_isMixed = false;
    if (!m_isTyping) setText(shown());
    Q_EMIT edited(m_value, drag);
}

void NumberField::paintEvent(QPaintEvent* event)
{
    QLineEdit::paintEvent(event);
    if (!m_mark.isValid() || m_isTyping) return;
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? m_mark : mixed(theme().panel, m_mark, 0.4));
    painter.drawRoundedRect(QRectF(3.5, 5, 2, height() - 10), 1, 1);
}

void NumberField::contextMenuEvent(QContextMenuEvent* event)
{
    QMenu menu(this);
    menu.addAction(tr("Copy"), this, [this] { QApplication::clipboard()->setText(plainNumber(m_value)); });
    menu.addAction(tr("Paste"), this, [this] {
        const auto value = evaluateExpression(QApplication::clipboard()->text().toStdString(), m_format.unit, m_value);
        if (value) take(*value, {});
        else showProblem(QString::fromStdString(value.error().message));
    });
    menu.exec(event->globalPos());
}

void NumberField::resizeEvent(QResizeEvent* event)
{
    QLineEdit::resizeEvent(event);
    if (!m_isTyping) setText(shown());
}

QSize NumberField::sizeHint() const { return {72, kFieldHeight}; }
QSize NumberField::minimumSizeHint() const { return {44, kFieldHeight}; }

QString NumberField::shown() const
{
    if (m_isMixed) return QStringLiteral("\u2013");
    const double value = std::abs(m_value) < 0.5 * std::pow(10.0, -m_format.decimals) ? 0.0 : m_value;   // never "-0.00"
    const QString number = QString::number(value, 'f', m_format.decimals), suffix = QString::fromUtf8(suffixOf(m_format.unit));
    // In a narrow field the unit gives way before the digits do.
    const bool hasRoom = suffix.size() < 2 || fontMetrics().horizontalAdvance(number + suffix) <= width() - (m_mark.isValid() ? 17 : 14);
    return hasRoom ? number + suffix : number;
}

QString plainNumber(double value)
{
    if (value == 0) return QStringLiteral("0");
    QString text = QString::number(value, 'g', 7);
    return text.contains(u'e') && std::abs(value) > 1e-5 && std::abs(value) < 1e9 ? QString::number(value, 'f', 7) : text;
}

DragId newDrag()
{
    static std::uint64_t last = 1ull << 40;   // away from the ids that others count
    return {++last};
}

}  // namespace morphogen::ui
