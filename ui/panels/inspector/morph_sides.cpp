#include "ui/panels/inspector/morph_sides.h"

#include "ui/models/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"

#include <QGridLayout>
#include <QLabel>
#include <QToolButton>

namespace morphogen::ui {
namespace {

QString namesOf(const World& world, std::span<const ObjectId> side)
{
    QStringList names;
    for (const ObjectId id : side)
        if (const Object* object = world.find(id)) names << QString::fromStdString(object->name);
    return names.isEmpty() ? MorphSides::tr("is gone") : names.join(QStringLiteral(", "));
}

}  // namespace

MorphSides::MorphSides(QWidget* parent) : QWidget(parent), m_first(new QLabel(this)), m_second(new QLabel(this)), m_swap(new QToolButton(this))
{
    auto* grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(kGrid);
    grid->setColumnStretch(0, 1);
    for (QLabel* label : {m_first, m_second}) {
        label->setTextFormat(Qt::PlainText);
        label->setMinimumWidth(0);
        label->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    }
    m_swap->setIcon(icon(Icon::Link));
    m_swap->setText(tr("Swap"));
    m_swap->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_swap->setAccessibleName(tr("Swap the morph's sides"));
    m_swap->setToolTip(tr("What it becomes is what it begins with, and the other way round"));
    grid->addWidget(m_first, 0, 0);
    grid->addWidget(m_second, 1, 0);
    grid->addWidget(m_swap, 0, 1, 2, 1);
    connect(m_swap, &QToolButton::clicked, this, &MorphSides::swapRequested);
}

void MorphSides::show(const World& world, const MorphSettings& morph)
{
    const auto fill = [&](QLabel& label, const QString& letter, std::span<const ObjectId> side, std::uint64_t splats) {
        const QString names = namesOf(world, side);
        label.setText(QStringLiteral("%1  %2").arg(letter, names));
        label.setToolTip(tr("%1, %2 splats; hidden in the world, where it can go on being edited").arg(names.toHtmlEscaped(), exactCountText(splats)));
    };
    fill(*m_first, QStringLiteral("A"), morph.from, morph.plan ? morph.plan->fromCount : 0);
    fill(*m_second, QStringLiteral("B"), morph.to, morph.plan ? morph.plan->toCount : 0);
}

}  // namespace morphogen::ui
