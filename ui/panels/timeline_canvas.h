// TimelineCanvas: the ruler, one lane per object and moving camera, the loop and the playhead. Drag anywhere to scrub, drag
// the loop's ends in the ruler's upper edge, wheel zooms at the pointer, middle button or Shift+wheel pans, double-click fits.
#pragma once

#include "core/scene/world.h"
#include "ui/models/selection.h"
#include "ui/models/time_axis.h"
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
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(double secs);
    void scrubbing(bool isOn);                       ///< while the pointer holds the playhead
    void loopChosen(const morphogen::ui::TimeRange& range);
    void selectionChosen(const morphogen::ui::Selection& selection);
    void menuRequested(const QPoint& globalPosition);

protected:
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
    enum class Grip { None, Playhead, LoopFrom, LoopTo, Pan };
    Grip gripAt(const QPointF& at) const;
    double xOf(double secs) const { return kLabelWidth + m_axis.xOf(secs); }
    double snappedSecs(double x) const;
    int laneAt(int y) const;
    int laneCount() const;
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
    std::vector<std::shared_ptr<const Camera>> m_movingCameras;
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
