// The inspector's section of the handles that bend an object: a list, and the numbers of the one that was selected last.
#pragma once

#include "core/edit/handles.h"
#include "ui/panels/inspector/inspector_section.h"

class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace morphogen::ui {

class ModifierFields;
class NumberField;
class Segmented;

class HandlesSection : public InspectorSection {
    Q_OBJECT
public:
    HandlesSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override;
    void show(const Inspected& inspected) override;
    /// Which handles are selected, by DeformHandle::id; the numbers are those of the last one.
    void setChosen(const std::vector<std::uint32_t>& handles);

    /// A button of a handle's row by its object name: "name", "pin", "remove"; null where there is none.
    QToolButton* button(std::uint32_t handle, const QString& which) const;
    QLineEdit& name() const { return *m_name; }
    Segmented& kind() const { return *m_kind; }
    NumberField& radius() const { return *m_radius; }
    NumberField& reach() const { return *m_reach; }
    ModifierFields& fields() const { return *m_fields; }
    /// The weights of the saved poses, "poses/ID/weight".
    ModifierFields& poses() const { return *m_poses; }
    QToolButton& poseSaver() const { return *m_poseSaver; }
    /// Its menu names the poses.
    QToolButton& poseRemover() const { return *m_poseRemover; }

Q_SIGNALS:
    /// The user selected others.
    void chosen(const std::vector<std::uint32_t>& handles);

private:
    struct Row {
        std::uint32_t handle = 0;
        QWidget* widget = nullptr;
    };
    const Modifier* bend() const;
    const DeformHandle* find(std::uint32_t handle) const;
    const DeformHandle* active() const { return m_chosen.empty() ? nullptr : find(m_chosen.back()); }
    QWidget* makeRow(std::uint32_t handle);
    void click(std::uint32_t handle);
    /// Whether it was taken.
    bool change(ChangeHandle edit, const char* verb, QWidget* where);
    void showRows();
    void showActive();
    void wireNumbers(ModifierFields& fields, const char* verb);
    void fillRemover();

    QWidget* m_list;
    QVBoxLayout* m_listRows;
    std::vector<Row> m_rows;
    QWidget* m_details;
    QLineEdit* m_name;
    Segmented* m_kind;
    QWidget* m_radiusRow;
    NumberField *m_radius, *m_reach;
    ModifierFields *m_fields, *m_poses;
    QToolButton *m_poseSaver, *m_poseRemover;
    std::vector<std::uint32_t> m_chosen;
};

}  // namespace morphogen::ui
