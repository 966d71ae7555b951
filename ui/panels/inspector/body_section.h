// The inspector's section of physics: what the object is to a simulation, in SI units.
#pragma once

#include "ui/panels/inspector/inspector_section.h"

#include "core/scene/body.h"   // moc stumbles where this comes first

#include <array>

class QComboBox;

namespace morphogen::ui {

class NumberField;
class Segmented;
class SoftRows;

class BodySection : public InspectorSection {
    Q_OBJECT
public:
    BodySection(InspectorTools& tools, QWidget* parent);
    bool suits(const Inspected& inspected) const override { return inspected.object && inspected.object->body; }
    void show(const Inspected& inspected) override;

    Segmented& role() const { return *m_role; }   ///< the roles, and soft as the last
    QComboBox& collider() const { return *m_collider; }
    NumberField& mass() const { return *m_mass; }
    NumberField& density() const { return *m_density; }
    NumberField& friction() const { return *m_friction; }
    NumberField& restitution() const { return *m_restitution; }
    SoftRows& soft() const { return *m_soft; }
    NumberField& velocity(int axis) const { return *m_velocity[static_cast<std::size_t>(axis)]; }

private:
    /// What the volume shown was made from.
    struct Weighed {
        std::shared_ptr<const Splats> splats;
        ColliderKind collider = ColliderKind::Hull;
        std::optional<Vec3> size;
        Vec3 scale{0};
        bool operator==(const Weighed&) const = default;
    };
    /// The body with one thing changed, for every selected object that has one.
    template <class Change>
    void send(const char* what, Change change, DragId drag, QWidget* where);
    void wire(NumberField* field, const char* what, double Body::*number);
    void showMass();
    void weigh(const Weighed& what);

    Segmented* m_role;
    QComboBox* m_collider;
    Segmented* m_massFrom;
    QWidget *m_densityRow, *m_massRow, *m_motion;
    NumberField *m_density, *m_mass, *m_friction, *m_restitution, *m_rolling;
    std::array<NumberField*, 3> m_velocity{}, m_spin{};
    SoftRows* m_soft = nullptr;
    QLabel *m_massFact, *m_volumeFact;
    Weighed m_weighed;
    std::optional<double> m_volumeM3;      ///< nothing while it is worked out
};

}  // namespace morphogen::ui
