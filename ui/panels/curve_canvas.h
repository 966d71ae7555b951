// CurveCanvas: the keyed properties of what is selected as curves over time, one line per number.
//
// How it works: a key is dragged in time and in value, all chosen ones with it; Ctrl snaps the value to round numbers, Shift
// keeps to one axis, time keeps to frames. A Bezier segment beside a chosen key has two handles; they shape its progress, which
// all numbers of a property share. A click on a property at the left shows it alone, Ctrl or Shift with others.
#pragma once

#include "ui/models/curve_lines.h"
#include "ui/panels/time_canvas.h"

#include <map>
#include <set>
#include <string>
#include <utility>

namespace morphogen::ui {

class CurveCanvas : public TimeCanvas {
    Q_OBJECT
public:
    enum class HandleSide { Out, In };   ///< behind a key, and before the next one

    explicit CurveCanvas(QWidget* parent = nullptr);
    void fit() override;
    void fitChosen() override;
    void choose(const ChosenKeys& keys) override;
    /// Where a key of a line, or a handle of the segment behind a key, is drawn; for those who point at it. Nothing where it
    /// is not drawn.
    std::optional<QPointF> placeOfKey(const KeyRef& key, std::size_t line = 0) const;
    std::optional<QPointF> placeOfHandle(const KeyRef& key, HandleSide side, std::size_t line = 0) const;
    const std::vector<CurveLines>& properties() const { return m_properties; }
    bool isDrawn(const CurveLines& property) const;
    /// Of a property's name, in the viewport.
    QRect rowOf(std::size_t property) const;

protected:
    void lay() override;
    void paintContent(QPainter& painter) const override;
    std::vector<KeyRef> keysUnder(const QPointF& at) const override;
    std::vector<KeyRef> keysWithin(const QRectF& box) override;
    void pressLabel(const QMouseEvent& event) override;
    bool pressOwn(const QMouseEvent& event) override;
    void pressedKeys(const QMouseEvent& event) override;
    std::optional<EditRequest> dragOwn(const Drag& drag) const override;
    std::optional<EditRequest> dragKeys(const Drag& drag) const override;
    void keysWent(const KeyMotion& motion) override;
    void panBy(const QPointF& pixels) override;
    void zoomValues(double factor, const QPointF& at) override;
    bool event(QEvent* event) override;

private:
    struct Row {
        ObjectId object;
        std::optional<std::size_t> property;   ///< none: the object's own row, where there are several
    };
    struct Place {
        std::size_t property = 0, key = 0, line = 0;
    };
    struct Handle {
        Place of;
        HandleSide side = HandleSide::Out;
    };
    using PropertyName = std::pair<ObjectId, PropertyPath>;
    std::vector<ObjectId> shownObjects() const;
    void layRows();
    void fitValues();
    void setHeights(double from, double to);
    /// Properties of several units, drawn together, each fill the height; then a height is a share of the unit's span.
    double heightOf(const CurveLines& property, double value) const;
    /// How much of a property's value is one height.
    double valuePerHeight(const CurveLines& property) const;
    double heightPerPixel() const;
    double yOf(double height) const;
    double heightAt(double y) const { return m_heightFrom + (contentRect().bottom() - y) * heightPerPixel(); }
    QPointF at(const CurveLines& property, double secs, double value) const { return {xOf(secs), yOf(heightOf(property, value))}; }
    QPointF placeOf(const Place& place) const;
    QPointF placeOf(const Handle& handle) const;
    std::optional<Place> placeUnder(const QPointF& at) const;
    std::optional<Handle> handleUnder(const QPointF& at) const;
    bool hasHandles(std::size_t property, std::size_t key, std::size_t line) const;
    bool isChosen(const Place& place) const;
    /// Which lines of a chosen key are meant, by bit.
    unsigned linesOf(const KeyRef& key) const;
    void setLines(const KeyRef& key, unsigned lines);
    QColor colourOf(std::size_t property, std::size_t line) const;
    QPen penOf(std::size_t property, std::size_t line) const;
    void paintValueLines(QPainter& painter) const;
    void paintCurve(QPainter& painter, std::size_t property) const;
    void paintHandles(QPainter& painter, std::size_t property) const;
    void paintPoints(QPainter& painter, std::size_t property) const;
    void paintRows(QPainter& painter) const;

    std::vector<PropertyName> m_laid;         ///< of the properties
    std::vector<CurveLines> m_properties;     ///< of the world that is shown
    std::vector<CurveLines> m_base;           ///< as they were when a drag began
    std::vector<Row> m_rows;
    std::set<PropertyName> m_alone;           ///< those that are drawn; none: all
    std::vector<std::pair<KeyRef, unsigned>> m_lines;   ///< of a chosen key, which lines, by bit; none: all
    std::optional<Handle> m_handle;           ///< that is dragged
    std::optional<Place> m_pressed;           ///< the point that is dragged
    struct Span {
        double from = 0, to = 1;
    };
    std::map<std::string, Span> m_spans;      ///< by unit, of what is drawn
    double m_heightFrom = -1, m_heightTo = 1;
    bool m_areValuesFitted = true;            ///< follow the curves until the user zooms or pans
};

}  // namespace morphogen::ui
