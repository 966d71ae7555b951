#include "app/studio/shape_actions.h"

#include "ui/actions/action_set.h"
#include "ui/panels/inspector/inspector.h"

#include <QInputDialog>

#include <algorithm>
#include <fmt/format.h>

namespace morphogen::studio {
namespace {

constexpr float kStiff = 5, kSoft = 0.2f, kAsUsual = 1;   ///< what strokes of the brush paint

}  // namespace

ShapeActions::ShapeActions(Parts& parts) : m_parts(parts)
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("lattice.add", [this] {
        if (const Object* object = active()) addLattice(object->id);
    });
    actions.onTriggered("lattice.ofSelected", [this] {
        const Object* object = active();
        if (!object) return;
        if (!object->selection(kWorkingSelection)) return m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(object->name)));
        addLatticeTo({.object = object->id, .selection = kWorkingSelection});
    });
    actions.onTriggered("stiffness.ofSelected", [this] { stiffenSelected(); });
    actions.onTriggered("object.contactShadow", [this] { toggleShadow(); });
}

const Object* ShapeActions::active() const { return m_parts.document.world().find(m_parts.window.selection().active()); }

void ShapeActions::addLattice(ObjectId object)
{
    if (object != m_parts.window.selection().active()) m_parts.window.setSelection(ui::Selection::of(object));
    const Object* now = active();
    if (now && latticeOf(*now)) {   // it is shown
        if (m_parts.viewport.tool() != ViewportTool::Lattice) (void)m_parts.window.trigger("tool.lattice");
        return;
    }
    addLatticeTo({.object = object});
}

void ShapeActions::addLatticeTo(const AddLattice& edit)
{
    const Object* object = m_parts.document.world().find(edit.object);
    if (!object) return;
    m_parts.applyOrSay(ui::requestFor(edit, "Add lattice to " + object->name));
    if (m_parts.viewport.tool() != ViewportTool::Lattice) (void)m_parts.window.trigger("tool.lattice");
}

void ShapeActions::moveLattice(const LatticeMove& move, DragPhase phase)
{
    if (phase == DragPhase::Revert) return m_parts.window.inspector().setWorld(m_parts.document.snapshot());
    if (phase == DragPhase::Preview) return;   // its points are no numbers of the inspector's
    const auto keys = m_parts.window.actions().isChecked("time.autoKey") ? MoveHandle::Keys::Always : MoveHandle::Keys::WhereKeyed;
    const Object* object = m_parts.document.world().find(move.object);
    const std::string what = move.points.size() == 1 ? "a point" : fmt::format("{} points", move.points.size());
    const MoveLattice edit{move.object, move.modifier, move.points, move.byInWorld, m_parts.playback.time(), keys};
    m_parts.applyOrSay(ui::requestFor(edit, fmt::format("Bend {} by {} of its lattice", object ? object->name : "", what)));
}

void ShapeActions::paintStiffness(const SplatProposal& proposal)
{
    const Object* object = active();
    if (!object) return m_parts.note(QObject::tr("Select an object first; stiffness is painted on the active one."));
    const float stiffness = proposal.how == Combine::Add ? kSoft : proposal.how == Combine::Remove ? kAsUsual : kStiff;
    stiffen({{.object = object->id, .where = proposal.where, .timeSecs = m_parts.playback.time()}, stiffness});
}

void ShapeActions::stiffenSelected()
{
    const Object* object = active();
    if (!object) return;
    if (!object->selection(kWorkingSelection)) return m_parts.note(QObject::tr("No splat of %1 is selected; select some first.").arg(QString::fromStdString(object->name)));
    bool isChosen = false;
    const double stiffness = QInputDialog::getDouble(&m_parts.window, QObject::tr("Stiffness of the selected splats"), QObject::tr("Times as stiff as usual (0.1 to 10)"), kStiff,
                                                     double(kLeastStiffness), double(kMostStiffness), 2, &isChosen);
    if (isChosen) stiffen({{.object = object->id, .where = SelectNamed{kWorkingSelection}, .timeSecs = m_parts.playback.time()}, static_cast<float>(stiffness)});
}

void ShapeActions::stiffen(PaintStiffness edit)
{
    const Object* object = m_parts.document.world().find(edit.choice.object);
    auto request = ui::requestFor(edit, "Paint stiffness of " + (object ? object->name : std::string()));
    request.takes = ui::EditRequest::Takes::Longer;   // the first stroke lays a rig
    m_parts.applyOrSay(request);
}

void ShapeActions::toggleShadow()
{
    const Object* object = active();
    if (!object) return;
    const auto found = std::ranges::find_if(object->modifiers, [](const auto& held) { return std::holds_alternative<ContactShadowSettings>(held->settings); });
    if (found == object->modifiers.end()) return m_parts.applyOrSay(ui::requestFor(AddModifier{object->id, ContactShadowSettings{}}, "Contact shadow of " + object->name));
    const bool isOn = !(*found)->isOn;
    m_parts.applyOrSay(ui::requestFor(ChangeModifier{.object = object->id, .modifier = (*found)->id, .isOn = isOn}, (isOn ? "Contact shadow of " : "No contact shadow of ") + object->name));
}

}  // namespace morphogen::studio
