#include "ui/dialogs/clean_up_dialog.h"

#include "core/select/floater_size.h"
#include "core/select/select_query.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

struct KindText {
    const char *name, *amount, *tip;
    NumberFormat format;
    double value;
};

const KindText kTexts[CleanUpDialog::kKinds] = {
    {QT_TR_NOOP("Floaters"), QT_TR_NOOP("clumps smaller than"), QT_TR_NOOP("Clumps in the air of fewer splats than this; it begins with what suits the capture"), {Unit::None, 1, 0, 1, 1e6}, 30},
    {QT_TR_NOOP("Needles"), QT_TR_NOOP("longer than"), QT_TR_NOOP("Splats so many times as long as they are wide"), {Unit::None, 0.05, 1, 1, 1000}, 8},
    {QT_TR_NOOP("Oversized"), QT_TR_NOOP("larger than"), QT_TR_NOOP("Splats so many times as large as the usual one"), {Unit::None, 0.1, 1, 1, 10000}, 20},
    {QT_TR_NOOP("Faint"), QT_TR_NOOP("fainter than"), QT_TR_NOOP("Splats whose opacity is less than this, 0 to 1"), {Unit::None, 0.001, 3, 0, 1}, 0.05},
};

QString number(std::size_t count) { return QLocale(QLocale::English).toString(static_cast<qulonglong>(count)); }

}  // namespace

CleanUpDialog::CleanUpDialog(const QString& object, std::size_t splats, QWidget* parent) : QDialog(parent, Qt::Tool), m_together(new QLabel(this)), m_problem(new QLabel(this))
{
    setWindowTitle(tr("Clean up %1").arg(object));
    setMinimumWidth(px(420));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(8);
    grid->setColumnStretch(3, 1);
    const auto addAmount = [this, grid](int row, const QString& words, const QString& tip, const NumberFormat& format) {
        auto* amount = new NumberField(format, this);
        amount->setFixedWidth(px(72));
        amount->setToolTip(tip);
        connect(amount, &NumberField::edited, this, &CleanUpDialog::changed);
        auto* label = new QLabel(words, this);
        label->setProperty("isSecondary", true);
        label->setBuddy(amount);
        grid->addWidget(label, row, 1);
        grid->addWidget(amount, row, 2);
        return amount;
    };
    for (int kind = 0; kind < kKinds; ++kind) {
        const KindText& text = kTexts[kind];
        const int row = kind == Floaters ? 0 : kind + 1;   // floaters have two amounts
        auto* box = new QCheckBox(tr(text.name), this);
        auto* amount = addAmount(row, tr(text.amount), tr(text.tip), text.format);
        auto* count = new QLabel(this);
        box->setChecked(true);
        box->setToolTip(tr(text.tip));
        amount->setValue(text.value);
        amount->setAccessibleName(tr("%1 %2").arg(tr(text.name), tr(text.amount)));
        count->setFont(fontFor(FontRole::Number));
        count->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        count->setMinimumWidth(px(72));
        grid->addWidget(box, row, 0);
        grid->addWidget(count, row, 3);
        connect(box, &QCheckBox::toggled, this, [this, amount, count](bool isOn) {
            amount->setEnabled(isOn);
            if (!isOn) count->clear();
            Q_EMIT changed();
        });
        m_rows[static_cast<std::size_t>(kind)] = {box, amount, count};
    }
    m_gap = addAmount(1, tr("and farther off than"), tr("How far a floater is from everything else at least, in usual distances of splats"), {Unit::None, 0.02, 1, 0, 100});
    m_gap->setValue(static_cast<double>(SelectFloaters{}.gap));
    m_gap->setAccessibleName(tr("Floaters farther off than"));
    m_rows[Floaters].amount->setValue(floaterSizeFor(splats));
    connect(m_rows[Floaters].box, &QCheckBox::toggled, m_gap, &QWidget::setEnabled);
    column->addLayout(grid);
    m_problem->setProperty("isProblem", true);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    m_together->setObjectName(QStringLiteral("cleanUpCount"));
    m_together->setFont(fontFor(FontRole::Number));
    column->addWidget(m_together);
    auto* buttons = new QDialogButtonBox(this);
    m_delete = buttons->addButton(tr("Delete"), QDialogButtonBox::ActionRole);
    m_select = buttons->addButton(tr("Select"), QDialogButtonBox::AcceptRole);
    m_select->setDefault(true);
    m_delete->setAutoDefault(false);
    m_delete->setToolTip(tr("Takes them away, over all time, as one step"));
    m_select->setToolTip(tr("Keeps them selected, to look at them and go on"));
    buttons->addButton(QDialogButtonBox::Cancel)->setToolTip(tr("The selection is as it was"));
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_delete, &QPushButton::clicked, this, &CleanUpDialog::deleteWanted);
    setCounting();
}

std::vector<SelectQuery> CleanUpDialog::queries() const
{
    const auto value = [this](Kind kind) { return static_cast<float>(m_rows[kind].amount->value()); };
    std::vector<SelectQuery> all;
    if (m_rows[Floaters].box->isChecked()) all.emplace_back(SelectFloaters{static_cast<int>(value(Floaters)), static_cast<float>(m_gap->value())});
    if (m_rows[Needles].box->isChecked()) all.emplace_back(SelectNeedles{value(Needles)});
    if (m_rows[Oversized].box->isChecked()) all.emplace_back(SelectOversized{value(Oversized)});
    if (m_rows[Faint].box->isChecked()) all.emplace_back(SelectFaint{value(Faint)});
    return all;
}

void CleanUpDialog::setCounting()
{
    m_together->setText(tr("Counting..."));
    m_delete->setEnabled(false);
}

void CleanUpDialog::setCounts(const std::vector<std::size_t>& each, std::size_t together, std::size_t all)
{
    setProblem({});
    std::size_t next = 0;
    for (const Row& row : m_rows)
        if (row.box->isChecked() && next < each.size()) row.count->setText(number(each[next++]));
    m_together->setText(tr("%1 of %2 splats (%3 %)").arg(number(together), number(all)).arg(all == 0 ? 0.0 : 100.0 * static_cast<double>(together) / static_cast<double>(all), 0, 'f', 1));
    m_delete->setEnabled(together > 0);
}

void CleanUpDialog::setProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

QString CleanUpDialog::countText() const { return m_together->text(); }

}  // namespace morphogen::ui
