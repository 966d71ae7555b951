// ModifierFields: the numbers and choices of one modifier as rows, made from what core lists of its kind (numbersOf,
// choicesOf), so that a new kind of modifier needs no line here. Every number ends in its diamond.
#pragma once

#include "core/edit/history.h"
#include "core/scene/object.h"

#include <QWidget>

#include <map>
#include <memory>
#include <string>
#include <vector>

class QComboBox;
class QVBoxLayout;

namespace morphogen::ui {

class ColourWell;
class KeyDiamond;
class NumberField;

class ModifierFields : public QWidget {
    Q_OBJECT
public:
    explicit ModifierFields(QWidget* parent = nullptr);
    /// Shows only the numbers whose names begin so ("handles/3/"); empty: those of the modifier itself, none of its parts.
    void setPart(std::string prefix);
    /// Shows the modifier as it is at that time. Rows are made anew only where the numbers are others.
    void show(const Object& object, const Modifier& modifier, double timeSecs);
    /// Null where there is none of that name; `part` is 0 but for vectors, colours and angles.
    NumberField* field(std::string_view number, std::size_t part = 0) const;
    KeyDiamond* diamond(std::string_view number) const;
    QComboBox* choice(std::string_view name) const;
    ColourWell* well(std::string_view number) const;   ///< null but for colours

Q_SIGNALS:
    void numberChosen(const QString& number, const morphogen::Value& value, morphogen::DragId drag);
    void reverted(morphogen::DragId drag);
    void choiceChosen(const QString& name, int value);
    void keyToggled(const QString& number);

private:
    struct Row {
        NumberSpec spec;
        std::vector<NumberField*> fields;
        KeyDiamond* diamond = nullptr;
        ColourWell* well = nullptr;   ///< of a colour
        Value value{};                ///< as shown
        Vec3 euler{0};
    };
    std::vector<NumberSpec> shownNumbers(const ModifierSettings& settings) const;
    void build(const ModifierSettings& settings);
    void addNumber(const NumberSpec& spec);
    void addChoice(const ChoiceSpec& spec);
    QWidget* addLine(const QString& title, const QString& tip);
    void send(std::size_t row, std::size_t part, double shown, DragId drag);

    QVBoxLayout* m_lines;
    QWidget* m_content = nullptr;     ///< of the kind that is shown
    int m_kind = -1;
    std::vector<Row> m_rows;
    std::map<std::string, QComboBox*, std::less<>> m_choices;
    std::string m_part;
    ModifierId m_modifier;
};

}  // namespace morphogen::ui
