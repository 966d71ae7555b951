#include "ui/dialogs/ghosts_dialog.h"

#include "ui/models/settings.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"

#include <QDialogButtonBox>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr int kMostGhosts = 10, kMostStep = 1000, kLeastStrength = 5;

}  // namespace

GhostPreferences GhostPreferences::stored()
{
    const auto from = settings();
    const auto number = [&](const char* name, int otherwise, int least, int most) { return std::clamp(from->value(QLatin1String(name), otherwise).toInt(), least, most); };
    const GhostPreferences usual;
    return {number("ghosts/before", usual.before, 0, kMostGhosts), number("ghosts/after", usual.after, 0, kMostGhosts), number("ghosts/step", usual.stepFrames, 1, kMostStep),
            number("ghosts/strength", usual.strengthPercent, kLeastStrength, 100)};
}

void GhostPreferences::store() const
{
    const auto to = settings();
    to->setValue(QStringLiteral("ghosts/before"), before);
    to->setValue(QStringLiteral("ghosts/after"), after);
    to->setValue(QStringLiteral("ghosts/step"), stepFrames);
    to->setValue(QStringLiteral("ghosts/strength"), strengthPercent);
}

GhostsDialog::GhostsDialog(QWidget* parent)
    : QDialog(parent), m_before(new NumberField({Unit::None, 0.1, 0, 0, kMostGhosts}, this)), m_after(new NumberField({Unit::None, 0.1, 0, 0, kMostGhosts}, this)),
      m_step(new NumberField({Unit::Frames, 0.2, 0, 1, kMostStep}, this)), m_strength(new NumberField({Unit::Percent, 0.5, 0, kLeastStrength, 100}, this))
{
    setWindowTitle(tr("Ghosts"));
    setMinimumWidth(320);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    auto* form = new Form(this);
    const GhostPreferences now = GhostPreferences::stored();
    const auto row = [&](const QString& name, NumberField* field, int value, const QString& tip) {
        field->setAccessibleName(name);
        field->setValue(value);
        form->addRow(name, field, tip);
        connect(field, &NumberField::edited, this, [this] { take(); });
    };
    row(tr("Before"), m_before, now.before, tr("Ghosts of earlier moments, bluish"));
    row(tr("After"), m_after, now.after, tr("Ghosts of later moments, yellowish"));
    row(tr("Every"), m_step, now.stepFrames, tr("Frames from one ghost to the next"));
    row(tr("Strength"), m_strength, now.strengthPercent, tr("Opacity of the nearest ghost; those farther away fade"));
    column->addWidget(form);
    column->addStretch();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    column->addWidget(buttons);
}

void GhostsDialog::take()
{
    const GhostPreferences p{static_cast<int>(m_before->value()), static_cast<int>(m_after->value()), static_cast<int>(m_step->value()), static_cast<int>(m_strength->value())};
    p.store();
    Q_EMIT changed(p);
}

}  // namespace morphogen::ui
