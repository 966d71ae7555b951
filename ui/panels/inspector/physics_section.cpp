#include "ui/panels/inspector/physics_section.h"

#include "core/edit/dynamics_edits.h"
#include "core/scene/dynamics.h"
#include "ui/panels/inspector/force_rows.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/widgets/number_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

struct Place {
    const char* name;
    double gravity;      ///< m/s^2, downward
};
constexpr Place kPlaces[] = {{QT_TRANSLATE_NOOP("Place", "Earth"), 9.81}, {QT_TRANSLATE_NOOP("Place", "Moon"), 1.62}, {QT_TRANSLATE_NOOP("Place", "Mars"), 3.72}, {QT_TRANSLATE_NOOP("Place", "Weightless"), 0}};

Dynamics fieldOf(const World& world) { return world.dynamics ? *world.dynamics : Dynamics{}; }

}  // namespace

PhysicsSection::PhysicsSection(InspectorTools& tools, QWidget* parent)
    : InspectorSection(tr("Physics"), tools, parent), m_place(new QComboBox), m_gravity(new NumberField({Unit::None, 0.05, 2, -1000, 1000})), m_duration(new NumberField({Unit::Seconds, 0.05, 2, 0.05, 600})),
      m_height(new NumberField({Unit::Metres, 0.01, 3, -1e6, 1e6})), m_friction(new NumberField({Unit::None, 0.005, 2, 0, 10})), m_bounce(new NumberField({Unit::None, 0.005, 2, 0, 1})), m_ground(new QCheckBox(tr("Endless ground"))), m_groundRows(new QWidget(this))
{
    for (const Place& place : kPlaces) m_place->addItem(tr(place.name));
    m_place->addItem(tr("Other"));
    addLabelled(*body(), tr("Place"), m_place, tr("Sets gravity as it is there"));
    addLabelled(*body(), tr("m/s\u00b2"), m_gravity, tr("Gravity, downward"));
    addLabelled(*body(), tr("Length"), m_duration, tr("How long is simulated"));
    body()->addWidget(m_ground);
    m_ground->setToolTip(tr("A floor without end on which things rest; without it they fall for ever"));
    auto* rows = new QVBoxLayout(m_groundRows);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(kGrid);
    addLabelled(*rows, tr("Height"), m_height, tr("Of the ground, metres"));
    addLabelled(*rows, tr("Friction"), m_friction, tr("Of the ground; of a pair: the root of the product"));
    addLabelled(*rows, tr("Bounce"), m_bounce, tr("Restitution of the ground; of a pair: the root of the product"));
    body()->addWidget(m_groundRows);
    m_forces = new ForceRows([this](std::vector<ForceField> forces, DragId drag, QWidget* where) { send([&forces](Dynamics& field) { field.forces = std::move(forces); }, drag, where); },
                             [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); }, this);
    body()->addWidget(m_forces);

    connect(m_place, &QComboBox::activated, this, [this](int index) {
        if (index < static_cast<int>(std::size(kPlaces))) send([index](Dynamics& field) { field.gravity = Vec3(0, -static_cast<float>(kPlaces[index].gravity), 0); }, {}, m_place);
        else show(inspected());
    });
    connect(m_ground, &QCheckBox::clicked, this, [this](bool isOn) { send([isOn](Dynamics& field) { field.groundHeight = isOn ? std::optional(0.0) : std::nullopt; }, {}, m_ground); });
    const auto wire = [this](NumberField* field, auto change) {
        connect(field, &NumberField::edited, this, [this, field, change](double value, DragId drag) { send([=](Dynamics& now) { change(now, value); }, drag, field); });
        connect(field, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    };
    wire(m_gravity, [](Dynamics& field, double value) { field.gravity = Vec3(0, -static_cast<float>(value), 0); });
    wire(m_duration, [](Dynamics& field, double value) { field.durationSecs = value; });
    wire(m_height, [](Dynamics& field, double value) { field.groundHeight = value; });
    wire(m_friction, [](Dynamics& field, double value) { field.groundFriction = value; });
    wire(m_bounce, [](Dynamics& field, double value) { field.groundRestitution = value; });
}

bool PhysicsSection::suits(const Inspected& inspected) const
{
    if (inspected.object || inspected.camera) return false;
    return inspected.world->dynamics || std::ranges::any_of(inspected.world->objects, [](const auto& object) { return object->body != nullptr; });
}

template <class Change>
void PhysicsSection::send(Change change, DragId drag, QWidget* where)
{
    Dynamics field = fieldOf(*inspected().world);
    change(field);
    if (!sendOrSay(requestFor(SetPhysics{std::move(field)}, SetPhysics::kLabel, drag), where)) show(inspected());
}

void PhysicsSection::show(const Inspected& shown)
{
    remember(shown);
    const Dynamics field = fieldOf(*shown.world);
    const bool isStraight = field.gravity.x == 0 && field.gravity.z == 0;
    const double down = -static_cast<double>(field.gravity.y);
    const auto place = std::ranges::find_if(kPlaces, [&](const Place& one) { return isStraight && std::abs(one.gravity - down) < 0.005; });
    m_place->setCurrentIndex(static_cast<int>(place - std::begin(kPlaces)));
    m_gravity->setValue(down);
    m_duration->setValue(field.durationSecs);
    m_ground->setChecked(field.groundHeight.has_value());
    m_groundRows->setVisible(field.groundHeight.has_value());
    m_height->setValue(field.groundHeight.value_or(0));
    m_friction->setValue(field.groundFriction);
    m_bounce->setValue(field.groundRestitution);
    m_forces->show(field.forces);
}

}  // namespace morphogen::ui
