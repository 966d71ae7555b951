#include "app/studio/rig_actions.h"

#include "core/edit/edit_json.h"
#include "ui/actions/action_set.h"

#include <QInputDialog>

#include <algorithm>

namespace morphogen::studio {

RigActions::RigActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("rig.borrow", [this] { borrow(BorrowRig::Align::AsTheyStand); });
    actions.onTriggered("rig.layOver", [this] { borrow(BorrowRig::Align::OverBounds); });
    actions.onTriggered("rig.paint", [this] { paint(); });
}

void RigActions::borrow(BorrowRig::Align align)
{
    std::vector<ObjectId> borrowers = m_parts.window.selection().objects;
    if (borrowers.size() < 2) return m_parts.note(QObject::tr("Select what shall move, then, with Shift, the object whose skeleton moves it."));
    const ObjectId lender = borrowers.back();
    borrowers.pop_back();
    const World& now = m_parts.document.world();
    const Object* from = now.find(lender);
    const std::string label = "Rig " + ui::namesForLabel(now, borrowers) + " by " + (from ? from->name : "");
    auto request = ui::requestForEach(label, borrowers, [lender, align, secs = m_parts.playback.time()](const World&, ObjectId id) { return BorrowRig{.object = id, .from = lender, .timeSecs = secs, .align = align}; });
    request.takes = ui::EditRequest::Takes::Longer;   // weights of a million splats
    m_parts.applyOrSay(request);
}

void RigActions::paint()
{
    const Object* object = m_parts.document.world().find(m_parts.window.selection().active());
    if (!object) return;
    if (!object->scaffold || object->scaffold->nodes.empty()) return m_parts.note(QObject::tr("%1 follows no bones; borrow a rig first.").arg(QString::fromStdString(object->name)));
    if (!object->selection(kWorkingSelection)) return m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(object->name)));
    QStringList bones;
    for (const ScaffoldNode& node : object->scaffold->nodes) bones.append(QString::fromStdString(node.name));
    bool isChosen = false;
    const QString bone = QInputDialog::getItem(&m_parts.window, QObject::tr("Give the selected splats to a bone"), QObject::tr("Bone"), bones, 0, false, &isChosen);
    if (!isChosen) return;
    const PaintBone edit{{.object = object->id, .where = SelectNamed{kWorkingSelection}, .timeSecs = m_parts.playback.time()}, bone.toStdString()};
    m_parts.applyOrSay(ui::requestFor(edit, "Give splats of " + object->name + " to " + edit.bone));
}

}  // namespace morphogen::studio
