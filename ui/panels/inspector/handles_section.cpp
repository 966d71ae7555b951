#include "ui/panels/inspector/handles_section.h"

#include "ui/actions/action_set.h"
#include "ui/panels/inspector/modifier_fields.h"
#include "ui/panels/inspector/row_parts.h"
#include "ui/theme/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/key_diamond.h"
#include "ui/widgets/number_field.h"
#include "ui/widgets/segmented.h"

#include <QApplication>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace morphogen::ui {
namespace {

constexpr NumberFormat kLengths{Unit::Metres, 0.005, 3, 0, 1e6};

QString text(const std::string& name) { return QString::fromStdString(name); }

}  // namespace

HandlesSection::HandlesSection(InspectorTools& tools, QWidget* parent)
    : InspectorSection(tr("Handles"), tools, parent), m_list(new QWidget(this)), m_listRows(new QVBoxLayout(m_list)), m_details(new QWidget(this)), m_name(new QLineEdit),
      m_kind(new Segmented({tr("Point"), tr("Region"), tr("Pin"), tr("Bone")})), m_radius(new NumberField(kLengths)), m_reach(new NumberField(kLengths)), m_fields(new ModifierFields(m_details)), m_poses(new ModifierFields(this)),
      m_poseSaver(new QToolButton(this)), m_poseRemover(new QToolButton(this))
{
    m_listRows->setContentsMargins(0, 0, 0, 0);
    m_listRows->setSpacing(0);
    body()->addWidget(m_list);
    auto* details = new QVBoxLayout(m_details);
    details->setContentsMargins(0, kGrid, 0, kGrid);
    details->setSpacing(kGrid);
    addLabelled(*details, tr("Name"), m_name, tr("Scripts and keys speak of the handle by this name"));
    addLabelled(*details, tr("Kind"), m_kind, tr("A point goes where you put it; a region can be turned as well; a pin holds still; a bone is a region that follows one bone of the skeleton"));
    details->addWidget(m_fields);
    m_radiusRow = addLabelled(*details, tr("Radius"), m_radius, tr("What it holds, in metres along the object"));
    addLabelled(*details, tr("Reach"), m_reach, tr("What lies farther away stays, in metres along the object; 0: it is felt everywhere"));
    body()->addWidget(m_details);
    m_poses->setPart("poses/");
    body()->addWidget(m_poses);
    auto* poses = new QHBoxLayout;
    poses->setContentsMargins(0, 0, 0, 0);
    poses->setSpacing(kGrid);
    m_poseSaver->setDefaultAction(tools.actions.action("handle.savePose"));
    m_poseSaver->setText(tr("Save pose"));
    m_poseSaver->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_poseSaver->setIconSize({px(12), px(12)});
    m_poseRemover->setText(tr("Remove pose"));
    m_poseRemover->setAccessibleName(tr("Remove pose"));
    m_poseRemover->setToolTip(tr("Forgets a saved pose, with the keys of its weight"));
    m_poseRemover->setPopupMode(QToolButton::InstantPopup);
    m_poseRemover->setMenu(new QMenu(m_poseRemover));
    poses->addWidget(m_poseSaver);
    poses->addWidget(m_poseRemover);
    poses->addStretch();
    body()->addLayout(poses);

    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        const DeformHandle* handle = active();
        if (!handle || m_name->text() == text(handle->name)) return;
        if (!change({.name = m_name->text().toStdString()}, "Rename", m_name))
            if (const DeformHandle* now = active()) m_name->setText(text(now->name));
    });
    connect(m_kind, &Segmented::chosen, this, [this](int kind) { change({.kind = static_cast<HandleKind>(kind)}, "Kind of", m_kind); });
    const auto onLength = [this](NumberField* field, auto edit) {
        connect(field, &NumberField::edited, this, [this, field, edit](double metres, DragId drag) {
            const DeformHandle* handle = active();
            if (!handle) return;
            ChangeHandle made = edit(static_cast<float>(metres));
            made.object = inspected().object->id, made.handle = handle->name;
            const auto done = m_tools.sink(requestFor(made, std::string("Change ") + handle->name + " of " + inspected().object->name, drag));
            if (!done) field->showProblem(text(done.error().message));
        });
        connect(field, &NumberField::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    };
    onLength(m_radius, [](float metres) { return ChangeHandle{.radius = metres}; });
    onLength(m_reach, [](float metres) { return ChangeHandle{.reach = metres}; });
    wireNumbers(*m_fields, "Bend");
    wireNumbers(*m_poses, "Pose");
}

void HandlesSection::wireNumbers(ModifierFields& fields, const char* verb)
{
    connect(&fields, &ModifierFields::reverted, this, [this](DragId drag) { (void)m_tools.sink(EditRequest::takingBack(drag)); });
    connect(&fields, &ModifierFields::keyToggled, this, [this, &fields](const QString& number) {
        sendOrSay(togglingKeys(*inspected().world, {inspected().object->id}, {PropertyPath::of(bend()->id, number.toStdString())}, inspected().timeSecs), fields.diamond(number.toStdString()));
    });
    connect(&fields, &ModifierFields::numberChosen, this, [this, &fields, verb](const QString& number, const Value& value, DragId drag) {
        if (!bend()) return;
        const auto keys = m_tools.keysAlways() ? PropertyChange::Keys::Always : PropertyChange::Keys::WhereKeyed;
        const PropertyPath path = PropertyPath::of(bend()->id, number.toStdString());
        const auto spec = numberSpec(bend()->settings, path.number);
        const auto done = m_tools.sink(settingProperty({{inspected().object->id}, path, value, inspected().timeSecs, keys}, std::string(verb) + " " + inspected().object->name + " by " + (spec ? spec->title : path.number), drag));
        if (done) return;
        fields.show(*inspected().object, *bend(), inspected().timeSecs);
        if (NumberField* field = fields.field(path.number)) field->showProblem(text(done.error().message));
    });
}

void HandlesSection::fillRemover()
{
    const auto& poses = std::get<DeformSettings>(bend()->settings).poses;
    m_poseRemover->setVisible(!poses.empty());
    QMenu& menu = *m_poseRemover->menu();
    menu.clear();
    for (const HandlePose& pose : poses)
        menu.addAction(text(pose.name), this, [this, name = pose.name] { sendOrSay(requestFor(RemovePose{inspected().object->id, name}, "Remove " + name + " of " + inspected().object->name), m_poseRemover); });
}

bool HandlesSection::suits(const Inspected& inspected) const { return inspected.object && bendOf(*inspected.object); }

const Modifier* HandlesSection::bend() const { return inspected().object ? bendOf(*inspected().object) : nullptr; }

const DeformHandle* HandlesSection::find(std::uint32_t handle) const
{
    const Modifier* modifier = bend();
    if (!modifier) return nullptr;
    const auto& handles = std::get<DeformSettings>(modifier->settings).handles;
    const auto found = std::ranges::find(handles, handle, &DeformHandle::id);
    return found == handles.end() ? nullptr : &*found;
}

bool HandlesSection::change(ChangeHandle edit, const char* verb, QWidget* where)
{
    const DeformHandle* handle = edit.handle.empty() ? active() : nullptr;
    if (handle) edit.handle = handle->name;
    if (edit.handle.empty()) return false;
    edit.object = inspected().object->id;
    edit.timeSecs = inspected().timeSecs;
    const bool isDone = sendOrSay(requestFor(edit, std::string(verb) + " " + edit.handle + " of " + inspected().object->name), where);
    if (!isDone && active()) showActive();
    return isDone;
}

void HandlesSection::click(std::uint32_t handle)
{
    std::vector<std::uint32_t> now = m_chosen;
    const bool isAdding = QApplication::keyboardModifiers() & (Qt::ShiftModifier | Qt::ControlModifier);
    const bool wasChosen = std::ranges::find(now, handle) != now.end();
    std::erase(now, handle);
    if (!isAdding) now.clear();
    if (!isAdding || !wasChosen) now.push_back(handle);
    setChosen(now);
    Q_EMIT chosen(now);
}

void HandlesSection::setChosen(const std::vector<std::uint32_t>& handles)
{
    m_chosen = handles;
    if (!bend()) return;
    showRows();
    showActive();
}

QWidget* HandlesSection::makeRow(std::uint32_t handle)
{
    QWidget* line = addListLine(*m_listRows);
    QToolButton* name = addLineName(line, tr("Selects it in the view and shows its numbers below; Shift adds"));
    name->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    name->setIconSize({px(13), px(13)});
    QToolButton* pin = addLineButton(line, {"pin", Icon::Pin, tr("Pin handle"), tr("Holds still where it is; again: can be moved")});
    pin->setCheckable(true);
    QToolButton* removed = addLineButton(line, {"remove", Icon::Close, tr("Remove handle"), tr("Takes the handle away, with its keys")});
    connect(name, &QToolButton::clicked, this, [this, handle] { click(handle); });
    connect(pin, &QToolButton::clicked, this, [this, handle, pin] {
        const DeformHandle* now = find(handle);
        if (now) change({.handle = now->name, .kind = now->kind == HandleKind::Pin ? HandleKind::Point : HandleKind::Pin}, now->kind == HandleKind::Pin ? "Release" : "Pin", pin);
    });
    connect(removed, &QToolButton::clicked, this, [this, handle, removed] {
        if (const DeformHandle* now = find(handle)) sendOrSay(requestFor(RemoveHandle{inspected().object->id, now->name}, "Remove " + now->name + " of " + inspected().object->name), removed);
    });
    return line;
}

void HandlesSection::showRows()
{
    const auto& handles = std::get<DeformSettings>(bend()->settings).handles;
    if (!std::ranges::equal(m_rows, handles, {}, &Row::handle, &DeformHandle::id)) {
        for (const Row& row : m_rows) row.widget->hide(), row.widget->deleteLater();
        m_rows.clear();
        for (const DeformHandle& handle : handles) m_rows.push_back({handle.id, makeRow(handle.id)});
    }
    for (const DeformHandle& handle : handles) {
        QToolButton* name = button(handle.id, QStringLiteral("name"));
        name->setText(text(handle.name));
        if (name->property("kind").toInt() != 1 + static_cast<int>(handle.kind)) {
            static constexpr Icon kLooks[] = {Icon::Handle, Icon::Sphere, Icon::Pin, Icon::Link};
            name->setIcon(icon(kLooks[static_cast<std::size_t>(handle.kind)]));
            name->setProperty("kind", 1 + static_cast<int>(handle.kind));
        }
        name->setAccessibleName(text(handle.name));
        name->setChecked(std::ranges::find(m_chosen, handle.id) != m_chosen.end());
        button(handle.id, QStringLiteral("pin"))->setChecked(handle.kind == HandleKind::Pin);
    }
}

void HandlesSection::showActive()
{
    const DeformHandle* handle = active();
    m_details->setVisible(handle != nullptr);
    if (!handle) return;
    if (!m_name->hasFocus() || !m_name->isModified()) m_name->setText(text(handle->name));
    m_kind->setCurrent(static_cast<int>(handle->kind));
    m_radiusRow->setVisible(handle->kind == HandleKind::Region || handle->kind == HandleKind::Pin);
    m_radius->setValue(static_cast<double>(handle->radius));
    m_reach->setValue(static_cast<double>(handle->reach));
    m_fields->setPart("handles/" + std::to_string(handle->id) + "/");
    m_fields->show(*inspected().object, *bend(), inspected().timeSecs);
}

void HandlesSection::show(const Inspected& shown)
{
    remember(shown);
    const auto& handles = std::get<DeformSettings>(bend()->settings).handles;
    setRemark(QString::number(handles.size()));
    showRows();
    showActive();
    m_poses->show(*inspected().object, *bend(), inspected().timeSecs);
    fillRemover();
}

QToolButton* HandlesSection::button(std::uint32_t handle, const QString& which) const
{
    for (const Row& row : m_rows)
        if (row.handle == handle) return row.widget->findChild<QToolButton*>(which);
    return nullptr;
}

}  // namespace morphogen::ui
