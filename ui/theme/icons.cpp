#include "ui/theme/icons.h"

#include "ui/theme/theme.h"

#include <QIconEngine>
#include <QPainter>
#include <QPainterPath>
#include <QPixmap>

#include <array>
#include <vector>

namespace morphogen::ui {
namespace {

// On a grid of 16 by 16. Shapes are separated by spaces: "M x y", "L x y", "C x1 y1 x2 y2 x y" and "Z" as in SVG,
// "O x y r" a circle, "R x y w h r" a rounded box, "A x y r start span" an arc in degrees, counter-clockwise from the right,
// "F" fills what follows instead of stroking it, "S" strokes again.
struct Drawing {
    Icon icon;
    const char* path;
};

constexpr Drawing kDrawings[] = {
    {Icon::New, "M 4 1.8 L 9.5 1.8 L 12.5 4.8 L 12.5 14.2 L 4 14.2 Z M 9.3 2 L 9.3 5 L 12.3 5"},
    {Icon::Open, "M 1.8 12.8 L 1.8 3.2 L 6.2 3.2 L 7.8 5 L 12.6 5 L 12.6 7 M 1.8 12.8 L 4.2 7.2 L 14.6 7.2 L 12.4 12.8 Z"},
    {Icon::Save, "M 2.2 2.2 L 11.4 2.2 L 13.8 4.6 L 13.8 13.8 L 2.2 13.8 Z M 5 2.4 L 5 6 L 10.4 6 L 10.4 2.4 M 4.6 13.6 L 4.6 9.4 L 11.4 9.4 L 11.4 13.6"},
    {Icon::Import, "M 8 1.6 L 8 9.6 M 4.8 6.6 L 8 9.8 L 11.2 6.6 M 2 10.4 L 2 14 L 14 14 L 14 10.4"},
    {Icon::Export, "M 8 10 L 8 2 M 4.8 5 L 8 1.8 L 11.2 5 M 2 10.4 L 2 14 L 14 14 L 14 10.4"},
    {Icon::Undo, "M 5.4 2.6 L 2.2 5.8 L 5.4 9 M 2.6 5.8 L 9.6 5.8 A 9.6 9.4 3.6 90 -180 L 6 13"},
    {Icon::Redo, "M 10.6 2.6 L 13.8 5.8 L 10.6 9 M 13.4 5.8 L 6.4 5.8 A 6.4 9.4 3.6 90 180 L 10 13"},
    {Icon::Delete, "M 2.6 4.2 L 13.4 4.2 M 6 4 L 6 2.2 L 10 2.2 L 10 4 M 4 4.4 L 4.6 13.8 L 11.4 13.8 L 12 4.4 M 6.8 6.8 L 6.9 11.4 M 9.2 6.8 L 9.1 11.4"},
    {Icon::Copy, "R 5.4 5.4 8.4 8.4 1.2 M 10.4 5.2 L 10.4 2.2 L 2.2 2.2 L 2.2 10.4 L 5.2 10.4"},
    {Icon::Rename, "M 2.6 13.4 L 3.4 10.2 L 10.8 2.8 L 13.2 5.2 L 5.8 12.6 Z M 9.2 4.4 L 11.6 6.8"},
    {Icon::Eye, "M 1.4 8 C 4 3.2 12 3.2 14.6 8 C 12 12.8 4 12.8 1.4 8 Z O 8 8 2.1"},
    {Icon::EyeClosed, "M 1.6 6.4 C 4.4 10.6 11.6 10.6 14.4 6.4 M 3.4 8.8 L 2.2 10.6 M 8 9.8 L 8 12 M 12.6 8.8 L 13.8 10.6"},
    {Icon::Select, "M 3.6 2 L 12.8 8.2 L 8.6 9.2 L 11 13.4 L 9.2 14.4 L 6.8 10.2 L 3.6 13 Z"},
    {Icon::Move, "M 8 1.6 L 8 14.4 M 1.6 8 L 14.4 8 M 6 3.6 L 8 1.6 L 10 3.6 M 6 12.4 L 8 14.4 L 10 12.4 M 3.6 6 L 1.6 8 L 3.6 10 M 12.4 6 L 14.4 8 L 12.4 10"},
    {Icon::Rotate, "A 8 8 5.6 60 -290 M 8.4 0.8 L 11 3.1 L 8.2 5.4"},
    {Icon::Scale, "R 2 8.4 5.6 5.6 0.6 M 8.6 2 L 14 2 L 14 7.4 M 14 2 L 8.8 7.2"},
    {Icon::Measure, "M 1.6 11.4 L 11.4 1.6 L 14.4 4.6 L 4.6 14.4 Z M 4 9.2 L 5.4 10.6 M 6.2 7 L 8.2 9 M 8.4 4.8 L 9.8 6.2"},
    {Icon::Floor, "M 1.4 13 L 5 8.6 L 14.6 8.6 L 11 13 Z M 8 1.4 L 8 7 M 5.8 4.8 L 8 7 L 10.2 4.8"},
    {Icon::Up, "M 8 12.6 L 8 1.8 M 4.6 5 L 8 1.6 L 11.4 5 M 3 14.2 L 13 14.2"},
    {Icon::Length, "M 2 3 L 2 13 M 14 3 L 14 13 M 2.6 8 L 13.4 8 M 5 5.8 L 2.6 8 L 5 10.2 M 11 5.8 L 13.4 8 L 11 10.2"},
    {Icon::Origin, "O 8 8 3.4 M 8 1 L 8 6 M 8 10 L 8 15 M 1 8 L 6 8 M 10 8 L 15 8"},
    {Icon::Play, "F M 4.4 2.4 L 13.4 8 L 4.4 13.6 Z"},
    {Icon::Pause, "F R 3.8 2.8 3 10.4 0.8 R 9.2 2.8 3 10.4 0.8"},
    {Icon::ToStart, "F M 12.8 3.2 L 12.8 12.8 L 5.4 8 Z S M 3.6 3.2 L 3.6 12.8"},
    {Icon::ToEnd, "F M 3.2 3.2 L 3.2 12.8 L 10.6 8 Z S M 12.4 3.2 L 12.4 12.8"},
    {Icon::StepBack, "M 9.8 3.6 L 5.4 8 L 9.8 12.4"},
    {Icon::StepForward, "M 6.2 3.6 L 10.6 8 L 6.2 12.4"},
    {Icon::Loop, "M 3 7 L 3 6.2 A 5.2 6.2 2.2 180 -90 L 12.6 4 M 10.6 1.8 L 12.8 4 L 10.6 6.2 M 13 9 L 13 9.8 A 10.8 9.8 2.2 0 -90 L 3.4 12 M 5.4 9.8 L 3.2 12 L 5.4 14.2"},
    {Icon::Frame, "M 2 5 L 2 2 L 5 2 M 11 2 L 14 2 L 14 5 M 14 11 L 14 14 L 11 14 M 5 14 L 2 14 L 2 11 F O 8 8 2.4"},
    {Icon::FrameAll, "M 2 5 L 2 2 L 5 2 M 11 2 L 14 2 L 14 5 M 14 11 L 14 14 L 11 14 M 5 14 L 2 14 L 2 11 R 5 5 6 6 0.8"},
    {Icon::Camera, "R 1.4 4.4 9 7.6 1.2 M 10.6 7.2 L 14.6 4.8 L 14.6 11.2 L 10.6 8.8"},
    {Icon::Grid, "R 2 2 12 12 1 M 2 6 L 14 6 M 2 10 L 14 10 M 6 2 L 6 14 M 10 2 L 10 14"},
    {Icon::Palette, "R 1.6 3 12.8 10 1.4 M 4 6.2 L 6 8 L 4 9.8 M 7.6 10 L 11.4 10"},
    {Icon::Keyboard, "R 1 3.8 14 8.6 1.4 M 3.4 6.4 L 4 6.4 M 6 6.4 L 6.6 6.4 M 8.8 6.4 L 9.4 6.4 M 11.8 6.4 L 12.4 6.4 M 4.8 9.6 L 11.2 9.6"},
    {Icon::Settings, "M 2 4.4 L 7.6 4.4 M 11.4 4.4 L 14 4.4 O 9.5 4.4 1.8 M 2 11.6 L 4.6 11.6 M 8.4 11.6 L 14 11.6 O 6.5 11.6 1.8"},
    {Icon::Help, "O 8 8 6.4 A 8 6.4 2 180 -225 L 8 9 M 8 11.4 L 8 11.8"},
    {Icon::Close, "M 3.8 3.8 L 12.2 12.2 M 12.2 3.8 L 3.8 12.2"},
    {Icon::Search, "O 7 7 4.4 M 10.2 10.2 L 14 14"},
    {Icon::Plus, "M 8 2.8 L 8 13.2 M 2.8 8 L 13.2 8"},
    {Icon::Check, "M 2.8 8.4 L 6.4 12 L 13.4 4.2"},
    {Icon::Cross, "M 4 4 L 12 12 M 12 4 L 4 12"},
    {Icon::Warning, "M 8 1.8 L 14.8 13.8 L 1.2 13.8 Z M 8 6 L 8 9.6 M 8 11.6 L 8 11.9"},
    {Icon::Object, "M 8 1.4 L 14 4.6 L 14 11.4 L 8 14.6 L 2 11.4 L 2 4.6 Z M 2.2 4.8 L 8 8 L 13.8 4.8 M 8 8 L 8 14.4"},
    {Icon::World, "O 8 8 6.2 M 1.8 8 L 14.2 8 M 8 1.8 C 4.2 5.4 4.2 10.6 8 14.2 M 8 1.8 C 11.8 5.4 11.8 10.6 8 14.2"},
    {Icon::History, "A 8 8 6 150 -300 M 2.4 2.4 L 2.6 5.4 L 5.6 5.2 M 8 4.6 L 8 8.2 L 10.6 9.8"},
    {Icon::Film, "R 1.8 2.8 12.4 10.4 1 M 5 3 L 5 13 M 11 3 L 11 13 M 2 6.2 L 4.8 6.2 M 2 9.8 L 4.8 9.8 M 11.2 6.2 L 14 6.2 M 11.2 9.8 L 14 9.8"},
    {Icon::Picture, "R 1.8 2.8 12.4 10.4 1 O 5.4 6.2 1.2 M 2.2 11.8 L 6.4 8.4 L 8.8 10.4 L 11.2 7.6 L 13.8 10.4"},
    {Icon::Splats, "F O 4.6 9.8 2.6 O 10.4 11 1.8 O 8.6 4.6 2.2 O 12.8 6.8 1.2 O 3.6 4.4 1"},
    {Icon::Folder, "M 1.8 12.8 L 1.8 3.2 L 6.2 3.2 L 7.8 5 L 14.2 5 L 14.2 12.8 Z"},
    {Icon::Dots, "F O 3 8 1.2 O 8 8 1.2 O 13 8 1.2"},
    {Icon::MouseLeft, "R 3.6 1.6 8.8 12.8 4.2 F M 4.4 7 L 4.4 5.6 C 4.4 3.6 6 2.4 7.6 2.4 L 7.6 7 Z"},
    {Icon::MouseMiddle, "R 3.6 1.6 8.8 12.8 4.2 F R 6.9 3.4 2.2 4.2 1.1"},
    {Icon::MouseRight, "R 3.6 1.6 8.8 12.8 4.2 F M 11.6 7 L 11.6 5.6 C 11.6 3.6 10 2.4 8.4 2.4 L 8.4 7 Z"},
    {Icon::MouseWheel, "R 3.6 1.6 8.8 12.8 4.2 M 6.4 5.2 L 8 3.6 L 9.6 5.2 M 6.4 7.4 L 8 9 L 9.6 7.4"},
    {Icon::Chip, "R 3.6 3.6 8.8 8.8 1 R 6.2 6.2 3.6 3.6 0.4 M 6 3.4 L 6 1.4 M 10 3.4 L 10 1.4 M 6 14.6 L 6 12.6 M 10 14.6 L 10 12.6 M 3.4 6 L 1.4 6 M 3.4 10 L 1.4 10 M 14.6 6 L 12.6 6 M 14.6 10 L 12.6 10"},
    {Icon::Memory, "R 1.4 4 13.2 7 0.8 M 4.6 6.4 L 4.6 8.6 M 8 6.4 L 8 8.6 M 11.4 6.4 L 11.4 8.6 M 3.4 11.2 L 3.4 13 M 6.4 11.2 L 6.4 13 M 9.6 11.2 L 9.6 13 M 12.6 11.2 L 12.6 13"},
    {Icon::Reset, "A 8 8 5.2 150 -310 M 2.6 2.4 L 3.2 5.6 L 6.4 5"},
    {Icon::Link, "M 6.6 9.4 L 9.4 6.6 A 10.6 5.4 2.4 225 -360 A 5.4 10.6 2.4 45 -360"},
    {Icon::Window, "R 1.6 2.6 12.8 10.8 1.2 M 1.8 5.6 L 14.2 5.6 M 5.8 5.8 L 5.8 13.2"},
    {Icon::Diamond, "F M 8 2.6 L 13.4 8 L 8 13.4 L 2.6 8 Z"},
    {Icon::SelectBox, "M 2 4.6 L 2 2 L 4.6 2 M 7 2 L 9 2 M 11.4 2 L 14 2 L 14 4.6 M 14 7 L 14 9 M 14 11.4 L 14 14 L 11.4 14 M 9 14 L 7 14 M 4.6 14 L 2 14 L 2 11.4 M 2 9 L 2 7 F O 6.4 8.8 1.5 O 9.8 6.8 1.2"},
    {Icon::Polygon, "M 3 5.4 L 9.4 2.4 L 13.6 7.6 L 9 13.4 L 3.4 11.2 Z F O 3 5.4 1.5 O 9.4 2.4 1.5 O 13.6 7.6 1.5 O 9 13.4 1.5 O 3.4 11.2 1.5"},
    {Icon::BoxVolume, "M 2 5 L 8 2 L 14 5 L 14 11.2 L 8 14.2 L 2 11.2 Z M 2 5 L 8 8 L 14 5 M 8 8 L 8 14"},
    {Icon::Histogram, "M 1.6 14 L 14.4 14 F R 2.4 9 2.2 4 0.4 R 5.4 5.4 2.2 7.6 0.4 R 8.4 2.6 2.2 10.4 0.4 R 11.4 7.4 2.2 5.6 0.4"},
    {Icon::Lasso, "M 5 11 C 0.4 9.4 0.8 2.4 8 2.2 C 15.2 2 16 9 10.4 10.4 C 8.2 11 6.4 10.6 5 11 O 4.6 11.8 1.5 M 4.6 13.3 C 4.8 14.4 4.2 15 3 15"},
    {Icon::Brush, "M 14 2 L 7.6 8 M 14 2 L 9.4 9.8 M 7.6 8 L 9.4 9.8 C 9.6 12.8 6.6 14.6 2 14 C 4 13 3.4 8.4 7.6 8"},
    {Icon::Flood, "M 7.4 2.4 L 13 8 L 7.6 13.2 L 2.2 7.8 Z M 7.4 2.4 L 5.6 1.2 M 2.4 8 L 12.8 8 F M 14 9.6 C 15.4 11.8 15.2 13.4 14 13.4 C 12.8 13.4 12.6 11.8 14 9.6 Z"},
    {Icon::Sphere, "O 8 8 6 M 2 8 C 3.6 10.6 12.4 10.6 14 8 F O 8 8 1.2"},
    {Icon::CutOut, "O 4 12 2 O 12 12 2 M 5.2 10.4 L 11.4 1.8 M 10.8 10.4 L 4.6 1.8"},
    {Icon::Clip, "M 1.6 8 C 3.2 3 5 3 6.4 8 C 7.8 13 9.6 13 11 8 C 11.8 5.2 13 4 14.4 4.6"},
    {Icon::Raise, "M 3.6 10 L 8 5.6 L 12.4 10"},
    {Icon::Lower, "M 3.6 6 L 8 10.4 L 12.4 6"},
    {Icon::Record, "F O 8 8 4.4"},
    {Icon::NextKey, "M 2 4 L 6 8 L 2 12 F M 10.6 3.6 L 15 8 L 10.6 12.4 L 6.2 8 Z"},
    {Icon::Handle, "M 1.8 13.6 C 7 13.4 9.4 10.4 9.9 6.4 O 10.2 3.8 2.4 F O 1.9 13.6 1.3"},
    {Icon::Branch, "O 4 3.4 1.9 O 4 12.6 1.9 O 12 5.4 1.9 M 4 5.4 L 4 10.6 M 12 7.4 C 12 10 4.4 8.6 4 10.6"},
    {Icon::Pin, "M 5.2 2 L 10.8 2 M 6.2 2.2 L 6.2 6.6 L 3.8 9.4 L 12.2 9.4 L 9.8 6.6 L 9.8 2.2 M 8 9.6 L 8 14.4"},
    {Icon::PreviousKey, "M 14 4 L 10 8 L 14 12 F M 5.4 3.6 L 9.8 8 L 5.4 12.4 L 1 8 Z"},
};

struct Shape {
    QPainterPath path;
    bool isFilled = false;
};

std::vector<Shape> parsed(const char* text)
{
    std::vector<Shape> shapes(1);
    const QStringList words = QString::fromLatin1(text).split(u' ', Qt::SkipEmptyParts);
    int at = 0;
    const auto number = [&] { return words[at++].toDouble(); };
    while (at < words.size()) {
        const QString& word = words[at++];
        QPainterPath& path = shapes.back().path;
        switch (word[0].toLatin1()) {
            case 'F': shapes.push_back({{}, true}); break;
            case 'S': shapes.push_back({{}, false}); break;
            case 'M': { const double x = number(), y = number(); path.moveTo(x, y); break; }
            case 'L': { const double x = number(), y = number(); path.lineTo(x, y); break; }
            case 'C': { double c[6]; for (double& v : c) v = number(); path.cubicTo(c[0], c[1], c[2], c[3], c[4], c[5]); break; }
            case 'Z': path.closeSubpath(); break;
            case 'O': { const double x = number(), y = number(), r = number(); path.addEllipse(QPointF(x, y), r, r); break; }
            case 'R': { double v[5]; for (double& n : v) n = number(); path.addRoundedRect(v[0], v[1], v[2], v[3], v[4], v[4]); break; }
            case 'A': {
                const double x = number(), y = number(), r = number(), start = number(), span = number();
                const QRectF box(x - r, y - r, 2 * r, 2 * r);
                if (path.isEmpty() || qAbs(span) >= 300) path.arcMoveTo(box, start);
                path.arcTo(box, start, span);
                break;
            }
            default: break;
        }
    }
    return shapes;
}

const std::vector<Shape>& shapesOf(Icon which)
{
    static const auto all = [] {
        std::array<std::vector<Shape>, static_cast<std::size_t>(Icon::Count)> table;
        for (const Drawing& drawing : kDrawings) table[static_cast<std::size_t>(drawing.icon)] = parsed(drawing.path);
        return table;
    }();
    return all[static_cast<std::size_t>(which)];
}

class Engine : public QIconEngine {
public:
    explicit Engine(Icon which) : m_which(which) {}
    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const Theme& t = theme();
        const bool isRecording = m_which == Icon::Record && state == QIcon::On;
        const QColor colour = mode == QIcon::Disabled ? t.faint : isRecording ? t.playhead : mixed(t.text, t.secondary, 0.35);
        const int side = std::min(rect.width(), rect.height());
        paintIcon(*painter, QRectF(rect.x() + (rect.width() - side) / 2, rect.y() + (rect.height() - side) / 2, side, side), m_which, colour);
    }
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override { return scaledPixmap(size, mode, state, 1.0); }
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal) override
    {
        QPixmap map(size);
        map.fill(Qt::transparent);
        QPainter painter(&map);
        paint(&painter, QRect(QPoint(), size), mode, state);
        return map;
    }
    QIconEngine* clone() const override { return new Engine(*this); }

private:
    Icon m_which;
};

}  // namespace

QIcon icon(Icon which) { return which == Icon::None ? QIcon() : QIcon(new Engine(which)); }

void paintIcon(QPainter& painter, const QRectF& rect, Icon which, const QColor& colour)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(rect.topLeft());
    painter.scale(rect.width() / 16.0, rect.height() / 16.0);
    for (const Shape& shape : shapesOf(which)) {
        if (shape.isFilled) painter.fillPath(shape.path, colour);
        else painter.strokePath(shape.path, QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    }
    painter.restore();
}

}  // namespace morphogen::ui
