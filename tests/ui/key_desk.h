// An inspector and a timeline before one document, and a hand on the timeline: for tests of keys.
#pragma once

#include "core/edit/set_placement.h"
#include "tests/ui/application.h"
#include "tests/ui/small_world.h"
#include "ui/actions/action_set.h"
#include "ui/panels/inspector/inspector.h"
#include "ui/panels/timeline_panel.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>

namespace morphogen::support {

inline const PropertyPath kTranslation{Property::Translation, {}, {}};

/// An inspector and a timeline before one document, as the studio wires them.
struct KeyDesk {
    QWidget window;
    ui::ActionSet actions{&window};
    SmallDocument document{support::smallWorld()};
    ObjectId fox = document.history().world().objects[0]->id;
    ObjectId ball = document.history().world().objects[1]->id;
    ui::EditSink sink = [this](const ui::EditRequest& request) {
        auto done = document.sink()(request);
        show();
        return done;
    };
    ui::Inspector inspector{actions, sink};
    ui::TimelinePanel timeline{actions, sink};

    KeyDesk()
    {
        support::clearSettings();
        inspector.resize(300, 900);
        timeline.resize(800, 240);
        inspector.show();
        timeline.show();
        show();
        select(ball);
    }
    void show()
    {
        inspector.setWorld(document.snapshot());
        timeline.setWorld(document.snapshot());
    }
    void select(ObjectId id)
    {
        inspector.setSelection(ui::Selection::of(id));
        timeline.setSelection(ui::Selection::of(id));
    }
    void standAt(double secs)
    {
        inspector.setTime(secs);
        timeline.setTime({secs, false, true, {0, 2}, 1});
    }
    const Object& object() { return *document.history().world().find(ball); }
    std::size_t steps() { return document.history().steps().size(); }
    Vec3 positionAt(double secs) { return placementAt(object(), secs).translation; }
    std::vector<double> keyTimes(const PropertyPath& path)
    {
        std::vector<double> times;
        if (const Curve* curve = object().curve(path))
            for (const Keyframe& key : curve->keys) times.push_back(key.timeSecs);
        return times;
    }
    ui::TimelineCanvas& canvas() { return timeline.canvas(); }
};

inline void mouse(ui::TimeCanvas& canvas, QEvent::Type type, const QPointF& at, Qt::KeyboardModifiers modifiers = {})
{
    QWidget& pad = *canvas.viewport();
    const bool isDown = type != QEvent::MouseButtonRelease;
    QMouseEvent event(type, at, pad.mapToGlobal(at), type == QEvent::MouseMove ? Qt::NoButton : Qt::LeftButton, isDown ? Qt::LeftButton : Qt::NoButton, modifiers);
    QApplication::sendEvent(&pad, &event);
}

inline void click(ui::TimeCanvas& canvas, const QPointF& at, Qt::KeyboardModifiers modifiers = {})
{
    mouse(canvas, QEvent::MouseButtonPress, at, modifiers);
    mouse(canvas, QEvent::MouseButtonRelease, at, modifiers);
}

inline void press(QWidget& widget, int key, Qt::KeyboardModifiers modifiers = {})
{
    QKeyEvent event(QEvent::KeyPress, key, modifiers);
    QApplication::sendEvent(&widget, &event);
}

}  // namespace morphogen::support
