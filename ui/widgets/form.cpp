#include "ui/widgets/form.h"

#include "ui/theme/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace morphogen::ui {

Form::Form(QWidget* parent) : QWidget(parent), m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(0, 0, 0, 0);
    m_rows->setSpacing(2 * kGrid);
}

QWidget* Form::addRow(const QString& label, QWidget* field, const QString& tip) { return addRow(label, QList<QWidget*>{field}, tip); }

QWidget* Form::addRow(const QString& label, const QList<QWidget*>& fields, const QString& tip)
{
    auto* row = new QWidget(this);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(6);
    auto* text = new QLabel(label, row);
    text->setProperty("isSecondary", true);
    text->setFixedWidth(kLabelWidth);
    text->setBuddy(fields.front());
    text->setToolTip(tip);
    line->addWidget(text);
    bool grows = false;
    for (QWidget* field : fields) {
        if (field->accessibleName().isEmpty()) field->setAccessibleName(label);
        if (!tip.isEmpty() && field->toolTip().isEmpty()) field->setToolTip(tip);
        line->addWidget(field);
        grows |= field->sizePolicy().horizontalPolicy() == QSizePolicy::Expanding && field->maximumWidth() == QWIDGETSIZE_MAX;
    }
    if (!grows) line->addStretch(1);
    m_rows->addWidget(row);
    return row;
}

QLabel* quietLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setProperty("isSecondary", true);
    label->setWordWrap(true);
    return label;
}

}  // namespace morphogen::ui
