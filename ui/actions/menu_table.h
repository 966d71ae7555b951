// Which actions stand in which menu: the menu bar and what a right click offers. Ids of ui/actions/action_table.h; "-" is a
// line, "@name" a part that the window fills ("@recent": recent files).
#pragma once

#include <span>
#include <string_view>
#include <vector>

namespace morphogen::ui {

struct MenuSpec {
    const char* name;                    ///< "File"; of a context menu, "context.object"
    std::vector<const char*> entries;
};

std::span<const MenuSpec> menuBarTable();
/// Repeat what the menu bar has, never more.
std::span<const MenuSpec> contextMenuTable();
/// The actions of the strip beside the view; "-" is a gap.
std::span<const char* const> toolStripTable();

}  // namespace morphogen::ui
