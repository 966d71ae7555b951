// CourseLanes: the main line and its branches, one lane each, with the events that happen in them. In a branch an event that the
// main line has not is marked as gained, one that is missing as lost, one at another time as shifted, with a line from where it
// was. A click on an event brings the playhead there and tells who took part.
#pragma once

#include "core/causal/course.h"
#include "ui/models/time_axis.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>

#include <optional>
#include <vector>

namespace morphogen::ui {

/// One mark in a lane.
struct EventPlace {
    enum class How { Same, Gained, Lost, Shifted };
    BranchId branch;
    Event event;               ///< of a lost one: as it happens in the main line
    How how = How::Same;
    double wasSecs = 0;        ///< Shifted: in the main line
    bool operator==(const EventPlace&) const = default;
};
const char* nameOf(EventPlace::How how);   ///< "gained"; empty for Same

/// Those of a course in order of time; contacts are left out where a collision says the same.
std::vector<EventPlace> placesOf(const causal::Course& course);

/// A course's colour: text for the main line, then one for each branch.
QColor courseColour(std::size_t index);

class CourseLanes : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{180}, kRuler{22}, kLane{36};

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

Q_SIGNALS:
    void seekRequested(double secs);
    void courseChosen(morphogen::BranchId branch);
    void eventChosen(const morphogen::ui::EventPlace& event);
    void eventHovered(const std::optional<morphogen::ui::EventPlace>& event);
    void renameRequested(morphogen::BranchId branch);
    void menuRequested(morphogen::BranchId branch, const QPoint& globalPosition);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void leaveEvent(QEvent* event) override;
    QSize sizeHint() const override;

private:
    void lay();
    int laneAt(int y) const;
    int laneOf(BranchId branch) const;
    double xOf(double secs) const { return kLabelWidth + m_axis.xOf(secs); }
    int topOf(int lane) const;
    std::optional<EventPlace> eventAt(const QPointF& at) const;
    void paintRuler(QPainter& painter) const;
    void paintLabel(QPainter& painter, int lane) const;
    void paintEvents(QPainter& painter, int lane) const;
    void paintMark(QPainter& painter, const EventPlace& event) const;
    void step(int by);

    std::vector<causal::Course> m_courses;
    std::vector<EventPlace> m_events;          ///< of all courses, lane by lane
    BranchId m_chosen;
    std::optional<EventPlace> m_lit, m_hovered;
    TimeAxis m_axis;
    double m_time = 0, m_durationSecs = 5;
    bool m_isScrubbing = false;
};

}  // namespace morphogen::ui
