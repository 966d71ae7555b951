#include "app/viewport/stage_mail.h"

#include "app/viewport/stage.h"

namespace morphogen::viewport {

void StageMail::add(Command deed) { m_entries.push_back({Kind::Deed, std::move(deed)}); }
void StageMail::addIdle(Command command) { m_entries.push_back({Kind::Idle, std::move(command)}); }

void StageMail::setWorld(std::shared_ptr<const World> world)
{
    supersede(Kind::World, [world = std::move(world)](Stage& stage) { stage.setWorld(world); });
}

void StageMail::setTime(double secs)
{
    supersede(Kind::Time, [secs](Stage& stage) { stage.setTime(secs); });
}

void StageMail::supersede(Kind kind, Command command)
{
    for (auto entry = m_entries.rbegin(); entry != m_entries.rend() && entry->kind != Kind::Deed; ++entry)
        if (entry->kind == kind) return void(entry->command = std::move(command));
    m_entries.push_back({kind, std::move(command)});
}

void StageMail::tell(Stage& stage) const
{
    for (const Entry& entry : m_entries) entry.command(stage);
}

}  // namespace morphogen::viewport
