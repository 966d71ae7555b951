// TimelinePanel: transport and numbers above, below them the keys in lanes or as curves.
#pragma once

#include "ui/models/edit_sink.h"
#include "ui/panels/curve_canvas.h"
#include "ui/panels/timeline_canvas.h"

#include <QWidget>

class QLabel;
class QStackedWidget;

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

enum class TimelineView { Keys, Curves };

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
    CurveCanvas& curves() const { return *m_curves; }
    void setView(TimelineView view);
    TimelineView view() const;
    /// Title bar of the dock: the transport.
    QWidget* bar() const { return m_bar; }
    NumberField& frameField() const { return *m_frame; }
    NumberField& fpsField() const { return *m_fps; }

Q_SIGNALS:
    /// While keys are dragged: the world as it would be; null: the document's again.
    void proposed(std::shared_ptr<const morphogen::World> world);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    class Clock;
    void showClock();
    TimeCanvas& shownCanvas() const;
    void wire(TimeCanvas& canvas);
    void showKeyMenu(const QPoint& at);
    void send(const EditRequest& request);
    void sayAtPointer(const Error& error);
    TimelineCanvas* m_canvas;
    CurveCanvas* m_curves;
    QStackedWidget* m_views;
    Segmented* m_viewSwitch;   ///< in the ruler's left end
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
