#include "ui/dialogs/sweep_number.h"

#include "ui/theme/theme.h"
#include "ui/widgets/form.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QLabel>

#include <fmt/format.h>

#include <algorithm>

namespace morphogen::ui {
namespace {

struct QuantityRow {
    const char* title;
    const char* unit;
};
constexpr QuantityRow kRows[kSweepQuantities] = {{"Mass", "kg"}, {"Friction", ""}, {"Bounce", ""}, {"Velocity along x", "m/s"}, {"Velocity along y", "m/s"}, {"Velocity along z", "m/s"},
                                                 {"Start comes later by", "s"}, {"Size, times", ""}, {"Gravity, downward", "m/s\u00b2"}};
constexpr int kFirstSteps = 24, kSecondSteps = 12;

const QuantityRow& rowOf(SweepQuantity quantity) { return kRows[static_cast<std::size_t>(quantity)]; }

QString titleOf(SweepQuantity quantity)
{
    const QuantityRow& row = rowOf(quantity);
    return *row.unit ? QObject::tr("%1, %2").arg(QString::fromUtf8(row.title), QString::fromUtf8(row.unit)) : QString::fromUtf8(row.title);
}

}  // namespace

SweepNumber::SweepNumber(const std::vector<SweepBody>& bodies, std::size_t chosen, Place place, Form& form)
    : QObject(&form), m_bodies(bodies), m_place(place), m_body(new QComboBox(&form)), m_quantity(new QComboBox(&form)), m_from(new NumberField({Unit::None, 0.01, 3, -1e6, 1e9}, &form)),
      m_to(new NumberField({Unit::None, 0.01, 3, -1e6, 1e9}, &form)), m_steps(new NumberField({Unit::None, 0.2, 0, 2, 10000}, &form)), m_spacing(new Segmented({tr("Even"), tr("Equal ratio")}, &form))
{
    const bool isFirst = place == Place::First;
    for (const SweepBody& one : bodies) m_body->addItem(one.name);
    if (!isFirst) m_quantity->addItem(tr("nothing else"));
    for (int k = 0; k < kSweepQuantities; ++k) m_quantity->addItem(titleOf(static_cast<SweepQuantity>(k)));
    m_body->setCurrentIndex(static_cast<int>(std::min(chosen, bodies.size() - 1)));
    for (QComboBox* box : {m_body, m_quantity}) {
        box->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        box->setMinimumContentsLength(12);
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    }
    m_body->setAccessibleName(isFirst ? tr("Object") : tr("Object of the second number"));
    m_quantity->setAccessibleName(isFirst ? tr("Number that is varied") : tr("Second number that is varied"));
    m_from->setAccessibleName(isFirst ? tr("From") : tr("Second from"));
    m_to->setAccessibleName(isFirst ? tr("To") : tr("Second to"));
    m_steps->setAccessibleName(isFirst ? tr("Runs") : tr("Second runs"));
    for (NumberField* field : {m_from, m_to, m_steps}) field->setFixedWidth(px(84));
    m_steps->setValue(isFirst ? kFirstSteps : kSecondSteps);
    const auto words = [&form](const QString& between) {
        QLabel* label = quietLabel(between, &form);
        label->setWordWrap(false);
        return label;
    };
    form.addRow(isFirst ? tr("Vary") : tr("And"), QList<QWidget*>{m_body, m_quantity}, isFirst ? tr("Whose number, and which") : tr("A second number: each of its values with each of the first, as a map"));
    m_rangeRow = form.addRow(tr("From"), QList<QWidget*>{m_from, words(tr("to")), m_to, words(tr("in")), m_steps, words(isFirst ? tr("runs") : tr("steps")), m_spacing}, tr("Both ends are included"));
    connect(m_body, &QComboBox::currentIndexChanged, this, &SweepNumber::suggestRange);
    connect(m_quantity, &QComboBox::currentIndexChanged, this, &SweepNumber::suggestRange);
    for (NumberField* field : {m_from, m_to, m_steps}) connect(field, &NumberField::edited, this, &SweepNumber::changed);
    connect(m_spacing, &Segmented::chosen, this, &SweepNumber::changed);
    suggestRange();
}

bool SweepNumber::isVaried() const { return m_place == Place::First || m_quantity->currentIndex() > 0; }

SweepQuantity SweepNumber::quantity() const { return static_cast<SweepQuantity>(std::max(0, m_quantity->currentIndex() - (m_place == Place::First ? 0 : 1))); }

void SweepNumber::setQuantity(SweepQuantity quantity) { m_quantity->setCurrentIndex(static_cast<int>(quantity) + (m_place == Place::First ? 0 : 1)); }

const SweepBody& SweepNumber::body() const { return m_bodies[static_cast<std::size_t>(std::max(0, m_body->currentIndex()))]; }

causal::Spacing SweepNumber::spacing() const { return m_spacing->current() == 1 ? causal::Spacing::Logarithmic : causal::Spacing::Even; }

int SweepNumber::steps() const { return static_cast<int>(m_steps->value()); }

int SweepNumber::axis() const
{
    const int axis = static_cast<int>(quantity()) - static_cast<int>(SweepQuantity::VelocityX);
    return axis >= 0 && axis < 3 ? axis : -1;
}

void SweepNumber::suggestRange()
{
    const SweepBody& of = body();
    double from = 0, to = 1;
    bool isRatio = false;
    switch (quantity()) {
    case SweepQuantity::Mass: from = std::max(of.massKg, 1e-3) / 10, to = std::max(of.massKg, 1e-3) * 10, isRatio = true; break;
    case SweepQuantity::VelocityX: case SweepQuantity::VelocityY: case SweepQuantity::VelocityZ:
        from = static_cast<double>(of.velocity[axis()]) - 2, to = static_cast<double>(of.velocity[axis()]) + 2;
        break;
    case SweepQuantity::Friction: case SweepQuantity::Restitution: case SweepQuantity::Shift: break;
    case SweepQuantity::Size: from = 0.5, to = 2; break;
    case SweepQuantity::Gravity: from = 1.6, to = 20; break;
    }
    m_from->setValue(from), m_to->setValue(to);
    m_spacing->setCurrent(isRatio ? 1 : 0);
    showRows();
    Q_EMIT changed();
}

void SweepNumber::showRows()
{
    m_rangeRow->setVisible(isVaried());
    m_body->setEnabled(isVaried() && quantity() != SweepQuantity::Gravity);
}

QString SweepNumber::title() const { return quantity() == SweepQuantity::Gravity ? titleOf(quantity()) : QObject::tr("%1 of %2").arg(titleOf(quantity()), body().name); }

QString SweepNumber::shortText(SweepQuantity quantity, double value)
{
    const QuantityRow& row = rowOf(quantity);
    return QStringLiteral("%1 %2 %3").arg(QString::fromUtf8(row.title)).arg(value, 0, 'g', 4).arg(QString::fromUtf8(row.unit)).trimmed();
}

QString SweepNumber::problem() const
{
    if (!isVaried()) return {};
    if (m_from->value() == m_to->value()) return tr("The two ends of the range are the same.");
    if (spacing() == causal::Spacing::Logarithmic && (m_from->value() <= 0 || m_to->value() <= 0)) return tr("Steps of equal ratio need two numbers above 0.");
    if (quantity() == SweepQuantity::Mass && std::min(m_from->value(), m_to->value()) <= 0) return tr("A mass is above 0 kg.");
    return {};
}

std::string SweepNumber::range() const { return fmt::format("{:.9g}:{:.9g}:{}", m_from->value(), m_to->value(), steps()); }

std::string SweepNumber::velocityLine(const std::array<std::string, 3>& numbers) const
{
    const SweepBody& of = body();
    const auto component = [&](int k) { return numbers[static_cast<std::size_t>(k)].empty() ? fmt::format("{:.6g}", of.velocity[k]) : numbers[static_cast<std::size_t>(k)]; };
    return fmt::format("velocity({})=({},{},{})", of.quotedName, component(0), component(1), component(2));
}

std::string SweepNumber::lineOf(const std::string& number) const
{
    const std::string& name = body().quotedName;
    switch (quantity()) {
    case SweepQuantity::Mass: return fmt::format("mass({})={}", name, number);
    case SweepQuantity::Friction: return fmt::format("friction({})={}", name, number);
    case SweepQuantity::Restitution: return fmt::format("restitution({})={}", name, number);
    case SweepQuantity::VelocityX: case SweepQuantity::VelocityY: case SweepQuantity::VelocityZ: {
        std::array<std::string, 3> numbers;
        numbers[static_cast<std::size_t>(axis())] = number;
        return velocityLine(numbers);
    }
    case SweepQuantity::Shift: return fmt::format("shift({})={}", name, number);
    case SweepQuantity::Size: return fmt::format("size({})={}", name, number);
    case SweepQuantity::Gravity: break;
    }
    return "gravity=" + number;
}

}  // namespace morphogen::ui
