// The one table of everything a user can do: menus, toolbars, the palette, tooltips, the shortcut page and scripts are made
// from it. To add an action: one row here, one entry in menu_table.cpp, one handler where the studio is put together.
#pragma once

#include "ui/theme/icons.h"

#include <span>
#include <string_view>

namespace morphogen::ui {

/// The heading under which the palette and the shortcut page list an action.
enum class ActionContext { File, Edit, Select, Object, Dynamics, View, Time, Tool, Window, Help };
inline constexpr int kActionContextCount = 10;
const char* nameOf(ActionContext context);

enum class ActionKind {
    Plain,
    Toggle,   ///< on or off
    Choice,   ///< one of those whose ids begin alike ("tool.move", "tool.rotate"...)
};

/// What an action can do only when there is something of that kind.
enum class ActionNeeds {
    Nothing,
    Objects,     ///< the world holds one
    Selection,   ///< an object is selected
    Anything,    ///< an object or a camera is selected
};

struct ActionRow {
    const char* id;         ///< "file.save": stable, for scripts and stored shortcuts
    const char* text;       ///< as in the menu; "..." when it asks something first
    const char* shortcut;   ///< portable; several are separated by "; "; the first is shown
    const char* help;       ///< one sentence
    ActionContext context;
    Icon icon = Icon::None;
    ActionKind kind = ActionKind::Plain;
    ActionNeeds needs = ActionNeeds::Nothing;
};

std::span<const ActionRow> actionTable();
const ActionRow* findAction(std::string_view id);

}  // namespace morphogen::ui
