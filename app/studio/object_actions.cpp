#include "app/studio/object_actions.h"

#include "core/deform/posed_centres.h"
#include "core/edit/edit_camera.h"
#include "core/edit/fit_floor.h"
#include "core/edit/object_edits.h"
#include "core/edit/remove_object.h"
#include "core/edit/set_origin.h"
#include "core/edit/set_placement.h"
#include "core/edit/set_scale.h"
#include "core/edit/set_up.h"
#include "core/edit/set_visible.h"
#include "core/edit/track_edits.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "ui/models/keys.h"

#include <QApplication>
#include <QClipboard>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>

namespace morphogen::studio {
namespace {

using Objects = std::vector<ObjectId>;

QJsonArray json(std::initializer_list<float> values)
{
    QJsonArray list;
    for (const float v : values) list.append(static_cast<double>(v));
    return list;
}

}  // namespace

ObjectActions::ObjectActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("edit.undo", [this] { m_parts.document.undo(); });
    actions.onTriggered("edit.redo", [this] { m_parts.document.redo(); });
    actions.onTriggered("edit.delete", [this] { remove(); });
    actions.onTriggered("edit.duplicate", [this] { duplicate(); });
    actions.onTriggered("object.hide", [this] { toggleHidden(); });
    actions.onTriggered("object.isolate", [this] { isolate(); });
    actions.onTriggered("object.showAll", [this] { showAll(); });
    actions.onTriggered("object.resetPosition", [this] { reset(0); });
    actions.onTriggered("object.resetRotation", [this] { reset(1); });
    actions.onTriggered("object.resetScale", [this] { reset(2); });
    actions.onTriggered("object.track", [this] { track(); });
    actions.onTriggered("object.fitFloor", [this] { fitFloor(); });
    actions.onTriggered("object.copyTransform", [this] { copyTransform(); });
    actions.onTriggered("object.pasteTransform", [this] { pasteTransform(); });
    actions.onTriggered("object.keepUp", [this] { m_parts.applyOrSay(ui::requestFor(SetUp{m_parts.window.selection().active(), {0, 1, 0}})); });
    actions.onTriggered("object.keepScale", [this] { m_parts.applyOrSay(ui::requestFor(SetScale{m_parts.window.selection().active(), {0, 0, 0}, {1, 0, 0}, 1.0})); });
    actions.onTriggered("object.originBelow", [this] {
        const Object* object = active();
        if (!object) return;
        const Bounds bounds = posedBounds(poseAt(m_parts.document.world(), *object, m_parts.playback.time()));
        const Vec3 middle = bounds.centre();
        m_parts.applyOrSay(ui::requestFor(SetOrigin{object->id, {middle.x, bounds.lower.y, middle.z}}));
    });
}

const Object* ObjectActions::active() const { return m_parts.document.world().find(m_parts.window.selection().active()); }

SetPlacement::Keys ObjectActions::keys() const { return m_parts.window.actions().isChecked("time.autoKey") ? SetPlacement::Keys::Always : SetPlacement::Keys::WhereKeyed; }

void ObjectActions::refresh()
{
    m_parts.window.actions().setEnabled("edit.undo", m_parts.document.canUndo());
    m_parts.window.actions().setEnabled("edit.redo", m_parts.document.canRedo());
}

void ObjectActions::remove()
{
    const ui::Selection chosen = m_parts.window.selection();
    if (chosen.camera) return m_parts.applyOrSay(ui::requestFor(RemoveCamera{chosen.camera}));
    m_parts.applyOrSay(ui::requestForEach("Delete " + ui::namesForLabel(m_parts.document.world(), chosen.objects), chosen.objects, [](const World&, ObjectId id) { return RemoveObject{id}; }));
}

void ObjectActions::duplicate()
{
    const World& world = m_parts.document.world();
    const std::size_t before = world.objects.size();
    const Objects chosen = m_parts.window.selection().objects;
    m_parts.applyOrSay(ui::requestForEach("Duplicate " + ui::namesForLabel(world, chosen), chosen, [secs = m_parts.playback.time()](const World& now, ObjectId id) {
        const Object* object = now.find(id);
        const Bounds bounds = object ? posedBounds(poseAt(now, *object, secs)) : Bounds{};
        return DuplicateObject{id, {}, {bounds.isEmpty() ? 0.5f : 1.05f * bounds.size().x, 0, 0}};
    }));
    ui::Selection added;
    const auto& objects = m_parts.document.world().objects;
    for (std::size_t k = before; k < objects.size(); ++k) added.objects.push_back(objects[k]->id);
    if (!added.objects.empty()) m_parts.window.setSelection(added);
}

void ObjectActions::toggleHidden()
{
    const Object* object = active();
    if (!object) return;
    const double secs = m_parts.playback.time();
    const PropertyPath path = ui::pathTo(Property::Visibility);
    const bool isVisible = (*propertyAt(*object, path, secs))[0] < 0.5f;
    const Objects objects = m_parts.window.selection().objects;
    const auto how = keys() == SetPlacement::Keys::Always ? ui::PropertyChange::Keys::Always : ui::PropertyChange::Keys::WhereKeyed;
    m_parts.applyOrSay(ui::settingProperty({objects, path, valueOf(isVisible ? 1.0f : 0.0f), secs, how}, (isVisible ? "Show " : "Hide ") + ui::namesForLabel(m_parts.document.world(), objects)));
}

void ObjectActions::isolate()
{
    const Objects objects = m_parts.window.selection().objects;
    m_parts.applyOrSay(ui::requestFor(IsolateObjects{objects}, "Isolate " + ui::namesForLabel(m_parts.document.world(), objects)));
}

void ObjectActions::showAll()
{
    Objects hidden;
    for (const auto& object : m_parts.document.world().objects)
        if (!object->isVisible) hidden.push_back(object->id);
    if (hidden.empty()) return m_parts.note(QObject::tr("Nothing is hidden."));
    m_parts.applyOrSay(ui::requestForEach("Show all", hidden, [](const World&, ObjectId id) { return SetVisible{id, true}; }));
}

void ObjectActions::reset(int what)
{
    static constexpr const char* labels[] = {"Reset position of ", "Reset rotation of ", "Reset scale of "};
    const Objects objects = m_parts.window.selection().objects;
    m_parts.applyOrSay(ui::requestForEach(labels[what] + ui::namesForLabel(m_parts.document.world(), objects), objects, [what, secs = m_parts.playback.time(), keys = keys()](const World& world, ObjectId id) {
        const Object* object = world.find(id);
        SetPlacement edit{id, object ? placementAt(*object, secs) : Transform{}, secs, keys};
        if (what == 0) edit.placement.translation = Vec3(0);
        else if (what == 1) edit.placement.rotation = Quat(1, 0, 0, 0);
        else edit.placement.scale = Vec3(1);
        return edit;
    }));
}

void ObjectActions::fitFloor()
{
    const Object* object = active();
    if (!object) return;
    JobRequest job{"Find the floor of " + object->name, m_parts.document.history().version()};
    m_parts.chores.start(
        std::move(job), [copy = *object](const JobContext& context) { return morphogen::fitFloor(copy, {}, context); },
        [this, id = object->id](JobOutcome<FloorFit> outcome) {
            if (!outcome.result) return m_parts.say(outcome.result.error());
            const Object* now = m_parts.document.world().find(id);
            if (!now || !outcome.isFor(m_parts.document.history().version())) return m_parts.note(QObject::tr("The world changed while the floor was looked for; ask again."));
            m_parts.applyOrSay(ui::requestFor(SetFloor{id, outcome.result->floorInWorld}, "Find the floor of " + now->name));
        });
}

void ObjectActions::track()
{
    const Object* object = active();
    if (!object || !object->sequence) return m_parts.note(QObject::tr("Choose a sequence of frames first: an object that was imported from numbered files."));
    TrackSequence edit{.object = object->id};
    const std::string label = "Make one 4D object of " + object->name;
    m_parts.chores.start(
        JobRequest{label, m_parts.document.history().version()}, [sequence = *object, quality = edit.leastDecibels](const JobContext& context) { return trackedOf(sequence, quality, context); },
        [this, edit, label](JobOutcome<std::shared_ptr<const Object>> outcome) mutable {
            if (!outcome.result) return m_parts.say(outcome.result.error());
            edit.tracked = *outcome.result;
            m_parts.applyOrSay(ui::requestFor(std::move(edit), label));
        });
}

void ObjectActions::copyTransform()
{
    const Object* object = active();
    if (!object) return;
    const Transform t = placementAt(*object, m_parts.playback.time());
    const QJsonObject text{{"translation", json({t.translation.x, t.translation.y, t.translation.z})},
                           {"rotation", json({t.rotation.x, t.rotation.y, t.rotation.z, t.rotation.w})},
                           {"scale", json({t.scale.x, t.scale.y, t.scale.z})}};
    QApplication::clipboard()->setText(QString::fromUtf8(QJsonDocument(text).toJson(QJsonDocument::Compact)));
}

void ObjectActions::pasteTransform()
{
    const QJsonObject text = QJsonDocument::fromJson(QApplication::clipboard()->text().toUtf8()).object();
    const QJsonArray move = text["translation"].toArray(), turn = text["rotation"].toArray(), size = text["scale"].toArray();
    if (move.size() != 3 || turn.size() != 4 || size.size() != 3) return m_parts.note(QObject::tr("The clipboard holds no transform; copy one from an object first."));
    const auto f = [](const QJsonArray& list, int i) { return static_cast<float>(list[i].toDouble()); };
    Transform t;
    t.translation = {f(move, 0), f(move, 1), f(move, 2)};
    t.rotation = Quat(f(turn, 3), f(turn, 0), f(turn, 1), f(turn, 2));
    t.scale = {f(size, 0), f(size, 1), f(size, 2)};
    const Objects objects = m_parts.window.selection().objects;
    m_parts.applyOrSay(ui::requestForEach("Paste transform to " + ui::namesForLabel(m_parts.document.world(), objects), objects,
                                          [t, secs = m_parts.playback.time(), keys = keys()](const World&, ObjectId id) { return SetPlacement{id, t, secs, keys}; }));
}

}  // namespace morphogen::studio
