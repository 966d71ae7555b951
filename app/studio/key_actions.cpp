#include "app/studio/key_actions.h"

#include "core/edit/script.h"
#include "ui/actions/action_set.h"

#include <QApplication>
#include <QClipboard>

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

}  // namespace morphogen::studio
