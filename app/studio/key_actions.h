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

private:
    void insert();
    void goTo(ui::KeyDirection direction);
    Parts& m_parts;
    std::function<void(double)> m_seek;
};

}  // namespace morphogen::studio
