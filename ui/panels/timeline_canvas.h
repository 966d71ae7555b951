// TimelineCanvas: the ruler, one lane per object, curve and moving camera, the loop and the playhead. Drag anywhere to scrub,
// drag the loop's ends in the ruler's upper edge, wheel zooms at the pointer, middle button or Shift+wheel pans, double-click
// fits. A click takes hold of a key, Shift of more; a drag moves them, Esc lets go; the triangle unfolds an object's curves.
#pragma once

#include "core/scene/world.h"
#include "ui/models/selection.h"
#include "ui/models/time_axis.h"
#include "ui/panels/timeline_lanes.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QPixmap>

#include <memory>

namespace morphogen::ui {

struct TimeRange {
    double fromSecs = 0, toSecs = 0;
    bool operator==(const TimeRange&) const = default;
};

class TimelineCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{132}, kRuler{24};

    explicit TimelineCanvas(QWidget* parent = nullptr);
    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    void setTime(double secs);
    void setLoop(const TimeRange& range, bool isOn);
    void setLabels(TimeLabels labels);
    TimeLabels labels() const { return m_labels; }
    double time() const { return m_time; }
    const TimeAxis& axis() const { return m_axis; }
    void fit();
    const ChosenKeys& chosenKeys() const { return m_chosen; }
    void setUnfolded(ObjectId object, bool isUnfolded);
    /// Where a key of a lane is drawn; for those who point at it.
    QPointF placeOfKey(int lane, double timeSecs) const;
    const std::vector<TimelineLane>& lanes() const { return m_lanes; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(double secs);
    void scrubbing(bool isOn);                       ///< while the pointer holds the playhead
    void loopChosen(const morphogen::ui::TimeRange& range);
    void selectionChosen(const morphogen::ui::Selection& selection);
    void menuRequested(const QPoint& globalPosition);
    void keysMoved(double bySecs);                   ///< the chosen ones; asked once, at the end of a drag
    void keysRemoved();
    void keysCopied();
    void keysPasted();
    void keyMenuRequested(const QPoint& globalPosition);

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    enum class Grip { None, Playhead, LoopFrom, LoopTo, Pan, Keys };
    Grip gripAt(const QPointF& at) const;
    double xOf(double secs) const { return kLabelWidth + m_axis.xOf(secs); }
    double snappedSecs(double x) const;
    int laneAt(int y) const;
    int laneCount() const { return static_cast<int>(m_lanes.size()); }
    void layLanes();
    /// The keys under a point: those nearest in its lane, within the diamonds' reach.
    std::vector<KeyRef> keysUnder(const QPointF& at) const;
    bool pressLabel(const QMouseEvent& event);
    bool pressKeys(const QMouseEvent& event);
    void letGoOfKeys(bool isMoved);
    bool takesKey(const QKeyEvent& event) const;
    void paintKeys(QPainter& painter, const TimelineLane& lane, const QRectF& room) const;
    void paintOwners(QPainter& painter, const Object& object, const QRectF& room) const;
    void paintCurveLane(QPainter& painter, const TimelineLane& lane, const QRectF& room) const;
    void setAxis(const TimeAxis& axis);
    void updateScroll();
    void redraw();
    void paintRuler(QPainter& painter) const;
    void paintLanes(QPainter& painter) const;
    void paintObjectLane(QPainter& painter, const Object& object, const QRectF& lane) const;
    void paintCameraLane(QPainter& painter, const Camera& camera, const QRectF& lane) const;
    void paintLabel(QPainter& painter, int lane, const QRect& rect) const;
    void paintPlayhead(QPainter& painter) const;
    std::shared_ptr<const World> m_world = std::make_shared<World>();
    std::vector<TimelineLane> m_lanes;
    std::set<ObjectId> m_unfolded;
    ChosenKeys m_chosen;
    double m_keysPressedAt = 0;      ///< while they are dragged: seconds under the pointer at first
    double m_keysMovedBy = 0;        ///< seconds, as shown
    std::vector<KeyRef> m_pressedKeys;   ///< one of several was pressed: a click without a drag means it alone
    Selection m_selection;
    TimeAxis m_axis;
    TimeLabels m_labels = TimeLabels::Seconds;
    TimeRange m_loop;
    bool m_isLooping = true;
    bool m_isFitted = true;      ///< follows the width and the duration until the user zooms
    double m_time = 0;
    QPixmap m_still;             ///< all but the playhead, as painted last
    bool m_isStale = true;
    const void* m_paintedTheme = nullptr;
    Grip m_grip = Grip::None;
    QPointF m_last;
};

/// Key times of a clip, ascending, each once; remembered per clip.
const std::vector<double>& keyTimesOf(const std::shared_ptr<const Clip>& clip);

}  // namespace morphogen::ui
