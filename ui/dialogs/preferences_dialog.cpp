#include "ui/dialogs/preferences_dialog.h"

#include "ui/models/settings.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <iterator>

namespace morphogen::ui {
namespace {

constexpr int kMostAutosaveSecs = 3600;

}  // namespace

Preferences Preferences::stored()
{
    const auto from = settings();
    Preferences p;
    p.theme = static_cast<int>(themeKindOf(from->value(QStringLiteral("look/theme"), QStringLiteral("dark")).toString().toStdString()));
    p.scalePercent = uiScalePercent();
    p.navigation = std::clamp(from->value(QStringLiteral("view/navigation"), 0).toInt(), 0, 2);
    p.historyMegabytes = std::clamp(from->value(QStringLiteral("history/megabytes"), 512).toInt(), 16, 1 << 20);
    p.autosaveSecs = std::clamp(from->value(QStringLiteral("autosave/seconds"), 60).toInt(), 0, kMostAutosaveSecs);
    return p;
}

void Preferences::store() const
{
    const auto to = settings();
    to->setValue(QStringLiteral("look/theme"), QLatin1String(nameOf(static_cast<ThemeKind>(theme))));
    to->setValue(QStringLiteral("view/navigation"), navigation);
    to->setValue(QStringLiteral("history/megabytes"), historyMegabytes);
    to->setValue(QStringLiteral("autosave/seconds"), autosaveSecs);
    setUiScalePercent(scalePercent);
}

PreferencesDialog::PreferencesDialog(QWidget* parent)
    : QDialog(parent), m_theme(new Segmented({tr("Dark"), tr("Light"), tr("High contrast")}, this)), m_navigation(new Segmented({tr("Blender"), tr("Maya"), tr("Fly")}, this)),
      m_history(new NumberField({Unit::None, 8, 0, 16, 1 << 20}, this)),
      m_autosave(new NumberField({Unit::None, 5, 0, 0, kMostAutosaveSecs}, this)), m_scaleAtStart(uiScalePercent())
{
    setWindowTitle(tr("Preferences"));
    setMinimumWidth(480);
    QStringList percents;
    for (const int percent : kScalePercents) percents.append(QStringLiteral("%1 %").arg(percent));
    m_scale = new Segmented(percents, this);
    const Preferences now = Preferences::stored();
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    auto* form = new Form(this);
    form->addRow(tr("Theme"), m_theme, tr("Of the whole window; high contrast for who needs it"));
    form->addRow(tr("Size"), m_scale, tr("Of text and controls"));
    m_restartRow = new QWidget(form);
    auto* row = new QHBoxLayout(m_restartRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(quietLabel(tr("The new size is there after a restart."), m_restartRow), 1);
    auto* restart = new QPushButton(tr("Restart now"), m_restartRow);
    restart->setProperty("isSmall", true);
    restart->setAutoDefault(false);
    row->addWidget(restart);
    m_restartRow->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    QWidget* holder = form->addRow({}, m_restartRow);
    holder->hide();
    m_restartRow = holder;
    form->addRow(tr("Navigation"), m_navigation, tr("Blender: middle button orbits. Maya: Alt and a button. Fly: hold the right button, W A S D."));
    auto* unit = quietLabel(tr("MB of memory for undo"), this);
    m_history->setFixedWidth(72);
    form->addRow(tr("History"), QList<QWidget*>{m_history, unit}, tr("The oldest steps go when all of them together need more"));
    m_autosave->setFixedWidth(72);
    form->addRow(tr("Autosave"), QList<QWidget*>{m_autosave, quietLabel(tr("seconds at the most between two; 0 is never"), this)},
                 tr("What is not saved is kept apart from your files, and offered after a crash. Your files change only when you save."));
    column->addWidget(form);
    column->addStretch();
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
    column->addWidget(buttons);

    m_theme->setCurrent(now.theme);
    m_navigation->setCurrent(now.navigation);
    m_history->setValue(now.historyMegabytes);
    m_autosave->setValue(now.autosaveSecs);
    const auto at = std::ranges::find(kScalePercents, now.scalePercent);
    m_scale->setCurrent(at == std::end(kScalePercents) ? 1 : static_cast<int>(at - std::begin(kScalePercents)));
    for (Segmented* segmented : {m_theme, m_scale, m_navigation}) connect(segmented, &Segmented::chosen, this, [this] { take(); });
    for (NumberField* field : {m_history, m_autosave}) connect(field, &NumberField::edited, this, [this] { take(); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::accept);
    connect(restart, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT restartRequested();
    });
}

void PreferencesDialog::take()
{
    const Preferences p{m_theme->current(), kScalePercents[m_scale->current()], m_navigation->current(), static_cast<int>(m_history->value()), static_cast<int>(m_autosave->value())};
    p.store();
    m_restartRow->setVisible(p.scalePercent != m_scaleAtStart);
    adjustSize();
    Q_EMIT changed(p);
}

}  // namespace morphogen::ui
