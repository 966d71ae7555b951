#include "ui/panels/inspector/modifier_fields.h"

#include "core/evaluate/object_at.h"
#include "ui/models/euler.h"
#include "ui/models/keys.h"
#include "ui/theme/theme.h"
#include "ui/widgets/colour_well.h"
#include "ui/widgets/key_diamond.h"
#include "ui/widgets/number_field.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace morphogen::ui {
namespace {

constexpr Metric kLabelWidth{70};

bool isAngle(const NumberSpec& spec) { return spec.kind == ValueKind::Rotation || spec.unit == "\u00b0"; }

NumberFormat formatOf(const NumberSpec& spec)
{
    constexpr double kAsGoodAsNone = 1e9;
    NumberFormat format{Unit::None, 0.01, 2, std::max<double>(spec.least, -kAsGoodAsNone), std::min<double>(spec.most, kAsGoodAsNone)};
    if (isAngle(spec)) format = {Unit::Degrees, 0.5, 1, -1e5, 1e5};
    else if (spec.unit == "m") format.unit = Unit::Metres, format.step = 0.005, format.decimals = 3;
    else if (spec.unit == "s") format.unit = Unit::Seconds;
    return format;
}

QString textOf(const std::string& text) { return QString::fromStdString(text); }

}  // namespace

ModifierFields::ModifierFields(QWidget* parent) : QWidget(parent), m_lines(new QVBoxLayout(this))
{
    m_lines->setContentsMargins(0, 0, 0, 0);
}

QWidget* ModifierFields::addLine(const QString& title, const QString& tip)
{
    auto* line = new QWidget(m_content);
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    auto* label = new QLabel(line);
    label->setProperty("isSecondary", true);
    label->setFixedWidth(kLabelWidth);
    label->setText(label->fontMetrics().elidedText(title, Qt::ElideRight, kLabelWidth));
    label->setToolTip(tip);
    row->addWidget(label);
    m_content->layout()->addWidget(line);
    return line;
}

void ModifierFields::addNumber(const NumberSpec& spec)
{
    const QString title = textOf(spec.title);
    const QString tip = spec.unit.empty() || spec.unit == "m" || spec.unit == "s" || isAngle(spec) ? title : tr("%1, in %2").arg(title, textOf(spec.unit));
    QWidget* line = addLine(title, tip);
    const std::size_t parts = spec.kind == ValueKind::Number || spec.kind == ValueKind::Flag ? 1 : 3;
    const std::size_t row = m_rows.size();
    Row made{.spec = spec};
    if (spec.kind == ValueKind::Colour) {
        made.well = new ColourWell(title, line);
        connect(made.well, &ColourWell::chosen, this, [this, name = textOf(spec.name)](const QColor& colour, DragId drag) {
            Q_EMIT numberChosen(name, valueOf(Vec3(colour.redF(), colour.greenF(), colour.blueF())), drag);
        });
        connect(made.well, &ColourWell::reverted, this, &ModifierFields::reverted);
        line->layout()->addWidget(made.well);
    }
    for (std::size_t part = 0; part < parts; ++part) {
        auto* field = new NumberField(formatOf(spec), line);
        const QString letters = spec.kind == ValueKind::Colour ? QStringLiteral("rgb") : QStringLiteral("xyz");
        field->setAccessibleName(parts == 1 ? title : title + u' ' + letters[static_cast<int>(part)]);
        field->setToolTip(tip);
        connect(field, &NumberField::edited, this, [this, row, part](double value, DragId drag) { send(row, part, value, drag); });
        connect(field, &NumberField::reverted, this, &ModifierFields::reverted);
        line->layout()->addWidget(field);
        made.fields.push_back(field);
    }
    made.diamond = new KeyDiamond(title, line);
    connect(made.diamond, &KeyDiamond::clicked, this, [this, name = textOf(spec.name)] { Q_EMIT keyToggled(name); });
    line->layout()->addWidget(made.diamond);
    m_rows.push_back(std::move(made));
}

void ModifierFields::addChoice(const ChoiceSpec& spec)
{
    const QString title = textOf(spec.title);
    QWidget* line = addLine(title, title);
    auto* list = new QComboBox(line);
    for (const std::string& words : spec.words.empty() ? spec.values : spec.words) list->addItem(textOf(words));
    list->setAccessibleName(title);
    list->setToolTip(title);
    list->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    connect(list, &QComboBox::activated, this, [this, name = textOf(spec.name)](int value) { Q_EMIT choiceChosen(name, value); });
    line->layout()->addWidget(list);
    m_choices[spec.name] = list;
}

void ModifierFields::setPart(std::string prefix) { m_part = std::move(prefix); }

std::vector<NumberSpec> ModifierFields::shownNumbers(const ModifierSettings& settings) const
{
    std::vector<NumberSpec> shown = numbersOf(settings);
    std::erase_if(shown, [&](const NumberSpec& spec) { return m_part.empty() ? spec.name.find('/') != std::string::npos : !spec.name.starts_with(m_part); });
    for (NumberSpec& spec : shown) {
        if (m_part.empty()) continue;
        const std::string name = spec.name.substr(m_part.size());
        if (name == "turn") spec.title = tr("Turn").toStdString();
        if (name == "offset") spec.title = tr("Offset").toStdString();
    }
    return shown;
}

void ModifierFields::build(const ModifierSettings& settings)
{
    if (m_content) m_content->hide(), m_content->deleteLater();
    m_rows.clear();
    m_choices.clear();
    m_content = new QWidget(this);
    auto* lines = new QVBoxLayout(m_content);
    lines->setContentsMargins(0, 0, 0, 0);
    lines->setSpacing(kGrid);
    if (m_part.empty())
        for (const ChoiceSpec& spec : choicesOf(settings)) addChoice(spec);
    for (const NumberSpec& spec : shownNumbers(settings)) addNumber(spec);
    m_lines->addWidget(m_content);
    m_content->show();
}

void ModifierFields::show(const Object& object, const Modifier& modifier, double timeSecs)
{
    const std::vector<NumberSpec> specs = shownNumbers(modifier.settings);
    const bool isSame = m_kind == static_cast<int>(modifier.settings.index()) && std::ranges::equal(specs, m_rows, {}, {}, &Row::spec);
    if (!isSame) build(modifier.settings), m_kind = static_cast<int>(modifier.settings.index());
    const bool isOther = m_modifier != modifier.id;
    m_modifier = modifier.id;
    const QColor marks[] = {theme().axisX, theme().axisY, theme().axisZ};
    for (Row& row : m_rows) {
        const PropertyPath path = PropertyPath::of(modifier.id, row.spec.name);
        row.value = propertyAt(object, path, timeSecs).value_or(Value{});
        row.diamond->setState(keyStateOf(object, path, timeSecs));
        if (row.spec.kind == ValueKind::Rotation) row.euler = eulerOf(rotationOf(row.value), isOther ? Vec3(0) : row.euler);
        if (row.well) row.well->setColour(QColor::fromRgbF(std::clamp(row.value[0], 0.0f, 1.0f), std::clamp(row.value[1], 0.0f, 1.0f), std::clamp(row.value[2], 0.0f, 1.0f)));
        for (std::size_t part = 0; part < row.fields.size(); ++part) {
            NumberField& field = *row.fields[part];
            const float shown = row.spec.kind == ValueKind::Rotation ? row.euler[static_cast<int>(part)] : isAngle(row.spec) ? glm::degrees(row.value[part]) : row.value[part];
            if (std::isnan(shown)) field.setMixed();   // not in use until it is set
            else field.setValue(static_cast<double>(shown));
            if (row.fields.size() == 3) field.setMark(marks[part]);
        }
    }
    for (const auto& [name, list] : m_choices) list->setCurrentIndex(static_cast<int>(choiceOf(modifier.settings, name).value_or(0)));
}

void ModifierFields::send(std::size_t index, std::size_t part, double shown, DragId drag)
{
    Row& row = m_rows[index];
    Value value = row.value;
    const auto number = static_cast<float>(shown);
    if (row.spec.kind == ValueKind::Rotation) {
        Vec3 euler = row.euler;
        euler[static_cast<int>(part)] = number;
        row.euler = euler;
        value = valueOf(quatOfEuler(euler));
    } else {
        value[part] = isAngle(row.spec) ? glm::radians(number) : number;
    }
    Q_EMIT numberChosen(textOf(row.spec.name), value, drag);
}

NumberField* ModifierFields::field(std::string_view number, std::size_t part) const
{
    for (const Row& row : m_rows)
        if (row.spec.name == number && part < row.fields.size()) return row.fields[part];
    return nullptr;
}

KeyDiamond* ModifierFields::diamond(std::string_view number) const
{
    for (const Row& row : m_rows)
        if (row.spec.name == number) return row.diamond;
    return nullptr;
}

ColourWell* ModifierFields::well(std::string_view number) const
{
    for (const Row& row : m_rows)
        if (row.spec.name == number) return row.well;
    return nullptr;
}

QComboBox* ModifierFields::choice(std::string_view name) const
{
    const auto found = m_choices.find(name);
    return found == m_choices.end() ? nullptr : found->second;
}

}  // namespace morphogen::ui
