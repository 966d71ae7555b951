#include "ui/widgets/colour_well.h"

#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QColorDialog>
#include <QPainter>

#include <memory>

namespace morphogen::ui {

ColourWell::ColourWell(const QString& name, QWidget* parent) : QAbstractButton(parent)
{
    setAccessibleName(name);
    setToolTip(tr("Picks a colour; the view shows it as you choose"));
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setFixedSize(sizeHint());
    connect(this, &QAbstractButton::clicked, this, &ColourWell::pick);
}

QSize ColourWell::sizeHint() const { return {kFieldHeight, kFieldHeight}; }

void ColourWell::setColour(const QColor& colour)
{
    if (colour == m_colour) return;
    m_colour = colour;
    update();
}

void ColourWell::pick()
{
    auto* dialog = new QColorDialog(m_colour, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setOptions(QColorDialog::DontUseNativeDialog);
    dialog->setWindowTitle(accessibleName());
    const DragId drag = newDrag();
    const auto hasChosen = std::make_shared<bool>(false);
    connect(dialog, &QColorDialog::currentColorChanged, this, [this, drag, hasChosen](const QColor& colour) {
        if (!colour.isValid()) return;
        *hasChosen = true;
        setColour(colour);
        Q_EMIT chosen(colour, drag);
    });
    connect(dialog, &QDialog::rejected, this, [this, drag, hasChosen] {
        if (*hasChosen) Q_EMIT reverted(drag);
    });
    dialog->open();
}

void ColourWell::paintEvent(QPaintEvent*)
{
    const Theme& t = theme();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(hasFocus() ? t.accent : underMouse() ? t.faint : t.line, 1));
    painter.setBrush(t.field);
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    painter.setPen(Qt::NoPen);
    painter.setBrush(isEnabled() ? m_colour : mixed(t.panel, m_colour, 0.4));
    painter.drawRoundedRect(QRectF(rect()).adjusted(3, 3, -3, -3), 2, 2);
}

}  // namespace morphogen::ui
