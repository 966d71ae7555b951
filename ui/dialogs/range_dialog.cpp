#include "ui/dialogs/range_dialog.h"

#include "core/select/properties.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/histogram_view.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr double kStepsAcross = 500;   ///< of a drag over a number field

}  // namespace

RangeDialog::RangeDialog(const QString& object, const QStringList& properties, QWidget* parent)
    : QDialog(parent, Qt::Tool), m_property(new QComboBox(this)), m_view(new HistogramView(this)), m_fields(new QHBoxLayout), m_how(new Segmented({tr("Replace"), tr("Add"), tr("Remove"), tr("Intersect")}, this)),
      m_count(new QLabel(this)), m_problem(new QLabel(this))
{
    setWindowTitle(tr("Select by property"));
    setMinimumWidth(px(420));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 14, 16, 14);
    column->setSpacing(12);
    m_property->addItems(properties);
    m_property->setMaxVisibleItems(16);
    m_property->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    auto* form = new Form(this);
    form->addRow(tr("Property"), m_property, tr("Of the splats of %1: opacity, sizes, colour, or any column of theirs").arg(object));
    column->addWidget(form);
    column->addWidget(m_view);
    auto* numbers = new QWidget(this);
    numbers->setLayout(m_fields);
    numbers->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_fields->setContentsMargins(0, 0, 0, 0);
    m_fields->setSpacing(8);
    placeFields(0.01);
    auto* below = new Form(this);
    below->addRow(tr("From, to"), numbers, tr("Both ends count; a border at the end of the histogram lets everything beyond through"));
    below->addRow(tr("Selection"), m_how, tr("What becomes of the splats that are selected already"));
    column->addWidget(below);
    m_problem->setProperty("isProblem", true);
    m_problem->setWordWrap(true);
    m_problem->hide();
    column->addWidget(m_problem);
    auto* last = new QHBoxLayout;
    m_count->setObjectName(QStringLiteral("rangeCount"));
    m_count->setFont(fontFor(FontRole::Number));
    last->addWidget(m_count, 1);
    auto* buttons = new QDialogButtonBox(this);
    auto* select = buttons->addButton(tr("Select"), QDialogButtonBox::AcceptRole);
    select->setDefault(true);
    select->setToolTip(tr("Keeps this selection, as one step"));
    buttons->addButton(QDialogButtonBox::Cancel)->setToolTip(tr("The selection is as it was"));
    last->addWidget(buttons);
    column->addLayout(last);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_property, &QComboBox::currentTextChanged, this, &RangeDialog::propertyChosen);
    connect(m_how, &Segmented::chosen, this, &RangeDialog::changed);
    connect(m_view, &HistogramView::rangeChanged, this, [this] {
        showRange();
        Q_EMIT changed();
    });
}

NumberField* RangeDialog::makeField(const QString& name, double step)
{
    auto* field = new NumberField({Unit::None, step, 4}, this);
    field->setAccessibleName(name);
    field->setToolTip(tr("Drag, or click and type; arithmetic works"));
    connect(field, &NumberField::edited, this, [this] {
        m_view->setRange(static_cast<float>(m_least->value()), static_cast<float>(m_most->value()));
        Q_EMIT changed();
    });
    m_fields->addWidget(field);
    return field;
}

void RangeDialog::placeFields(double step)
{
    for (NumberField* old : {m_least, m_most})
        if (old) old->deleteLater(), m_fields->removeWidget(old);
    m_least = makeField(tr("From"), step);
    m_most = makeField(tr("To"), step);
}

QString RangeDialog::property() const { return m_property->currentText(); }

Combine RangeDialog::how() const { return static_cast<Combine>(m_how->current()); }

SelectRange RangeDialog::query() const
{
    SelectRange range{.property = property().toStdString()};
    const Histogram& all = m_view->histogram();
    if (m_view->least() > all.least) range.least = m_view->least();
    if (m_view->most() < all.most) range.most = m_view->most();
    return range;
}

void RangeDialog::setHistogram(const Histogram& histogram)
{
    setProblem({});
    m_view->setHistogram(histogram);
    m_view->setAccessibleName(tr("Histogram of %1").arg(property()));
    placeFields(std::max(1e-6, (static_cast<double>(histogram.most) - static_cast<double>(histogram.least)) / kStepsAcross));
    showRange();
}

void RangeDialog::showRange()
{
    m_least->setValue(static_cast<double>(m_view->least()));
    m_most->setValue(static_cast<double>(m_view->most()));
}

void RangeDialog::setCount(std::size_t selected, std::size_t all) { m_count->setText(tr("%1 of %2 splats").arg(QLocale(QLocale::English).toString(static_cast<qulonglong>(selected)), QLocale(QLocale::English).toString(static_cast<qulonglong>(all)))); }

void RangeDialog::setProblem(const QString& sentence)
{
    m_problem->setText(sentence);
    m_problem->setVisible(!sentence.isEmpty());
}

QString RangeDialog::countText() const { return m_count->text(); }

}  // namespace morphogen::ui
