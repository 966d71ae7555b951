// CourseLanes: the main line and its branches, one lane each, with the events that happen in them. In a branch an event that the
// main line has not is marked as gained, one that is missing as lost, one at another time as shifted, with a line from where it
// was. A click on an event brings the playhead there and tells who took part.
//
// How it works: marks that would cover one another go to one of three rows of their lane; where all are taken, an event is a tick at the
// lane's foot until the axis is zoomed in. The wheel zooms about the pointer, with Shift it pans, beside the names it scrolls; Home shows
// all. What a branch changes at a time stands over its lane and is dragged to another time; Escape takes that back.
#pragma once

#include "core/causal/course.h"
#include "core/edit/history.h"
#include "ui/models/time_axis.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QTimer>

#include <optional>
#include <vector>

namespace morphogen::ui {

/// One mark in a lane.
struct EventPlace {
    using How = causal::MarkedEvent::How;
    BranchId branch;
    Event event;               ///< of a lost one: as it happens in the main line
    How how = How::Same;
    double wasSecs = 0;        ///< Shifted: in the main line
    bool operator==(const EventPlace&) const = default;
};

/// Those of a course in order of time; contacts are left out where a collision says the same.
std::vector<EventPlace> placesOf(const causal::Course& course);

/// A course's colour: text for the main line, then one for each branch.
QColor courseColour(std::size_t index);

class CourseLanes : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{180}, kRuler{22}, kLane{40};

    explicit CourseLanes(QWidget* parent = nullptr);
    void setCourses(const std::vector<causal::Course>& courses);
    /// The branch that is compared with the main line; 0: none.
    void setChosen(BranchId branch);
    BranchId chosen() const { return m_chosen; }
    void setTime(double secs);
    /// Lights an event up; nothing: none.
    void setLit(const std::optional<EventPlace>& event);
    const std::optional<EventPlace>& lit() const { return m_lit; }
    /// Where an event is drawn, in the viewport; for those who point at it.
    QPointF placeOf(const EventPlace& event) const;
    const std::vector<EventPlace>& events() const { return m_events; }
    /// Whether it is a mark of its own, and not a tick where there is no room.
    bool isMarked(const EventPlace& event) const;
    const TimeAxis& axis() const { return m_axis; }
    /// All of the time again.
    void fit();
    /// Where what a branch changes at a time stands, in the viewport; nothing where it has no time.
    std::optional<QPointF> placeOf(BranchId branch, std::size_t change) const;

Q_SIGNALS:
    void seekRequested(double secs);
    void courseChosen(morphogen::BranchId branch);
    void eventChosen(const morphogen::ui::EventPlace& event);
    void eventHovered(const std::optional<morphogen::ui::EventPlace>& event);
    void renameRequested(morphogen::BranchId branch);
    void menuRequested(morphogen::BranchId branch, const QPoint& globalPosition);
    /// What the branch changes shall begin then; many a second while it is dragged, all with one id.
    void changeMoved(morphogen::BranchId branch, std::size_t change, double secs, morphogen::DragId drag);
    void changeReverted(morphogen::DragId drag);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;
    QSize sizeHint() const override;

private:
    /// Of an event: the row of its lane, -1, 0 or 1; kTick where there is no room.
    static constexpr int kTick = 2;
    /// Something that a branch changes at a time.
    struct Change {
        BranchId branch;
        std::size_t index = 0;
        bool operator==(const Change&) const = default;
    };
    struct ChangeDrag {
        Change what;
        DragId id;
        double secs = 0;
        bool isMoved = false;        ///< somebody was told of it
        bool isUntold = false;       ///< where it is now, not yet
    };
    void lay();
    void layMarks();
    void setAxis(const TimeAxis& axis);
    std::optional<double> secsOf(const Change& change) const;
    std::optional<Change> changeAt(const QPointF& at) const;
    void dragTo(const QPointF& at, Qt::KeyboardModifiers modifiers);
    void tellDrag();
    void paintChanges(QPainter& painter, int lane) const;
    int laneAt(int y) const;
    int laneOf(BranchId branch) const;
    double xOf(double secs) const { return kLabelWidth + m_axis.xOf(secs); }
    int topOf(int lane) const;
    std::optional<EventPlace> eventAt(const QPointF& at) const;
    void paintRuler(QPainter& painter) const;
    void paintLabel(QPainter& painter, int lane) const;
    void paintEvents(QPainter& painter, int lane) const;
    void paintMark(QPainter& painter, const EventPlace& event, int row) const;
    void step(int by);

    std::vector<causal::Course> m_courses;
    std::vector<EventPlace> m_events;          ///< of all courses, lane by lane; of one that is simulated anew, those it had
    std::vector<int> m_rows;                   ///< of each of them
    BranchId m_chosen;
    std::optional<EventPlace> m_lit, m_hovered;
    std::optional<Change> m_hoveredChange;
    std::optional<ChangeDrag> m_drag;
    QTimer m_dragPause;                        ///< between two that are told: each is simulated
    TimeAxis m_axis;
    bool m_isFitted = true;
    double m_time = 0, m_durationSecs = 5;
    bool m_isScrubbing = false;
};

}  // namespace morphogen::ui
