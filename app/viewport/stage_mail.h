// What the stage is to be told, in order: what the user does meets the world and the time that were there when he did it, however
// late it is answered. (The picture he looked at is older by what it took to draw it.)
#pragma once

#include "core/scene/world.h"

#include <functional>
#include <memory>
#include <vector>

namespace morphogen::viewport {

class Stage;

class StageMail {
public:
    using Command = std::function<void(Stage&)>;

    /// What the user did: worlds and times of before it are told before it, those of after it are told after it.
    void add(Command deed);
    /// Something that does not ask where anything is: a pointer that moves, a setting.
    void addIdle(Command command);
    /// The newest of one kind: earlier ones are forgotten that nothing was done with.
    void setWorld(std::shared_ptr<const World> world);
    void setTime(double secs);

    bool isEmpty() const { return m_entries.empty(); }
    void tell(Stage& stage) const;

private:
    enum class Kind { Deed, Idle, World, Time };
    struct Entry {
        Kind kind;
        Command command;
    };
    void supersede(Kind kind, Command command);

    std::vector<Entry> m_entries;
};

}  // namespace morphogen::viewport
