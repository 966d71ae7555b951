#include "ui/panels/inspector/inspector.h"

#include "ui/models/world_model.h"
#include "ui/panels/inspector/body_section.h"
#include "ui/panels/inspector/collider_section.h"
#include "ui/panels/inspector/handles_section.h"
#include "ui/panels/inspector/modifiers_section.h"
#include "ui/panels/inspector/object_sections.h"
#include "ui/panels/inspector/physics_section.h"
#include "ui/panels/inspector/world_sections.h"
#include "ui/theme/theme.h"
#include "ui/widgets/chores.h"
#include "ui/widgets/panel.h"

#include <QScrollArea>
#include <QVBoxLayout>

namespace morphogen::ui {

Inspector::Inspector(ActionSet& actions, EditSink sink, QWidget* parent) : QWidget(parent), m_chores(std::make_unique<Chores>()), m_tools{actions, std::move(sink), *m_chores}, m_header(new PanelHeader(tr("Inspector"), this))
{
    setObjectName(QStringLiteral("panel"));
    auto* scroll = new QScrollArea(this);
    auto* content = new QWidget(scroll);
    content->setObjectName(QStringLiteral("scrolled"));
    m_sections = {new TransformSection(m_tools, content), new LookSection(m_tools, content), new BodySection(m_tools, content), new ColliderSection(m_tools, content), new HandlesSection(m_tools, content), new ModifiersSection(m_tools, content), new MotionSection(m_tools, content), new CalibrationSection(m_tools, content),
                  new SourceSection(m_tools, content), new CameraSection(m_tools, content), new WorldSection(m_tools, content), new PhysicsSection(m_tools, content)};
    auto* stack = new QVBoxLayout(content);
    stack->setContentsMargins(0, 0, 0, 0);
    stack->setSpacing(0);
    for (InspectorSection* section : m_sections) stack->addWidget(section);
    stack->addStretch();
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll);
    m_inspected.world = std::make_shared<World>();
    refresh();
}

Inspector::~Inspector() = default;

void Inspector::setWorld(std::shared_ptr<const World> world)
{
    m_inspected.world = std::move(world);
    refresh();
}

void Inspector::setSelection(const Selection& selection)
{
    m_inspected.selection = selection;
    refresh();
}

void Inspector::setTime(double secs)
{
    if (secs == m_inspected.timeSecs) return;
    m_inspected.timeSecs = secs;
    // Clips move nodes and splats, which no field shows. Without keys, only where an edit would set one changes.
    if (m_inspected.object) {
        for (InspectorSection* section : m_sections)
            if (section->suits(m_inspected)) section->showTime(m_inspected);
    }
}

void Inspector::refresh()
{
    m_inspected.object.reset();
    m_inspected.camera.reset();
    for (const auto& object : m_inspected.world->objects)
        if (object->id == m_inspected.selection.active()) m_inspected.object = object;
    for (const auto& camera : m_inspected.world->cameras)
        if (!m_inspected.object && m_inspected.selection.camera && camera->id == m_inspected.selection.camera) m_inspected.camera = camera;
    for (InspectorSection* section : m_sections) {
        const bool suits = section->suits(m_inspected);
        if (suits) section->show(m_inspected);
        section->setVisible(suits);
    }
    const std::size_t count = m_inspected.selection.objects.size();
    if (m_inspected.object) {
        m_header->setTitle(QString::fromStdString(m_inspected.object->name));
        m_header->setRemark(count > 1 ? tr("%1 selected").arg(count) : tr("object"));
        m_header->setSwatch(colourOf(*m_inspected.world, *m_inspected.object));
    } else {
        m_header->setTitle(m_inspected.camera ? QString::fromStdString(m_inspected.camera->name) : tr("Inspector"));
        m_header->setRemark(m_inspected.camera ? tr("camera") : tr("nothing selected"));
        m_header->setSwatch({});
    }
}

}  // namespace morphogen::ui
