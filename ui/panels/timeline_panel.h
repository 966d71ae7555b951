// TimelinePanel: transport and numbers above, the canvas below.
#pragma once

#include "ui/models/edit_sink.h"
#include "ui/panels/timeline_canvas.h"

#include <QWidget>

class QLabel;
class QToolButton;

namespace morphogen::ui {

class ActionSet;
class NumberField;
class Segmented;

/// Where time stands, as the playback says.
struct TimeState {
    double timeSecs = 0;
    bool isPlaying = false;
    bool isLooping = true;
    TimeRange loop;              ///< what plays
    double speed = 1;
};

class TimelinePanel : public QWidget {
    Q_OBJECT
public:
    TimelinePanel(ActionSet& actions, EditSink sink, QWidget* parent = nullptr);
    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    void setTime(const TimeState& state);
    void setLabels(TimeLabels labels);
    TimeLabels labels() const { return m_canvas->labels(); }
    TimelineCanvas& canvas() const { return *m_canvas; }
    /// Title bar of the dock: the transport.
    QWidget* bar() const { return m_bar; }
    NumberField& frameField() const { return *m_frame; }
    NumberField& fpsField() const { return *m_fps; }

private:
    class Clock;
    void showClock();
    void wireKeys();
    void showKeyMenu(const QPoint& at);
    void send(const EditRequest& request);
    void sayAtPointer(const Error& error);
    TimelineCanvas* m_canvas;
    QWidget* m_bar;
    Clock* m_clock;
    QLabel* m_speed;
    NumberField *m_frame, *m_fps;
    Segmented* m_units;
    ActionSet& m_actions;
    EditSink m_sink;
    std::shared_ptr<const World> m_world = std::make_shared<World>();
    TimeState m_state;
    Selection m_selection;
};

}  // namespace morphogen::ui
