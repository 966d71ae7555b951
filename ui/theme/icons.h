// Icons, drawn by our own small path language: crisp at every scale and in the theme's colours.
#pragma once

#include <QIcon>

class QPainter;
class QRectF;

namespace morphogen::ui {

enum class Icon {
    None, New, Open, Save, Import, Export, Undo, Redo, Delete, Copy, Rename, Eye, EyeClosed, Select, Move, Rotate, Scale, Measure, Floor, Up, Length,
    Origin, Play, Pause, ToStart, ToEnd, StepBack, StepForward, Loop, Frame, FrameAll, Camera, Grid, Palette, Keyboard, Settings, Help, Close, Search,
    Plus, Check, Cross, Warning, Object, World, History, Film, Picture, Splats, Folder, Dots, MouseLeft, MouseMiddle, MouseRight, MouseWheel, Chip, Memory,
    Reset, Link, Window, Diamond, Clip, SelectBox, Lasso, Polygon, BoxVolume, Histogram, Brush, Flood, Sphere, CutOut, Raise, Lower, Record, NextKey, PreviousKey, Handle, Pin, Branch, Count
};

/// Nearly the text's colour, `faint` when disabled; asks the theme at the time of painting.
QIcon icon(Icon which);

/// Into `rect`, which keeps its shape on the pixel grid; lines are 1.4 px at 16 px.
void paintIcon(QPainter& painter, const QRectF& rect, Icon which, const QColor& colour);

}  // namespace morphogen::ui
