// The child's side of child_process.h: the socket it was given, and an end when the parent is gone.
#pragma once

#include "core/services/process/channel.h"

#include <memory>

namespace morphogen {

/// The socket to the parent; call once, first thing. Error::Usage when the program was started by hand.
Result<std::unique_ptr<Channel>> channelToParent();

/// Ends this process at once when the parent closes its end or ends itself. For children that read no more messages
/// while they work: starts a thread that looks at the socket but takes nothing from it.
void exitWithParent(const Channel& channel);

}  // namespace morphogen
