#include "ui/panels/inspector/object_sections.h"

#include "core/deform/posed_centres.h"
#include "core/edit/place_alike.h"
#include "core/edit/set_active_clip.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/morph_of.h"
#include "ui/actions/action_set.h"
#include "ui/models/euler.h"
#include "ui/models/text.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/number_field.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

#include <map>

namespace morphogen::ui {
namespace {

constexpr std::size_t kSizeSamples = 20000;

/// Some centres at the first frame, before calibration and placement; remembered while the splats live.
const std::vector<Vec3>& centresOf(const Object& object)
{
    struct Known {
        int clip = -2;
        std::vector<Vec3> points;
    };
    static std::map<std::weak_ptr<const Splats>, Known, std::owner_less<>> known;
    std::erase_if(known, [](const auto& entry) { return entry.first.expired(); });
    Known& entry = known[object.splats];
    if (entry.clip != object.activeClip) {
        Object plain = object;
        plain.placement = plain.calibration.objectFromSource = {};
        entry = {object.activeClip, posedCentres(poseAt(plain, 0), std::max<std::size_t>(1, object.splats->size() / kSizeSamples))};
    }
    return entry.points;
}

/// Of those centres, along the world's axes.
Vec3 sizeOf(const Object& object, const Transform& placement)
{
    Bounds bounds;
    const Affine3x4 worldFromSource = placement.affine() * object.calibration.objectFromSource.affine();
    for (const Vec3& p : centresOf(object))
        if (std::isfinite(p.x + p.y + p.z)) bounds.add(worldFromSource.point(p));
    return bounds.size();
}

/// Of a morph, which has no splats of its own.
Vec3 sizeOfMorph(const World& world, const Object& morph, double timeSecs)
{
    const PosedObject posed = poseAt(world, morph, timeSecs);
    Bounds bounds;
    for (const Vec3& p : posedCentres(posed, std::max<std::size_t>(1, posed.splats->size() / kSizeSamples)))
        if (std::isfinite(p.x + p.y + p.z)) bounds.add(p);
    return bounds.isEmpty() ? Vec3(0) : bounds.size();
}

QString shortNumber(double value) { return QString::number(value, 'f', std::abs(value) < 9.995 ? 2 : 1); }

QToolButton* smallButton(QWidget* parent, Icon which, const QString& name, const QString& tip)
{
    auto* button = new QToolButton(parent);
    button->setIcon(icon(which));
    button->setIconSize({px(12), px(12)});
    button->setFixedSize(px(18), kFieldHeight);
    button->setAccessibleName(name);
    button->setToolTip(tip);
    return button;
}

void setFact(QLabel* label, const QString& text)
{
    if (label->text() != text) label->setText(text);
    label->setToolTip(text);
}

}  // namespace

TransformSection::TransformSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Transform"), tools, parent)
{
    const QString names[] = {tr("Position"), tr("Rotation"), tr("Scale")};
    const QString tips[] = {tr("Where the object's origin stands in the world"), tr("Turned about x, then y, then z"), tr("Beside its calibration; 1 is as it came")};
    const NumberFormat formats[] = {{Unit::Metres, 0.01, 2, -1e6, 1e6}, {Unit::Degrees, 0.5, 1, -1e5, 1e5}, {Unit::None, 0.005, 2, -1e4, 1e4}};
    const char* resets[] = {"object.resetPosition", "object.resetRotation", "object.resetScale"};
    for (int row = 0; row < 3; ++row) {
        QHBoxLayout* line = addRow(names[row], tips[row]);
        for (int axis = 0; axis < 3; ++axis) {
            auto* field = new NumberField(formats[row], this);
            field->setAccessibleName(QStringLiteral("%1 %2").arg(names[row], QStringLiteral("xyz").mid(axis, 1)));
            field->setToolTip(tr("Drag sideways, or click and type: 1.5 + 20cm. Shift is finer, Ctrl snaps."));
            connect(field, &NumberField::edited, this, [this, row, axis](double value, DragId drag) { send(row, axis, value, drag); });
            connect(field, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
            line->addWidget(field, 1);
            m_fields[static_cast<std::size_t>(row)][static_cast<std::size_t>(axis)] = field;
        }
        QToolButton* reset = smallButton(this, Icon::Reset, tr("Reset %1").arg(names[row].toLower()), {});
        reset->setDefaultAction(m_tools.actions.action(resets[row]));
        reset->setIconSize({px(12), px(12)});
        QSizePolicy keep = reset->sizePolicy();
        keep.setRetainSizeWhenHidden(true);
        reset->setSizePolicy(keep);
        line->addWidget(reset);
        m_resets[static_cast<std::size_t>(row)] = reset;
        addDiamond(line, names[row], {placementPaths()[static_cast<std::size_t>(row)]});
    }
    QHBoxLayout* line = addRow(tr("Size"), tr("Of the splats' centres at the first frame, along the world's x, y and z"));
    m_size = new QLabel(this);
    m_size->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    line->addWidget(m_size, 1);
    m_link = smallButton(this, Icon::Link, tr("One scale for all axes"), tr("One scale for all axes"));
    m_link->setCheckable(true);
    m_link->setChecked(true);
    line->addWidget(m_link);
}

void TransformSection::show(const Inspected& inspected)
{
    const bool isOther = !m_object || m_object->id != inspected.object->id;
    m_object = inspected.object;
    m_selected = inspected.selection.objects;
    remember(inspected);
    const Transform& t = m_placement = placementAt(*m_object, inspected.timeSecs);
    m_euler = eulerOf(t.rotation, isOther ? Vec3(0) : m_euler);
    for (int axis = 0; axis < 3; ++axis) {
        const QColor colours[] = {theme().axisX, theme().axisY, theme().axisZ};
        field(0, axis).setValue(t.translation[axis]);
        field(1, axis).setValue(m_euler[axis]);
        field(2, axis).setValue(t.scale[axis]);
        for (int row = 0; row < 3; ++row) field(row, axis).setMark(colours[axis]);
    }
    const Vec3 size = m_object->splats->size() == 0 && morphOf(*m_object) ? sizeOfMorph(*inspected.world, *m_object, inspected.timeSecs) : sizeOf(*m_object, t);
    const bool isKnown = m_object->calibration.isScaleKnown;
    m_size->setText(QStringLiteral("%1 \u00d7 %2 \u00d7 %3 %4").arg(shortNumber(size.x), shortNumber(size.y), shortNumber(size.z), isKnown ? tr("m") : tr("units")));
    m_size->setToolTip(isKnown ? QString() : tr("Nobody has said yet how long a metre is for this object; see Calibration."));
    setRemark(inspected.selection.objects.size() > 1 ? tr("the others follow") : QString());
    showResets();
}

void TransformSection::showResets()
{
    const Transform& t = m_placement;
    m_resets[0]->setVisible(t.translation != Vec3(0));
    m_resets[1]->setVisible(std::abs(t.rotation.w) < 1 - 1e-6f);
    m_resets[2]->setVisible(t.scale != Vec3(1));
}

void TransformSection::send(int row, int axis, double value, DragId drag)
{
    Transform changed = m_placement;
    const auto v = static_cast<float>(value);
    Vec3 euler = m_euler;
    switch (row) {
        case 0: changed.translation[axis] = v; break;
        case 1:
            euler[axis] = v;
            changed.rotation = quatOfEuler(euler);
            break;
        default: {
            const float before = changed.scale[axis];
            if (m_link->isChecked() && before != 0) changed.scale *= v / before;
            else changed.scale[axis] = v;
        }
    }
    static constexpr const char* labels[] = {"Move", "Rotate", "Scale"};
    if (row == 1) m_euler = euler;
    const std::string what = m_selected.size() > 1 ? std::to_string(m_selected.size()) + " objects" : m_object->name;
    const auto keys = m_tools.keysAlways() ? SetPlacement::Keys::Always : SetPlacement::Keys::WhereKeyed;
    const auto done = m_tools.sink(requestFor(PlaceAlike{{m_object->id, changed, inspected().timeSecs, keys}, m_selected}, std::string(labels[row]) + " " + what, drag));
    if (done) return;
    field(row, axis).showProblem(QString::fromStdString(done.error().message));
    const Transform& t = m_placement;
    m_euler = eulerOf(t.rotation, Vec3(0));
    field(row, axis).setValue(row == 0 ? t.translation[axis] : row == 1 ? m_euler[axis] : t.scale[axis]);
}

LookSection::LookSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Look"), tools, parent), m_visible(new QCheckBox(tr("shown"), this)), m_opacity(new NumberField({Unit::Percent, 0.5, 0, 0, 100}, this))
{
    QHBoxLayout* row = addRow(tr("Visible"), tr("What is hidden is neither drawn nor exported"));
    m_visible->setAccessibleName(tr("Visible"));
    m_visible->setToolTip(tr("What is hidden is neither drawn nor exported"));
    row->addWidget(m_visible, 1);
    addDiamond(row, tr("Visible"), {pathTo(Property::Visibility)});
    row = addRow(tr("Opacity"), tr("Of the whole object; 100 % is as it came"));
    m_opacity->setAccessibleName(tr("Opacity"));
    m_opacity->setToolTip(tr("Of the whole object; 100 % is as it came"));
    row->addWidget(m_opacity, 1);
    addDiamond(row, tr("Opacity"), {pathTo(Property::Opacity)});
    connect(m_visible, &QCheckBox::clicked, this, [this](bool isShown) { sendOrSay(settingOfSelected(pathTo(Property::Visibility), valueOf(isShown ? 1.0f : 0.0f), isShown ? "Show" : "Hide"), m_visible); });
    connect(m_opacity, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    connect(m_opacity, &NumberField::edited, this, [this](double percent, DragId drag) {
        const auto done = m_tools.sink(settingOfSelected(pathTo(Property::Opacity), valueOf(static_cast<float>(percent / 100)), "Opacity of", drag));
        if (!done) m_opacity->showProblem(QString::fromStdString(done.error().message));
    });
}

void LookSection::show(const Inspected& inspected)
{
    remember(inspected);
    const auto at = [&](Property property) { return (*propertyAt(*inspected.object, pathTo(property), inspected.timeSecs))[0]; };
    m_visible->setChecked(at(Property::Visibility) >= 0.5f);
    m_opacity->setValue(100 * static_cast<double>(at(Property::Opacity)));
}

MotionSection::MotionSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Motion"), tools, parent)
{
    m_clipRow = new QWidget(this);
    auto* row = new QHBoxLayout(m_clipRow);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(kGrid);
    auto* label = new QLabel(tr("Clip"), m_clipRow);
    label->setProperty("isSecondary", true);
    label->setFixedWidth(kLabelWidth);
    m_clips = new QComboBox(m_clipRow);
    m_clips->setAccessibleName(tr("Clip that plays"));
    m_clips->setToolTip(tr("Which of its own motions it plays, or none: then it holds its rest pose"));
    m_clips->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    label->setBuddy(m_clips);
    row->addWidget(label);
    row->addWidget(m_clips, 1);
    body()->addWidget(m_clipRow);
    m_kind = addFact(tr("Moved by"));
    m_length = addFact(tr("Length"));
    m_nodes = addFact(tr("Scaffold"), tr("Nodes that move the splats; a cage's triangles follow them exactly"));
    connect(m_clips, &QComboBox::activated, this, [this](int index) {
        const auto done = m_tools.sink(requestFor(SetActiveClip{m_object, index - 1}));
        if (!done) m_kind->setText(QString::fromStdString(done.error().message));
    });
}

bool MotionSection::suits(const Inspected& inspected) const
{
    const Object* o = inspected.object.get();
    return o && (!o->clips.empty() || o->sequence || o->polynomial || o->scaffold);
}

void MotionSection::show(const Inspected& inspected)
{
    const Object& object = *inspected.object;
    m_object = object.id;
    QStringList names{tr("Rest pose")};
    for (const auto& clip : object.clips) names.append(QString::fromStdString(clip->name));
    {
        const QSignalBlocker quiet(m_clips);
        QStringList shown;
        for (int i = 0; i < m_clips->count(); ++i) shown.append(m_clips->itemText(i));
        if (shown != names) m_clips->clear(), m_clips->addItems(names);
        m_clips->setCurrentIndex(object.activeClip + 1);
    }
    m_clipRow->setVisible(!object.clips.empty());
    m_kind->setText(object.sequence ? tr("%1 frames at %2 fps").arg(object.sequence->frames.size()).arg(object.sequence->fps)
                    : object.polynomial ? tr("a path for each splat") : object.clips.empty() ? tr("nothing yet") : plural(object.clips.size(), tr("clip"), tr("clips")));
    const double secs = object.durationSecs();
    m_length->setText(secs > 0 ? tr("%1 \u00b7 %2").arg(secsText(secs), plural(static_cast<std::uint64_t>(lastFrame(secs, inspected.world->fps)) + 1, tr("frame"), tr("frames"))) : tr("stands still"));
    QString scaffold = tr("none");
    if (object.scaffold) {
        scaffold = plural(object.scaffold->nodes.size(), tr("node"), tr("nodes"));
        if (object.scaffold->cage) scaffold += tr(" \u00b7 %1 facets").arg(countText(object.scaffold->cage->facetCount()));
        if (!object.scaffold->morphSlots.empty()) scaffold += QStringLiteral(" \u00b7 ") + plural(object.scaffold->morphSlots.size(), tr("morph"), tr("morphs"));
    }
    m_nodes->setText(scaffold);
}

CalibrationSection::CalibrationSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Calibration"), tools, parent)
{
    struct Spec {
        QString name, tip;
        std::vector<const char*> actions;
    };
    const Spec specs[] = {
        {tr("Scale"), tr("Whether its lengths are metres"), {"tool.length", "object.keepScale"}},
        {tr("Floor"), tr("What it stands on"), {"tool.floor", "object.fitFloor"}},
        {tr("Up"), tr("Which way is up"), {"object.keepUp"}},
        {tr("Origin"), tr("The point by which it is placed, turned and scaled"), {"object.originBelow"}},
    };
    for (std::size_t i = 0; i < 4; ++i) {
        QHBoxLayout* row = addRow(specs[i].name, specs[i].tip);
        m_rows[i].mark = new MarkLabel(this);
        m_rows[i].state = new QLabel(this);
        row->addWidget(m_rows[i].mark);
        row->addWidget(m_rows[i].state, 1);
        for (const char* id : specs[i].actions) {
            auto* button = new QToolButton(this);
            button->setDefaultAction(m_tools.actions.action(id));
            button->setIconSize({px(14), px(14)});
            button->setFixedSize(kFieldHeight + 2, kFieldHeight);
            button->setAccessibleName(m_tools.actions.action(id)->text());
            row->addWidget(button);
        }
    }
}

void CalibrationSection::show(const Inspected& inspected)
{
    const Calibration& c = inspected.object->calibration;
    const bool known[] = {c.isScaleKnown, c.isFloorKnown, c.isUpKnown, c.isOriginKnown};
    const float factor = c.objectFromSource.scale.x;
    const QString said[] = {std::abs(factor - 1) < 1e-4f ? tr("in metres") : tr("\u00d7 %1 to metres").arg(QString::number(factor, 'g', 3)), tr("at y = 0"), tr("+Y"), tr("chosen")};
    const QString unsaid[] = {tr("not known"), tr("not known"), tr("as it came"), tr("as it came")};
    int count = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        m_rows[i].mark->setMark(known[i] ? Mark::Holds : Mark::Open);
        m_rows[i].state->setText(known[i] ? said[i] : unsaid[i]);
        if (m_rows[i].state->property("isSecondary").toBool() == known[i]) {
            m_rows[i].state->setProperty("isSecondary", !known[i]);
            m_rows[i].state->style()->polish(m_rows[i].state);
        }
        count += known[i];
    }
    setRemark(tr("%1 of 4 known").arg(count));
}

SourceSection::SourceSection(InspectorTools& tools, QWidget* parent) : InspectorSection(tr("Contents"), tools, parent)
{
    m_splats = addFact(tr("Splats"));
    m_colour = addFact(tr("Colour"), tr("Spherical harmonics: how the colour depends on where one looks from"));
    m_memory = addFact(tr("Memory"), tr("Splats, scaffold, clips and sequence; shared with the history"));
    m_file = addFact(tr("File"));
    m_format = addFact(tr("Format"));
    m_up = addFact(tr("Up in file"));
    m_notes = new QWidget(this);
    m_noteRows = new QVBoxLayout(m_notes);
    m_noteRows->setContentsMargins(0, kGrid, 0, 0);
    m_noteRows->setSpacing(kGrid);
    body()->addWidget(m_notes);
}

void SourceSection::show(const Inspected& inspected)
{
    const Object& object = *inspected.object;
    setFact(m_splats, exactCountText(object.splats->size()));
    const int degree = object.splats->shDegree;
    setFact(m_colour, degree == 0 ? tr("the same from all sides") : tr("harmonics of degree %1").arg(degree));
    setFact(m_memory, bytesText(object.byteCount()));
    const Provenance& from = object.provenance;
    setFact(m_file, from.file.empty() ? tr("made here") : QString::fromStdString(from.file));
    setFact(m_format, from.format.empty() ? tr("\u2013") : QString::fromStdString(from.format));
    setFact(m_up, from.sourceUp == UpAxis::YDown ? tr("\u2212Y, turned on import") : tr("+Y"));
    setRemark(tr("%1 splats").arg(countText(object.splats->size())));
    if (from.notes == m_shownNotes) return;
    m_shownNotes = from.notes;
    while (QLayoutItem* item = m_noteRows->takeAt(0)) {
        if (QWidget* widget = item->widget()) widget->deleteLater();
        delete item;
    }
    for (const std::string& note : from.notes) {
        auto* line = new QWidget(m_notes);
        auto* row = new QHBoxLayout(line);
        row->setContentsMargins(0, 0, 0, 0);
        row->setSpacing(6);
        auto* mark = new MarkLabel(line);
        mark->setMark(Mark::Warning);
        auto* text = new QLabel(QString::fromStdString(note), line);
        text->setWordWrap(true);
        text->setProperty("isSecondary", true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        row->addWidget(mark, 0, Qt::AlignTop);
        row->addWidget(text, 1);
        m_noteRows->addWidget(line);
    }
    m_notes->setVisible(!from.notes.empty());
}

}  // namespace morphogen::ui
