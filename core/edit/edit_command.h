// What an edit is called in a script (core/edit/edit_json.md), so that the history can hand its steps out again.
//
// How it works: edits that scripts know are written as they are; those that only the window has are written as what they
// come to: PlaceAlike as one "place" for each object, a number of a modifier as "changeModifier" or "key". AddObjects has no
// command: what it brings is no text. Who imports files writes the "import" that brings them again (import_command.h).
#pragma once

#include "core/scene/world.h"

#include <any>
#include <string>

namespace morphogen {

/// The commands that do to `before` what `edit` (a value of core/edit) does: JSON, several separated by commas. Empty where
/// scripts have none for it, or the edit fails.
std::string commandOf(const World& before, const std::any& edit);

/// One behind the other; empty where one of them is empty, for half of a step is none.
std::string joinedCommands(const std::string& first, const std::string& second);

}  // namespace morphogen
