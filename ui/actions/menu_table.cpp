#include "ui/actions/menu_table.h"

namespace morphogen::ui {

std::span<const MenuSpec> menuBarTable()
{
    static const std::vector<MenuSpec> menus = {
        {"File", {"file.new", "file.open", "@recent", "@samples", "file.recover", "-", "file.save", "file.saveAs", "file.saveCopy", "file.showInFolder", "-", "file.import", "file.importFolder",
                  "@recentImports", "-", "file.runScript", "file.pasteScript", "-", "file.export", "file.exportAgain", "view.grab", "-", "file.quit"}},
        {"Edit", {"edit.undo", "edit.redo", "-", "edit.duplicate", "edit.rename", "edit.delete", "-", "edit.selectAll", "edit.selectNone", "-", "edit.preferences"}},
        {"Select", {"tool.selectRectangle", "tool.selectLasso", "tool.selectPolygon", "tool.selectBrush", "tool.selectFlood", "tool.selectSphere", "tool.selectBox", "tool.cutOut", "-", "select.through", "select.footprint", "-",
                    "select.all", "select.none", "select.invert", "select.grow", "select.shrink", "select.byColour", "select.byProperty", "-", "select.cleanUp", "select.floaters", "select.needles", "select.oversized",
                    "select.faint", "select.shadow", "select.invented", "-", "handle.ofSelected", "lattice.ofSelected", "stiffness.ofSelected", "splats.lightenShadow", "splats.recolour", "splats.hide", "splats.isolate", "splats.reveal", "-", "splats.separate",
                    "splats.separateClosed", "splats.delete", "splats.deleteAndFill"}},
        {"Object", {"tool.select", "tool.move", "tool.rotate", "tool.scale", "-", "tool.handles", "handle.kind", "handle.reach", "handle.mirror", "handle.straighten", "handle.savePose", "-", "tool.lattice", "lattice.add", "tool.stiffness", "object.contactShadow", "-", "rig.borrow", "rig.layOver", "rig.paint", "-", "object.resetPosition", "object.resetRotation", "object.resetScale", "object.copyTransform",
                    "object.pasteTransform", "-", "object.morph", "object.swapMorph", "object.pairMorph", "object.addMorphTarget", "object.track", "-", "object.hide", "object.isolate", "object.showAll", "-", "tool.measure", "tool.length", "object.keepScale", "tool.floor", "object.fitFloor", "object.keepUp", "object.originBelow"}},
        {"Dynamics", {"physics.dynamic", "physics.static", "physics.keyframed", "physics.none", "tool.collider", "physics.bake", "-", "whatif.ask", "whatif.remove", "whatif.heavier", "whatif.pin", "whatif.later", "-", "whatif.events", "whatif.plot", "whatif.causes", "whatif.why", "whatif.sweep", "-", "compare.off", "compare.other",
                      "compare.side", "compare.wipe", "compare.ghost", "compare.difference", "-", "whatif.rename", "whatif.promote", "whatif.throwAway", "whatif.ghosts", "-", "whatif.films", "whatif.saveTable", "whatif.saveGraph"}},
        {"Animate", {"play.toggle", "play.start", "play.back", "play.forward", "play.end", "-", "play.loop", "play.loopStart", "play.loopEnd", "play.loopAll", "-", "play.slower",
                     "play.faster", "play.units", "-", "time.insertKey", "time.autoKey", "time.previousKey", "time.nextKey", "time.scaleKeys", "time.curves", "-", "tool.drawPath"}},
        {"View", {"view.frameAll", "view.frameSelected", "-", "view.front", "view.back", "view.right", "view.left", "view.top", "view.bottom", "view.perspective", "-", "view.camera",
                  "view.addCamera", "view.keyCamera", "-", "view.ghosts", "view.ghostSettings", "view.trails", "-", "view.grid", "view.stats", "view.invented", "view.pairs", "view.colliders", "-", "device.auto", "device.cpu", "device.vulkan", "-", "panel.outliner", "panel.history", "panel.inspector",
                  "panel.timeline", "panel.whatIf", "-", "workspace.layout", "workspace.deform", "workspace.animate", "workspace.whatIf", "@workspaces", "workspace.add", "workspace.reset", "workspace.remove", "-", "window.viewOnly",
                  "window.fullScreen", "theme.next"}},
        {"Help", {"help.palette", "help.shortcuts", "help.tour", "-", "help.about"}},
    };
    return menus;
}

std::span<const MenuSpec> contextMenuTable()
{
    static const std::vector<MenuSpec> menus = {
        {"context.object", {"view.frameSelected", "-", "tool.move", "tool.rotate", "tool.scale", "-", "edit.rename", "edit.duplicate", "object.morph", "whatif.remove", "object.hide", "object.isolate", "-", "object.resetPosition",
                            "object.resetRotation", "object.resetScale", "-", "tool.length", "object.keepScale", "tool.floor", "object.fitFloor", "object.keepUp", "object.originBelow", "-", "edit.delete"}},
        {"context.world", {"file.import", "file.importFolder", "-", "edit.selectAll", "object.showAll", "view.frameAll", "-", "view.addCamera"}},
        {"context.splats", {"select.all", "select.none", "select.invert", "select.grow", "select.shrink", "select.byColour", "select.byProperty", "select.cleanUp", "-", "handle.ofSelected", "lattice.ofSelected", "splats.recolour", "splats.lightenShadow", "splats.hide", "splats.isolate", "-", "splats.separate", "splats.separateClosed", "splats.delete", "splats.deleteAndFill"}},
        {"context.handles", {"handle.kind", "handle.reach", "handle.mirror", "handle.straighten", "handle.savePose", "-", "time.insertKey", "-", "edit.selectAll", "edit.delete"}},
        {"context.course", {"whatif.ask", "-", "whatif.rename", "whatif.promote", "whatif.throwAway", "-", "whatif.saveTable"}},
        {"context.camera", {"view.camera", "view.keyCamera", "view.addCamera", "-", "edit.rename", "edit.delete"}},
        {"context.timeline", {"play.toggle", "-", "time.insertKey", "time.previousKey", "time.nextKey", "time.curves", "-", "play.loop", "play.loopStart", "play.loopEnd", "play.loopAll", "-", "play.units"}},
        {"context.history", {"edit.undo", "edit.redo"}},
    };
    return menus;
}

std::span<const char* const> toolStripTable()
{
    static constexpr const char* tools[] = {"tool.select", "tool.move", "tool.rotate", "tool.scale", "tool.handles", "tool.lattice", "-", "tool.selectRectangle", "tool.selectLasso", "tool.selectPolygon",
                                            "tool.selectBrush", "tool.selectFlood", "tool.selectSphere", "tool.selectBox", "tool.cutOut", "-", "tool.drawPath", "tool.measure", "tool.length", "tool.floor", "-",
                                            "view.frameAll", "view.frameSelected", "view.addCamera"};
    return tools;
}

}  // namespace morphogen::ui
