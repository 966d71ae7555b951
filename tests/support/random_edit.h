// Random edits through the history, for properties that must hold after any of them.
#pragma once

#include "core/edit/history.h"

#include <any>
#include <functional>
#include <random>

namespace morphogen::support {

/// Performs one edit of any kind there is, on any object or camera. False when it was refused (then nothing changed).
/// `onEdit` is told of the world and the edit (a value of core/edit) before it is tried.
/// tests/rules sees to it that no edit is left out.
using OnEdit = std::function<void(const World& before, const std::any& edit)>;
bool randomChange(History& history, std::mt19937& random, const OnEdit& onEdit = {});

/// Performs one edit of any kind on any object, or undoes, or redoes. False when the edit was refused (then nothing changed).
bool randomEdit(History& history, std::mt19937& random);

}  // namespace morphogen::support
