// Numbers typed into the viewport, key by key.
#pragma once

#include "app/viewport/input.h"

#include <optional>
#include <string>

namespace morphogen::viewport {

/// Digits and one point are added, '-' turns the sign, Backspace takes the last one back. False for other keys.
bool typeInto(std::string& text, const InputEvent& event);

/// The whole text as a finite number, or nothing.
std::optional<double> numberOf(const std::string& text);

}  // namespace morphogen::viewport
