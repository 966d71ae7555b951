#include "app/studio/key_actions.h"

#include "core/edit/edit_json.h"
#include "core/edit/script.h"
#include "core/evaluate/object_at.h"
#include "ui/actions/action_set.h"

#include <QApplication>
#include <QClipboard>
#include <QCursor>
#include <QMenu>

#include <algorithm>

namespace morphogen::studio {

KeyActions::KeyActions(Parts& parts, std::function<void(double)> seek) : m_parts(parts), m_seek(std::move(seek))
{
    ui::ActionSet& actions = parts.window.actions();
    actions.onTriggered("time.insertKey", [this] { insert(); });
    actions.onTriggered("time.autoKey", [this] { m_parts.window.setRecording(m_parts.window.actions().isChecked("time.autoKey")); });
    actions.onTriggered("time.previousKey", [this] { goTo(ui::KeyDirection::Earlier); });
    actions.onTriggered("time.nextKey", [this] { goTo(ui::KeyDirection::Later); });
}

void KeyActions::insert()
{
    m_parts.applyOrSay(ui::settingKeys(m_parts.document.world(), m_parts.window.selection().objects, ui::placementPaths(), m_parts.playback.time()));
}

void KeyActions::goTo(ui::KeyDirection direction)
{
    const World& world = m_parts.document.world();
    std::vector<ObjectId> objects = m_parts.window.selection().objects;
    if (objects.empty())
        for (const auto& object : world.objects) objects.push_back(object->id);
    if (const auto secs = ui::nextKeySecs(world, objects, m_parts.playback.time(), direction)) m_seek(*secs);
    else m_parts.note(direction == ui::KeyDirection::Later ? QObject::tr("There is no later key.") : QObject::tr("There is no earlier key."));
}

void KeyActions::copyAsScript(std::size_t first, std::size_t last)
{
    const auto script = scriptOf(m_parts.document.history(), first, last);
    if (!script) return m_parts.say(script.error());
    QApplication::clipboard()->setText(QString::fromStdString(*script));
    m_parts.note(first == last ? QObject::tr("Copied one step as a script.") : QObject::tr("Copied %1 steps as a script.").arg(last - first + 1));
}

bool KeyActions::isOnPath(const PlacementProposal& proposal) const
{
    const Object* object = m_parts.document.world().find(proposal.object);
    return object && placementOwnerAt(*object, m_parts.playback.time()).owner == PlacementOwner::Path;
}

ui::EditRequest KeyActions::placing(const std::vector<PlacementProposal>& proposals, std::string label) const
{
    const auto keys = m_parts.window.actions().isChecked("time.autoKey") ? SetPlacement::Keys::Always : SetPlacement::Keys::WhereKeyed;
    std::vector<AnyEdit> edits;
    for (const PlacementProposal& p : proposals) {
        if (isOnPath(p)) edits.push_back(NewStart{p.object, p.placement, m_parts.playback.time()});
        else edits.push_back(SetPlacement{p.object, p.placement, m_parts.playback.time(), keys});
    }
    return ui::requestForEach(std::move(label), std::move(edits), [](const World&, const AnyEdit& edit) { return edit; });
}

void KeyActions::place(const std::vector<PlacementProposal>& proposals, const std::string& label)
{
    const double secs = m_parts.playback.time();
    const auto isPulledBack = [this, secs](const PlacementProposal& p) { return isOnPath(p) && p.placement.translation != placedAt(*m_parts.document.world().find(p.object), secs).translation; };
    if (std::ranges::none_of(proposals, isPulledBack)) return m_parts.applyOrSay(placing(proposals, label));
    // Popped up, not waited for: whoever brought the proposals goes on.
    auto* menu = new QMenu(&m_parts.window);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->setToolTipsVisible(true);
    const auto add = [menu](const QString& name, const QString& tip) {
        QAction* action = menu->addAction(name);
        action->setToolTip(tip);
        return action;
    };
    QObject::connect(add(QObject::tr("New start"), QObject::tr("The whole path moves along")), &QAction::triggered, menu,
                     [this, proposals, label] { m_parts.applyOrSay(placing(proposals, "New start: " + label)); });
    QObject::connect(add(QObject::tr("Take over from here"), QObject::tr("From this time on keys say where it is; the path is cut here")), &QAction::triggered, menu,
                     [this, proposals, label, secs, isPulledBack] {
                         std::vector<AnyEdit> edits;
                         for (const PlacementProposal& p : proposals) {
                             if (isPulledBack(p)) edits.push_back(TakeOver{p.object, p.placement, secs});
                             else edits.push_back(SetPlacement{p.object, p.placement, secs});
                         }
                         m_parts.applyOrSay(ui::requestForEach("Take over: " + label, std::move(edits), [](const World&, const AnyEdit& edit) { return edit; }));
                     });
    menu->addSeparator();
    add(QObject::tr("Leave it as it was"), QObject::tr("The path goes on"));
    menu->popup(QCursor::pos());
}

void KeyActions::follow(const PathProposal& path)
{
    const Object* object = m_parts.document.world().find(path.object);
    if (!object) return;
    const Modifier* before = nullptr;
    for (const auto& modifier : object->modifiers)
        if (std::holds_alternative<FollowPathSettings>(modifier->settings)) before = modifier.get();
    FollowPathSettings settings = before ? std::get<FollowPathSettings>(before->settings) : FollowPathSettings{};
    settings.points = path.points;
    settings.beginSecs = static_cast<float>(m_parts.playback.time());
    settings.endSecs = settings.beginSecs + static_cast<float>(path.points.back().timeSecs - path.points.front().timeSecs);
    const std::string label = "Draw a path for " + object->name;
    if (before) return m_parts.applyOrSay(ui::requestFor(ChangeModifier{.object = object->id, .modifier = before->id, .settings = settings}, label));
    m_parts.applyOrSay(ui::requestFor(AddModifier{.object = object->id, .settings = settings}, label));
}

}  // namespace morphogen::studio
