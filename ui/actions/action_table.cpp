#include "ui/actions/action_table.h"

#include <array>

namespace morphogen::ui {
namespace {

using enum ActionContext;
constexpr auto kPlain = ActionKind::Plain;
constexpr auto kToggle = ActionKind::Toggle;
constexpr auto kChoice = ActionKind::Choice;
constexpr auto kObjects = ActionNeeds::Objects;
constexpr auto kSelection = ActionNeeds::Selection;
constexpr auto kAnything = ActionNeeds::Anything;

constexpr ActionRow kTable[] = {
    {"file.new", "New world", "Ctrl+N", "Begins an empty world.", File, Icon::New},
    {"file.open", "Open...", "Ctrl+O", "Opens a world, or a model or splat as a new world.", File, Icon::Open},
    {"file.recover", "Recover unsaved work...", "", "Lists what was not saved when a window closed unexpectedly.", File, Icon::History},
    {"file.save", "Save", "Ctrl+S", "Writes the world and its history to its file.", File, Icon::Save},
    {"file.saveAs", "Save as...", "Ctrl+Shift+S", "Writes the world under another name and goes on with that file.", File},
    {"file.saveCopy", "Save a copy...", "Ctrl+Alt+S", "Writes the world under another name and goes on with this file.", File},
    {"file.import", "Import...", "Ctrl+I", "Adds models, splats or numbered sequences to this world.", File, Icon::Import},
    {"file.importFolder", "Import a folder...", "", "Adds a folder of numbered frames as one moving object.", File, Icon::Folder},
    {"file.runScript", "Run a script...", "", "Performs the edits of a JSON script on this world, all or none, each a step.", File, Icon::History},
    {"file.pasteScript", "Run script from the clipboard", "Ctrl+Shift+V", "Performs the edits that were copied as a script, all or none, each a step.", File},
    {"file.export", "Export...", "Ctrl+E", "Writes a film, pictures or splats.", File, Icon::Export, kPlain, kObjects},
    {"file.exportAgain", "Export again", "Ctrl+Shift+E", "Repeats the last export with the same settings.", File, Icon::Export, kPlain, kObjects},
    {"file.showInFolder", "Show file", "", "Shows the world's file in the file manager.", File, Icon::Folder},
    {"file.quit", "Quit", "Ctrl+Q", "Closes the window; asks first when something is not saved.", File},

    {"edit.undo", "Undo", "Ctrl+Z", "Takes back the last step.", Edit, Icon::Undo},
    {"edit.redo", "Redo", "Ctrl+Shift+Z; Ctrl+Y", "Does again what was taken back.", Edit, Icon::Redo},
    {"edit.delete", "Delete", "Del; X", "Removes what is selected from the world, or the selected splats while they are being selected; undo brings it back.", Edit, Icon::Delete, kPlain, kAnything},
    {"edit.duplicate", "Duplicate", "Shift+D; Ctrl+D", "Adds a copy of the selected objects beside them; it shares their splats.", Edit, Icon::Copy, kPlain, kSelection},
    {"edit.rename", "Rename", "F2", "Gives what is selected another name.", Edit, Icon::Rename, kPlain, kAnything},
    {"edit.selectAll", "Select all", "Ctrl+A", "Selects every visible object, or every splat while splats are being selected.", Edit, Icon::None, kPlain, kObjects},
    {"edit.selectNone", "Select nothing", "Ctrl+Shift+A; Escape", "Clears the selection.", Edit},
    {"edit.preferences", "Preferences...", "Ctrl+,", "Theme, size of the interface, memory of the history, autosave.", Edit, Icon::Settings},

    {"select.all", "All splats", "", "Selects every splat of the active object.", Select, Icon::None, kPlain, kObjects},
    {"select.none", "No splats", "", "Selects no splat of the active object.", Select, Icon::None, kPlain, kObjects},
    {"select.invert", "Invert splats", "Ctrl+Shift+I", "Selects the splats that are not selected, and no others.", Select, Icon::None, kPlain, kObjects},
    {"select.grow", "Grow", "Ctrl++; Ctrl+=", "Adds the splats next to the selected ones.", Select, Icon::Plus, kPlain, kObjects},
    {"select.shrink", "Shrink", "Ctrl+-", "Takes the splats at the edge out of the selection.", Select, Icon::None, kPlain, kObjects},
    {"select.byColour", "By colour...", "", "Selects what is coloured like the selected splats, or like a colour that you choose.", Select, Icon::Palette, kPlain, kObjects},
    {"select.byProperty", "By property...", "Ctrl+Shift+R", "Selects by a range of opacity, size, colour or any column, chosen on its histogram.", Select, Icon::Histogram, kPlain, kObjects},
    {"select.cleanUp", "Clean up...", "Ctrl+Shift+C", "Counts floaters, needles, oversized and faint splats as you choose what counts as them; then select or delete them.", Select, Icon::Splats, kPlain, kObjects},
    {"select.floaters", "Floaters", "", "Selects small clumps in the air and says how many splats they are.", Select, Icon::Splats, kPlain, kObjects},
    {"select.needles", "Needles", "", "Selects long thin splats and says how many.", Select, Icon::None, kPlain, kObjects},
    {"select.oversized", "Oversized", "", "Selects splats far larger than the others and says how many.", Select, Icon::None, kPlain, kObjects},
    {"select.faint", "Faint", "", "Selects splats that can hardly be seen and says how many.", Select, Icon::None, kPlain, kObjects},
    {"select.shadow", "Its baked-in shadow", "", "Selects, softly, the shadow that the selected splats throw on what they stand on.", Select, Icon::None, kPlain, kObjects},
    {"splats.lightenShadow", "Lighten its baked-in shadow", "", "Finds the shadow that the selected thing threw on what it stands on when it was captured, and takes it away in one step.", Select, Icon::None, kPlain, kObjects},
    {"select.invented", "Invented", "", "Selects the splats that filling and closing made up.", Select, Icon::None, kPlain, kObjects},
    {"select.through", "Through", "Alt+Z", "Rectangle, lasso and brush also reach what is hidden behind the surface.", Select, Icon::None, kToggle},
    {"select.footprint", "Footprints", "", "A shape reaches splats that it only touches, not just those whose centre is in it.", Select, Icon::None, kToggle},
    {"splats.delete", "Delete splats", "", "Takes the selected splats away, over all time.", Select, Icon::Delete, kPlain, kObjects},
    {"splats.deleteAndFill", "Delete and fill", "", "Takes the selected splats away, over all time, and fills the hole from what lies about it.", Select, Icon::Delete, kPlain, kObjects},
    {"splats.separate", "Separate", "P", "Makes an object of its own of the selected splats; it moves as they did.", Select, Icon::Object, kPlain, kObjects},
    {"splats.separateClosed", "Separate and close", "", "Separates the selected splats, closes the side on which they stood and fills the hole they leave.", Select, Icon::Object, kPlain, kObjects},
    {"splats.hide", "Hide splats", "", "Hides the selected splats behind a modifier that can be switched off.", Select, Icon::EyeClosed, kPlain, kObjects},
    {"splats.isolate", "Isolate splats", "", "Hides all splats of the object but the selected ones, over all time; the modifier can be switched off.", Select, Icon::Eye, kPlain, kObjects},
    {"splats.reveal", "Show hidden splats", "", "Shows the splats again that were hidden on the active object.", Select, Icon::Eye, kPlain, kObjects},
    {"handle.ofSelected", "Handle of the selected", "", "Makes a region of the selected splats that bends the object as one handle.", Select, Icon::Handle, kPlain, kObjects},
    {"splats.recolour", "Recolour...", "", "Multiplies the colour of the selected splats, softly where they are softly selected.", Select, Icon::Palette, kPlain, kObjects},

    {"object.morph", "Morph into the last one", "Shift+M", "Adds an object that shows the selected ones becoming the one selected last; they stay, hidden, and go on moving.", Object, Icon::Link, kPlain, kSelection},
    {"object.swapMorph", "Swap the morph's sides", "", "What the morph became is what it begins with, and the other way round.", Object, Icon::None, kPlain, kSelection},
    {"object.pairMorph", "Pair the morph anew", "", "Looks again which splat becomes which: after a source has lost or won splats.", Object, Icon::None, kPlain, kSelection},
    {"object.addMorphTarget", "Add morph target", "", "What else is selected becomes one more target of the morph, weighed against the others by keys.", Object, Icon::None, kPlain, kSelection},
    {"object.track", "Make one 4D object", "", "Follows splats through a sequence of frames and makes one object of it that can be bent, painted and retimed; its file is far smaller.", Object, Icon::Object, kPlain, kSelection},
    {"object.isolate", "Isolate", "Shift+H", "Shows the selected objects and hides all others.", Object, Icon::Eye, kPlain, kSelection},
    {"object.hide", "Hide or show", "H", "Hides the selected objects, or shows them again; what is hidden is not exported.", Object, Icon::Eye, kPlain, kSelection},
    {"object.showAll", "Show all", "Alt+H", "Shows every hidden object.", Object, Icon::Eye, kPlain, kObjects},
    {"object.resetPosition", "Reset position", "Alt+G", "Puts the selected object's origin at the middle of the world.", Object, Icon::Reset, kPlain, kSelection},
    {"object.resetRotation", "Reset rotation", "Alt+R", "Stands the selected object up as it came.", Object, Icon::Reset, kPlain, kSelection},
    {"object.resetScale", "Reset scale", "Alt+S", "Gives the selected object the size that it came with.", Object, Icon::Reset, kPlain, kSelection},
    {"object.fitFloor", "Find the floor", "", "Looks for the plane that the selected object stands on, and makes it level.", Object, Icon::Search, kPlain, kSelection},
    {"object.keepUp", "Up is right", "", "Says that the selected object stands upright as it is.", Object, Icon::Check, kPlain, kSelection},
    {"object.keepScale", "Lengths are metres", "", "Says that the selected object has its true size as it is.", Object, Icon::Check, kPlain, kSelection},
    {"object.originBelow", "Origin to the foot", "", "Puts the origin of the selected object under its middle, where it stands.", Object, Icon::Origin, kPlain, kSelection},
    {"object.copyTransform", "Copy transform", "Ctrl+Alt+C", "Copies position, rotation and scale as text.", Object, Icon::Copy, kPlain, kSelection},
    {"object.pasteTransform", "Paste transform", "Ctrl+Alt+V", "Gives the selected object the copied position, rotation and scale.", Object, Icon::None, kPlain, kSelection},

    {"handle.kind", "Point, region or pin", "Shift+P", "Makes the selected handles points, regions that can be turned, or pins that hold still; else says what the next one is.", Object, Icon::Handle, kPlain, kObjects},
    {"handle.reach", "Reach of handles", "O", "What lies farther away stays; the wheel turns how far. Off: a handle is felt everywhere.", Object, Icon::Origin, kToggle, kObjects},
    {"handle.mirror", "Mirror handles", "Alt+X", "Handles are put and dragged alike on both sides of the object; again for the next axis, at last for none.", Object, Icon::None, kPlain, kObjects},
    {"handle.straighten", "Straighten", "Alt+D", "Puts the selected handles, or all of them, back to where they hold the object at rest.", Object, Icon::Reset, kPlain, kSelection},
    {"handle.savePose", "Save pose of handles", "", "Keeps where the handles are now under a weight that can be mixed and keyed; nothing moves by it.", Object, Icon::Plus, kPlain, kSelection},
    {"lattice.add", "Put a lattice around it", "", "Surrounds the active object with a grid of points that bend it when they are dragged; the object itself stays as it was.", Object, Icon::BoxVolume, kPlain, kSelection},
    {"lattice.ofSelected", "Lattice around the selected", "", "Surrounds the selected splats with a grid of points that bend them alone.", Select, Icon::BoxVolume, kPlain, kObjects},
    {"stiffness.ofSelected", "Stiffness of the selected...", "", "Says how much the selected splats keep their shape when handles bend the object: 1 is as usual, more is stiffer.", Select, Icon::None, kPlain, kObjects},
    {"object.contactShadow", "Contact shadow", "", "Lets the active object shade what lies beneath it, softly, or no more.", Object, Icon::None, kPlain, kSelection},
    {"rig.borrow", "Borrow the active object's rig", "", "The other selected objects are moved by its skeleton from now on, bound as they stand; their splats stay as they are.", Object, Icon::Link, kPlain, kSelection},
    {"rig.layOver", "Lay over it and borrow its rig", "", "The same, after they are moved and scaled so that their bounds lie over the active object's.", Object, Icon::None, kPlain, kSelection},
    {"rig.paint", "Give the selected splats to a bone...", "", "Paints weights of a borrowed rig: the selected splats, softly where they are softly selected, follow the bone that you choose.", Object, Icon::Brush, kPlain, kSelection},

    {"physics.dynamic", "Make dynamic", "", "The selected objects move by forces: they fall, push and are pushed.", Dynamics, Icon::Sphere, kPlain, kSelection},
    {"physics.static", "Make static", "", "The selected objects stand still and are pushed against.", Dynamics, Icon::Pin, kPlain, kSelection},
    {"physics.keyframed", "Make keyframed", "", "The selected objects move as their keys, paths and clips say, and push others.", Dynamics, Icon::Diamond, kPlain, kSelection},
    {"physics.none", "Take out of physics", "", "The selected objects take no part in simulations any more.", Dynamics, Icon::None, kPlain, kSelection},
    {"physics.bake", "Bake simulation", "", "Simulates the main line and writes what moves into keys, which can be edited, retimed and exported.", Dynamics, Icon::Record, kPlain, kObjects},
    {"whatif.ask", "What if...", "Shift+W", "Asks what would be if something were otherwise: a branch beside the main line.", Dynamics, Icon::Branch, kPlain, kObjects},
    {"whatif.remove", "What if it weren't there?", "Shift+Del", "A branch without the selected objects.", Dynamics, Icon::Branch, kPlain, kSelection},
    {"whatif.heavier", "What if it were twice as heavy?", "", "A branch in which the selected objects have twice their mass.", Dynamics, Icon::None, kPlain, kSelection},
    {"whatif.pin", "What if it were held?", "", "A branch in which the selected objects stay where they are.", Dynamics, Icon::None, kPlain, kSelection},
    {"whatif.later", "What if it came half a second later?", "", "A branch in which what the selected objects do begins later.", Dynamics, Icon::None, kPlain, kSelection},
    {"whatif.why", "Why?", "", "Looks for who and what was responsible for the event that is chosen, and how sure that is.", Dynamics, Icon::Help},
    {"whatif.events", "Events of all courses", "", "Shows what happens in the main line and in each branch.", Dynamics},
    {"whatif.plot", "Plot of the selected object", "", "Shows where the selected object is in each course, or how fast.", Dynamics},
    {"whatif.causes", "Causal graph", "", "Shows which events of the chosen course were responsible for which.", Dynamics},
    {"whatif.ghosts", "Keep branch as ghosts", "", "Adds see-through copies of what goes another way in the chosen branch, as objects that can be exported.", Dynamics, Icon::Eye},
    {"whatif.sweep", "Sweep...", "", "Varies a number of an object over a range, and plots what comes of it and where it flips.", Dynamics, Icon::None, kPlain, kObjects},
    {"whatif.rename", "Rename branch...", "", "Gives the chosen branch another name.", Dynamics},
    {"whatif.promote", "Make it the main line", "", "The chosen branch's changes become the world's own, and its motion is written into keys; one step.", Dynamics, Icon::Raise},
    {"whatif.throwAway", "Throw branch away", "", "Removes the chosen branch and those on it.", Dynamics, Icon::Delete},
    {"whatif.films", "Film of both courses...", "", "Two films, or one with the main line and the chosen branch side by side, and a table of their events.", Dynamics, Icon::Export, kPlain, kObjects},
    {"whatif.saveTable", "Save courses as a table...", "", "Writes every object's motion in every course as CSV or NPZ.", Dynamics, Icon::Export, kPlain, kObjects},
    {"whatif.saveGraph", "Save causal graph...", "", "Writes the causal graph as SVG, DOT or JSON.", Dynamics, Icon::Export, kPlain, kObjects},
    {"compare.off", "Main line alone", "", "The view shows the world as it is.", Dynamics, Icon::None, kChoice},
    {"compare.other", "Branch alone", "", "The view shows the chosen branch instead of the main line.", Dynamics, Icon::None, kChoice},
    {"compare.side", "Side by side", "", "The main line on the left, the chosen branch on the right, seen alike.", Dynamics, Icon::None, kChoice},
    {"compare.wipe", "Wipe", "", "A line that can be dragged between the main line and the chosen branch.", Dynamics, Icon::None, kChoice},
    {"compare.ghost", "Ghost", "", "The chosen branch shines through where it differs.", Dynamics, Icon::None, kChoice},
    {"compare.difference", "Difference", "", "Where the two pictures differ, and how much.", Dynamics, Icon::None, kChoice},

    {"view.frameAll", "Frame all", "Home", "Moves the view so that everything is in it.", View, Icon::FrameAll, kPlain, kObjects},
    {"view.frameSelected", "Frame selected", "F; Num+.", "Moves the view to the selected objects.", View, Icon::Frame, kPlain, kSelection},
    {"view.front", "From the front", "Num+1", "Looks along -Z.", View},
    {"view.back", "From the back", "Ctrl+Num+1", "Looks along +Z.", View},
    {"view.right", "From the right", "Num+3", "Looks along -X.", View},
    {"view.left", "From the left", "Ctrl+Num+3", "Looks along +X.", View},
    {"view.top", "From above", "Num+7", "Looks down.", View},
    {"view.bottom", "From below", "Ctrl+Num+7", "Looks up.", View},
    {"view.perspective", "Perspective or parallel", "Num+5", "Changes between a perspective and a parallel view.", View},
    {"view.camera", "Look through camera", "Num+0", "Takes the view of the selected camera, or of the first.", View, Icon::Camera},
    {"view.addCamera", "Save view as camera", "Ctrl+Alt+0", "Adds a camera that stands where you look from.", View, Icon::Camera},
    {"view.keyCamera", "Key camera from view", "Ctrl+Alt+K", "Sets a key of the selected camera, or of the first, at this time: it will stand where you look from.", View, Icon::Camera},
    {"view.ghosts", "Ghosts", "Ctrl+Alt+G", "Shows the selected objects faintly at frames before and after; not while time runs.", View, Icon::None, kToggle},
    {"view.ghostSettings", "Ghost settings...", "", "How many ghosts, how far apart and how strong.", View},
    {"view.trails", "Motion trails", "Ctrl+Alt+T", "Shows the way of the selected objects with a dot for each frame and a diamond for each key.", View, Icon::None, kToggle},
    {"view.grid", "Grid and axes", "Ctrl+G", "Shows the ground's grid and the axes.", View, Icon::Grid, kToggle},
    {"view.stats", "Frame times", "Ctrl+Alt+F", "Shows what a frame costs, in the view.", View, Icon::Chip, kToggle},
    {"view.pairs", "Show what becomes what", "", "Gives every splat of a morph the colour of the place it comes from, with lines to where the selected one's splats go.", View, Icon::None, kToggle},
    {"view.invented", "Tint what was invented", "", "Tints the splats that filling and closing made up; no capture saw them.", View, Icon::None, kToggle},
    {"view.colliders", "Colliders", "", "Shows the shapes in which bodies meet each other: blue moved by forces, grey at rest, yellow keyed.", View, Icon::None, kToggle},
    {"view.grab", "Picture of the view...", "F12", "Writes what the view shows to a PNG file.", View, Icon::Picture},
    {"device.auto", "Device: choose", "", "Measures shortly and takes the faster device.", View, Icon::Chip, kChoice},
    {"device.cpu", "Device: processor", "", "Draws on the processor.", View, Icon::Chip, kChoice},
    {"device.vulkan", "Device: Vulkan", "", "Draws with Vulkan.", View, Icon::Chip, kChoice},

    {"play.toggle", "Play or pause", "Space", "Starts and stops time.", Time, Icon::Play},
    {"play.start", "To the start", "Shift+Left", "Goes to the first frame, or the loop's.", Time, Icon::ToStart},
    {"play.end", "To the end", "Shift+Right", "Goes to the last frame, or the loop's.", Time, Icon::ToEnd},
    {"play.back", "Frame back", ",; Left", "Goes one frame back.", Time, Icon::StepBack},
    {"play.forward", "Frame forward", ".; Right", "Goes one frame on.", Time, Icon::StepForward},
    {"play.loop", "Loop", "L", "Begins again at the end.", Time, Icon::Loop, kToggle},
    {"play.loopStart", "Loop from here", "[", "The loop begins at this frame.", Time},
    {"play.loopEnd", "Loop to here", "]", "The loop ends at this frame.", Time},
    {"play.loopAll", "Loop over everything", "\\", "The loop covers the whole world.", Time},
    {"play.slower", "Slower", "-", "Plays at half the speed.", Time},
    {"play.faster", "Faster", "=", "Plays at twice the speed.", Time},
    {"play.units", "Seconds or frames", "Ctrl+T", "Labels time in seconds or in frames.", Time},

    {"time.insertKey", "Set keys", "I", "Sets keys of the selected objects' position, rotation and scale at this time.", Time, Icon::Diamond, kPlain, kSelection},
    {"time.autoKey", "Keys by themselves", "Shift+I", "While it is on, every change of what can be keyed sets a key at this time.", Time, Icon::Record, kToggle},
    {"time.previousKey", "To the key before", "<", "Goes to the nearest earlier key of what is selected.", Time, Icon::PreviousKey, kPlain, kObjects},
    {"time.nextKey", "To the next key", ">", "Goes to the nearest later key of what is selected.", Time, Icon::NextKey, kPlain, kObjects},

    {"time.curves", "Keys or curves", "Ctrl+Tab", "Shows the keys of what is selected in lanes, or as curves.", Time, Icon::Clip},
    {"time.scaleKeys", "Scale chosen keys", "", "Moves the keys that are chosen in the timeline nearer to the playhead or away from it.", Time, Icon::None, kPlain, kObjects},

    {"tool.select", "Select", "Q", "Click an object to select it; Shift adds, Ctrl removes.", Tool, Icon::Select, kChoice},
    {"tool.move", "Move", "G", "Drag an arrow, or type a distance after X, Y or Z.", Tool, Icon::Move, kChoice},
    {"tool.rotate", "Rotate", "R", "Drag a ring; Ctrl snaps to steps, Shift is finer.", Tool, Icon::Rotate, kChoice},
    {"tool.scale", "Scale", "S", "Drag a handle, or the middle for all directions.", Tool, Icon::Scale, kChoice},
    {"tool.handles", "Bend by handles", "D", "Click an object to put handles on it and drag them: it bends as rigidly as it can; the object itself stays as it was.", Tool, Icon::Handle, kChoice, kObjects},
    {"tool.lattice", "Bend by a lattice", "Alt+L", "Click an object to put a grid of points around it; drag points, or many in a rectangle: it bends smoothly with them.", Tool, Icon::BoxVolume, kChoice, kObjects},
    {"tool.stiffness", "Paint stiffness", "", "Paint over the active object where it shall keep its shape when handles bend it; Shift paints soft, Ctrl as usual.", Tool, Icon::Brush, kChoice, kObjects},
    {"tool.collider", "Size the collider", "", "Drag the faces of the active body's box, sphere or capsule; the numbers stand in the inspector.", Tool, Icon::BoxVolume, kChoice, kObjects},
    {"tool.measure", "Measure", "M", "Click two points to see how far apart they are.", Tool, Icon::Measure, kChoice},
    {"tool.floor", "Set floor", "", "Click three points that the object stands on.", Tool, Icon::Floor, kChoice},
    {"tool.length", "Set scale", "", "Click two points and say how far apart they are.", Tool, Icon::Length, kChoice},

    {"tool.drawPath", "Draw a path", "", "Draw the way that the selected object goes, as fast as it shall go; it follows from the playhead on.", Tool, Icon::Rename, kChoice, kObjects},

    {"tool.selectRectangle", "Select splats: rectangle", "B", "Draw a rectangle around splats of the active object; Shift adds, Ctrl removes, both intersect.", Tool, Icon::SelectBox, kChoice, kObjects},
    {"tool.selectLasso", "Select splats: lasso", "Shift+B", "Draw around splats of the active object; Shift adds, Ctrl removes, both intersect.", Tool, Icon::Lasso, kChoice, kObjects},
    {"tool.selectPolygon", "Select splats: polygon", "Alt+P", "Click corners around splats of the active object; a double click or Enter closes it.", Tool, Icon::Polygon, kChoice, kObjects},
    {"tool.selectBrush", "Select splats: brush", "C", "Paint over splats of the active object; the wheel and [ ] change the size.", Tool, Icon::Brush, kChoice, kObjects},
    {"tool.selectFlood", "Select splats: flood", "K", "Click a place to select what touches it and is about as coloured.", Tool, Icon::Flood, kChoice, kObjects},
    {"tool.selectSphere", "Select splats: ball", "Shift+C", "Drag a ball from a point on a surface.", Tool, Icon::Sphere, kChoice, kObjects},
    {"tool.selectBox", "Select splats: box", "Alt+B", "Drag the foot of a box from a surface, then pull up its height and click.", Tool, Icon::BoxVolume, kChoice, kObjects},
    {"tool.cutOut", "Cut out a thing", "Shift+K", "Click up to three times on a thing in a capture to select it whole; Ctrl+click on what is not it.", Tool, Icon::CutOut, kChoice, kObjects},

    {"workspace.layout", "Layout", "Ctrl+1", "What there is, where it stands, and time.", Window, Icon::Window, kChoice},
    {"workspace.deform", "Deform", "Ctrl+2", "A wide view, with what is selected and its modifiers beside it.", Window, Icon::Window, kChoice},
    {"workspace.animate", "Animate", "Ctrl+3", "A high timeline under a wide view.", Window, Icon::Window, kChoice},
    {"workspace.whatIf", "What if workspace", "Ctrl+4", "The courses of things under a wide view.", Window, Icon::Window, kChoice},
    {"workspace.add", "New workspace...", "", "Keeps the panels as they stand under a name.", Window, Icon::Plus},
    {"workspace.reset", "Reset this workspace", "", "Puts the panels back to where they were at first.", Window, Icon::Reset},
    {"workspace.remove", "Remove this workspace", "", "Forgets a workspace that you added.", Window},
    {"panel.outliner", "World", "", "Shows or hides the list of objects and cameras.", Window, Icon::World, kToggle},
    {"panel.history", "History", "", "Shows or hides the steps.", Window, Icon::History, kToggle},
    {"panel.inspector", "Inspector", "", "Shows or hides what is selected.", Window, Icon::Settings, kToggle},
    {"panel.timeline", "Timeline", "", "Shows or hides time.", Window, Icon::Clip, kToggle},
    {"panel.whatIf", "What if panel", "", "Shows or hides the courses of things: what happens, what would happen, and why.", Window, Icon::Branch, kToggle},
    {"window.viewOnly", "View only", "Ctrl+Space", "Hides every panel, or shows them again.", Window, Icon::FrameAll, kToggle},
    {"window.fullScreen", "Full screen", "F11", "Covers the whole screen.", Window, Icon::Window, kToggle},
    {"theme.next", "Next theme", "", "Dark, light, high contrast.", Window},

    {"help.palette", "Command palette...", "Ctrl+K; F3; Ctrl+Shift+P", "Lists everything that can be done; type to find it.", Help, Icon::Search},
    {"help.shortcuts", "Shortcuts...", "F1", "Lists all shortcuts and changes them.", Help, Icon::Keyboard},
    {"help.tour", "Tour...", "", "Shows in two minutes how to look around, select, move, key and find commands.", Help, Icon::Play},
    {"help.about", "About Morphogen", "", "The version, and what it was built with.", Help, Icon::Help},
};

}  // namespace

const char* nameOf(ActionContext context)
{
    static constexpr std::array<const char*, kActionContextCount> names = {"File", "Edit", "Select", "Object", "Dynamics", "View", "Time", "Tools", "Window", "Help"};
    return names[static_cast<std::size_t>(context)];
}

std::span<const ActionRow> actionTable() { return kTable; }

const ActionRow* findAction(std::string_view id)
{
    for (const ActionRow& row : kTable)
        if (id == row.id) return &row;
    return nullptr;
}

}  // namespace morphogen::ui
