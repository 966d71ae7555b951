// CauseView: the causal graph of a course: its events from left to right, an arrow where the second would not have happened
// without the first (solid), or where it merely came before (dashed). A click on a box lights its event up everywhere.
#pragma once

#include "core/causal/graph_layout.h"
#include "ui/theme/theme.h"

#include <QAbstractScrollArea>

#include <optional>

namespace morphogen::ui {

class CauseView : public QAbstractScrollArea {
    Q_OBJECT
public:
    explicit CauseView(QWidget* parent = nullptr);
    /// What stands in the middle while there is no graph.
    void setHint(const QString& hint);
    void setGraph(causal::CausalGraph graph, causal::GraphLayout layout, std::shared_ptr<const dynamics::SimScene> scene);
    void setLit(const std::optional<Event>& event);
    bool isEmpty() const { return m_layout.boxes.empty(); }
    const causal::CausalGraph& graph() const { return m_graph; }
    /// The middle of an event's box in the viewport.
    QPointF placeOf(std::size_t event) const;

Q_SIGNALS:
    void eventChosen(const morphogen::Event& event);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QPointF onScreen(const Vec2& point) const;
    std::optional<std::size_t> boxAt(const QPointF& at) const;
    void lay();

    causal::CausalGraph m_graph;
    causal::GraphLayout m_layout;
    std::shared_ptr<const dynamics::SimScene> m_scene;
    std::optional<Event> m_lit;
    std::optional<std::size_t> m_hovered;
    QString m_hint;
};

}  // namespace morphogen::ui
