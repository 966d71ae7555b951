// Choosing objects and clips by name, with errors that say which names there are.
#pragma once

#include "core/base/result.h"
#include "core/scene/world.h"

#include <span>
#include <string>

namespace morphogen {

/// The object of that name; for an empty name the only one there is. NotFound otherwise.
Result<std::shared_ptr<const Object>> chooseObject(const World& world, const std::string& name);

/// For one rendering or export, without an edit of the world's file: makes the clip of that name the active one of every object that has it; an empty name changes nothing. NotFound, with
/// the names that there are, when no object has it.
Result<void> playClip(World& world, const std::string& name);

/// "a", "b" and so on for error messages; "none" for an empty list.
std::string quotedNames(std::span<const std::string> names);

}  // namespace morphogen
