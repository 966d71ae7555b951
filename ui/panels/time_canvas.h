// TimeCanvas: what the two views of the timeline share: the ruler, the loop, the playhead, and what a hand does to keys.
//
// How it works: the ruler and the playhead scrub, so does a click; a drag from an empty place draws a box that chooses keys,
// a drag of a key moves all that are chosen, the band in the ruler's foot and `S` scale them in time. While something is
// dragged the view shows a proposal, the world as it would be; letting go sends it as one edit, Escape drops it.
#pragma once

#include "core/scene/world.h"
#include "ui/models/edit_sink.h"
#include "ui/models/selection.h"
#include "ui/models/time_axis.h"
#include "ui/panels/timeline_lanes.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>
#include <QPixmap>

#include <memory>
#include <optional>

namespace morphogen::ui {

struct TimeRange {
    double fromSecs = 0, toSecs = 0;
    bool operator==(const TimeRange&) const = default;
};

class TimeCanvas : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr Metric kLabelWidth{132}, kRuler{24};

    explicit TimeCanvas(QWidget* parent = nullptr);
    void setWorld(std::shared_ptr<const World> world);
    void setSelection(const Selection& selection);
    void setTime(double secs);
    void setLoop(const TimeRange& range, bool isOn);
    void setLabels(TimeLabels labels);
    TimeLabels labels() const { return m_labels; }
    double time() const { return m_time; }
    const TimeAxis& axis() const { return m_axis; }
    /// All of the world, or the chosen keys.
    virtual void fit();
    virtual void fitChosen();
    const ChosenKeys& chosenKeys() const { return m_chosen; }
    virtual void choose(const ChosenKeys& keys);
    /// The same stretch of time and the same keys as another view had.
    void takeOver(const TimeCanvas& other);
    /// As `S` does: the pointer's distance from the playhead scales the chosen keys until a click.
    void beginScaling();
    /// Until that click; digits are typed into it.
    bool isTypingScale() const { return m_grip == Grip::ScaleModal; }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void seekRequested(double secs);
    void scrubbing(bool isOn);                       ///< while the pointer holds the playhead
    void loopChosen(const morphogen::ui::TimeRange& range);
    void selectionChosen(const morphogen::ui::Selection& selection);
    void menuRequested(const QPoint& globalPosition);
    void proposed(std::shared_ptr<const morphogen::World> world);   ///< many a second; null: what was proposed is dropped
    void keysEdited(const morphogen::ui::EditRequest& request);     ///< at the end of a drag
    void keysRemoved();
    void keysCopied();
    void keysPasted();
    void keyMenuRequested(const QPoint& globalPosition);

protected:
    // What a view is made of.
    /// The world that is shown, or what is selected, is another now.
    virtual void lay() = 0;
    virtual void paintContent(QPainter& painter) const = 0;
    /// The keys under a point, within the marks' reach, and all within a rectangle of the viewport.
    virtual std::vector<KeyRef> keysUnder(const QPointF& at) const = 0;
    virtual std::vector<KeyRef> keysWithin(const QRectF& box) = 0;
    /// A press left of the content; one on something of the view's own, which dragOwn() then follows.
    virtual void pressLabel(const QMouseEvent& event) = 0;
    virtual bool pressOwn(const QMouseEvent&) { return false; }
    /// The press that took hold of keys.
    virtual void pressedKeys(const QMouseEvent&) {}
    struct Drag {
        QPointF from, to;                  ///< of the pointer
        Qt::KeyboardModifiers modifiers;
        KeyMotion motion;                  ///< of the chosen keys in time
    };
    virtual std::optional<EditRequest> dragOwn(const Drag&) const { return std::nullopt; }
    /// What moving the chosen keys asks for; nothing where they are where they were.
    virtual std::optional<EditRequest> dragKeys(const Drag& drag) const;
    /// The chosen keys were moved.
    virtual void keysWent(const KeyMotion&) {}
    /// A drag with the middle button, and the wheel with Ctrl.
    virtual void panBy(const QPointF& pixels) { setAxis(m_axis.panned(pixels.x())); }
    virtual void zoomValues(double, const QPointF&) {}

    const World& shown() const { return *m_shown; }
    const std::shared_ptr<const World>& document() const { return m_world; }
    const ChosenKeys& shownChosen() const { return m_isProposing ? m_proposedKeys : m_chosen; }
    const KeyMotion& proposedMotion() const { return m_proposedMotion; }
    const Selection& selection() const { return m_selection; }
    double xOf(double secs) const { return kLabelWidth + m_axis.xOf(secs); }
    double secsAt(double x) const { return m_axis.secsAt(x - kLabelWidth); }
    double snapped(double secs) const;
    QRect contentRect() const { return {kLabelWidth, kRuler, viewport()->width() - kLabelWidth, viewport()->height() - kRuler}; }
    void setAxis(const TimeAxis& axis);
    void clearChosen();
    void redraw();
    /// Major lines through the content, and the shade over what is not part of the world.
    void paintTimeLines(QPainter& painter) const;
    void paintBeyond(QPainter& painter) const;

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
    enum class Grip { None, Playhead, LoopFrom, LoopTo, Pan, Keys, ScaleFrom, ScaleTo, ScaleModal, Press, Box, Own };
    enum class End { Take, Drop };
    Grip gripAt(const QPointF& at) const;
    bool isDraggingKeys() const { return m_grip == Grip::Keys || m_grip == Grip::ScaleFrom || m_grip == Grip::ScaleTo || m_grip == Grip::ScaleModal || m_grip == Grip::Own; }
    bool takesKey(const QKeyEvent& event) const;
    bool typeScale(const QKeyEvent& event);
    bool pressKeys(const QMouseEvent& event);
    KeyMotion motionTo(const QPointF& at, Qt::KeyboardModifiers modifiers) const;
    void dragTo(const QPointF& at, Qt::KeyboardModifiers modifiers);
    void endDrag(End how);
    void dropProposal();
    void boxTo(const QPointF& at);
    void paintRuler(QPainter& painter) const;
    void paintScaleBand(QPainter& painter) const;
    void paintPlayhead(QPainter& painter) const;

    std::shared_ptr<const World> m_world = std::make_shared<World>(), m_shown = m_world;
    ChosenKeys m_chosen, m_proposedKeys, m_beforeBox;
    std::optional<EditRequest> m_proposal;
    KeyMotion m_proposedMotion;          ///< nothing while nothing is proposed
    bool m_isProposing = false;          ///< what is shown is a proposal
    std::vector<KeyRef> m_pressedKeys;   ///< one of several was pressed: a click without a drag means it alone
    double m_pressedKeySecs = 0;
    QString m_typedScale;
    Selection m_selection;
    TimeAxis m_axis;
    TimeLabels m_labels = TimeLabels::Seconds;
    TimeRange m_loop;
    bool m_isLooping = true;
    bool m_isFitted = true;              ///< follows the width and the duration until the user zooms
    double m_time = 0;
    QPixmap m_still;                     ///< all but the playhead, as painted last
    bool m_isStale = true;
    const void* m_paintedTheme = nullptr;
    Grip m_grip = Grip::None;
    QPointF m_pressedAt, m_last;
};

}  // namespace morphogen::ui
