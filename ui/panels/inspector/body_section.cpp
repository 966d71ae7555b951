#include "ui/panels/inspector/body_section.h"

#include "core/dynamics/sim_scene.h"
#include "core/edit/dynamics_edits.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/panels/inspector/soft_rows.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chores.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

namespace morphogen::ui {
namespace {

constexpr int kSoft = static_cast<int>(kBodyRoleNames.size());   ///< in the row of roles

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString kilogramsText(double kilograms)
{
    if (kilograms >= 1000) return QStringLiteral("%1 t").arg(kilograms / 1000, 0, 'g', 3);
    if (kilograms < 1) return QStringLiteral("%1 g").arg(kilograms * 1000, 0, 'g', 3);
    return QStringLiteral("%1 kg").arg(kilograms, 0, 'g', 3);
}

QString volumeText(double cubicMetres) { return cubicMetres < 1 ? QStringLiteral("%1 l").arg(cubicMetres * 1000, 0, 'g', 3) : QStringLiteral("%1 m\u00b3").arg(cubicMetres, 0, 'g', 3); }

}  // namespace

BodySection::BodySection(InspectorTools& tools, QWidget* parent)
    : InspectorSection(tr("Physics"), tools, parent), m_role(new Segmented({tr("Rigid"), tr("Static"), tr("Keyed"), tr("Soft")})), m_collider(new QComboBox), m_massFrom(new Segmented({tr("By density"), tr("Typed")})),
      m_motion(new QWidget(this)), m_density(new NumberField({Unit::None, 1, 0, 0.001, 1e5})), m_mass(new NumberField({Unit::None, 0.01, 3, 1e-6, 1e9})), m_friction(new NumberField({Unit::None, 0.005, 2, 0, 10})),
      m_restitution(new NumberField({Unit::None, 0.005, 2, 0, 1})), m_rolling(new NumberField({Unit::Metres, 0.0005, 4, 0, 10}))
{
    addLabelled(*body(), tr("Role"), m_role, tr("Rigid moves by forces; static stands still; keyed moves as its keys say and pushes others; soft moves by forces and bends"));
    m_collider->addItems({tr("Convex hull"), tr("Box"), tr("Sphere"), tr("Capsule"), tr("Compound")});
    m_soft = new SoftRows([this](const char* what, const std::function<void(SoftSettings&)>& change, DragId drag, QWidget* where) {
        send(what, [change](Body& changed) {
            if (changed.soft) change(*changed.soft);
        }, drag, where);
    }, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); }, this);
    body()->addWidget(m_soft);
    addLabelled(*body(), tr("Collider"), m_collider, tr("The shape in which it meets others; a compound is several hulls, for what is hollow or bent"));
    auto* motion = new QVBoxLayout(m_motion);
    motion->setContentsMargins(0, 0, 0, 0);
    motion->setSpacing(kGrid);
    addLabelled(*motion, tr("Mass"), m_massFrom, tr("Where the mass comes from: the collider's volume times the density, or a number"));
    m_densityRow = addLabelled(*motion, tr("kg/m\u00b3"), m_density, tr("Density: water 1000, wood 700, steel 7800"));
    m_massRow = addLabelled(*motion, tr("kg"), m_mass, tr("The mass in kilograms"));
    const auto vector = [&](const QString& title, const QString& tip, std::array<NumberField*, 3>& fields, double step) {
        auto* row = new QWidget;
        auto* line = new QHBoxLayout(row);
        line->setContentsMargins(0, 0, 0, 0);
        line->setSpacing(kGrid);
        const QColor marks[] = {theme().axisX, theme().axisY, theme().axisZ};
        for (std::size_t axis = 0; axis < 3; ++axis) {
            fields[axis] = new NumberField({Unit::None, step, 2, -1000, 1000});
            fields[axis]->setMark(marks[axis]);
            line->addWidget(fields[axis]);
        }
        addLabelled(*motion, title, row, tip);
    };
    vector(tr("Start m/s"), tr("Velocity at the start, metres a second, along the world's axes"), m_velocity, 0.02);
    vector(tr("Spin rad/s"), tr("Rotation at the start, radians a second, about the world's axes"), m_spin, 0.05);
    body()->addWidget(m_motion);
    addLabelled(*body(), tr("Friction"), m_friction, tr("Of a pair: the root of the product; 0 slides for ever"));
    addLabelled(*body(), tr("Bounce"), m_restitution, tr("Restitution; of a pair: the root of the product; 1 bounces back with all its speed"));
    addLabelled(*body(), tr("Rolling"), m_rolling, tr("Resistance against rolling: the arm of its torque, a ball's radius times its coefficient"));
    m_massFact = addFact(tr("Weighs"), tr("As the simulation takes it"));
    m_volumeFact = addFact(tr("Volume"), tr("Of the collider"));

    connect(m_role, &Segmented::chosen, this, [this](int role) { send("Role of", [role](Body& changed) {
        changed.role = role == kSoft ? BodyRole::Dynamic : static_cast<BodyRole>(role);
        if (role == kSoft && !changed.soft) changed.soft = SoftSettings{};
        if (changed.role == BodyRole::Dynamic && role != kSoft) changed.soft.reset();
    }, {}, m_role); });
    connect(m_collider, &QComboBox::activated, this, [this](int kind) { send("Collider of", [kind](Body& changed) { changed.collider = static_cast<ColliderKind>(kind), changed.size.reset(); }, {}, m_collider); });
    connect(m_massFrom, &Segmented::chosen, this, [this](int isTyped) {
        const double now = m_mass->value();
        send("Mass of", [isTyped, now](Body& changed) { changed.massKg = isTyped ? std::optional(now) : std::nullopt; }, {}, m_massFrom);
    });
    connect(m_mass, &NumberField::edited, this, [this](double kilograms, DragId drag) { send("Mass of", [kilograms](Body& changed) { changed.massKg = kilograms; }, drag, m_mass); });
    connect(m_mass, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    wire(m_density, "Density of", &Body::densityKgPerM3);
    wire(m_friction, "Friction of", &Body::friction);
    wire(m_restitution, "Bounce of", &Body::restitution);
    wire(m_rolling, "Rolling of", &Body::rollingResistance);
    const auto wireVector = [this](std::array<NumberField*, 3>& fields, const char* what, Vec3 Body::*vector) {
        for (int axis = 0; axis < 3; ++axis) {
            NumberField* field = fields[static_cast<std::size_t>(axis)];
            connect(field, &NumberField::edited, this, [this, what, vector, axis, field](double value, DragId drag) { send(what, [=](Body& changed) { (changed.*vector)[axis] = static_cast<float>(value); }, drag, field); });
            connect(field, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
        }
    };
    wireVector(m_velocity, "Start of", &Body::velocity);
    wireVector(m_spin, "Spin of", &Body::spin);
}

void BodySection::wire(NumberField* field, const char* what, double Body::*number)
{
    connect(field, &NumberField::edited, this, [this, field, what, number](double value, DragId drag) { send(what, [=](Body& changed) { changed.*number = value; }, drag, field); });
    connect(field, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
}

template <class Change>
void BodySection::send(const char* what, Change change, DragId drag, QWidget* where)
{
    std::vector<ObjectId> all;
    for (const ObjectId id : inspected().selection.objects)
        if (const Object* object = inspected().world->find(id); object && object->body) all.push_back(id);
    const std::string label = std::string(what) + " " + namesForLabel(*inspected().world, all);
    const auto request = requestForEach(label, all, [change](const World& world, ObjectId id) {
        Body body = *world.find(id)->body;
        change(body);
        return SetBody{id, body};
    }, drag);
    if (!sendOrSay(request, where)) show(inspected());
}

void BodySection::weigh(const Weighed& what)
{
    m_weighed = what;
    m_volumeM3.reset();
    // The hulls of a compound take a tenth of a second.
    const auto measured = [world = inspected().world, object = inspected().object](const JobContext&) { return dynamics::colliderOf(*world, *object); };
    m_tools.chores.start("Weigh " + inspected().object->name, measured, [this, what](const auto& outcome) {
        if (m_weighed != what) return;
        m_volumeM3 = outcome.result ? (*outcome.result)->volumeM3 : 0;
        if (inspected().object && inspected().object->body) showMass();
    });
}

void BodySection::showMass()
{
    const Object& object = *inspected().object;
    const Body& body = *object.body;
    if (const Weighed now{object.splats, body.collider, body.size, object.placement.scale}; now != m_weighed) weigh(now);
    const double byVolume = m_volumeM3.value_or(0) * body.densityKgPerM3;
    m_volumeFact->setText(!m_volumeM3 ? QStringLiteral("\u2026") : *m_volumeM3 > 0 ? volumeText(*m_volumeM3) : tr("unknown"));
    m_massFact->setText(body.role != BodyRole::Dynamic ? tr("moved by no force") : body.massKg ? tr("%1, typed").arg(kilogramsText(*body.massKg)) : !m_volumeM3 ? QStringLiteral("\u2026") : tr("%1, by volume").arg(kilogramsText(byVolume)));
    m_mass->setValue(body.massKg.value_or(byVolume));
}

void BodySection::show(const Inspected& shown)
{
    remember(shown);
    const Body& body = *shown.object->body;
    setRemark(body.isSoft() ? tr("soft") : QString::fromUtf8(kBodyRoleNames[static_cast<std::size_t>(body.role)]));
    m_role->setCurrent(body.isSoft() ? kSoft : static_cast<int>(body.role));
    m_soft->setVisible(body.isSoft());
    if (body.isSoft()) m_soft->show(*shown.world, *shown.object);
    m_collider->setCurrentIndex(static_cast<int>(body.collider));
    m_massFrom->setCurrent(body.massKg ? 1 : 0);
    m_massRow->setVisible(body.massKg.has_value());
    m_densityRow->setVisible(!body.massKg);
    m_motion->setVisible(body.role == BodyRole::Dynamic);
    m_density->setValue(body.densityKgPerM3);
    m_friction->setValue(body.friction);
    m_restitution->setValue(body.restitution);
    m_rolling->setValue(body.rollingResistance);
    for (int axis = 0; axis < 3; ++axis) {
        m_velocity[static_cast<std::size_t>(axis)]->setValue(static_cast<double>(body.velocity[axis]));
        m_spin[static_cast<std::size_t>(axis)]->setValue(static_cast<double>(body.spin[axis]));
    }
    showMass();
}

}  // namespace morphogen::ui
