// The inspector's section of the world's physics, when nothing is selected: gravity, ground, force fields, how long is simulated.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

class QCheckBox;
class QComboBox;

namespace morphogen::ui {

class ForceRows;
class NumberField;

class PhysicsSection : public InspectorSection {
    Q_OBJECT
public:
    PhysicsSection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override;
    void show(const Inspected& inspected) override;

    QComboBox& place() const { return *m_place; }
    NumberField& gravity() const { return *m_gravity; }
    NumberField& duration() const { return *m_duration; }
    QCheckBox& ground() const { return *m_ground; }
    ForceRows& forces() const { return *m_forces; }

private:
    template <class Change>
    void send(Change change, DragId drag, QWidget* where);

    QComboBox* m_place;
    NumberField *m_gravity, *m_duration, *m_height, *m_friction, *m_bounce;
    QCheckBox* m_ground;
    QWidget* m_groundRows;
    ForceRows* m_forces;
};

}  // namespace morphogen::ui
