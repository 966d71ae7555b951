#include "ui/dialogs/sweep_dialog.h"

#include "ui/models/text.h"
#include "ui/panels/sweep_plot.h"
#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

struct QuantityRow {
    const char* title;
    const char* unit;
};
constexpr QuantityRow kRows[SweepDialog::kQuantities] = {{"Mass", "kg"}, {"Friction", ""}, {"Bounce", ""}, {"Velocity along x", "m/s"}, {"Velocity along y", "m/s"}, {"Velocity along z", "m/s"},
                                                         {"Start comes later by", "s"}, {"Size, times", ""}, {"Gravity, downward", "m/s\u00b2"}};

QString titleOf(SweepDialog::Quantity quantity)
{
    const QuantityRow& row = kRows[static_cast<std::size_t>(quantity)];
    return *row.unit ? QObject::tr("%1, %2").arg(QString::fromUtf8(row.title), QString::fromUtf8(row.unit)) : QString::fromUtf8(row.title);
}

}  // namespace

SweepDialog::SweepDialog(Setting setting, QWidget* parent)
    : QDialog(parent), m_setting(std::move(setting)), m_form(new Form(this)), m_body(new QComboBox(this)), m_quantity(new QComboBox(this)), m_measure(new QComboBox(this)),
      m_from(new NumberField({Unit::None, 0.01, 3, -1e6, 1e9}, this)), m_to(new NumberField({Unit::None, 0.01, 3, -1e6, 1e9}, this)), m_steps(new NumberField({Unit::None, 0.2, 0, 2, 10000}, this)),
      m_spacing(new Segmented({tr("Even"), tr("Equal ratio")}, this)), m_plot(new SweepPlot(this)), m_problem(quietLabel({}, this)), m_sentence(quietLabel({}, this)), m_progress(new QProgressBar(this)),
      m_run(new QPushButton(tr("Run"), this)), m_save(new QPushButton(tr("Save table..."), this)), m_branch(new QPushButton(tr("Make it a branch"), this))
{
    setWindowTitle(tr("Sweep"));
    setMinimumWidth(px(520));
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(px(16), px(14), px(16), px(14));
    column->setSpacing(px(10));
    column->addWidget(quietLabel(tr("The same course again and again, each time with another number: %1.").arg(m_setting.onWhat), this));
    for (const SweepBody& one : m_setting.bodies) m_body->addItem(one.name);
    for (int k = 0; k < kQuantities; ++k) m_quantity->addItem(titleOf(static_cast<Quantity>(k)));
    for (const SweepMeasure& one : m_setting.measures) m_measure->addItem(one.title, text(one.text));
    m_body->setCurrentIndex(static_cast<int>(std::min(m_setting.chosen, m_setting.bodies.size() - 1)));
    for (QComboBox* box : {m_body, m_quantity, m_measure}) {
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        box->setMinimumContentsLength(12);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    m_measure->setEditable(true);
    m_measure->setInsertPolicy(QComboBox::NoInsert);
    m_body->setAccessibleName(tr("Object"));
    m_quantity->setAccessibleName(tr("Number that is varied"));
    m_measure->setAccessibleName(tr("What is measured"));
    for (NumberField* field : {m_from, m_to, m_steps}) field->setFixedWidth(px(84));
    m_steps->setValue(24);
    const auto words = [this](const QString& between) {
        QLabel* label = quietLabel(between, this);
        label->setWordWrap(false);
        return label;
    };
    m_form->addRow(tr("Vary"), QList<QWidget*>{m_body, m_quantity}, tr("Whose number, and which"));
    m_form->addRow(tr("From"), QList<QWidget*>{m_from, words(tr("to")), m_to, words(tr("in")), m_steps, words(tr("runs")), m_spacing}, tr("Both ends are included"));
    m_form->addRow(tr("Measure"), m_measure, tr("Choose one, or write your own: happens(collision, A, B), count(KIND, A), time(KIND, A), x(A, t=1), y, z, speed(A), path(A), distance(A, B)"));
    column->addWidget(m_form);
    m_problem->setProperty("isProblem", true);
    column->addWidget(m_problem);
    column->addWidget(m_plot, 1);
    column->addWidget(m_sentence);
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedHeight(px(4));
    column->addWidget(m_progress);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(px(8));
    m_branch->setToolTip(tr("Adds a branch in which the number is that of the run that is chosen in the plot"));
    for (QPushButton* button : {m_save, m_branch}) button->setAutoDefault(false), buttons->addWidget(button);
    buttons->addStretch();
    auto* close = new QPushButton(tr("Close"), this);
    close->setAutoDefault(false);
    buttons->addWidget(close);
    m_run->setDefault(true);
    buttons->addWidget(m_run);
    column->addLayout(buttons);

    connect(m_body, &QComboBox::currentIndexChanged, this, [this] { suggestRange(); });
    connect(m_quantity, &QComboBox::currentIndexChanged, this, [this] { suggestRange(); });
    connect(m_measure, &QComboBox::currentTextChanged, this, [this] { judge(); });
    for (NumberField* field : {m_from, m_to, m_steps}) connect(field, &NumberField::edited, this, [this] { judge(); });
    connect(m_spacing, &Segmented::chosen, this, [this] { judge(); });
    connect(m_run, &QPushButton::clicked, this, [this] { m_isRunning ? Q_EMIT stopRequested() : Q_EMIT runRequested(); });
    connect(m_save, &QPushButton::clicked, this, &SweepDialog::saveRequested);
    connect(m_branch, &QPushButton::clicked, this, [this] {
        if (const auto value = m_plot->chosen()) Q_EMIT branchRequested(*value);
    });
    connect(m_plot, &SweepPlot::runChosen, this, [this] { showState(); });
    connect(close, &QPushButton::clicked, this, &QDialog::reject);
    suggestRange();
}

const SweepBody& SweepDialog::body() const { return m_setting.bodies[static_cast<std::size_t>(std::max(0, m_body->currentIndex()))]; }
SweepDialog::Quantity SweepDialog::quantity() const { return static_cast<Quantity>(std::max(0, m_quantity->currentIndex())); }

void SweepDialog::suggestRange()
{
    const SweepBody& of = body();
    double from = 0, to = 1;
    bool isRatio = false;
    switch (quantity()) {
    case Quantity::Mass: from = std::max(of.massKg, 1e-3) / 10, to = std::max(of.massKg, 1e-3) * 10, isRatio = true; break;
    case Quantity::Friction: case Quantity::Restitution: break;
    case Quantity::VelocityX: from = static_cast<double>(of.velocity.x) - 2, to = static_cast<double>(of.velocity.x) + 2; break;
    case Quantity::VelocityY: from = static_cast<double>(of.velocity.y) - 2, to = static_cast<double>(of.velocity.y) + 2; break;
    case Quantity::VelocityZ: from = static_cast<double>(of.velocity.z) - 2, to = static_cast<double>(of.velocity.z) + 2; break;
    case Quantity::Shift: break;
    case Quantity::Size: from = 0.5, to = 2; break;
    case Quantity::Gravity: from = 1.6, to = 20; break;
    }
    m_from->setValue(from), m_to->setValue(to);
    m_spacing->setCurrent(isRatio ? 1 : 0);
    m_body->setEnabled(quantity() != Quantity::Gravity && !m_isRunning);
    judge();
}

std::string SweepDialog::lineOf(const std::string& number) const
{
    const SweepBody& of = body();
    const auto component = [&](int axis) { return fmt::format("{:.6g}", of.velocity[axis]); };
    switch (quantity()) {
    case Quantity::Mass: return fmt::format("mass({})={}", of.quotedName, number);
    case Quantity::Friction: return fmt::format("friction({})={}", of.quotedName, number);
    case Quantity::Restitution: return fmt::format("restitution({})={}", of.quotedName, number);
    case Quantity::VelocityX: return fmt::format("velocity({})=({},{},{})", of.quotedName, number, component(1), component(2));
    case Quantity::VelocityY: return fmt::format("velocity({})=({},{},{})", of.quotedName, component(0), number, component(2));
    case Quantity::VelocityZ: return fmt::format("velocity({})=({},{},{})", of.quotedName, component(0), component(1), number);
    case Quantity::Shift: return fmt::format("shift({})={}", of.quotedName, number);
    case Quantity::Size: return fmt::format("size({})={}", of.quotedName, number);
    case Quantity::Gravity: break;
    }
    return "gravity=" + number;
}

causal::SweepRequest SweepDialog::request() const
{
    causal::SweepRequest request;
    request.vary = {lineOf(fmt::format("{:.9g}:{:.9g}:{}", m_from->value(), m_to->value(), static_cast<int>(m_steps->value())))};
    const int listed = m_measure->findText(m_measure->currentText());
    request.measure = listed >= 0 ? m_measure->itemData(listed).toString().toStdString() : m_measure->currentText().trimmed().toStdString();
    request.spacing = m_spacing->current() == 1 ? causal::Spacing::Logarithmic : causal::Spacing::Even;
    return request;
}

std::string SweepDialog::lineAt(double value) const { return lineOf(fmt::format("{:.9g}", value)); }

void SweepDialog::setQuantity(Quantity quantity) { m_quantity->setCurrentIndex(static_cast<int>(quantity)); }

void SweepDialog::setMeasure(const std::string& measure)
{
    const int listed = m_measure->findData(text(measure));
    if (listed >= 0) m_measure->setCurrentIndex(listed);
    else m_measure->setEditText(text(measure));
}

QString SweepDialog::problem() const
{
    if (m_measure->currentText().trimmed().isEmpty()) return tr("Say what is measured.");
    if (m_from->value() == m_to->value()) return tr("The two ends of the range are the same.");
    if (m_spacing->current() == 1 && (m_from->value() <= 0 || m_to->value() <= 0)) return tr("Steps of equal ratio need two numbers above 0.");
    if (quantity() == Quantity::Mass && std::min(m_from->value(), m_to->value()) <= 0) return tr("A mass is above 0 kg.");
    return {};
}

void SweepDialog::judge()
{
    m_problem->setText(problem());
    showState();
}

void SweepDialog::showState()
{
    m_problem->setVisible(!m_problem->text().isEmpty());
    m_sentence->setVisible(!m_sentence->text().isEmpty());
    m_run->setText(m_isRunning ? tr("Stop") : tr("Run"));
    m_run->setEnabled(m_isRunning || problem().isEmpty());
    m_progress->setVisible(m_isRunning);
    m_form->setEnabled(!m_isRunning);
    m_save->setEnabled(!m_isRunning && !m_plot->rows().empty());
    m_branch->setEnabled(!m_isRunning && m_plot->chosen().has_value());
}

void SweepDialog::begin()
{
    m_isRunning = true;
    m_asked = request();
    const int listed = m_measure->findData(text(m_asked.measure));
    const bool isStepped = listed >= 0 && static_cast<std::size_t>(listed) < m_setting.measures.size() ? m_setting.measures[static_cast<std::size_t>(listed)].isStepped
                                                                                                    : m_asked.measure.starts_with("happens") || m_asked.measure.starts_with("count");
    const QString whose = quantity() == Quantity::Gravity ? titleOf(quantity()) : tr("%1 of %2").arg(titleOf(quantity()), body().name);
    m_plot->begin({whose, m_measure->currentText(), std::min(m_from->value(), m_to->value()), std::max(m_from->value(), m_to->value()), m_asked.spacing, isStepped});
    m_sentence->clear();
    m_problem->clear();
    m_progress->setValue(0);
    showState();
}

void SweepDialog::add(const causal::SweepRow& row) { m_plot->add(row); }
void SweepDialog::add(const causal::Flip& flip) { m_plot->add(flip); }
void SweepDialog::setProgress(double fraction) { m_progress->setValue(static_cast<int>(1000 * fraction)); }

void SweepDialog::end(const QString& failed)
{
    m_isRunning = false;
    m_problem->setText(failed);
    const auto without = std::ranges::count_if(m_plot->rows(), [](const causal::SweepRow& row) { return !row.problem.empty(); });
    QString words = m_plot->rows().empty() ? QString() : plural(m_plot->rows().size(), tr("run"), tr("runs")) + u'.';
    for (const causal::Flip& flip : m_plot->flips()) words += tr(" It goes from %1 to %2 at %3.").arg(flip.before).arg(flip.after).arg(flip.value, 0, 'g', 4);
    if (without) words += tr(" %1 could not be simulated; the first: %2").arg(without).arg(text(std::ranges::find_if(m_plot->rows(), [](const causal::SweepRow& row) { return !row.problem.empty(); })->problem));
    m_sentence->setText(words);
    showState();
}

QString SweepDialog::sentence() const { return m_sentence->text(); }

}  // namespace morphogen::ui
