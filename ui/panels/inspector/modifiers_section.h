// The inspector's section of an object's modifier stack: a list from the first to the last, and the fields of the active one.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

class QComboBox;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace morphogen::ui {

class ModifierFields;
class MorphPairing;
class MorphSides;

class ModifiersSection : public InspectorSection {
    Q_OBJECT
public:
    ModifiersSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object != nullptr; }
    void show(const Inspected& inspected) override;

    /// Opens the menu of all kinds.
    QToolButton& adder() const { return *m_adder; }
    /// The one whose fields are shown; none where the object has none.
    ModifierId active() const { return m_active; }
    void activate(ModifierId modifier);
    ModifierFields& fields() const { return *m_fields; }
    MorphSides& sides() const { return *m_sides; }
    MorphPairing& pairing() const { return *m_pairing; }
    QComboBox& mask() const { return *m_mask; }
    /// A button of a modifier's row by its object name: "eye", "name", "raise", "lower", "apply", "remove".
    QToolButton* button(ModifierId modifier, const QString& which) const;

Q_SIGNALS:
    /// Parts of a morph are to be paired, which takes seconds: who hears it does so beside the window.
    void partsChosen(morphogen::ObjectId object, morphogen::ModifierId modifier, const std::vector<morphogen::MorphPartPair>& parts);

private:
    struct Row {
        ModifierId modifier;
        QWidget* widget = nullptr;
    };
    void add(const ModifierSettings& settings);
    QWidget* makeRow(ModifierId modifier);
    void showRows(const Object& object);
    void showActive(const Object& object);
    void connectMorph();
    const Modifier* find(ModifierId modifier) const;
    std::string labelFor(const char* verb, ModifierId modifier) const;

    QToolButton* m_adder;
    QWidget* m_list;
    QVBoxLayout* m_listRows;
    std::vector<Row> m_rows;
    QWidget* m_details;
    QLineEdit* m_name;
    QWidget *m_maskRow, *m_targetRow;
    QComboBox *m_mask, *m_target;
    MorphSides* m_sides;                       ///< of a morph alone
    MorphPairing* m_pairing;                   ///< likewise
    ModifierFields* m_fields;
    ModifierId m_active;
    std::shared_ptr<const World> m_shown;      ///< what the lists were filled from
    ModifierId m_shownModifier;
    std::size_t m_countAtAdding = 0;
};

}  // namespace morphogen::ui
