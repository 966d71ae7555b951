#include "ui/panels/inspector/collider_section.h"

#include "core/dynamics/collider_size.h"
#include "core/dynamics/sim_scene.h"
#include "core/edit/dynamics_edits.h"
#include "ui/actions/action_set.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chores.h"
#include "ui/widgets/number_field.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

bool hasNumbers(ColliderKind kind) { return kind == ColliderKind::Box || kind == ColliderKind::Sphere || kind == ColliderKind::Capsule; }

}  // namespace

ColliderSection::ColliderSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Collider"), tools, parent), m_fit(new QPushButton(tr("From the splats"), this))
{
    for (std::size_t place = 0; place < 3; ++place) {
        m_size[place] = new NumberField({Unit::Metres, 0.002, 3, double(dynamics::kLeastColliderMetres), double(dynamics::kMostColliderMetres)});
        m_rows[place] = addLabelled(*body(), QString(), m_size[place], tr("Metres, as it stands in the world"));
        connect(m_size[place], &NumberField::edited, this, [this, place](double metres, DragId drag) { setSize(static_cast<int>(place), metres, drag); });
        connect(m_size[place], &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    }
    auto* line = new QWidget;
    auto* row = new QHBoxLayout(line);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    m_fit->setProperty("isSmall", true);
    m_fit->setToolTip(tr("Forgets the typed size: the shape goes round the splats again"));
    auto* view = new QToolButton(this);
    view->setDefaultAction(m_tools.actions.action("view.colliders"));
    view->setToolButtonStyle(Qt::ToolButtonTextOnly);
    view->setText(tr("Show"));
    auto* drag = new QToolButton(this);
    drag->setDefaultAction(m_tools.actions.action("tool.collider"));
    drag->setToolButtonStyle(Qt::ToolButtonTextOnly);
    row->addWidget(m_fit, 1);
    row->addWidget(drag);
    row->addWidget(view);
    body()->addWidget(line);
    m_from = addFact(tr("Size"), tr("Whether it was typed or comes from the splats, strays left out"));
    m_pieces = addFact(tr("Pieces"), tr("Convex pieces of which it is made"));
    connect(m_fit, &QPushButton::clicked, this, [this] { send("Collider of " + inspected().object->name + " from its splats", std::nullopt, {}, m_fit); });
}

void ColliderSection::send(const std::string& label, std::optional<Vec3> size, DragId drag, QWidget* where)
{
    const ObjectId id = inspected().object->id;
    const auto request = requestForEach(label, std::vector{id}, [size](const World& world, ObjectId one) {
        const Object* const object = world.find(one);
        Body changed = object && object->body ? *object->body : Body{};
        changed.size = size;
        return SetBody{one, changed};
    }, drag);
    if (!sendOrSay(request, where)) show(inspected());
}

void ColliderSection::setSize(int place, double metres, DragId drag)
{
    if (!m_metres) return;
    Vec3 shown = *m_metres;
    shown[place] = static_cast<float>(metres);
    const Object& object = *inspected().object;
    const std::optional<Vec3> size = dynamics::bodySizeFrom(object, shown);
    if (!size) return;
    send("Collider size of " + object.name, size, drag, m_size[static_cast<std::size_t>(place)]);
}

void ColliderSection::measure(const Measured& what)
{
    m_measured = what;
    // The hulls of a compound take a tenth of a second; what was shown stays until then.
    const auto measured = [world = inspected().world, object = inspected().object](const JobContext&) { return dynamics::colliderOf(*world, *object); };
    m_tools.chores.start("Measure " + inspected().object->name, measured, [this, what](const auto& outcome) {
        if (m_measured != what) return;
        m_metres = outcome.result ? dynamics::metresOf(**outcome.result) : std::nullopt;
        m_pieceCount = outcome.result ? static_cast<int>((*outcome.result)->pieces.size()) : 0;
        if (inspected().object && inspected().object->body) showSize();
    });
}

void ColliderSection::showSize()
{
    const Body& body = *inspected().object->body;
    const bool isTyped = body.size.has_value() && hasNumbers(body.collider);
    const int shown = body.collider == ColliderKind::Box ? 3 : body.collider == ColliderKind::Sphere ? 1 : body.collider == ColliderKind::Capsule ? 2 : 0;
    static constexpr const char* kTitles[2][3] = {{"Width", "Height", "Depth"}, {"Diameter", "Length", ""}};
    for (int place = 0; place < 3; ++place) {
        const auto at = static_cast<std::size_t>(place);
        m_rows[at]->setVisible(place < shown);
        if (auto* label = m_rows[at]->findChild<QLabel*>()) label->setText(tr(kTitles[body.collider == ColliderKind::Box ? 0 : 1][at]));
        if (m_metres && place < shown) m_size[at]->setValue(static_cast<double>((*m_metres)[place]));
    }
    m_fit->setVisible(shown > 0);
    m_fit->setEnabled(isTyped);
    m_from->setText(isTyped ? tr("typed") : tr("from the splats"));
    m_pieces->setText(m_pieceCount > 0 ? QString::number(m_pieceCount) : QStringLiteral("\u2026"));
}

void ColliderSection::show(const Inspected& shown)
{
    remember(shown);
    const Object& object = *shown.object;
    setRemark(QString::fromUtf8(kColliderKindNames[static_cast<std::size_t>(object.body->collider)]));
    if (const Measured now{object.splats, object.body->collider, object.body->size, object.placement.scale}; now != m_measured) {
        if (now.kind != m_measured.kind || now.splats != m_measured.splats) m_metres.reset(), m_pieceCount = 0;
        measure(now);
    }
    showSize();
}

}  // namespace morphogen::ui
