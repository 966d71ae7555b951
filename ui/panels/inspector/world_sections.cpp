#include "ui/panels/inspector/world_sections.h"

#include "core/edit/set_fps.h"
#include "ui/actions/action_set.h"
#include "ui/models/text.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace morphogen::ui {
namespace {

QString pointText(const Vec3& p) { return QStringLiteral("%1  %2  %3 m").arg(p.x, 0, 'f', 2).arg(p.y, 0, 'f', 2).arg(p.z, 0, 'f', 2); }

}  // namespace

CameraSection::CameraSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Camera"), tools, parent)
{
    m_from = addFact(tr("Stands at"));
    m_to = addFact(tr("Looks at"));
    m_lens = addFact(tr("Lens"), tr("Vertical field of view, or the height of a parallel view"));
    m_keys = addFact(tr("Keys"));
    QHBoxLayout* row = addRow({});
    auto* look = new QToolButton(this);
    look->setDefaultAction(m_tools.actions.action("view.camera"));
    look->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    row->addWidget(look);
    row->addStretch();
}

void CameraSection::show(const Inspected& inspected)
{
    const Camera& camera = *inspected.camera;
    const CameraView view = camera.at(0);
    m_from->setText(pointText(view.position));
    m_to->setText(pointText(view.target));
    m_lens->setText(view.projection == Projection::Perspective ? tr("%1\u00b0").arg(glm::degrees(view.fovYRadians), 0, 'f', 1) : tr("parallel, %1").arg(lengthText(view.orthoHeight)));
    m_keys->setText(camera.keys.size() < 2 ? tr("stands still") : tr("%1, until %2").arg(camera.keys.size()).arg(secsText(camera.keys.back().timeSecs)));
}

WorldSection::WorldSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("World"), tools, parent)
{
    QHBoxLayout* row = addRow(tr("Rate"), tr("Frames per second; clips keep their seconds"));
    m_fps = new NumberField({Unit::FramesPerSecond, 0.1, 2, 1, 240}, this);
    m_fps->setAccessibleName(tr("Frames per second"));
    m_fps->setToolTip(tr("Frames per second; clips keep their seconds"));
    row->addWidget(m_fps, 1);
    m_length = addFact(tr("Length"), tr("Of the longest object"));
    m_objects = addFact(tr("Objects"));
    m_splats = addFact(tr("Splats"));
    m_cameras = addFact(tr("Cameras"));
    m_memory = addFact(tr("Memory"));
    connect(m_fps, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    connect(m_fps, &NumberField::edited, this, [this](double fps, DragId drag) {
        const auto done = m_tools.sink(requestFor(SetFps{fps}, SetFps::kLabel, drag));
        if (!done) m_fps->showProblem(QString::fromStdString(done.error().message));
    });
}

void WorldSection::show(const Inspected& inspected)
{
    const World& world = *inspected.world;
    std::uint64_t splats = 0, bytes = 0;
    std::size_t hidden = 0;
    for (const auto& object : world.objects) splats += object->splats->size(), bytes += object->byteCount(), hidden += !object->isVisible;
    m_fps->setValue(world.fps);
    const double secs = world.durationSecs();
    m_length->setText(secs > 0 ? tr("%1 \u00b7 %2 frames").arg(secsText(secs)).arg(lastFrame(secs, world.fps) + 1) : tr("stands still"));
    m_objects->setText(hidden ? tr("%1, %2 hidden").arg(world.objects.size()).arg(hidden) : QString::number(world.objects.size()));
    m_splats->setText(exactCountText(splats));
    m_cameras->setText(QString::number(world.cameras.size()));
    m_memory->setText(bytesText(bytes));
}

}  // namespace morphogen::ui
