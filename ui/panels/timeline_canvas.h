// TimelineCanvas: one lane per object, curve and moving camera, with their keys. The triangle unfolds an object's curves.
#pragma once

#include "ui/panels/time_canvas.h"

#include <set>

namespace morphogen::ui {

class TimelineCanvas : public TimeCanvas {
    Q_OBJECT
public:
    explicit TimelineCanvas(QWidget* parent = nullptr);
    void setUnfolded(ObjectId object, bool isUnfolded);
    /// Where a key of a lane is drawn; for those who point at it.
    QPointF placeOfKey(int lane, double timeSecs) const;
    const std::vector<TimelineLane>& lanes() const { return m_lanes; }

protected:
    void lay() override;
    void paintContent(QPainter& painter) const override;
    std::vector<KeyRef> keysUnder(const QPointF& at) const override;
    std::vector<KeyRef> keysWithin(const QRectF& box) override;
    void pressLabel(const QMouseEvent& event) override;
    bool event(QEvent* event) override;

private:
    int laneAt(int y) const;
    int laneCount() const { return static_cast<int>(m_lanes.size()); }
    void showActive();
    void paintKeys(QPainter& painter, const TimelineLane& lane, const QRectF& room) const;
    bool isCoveredByKeys(const Object& object, double fromX, double toX) const;
    void paintOwners(QPainter& painter, const Object& object, const QRectF& room) const;
    void paintCurveLane(QPainter& painter, const TimelineLane& lane, const QRectF& room) const;
    void paintObjectLane(QPainter& painter, const Object& object, const QRectF& lane) const;
    void paintCameraLane(QPainter& painter, const TimelineLane& lane, const QRectF& room) const;
    void paintLabel(QPainter& painter, int lane, const QRect& rect) const;
    std::vector<TimelineLane> m_lanes;
    std::set<ObjectId> m_unfolded;
    ObjectId m_laidActive;
};

/// Key times of a clip, ascending, each once; remembered per clip.
const std::vector<double>& keyTimesOf(const std::shared_ptr<const Clip>& clip);

}  // namespace morphogen::ui
