// A keymap: the shortcuts that a user has changed, as JSON, to be kept or carried to another machine.
//
//     {"morphogenKeymap": 1, "shortcuts": {"tool.move": ["W"], "edit.delete": ["Del", "Backspace"], "view.grid": []}}
//
// Keys are written as Qt writes them portably. What is not in it has the shortcuts that it comes with.
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QStringList>

namespace morphogen::ui {

class ActionSet;

inline constexpr int kKeymapVersion = 1;

QByteArray keymapToJson(const ActionSet& actions);

/// Makes the shortcuts those of the keymap, all or none. Actions that this program does not have (any more) are left out and
/// given back by id. Format for what is no keymap or means no key, Unsupported for one of a newer version, Conflict where two
/// actions would have one shortcut; the sentence names them. `where`: the file's name.
Result<QStringList> takeKeymap(ActionSet& actions, const QByteArray& json, std::string_view where);

}  // namespace morphogen::ui
