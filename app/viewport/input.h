// What the pointer and the keys did, on its way from the window to the render thread. No Qt in here.
#pragma once

#include "core/math/vec.h"

#include <chrono>

namespace morphogen::viewport {

enum class Button { None, Left, Middle, Right };

struct Modifiers {
    bool isShift = false, isControl = false, isAlt = false;
    bool operator==(const Modifiers&) const = default;
};

/// Keys that the viewport knows; letters and digits come as `text`.
enum class Key {
    None, Text, Escape, Enter, Backspace, Home, Period, Shift, Alt,
    Numpad0, Numpad1, Numpad2, Numpad3, Numpad4, Numpad5, Numpad6, Numpad7, Numpad8, Numpad9, NumpadPeriod,
    Left, Right, Up, Down,
};

struct InputEvent {
    enum class Kind { Press, Release, Move, DoublePress, Wheel, Leave, KeyDown, KeyUp, FocusLost } kind = Kind::Move;
    Button button = Button::None;
    Modifiers modifiers;
    Vec2 pixel{0};                  ///< of the picture, from its top left
    float wheelNotches = 0;         ///< positive away from the user
    Key key = Key::None;
    char text = 0;                  ///< upper-case letter, digit, '-', '.', '[', ']' for Key::Text
    bool isRepeat = false;
    std::chrono::steady_clock::time_point seen;
};

}  // namespace morphogen::viewport
