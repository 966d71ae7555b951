// A world of a few splats for tests of panels, and a document as small as can be behind an edit sink.
#pragma once

#include "core/edit/history.h"
#include "ui/models/edit_sink.h"

#include <memory>

namespace morphogen::support {

/// "fox" with the clips "Walk" (2 s, keys at 0, 1, 2) and "Idle" (1 s), active is "Walk"; "ball" without; a moving camera
/// "dolly" with keys at 0 and 1.5 s and a still one, "hero".
World smallWorld();

/// Takes edits as the studio does.
class SmallDocument {
public:
    explicit SmallDocument(World world) : m_history(std::move(world), "New world") {}
    History& history() { return m_history; }
    std::shared_ptr<const World> snapshot() const { return std::make_shared<const World>(m_history.world()); }
    ui::EditSink sink()
    {
        return [this](const ui::EditRequest& request) -> Result<void> {
            if (request.isTakingBack()) { m_history.undo(); return {}; }
            auto changed = request.apply(m_history.world());
            if (!changed) return changed.error();
            std::string command = request.command ? request.command(m_history.world()) : std::string();
            m_history.commit(std::move(*changed), request.label, request.drag, std::move(command));
            return {};
        };
    }

private:
    History m_history;
};

}  // namespace morphogen::support
