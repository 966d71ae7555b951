// Keys: the handlers of setting them, of auto-key, and of going from one to the next; and copying steps as a script.
#pragma once

#include "app/studio/studio_parts.h"
#include "ui/models/keys.h"

#include <functional>

namespace morphogen::studio {

class KeyActions {
public:
    /// `seek` takes the playhead somewhere.
    KeyActions(Parts& parts, std::function<void(double secs)> seek);
    /// Puts the steps [first, last] of the history on the clipboard as a script; a sentence where one of them has no command.
    void copyAsScript(std::size_t first, std::size_t last);

    /// What a drag in the view asks for, at this time and with keys where they belong; where a path drives an object, the path
    /// goes along.
    ui::EditRequest placing(const std::vector<PlacementProposal>& proposals, std::string label) const;
    /// Does it. Where a path would pull an object back, asks first: a new start for the path, or keys from here on.
    void place(const std::vector<PlacementProposal>& proposals, const std::string& label);
    /// From the playhead on, the object goes along the way that was drawn: its last path is drawn anew, else it gets one.
    void follow(const PathProposal& path);

private:
    bool isOnPath(const PlacementProposal& proposal) const;
    void insert();
    void goTo(ui::KeyDirection direction);
    Parts& m_parts;
    std::function<void(double)> m_seek;
};

}  // namespace morphogen::studio
