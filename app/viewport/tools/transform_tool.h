// Moving, turning and scaling what is selected: by handles, or at once by key (G, R, S); drag_session.h says what a drag does.
#pragma once

#include "app/viewport/tools/drag_session.h"
#include "app/viewport/tools/gizmo.h"
#include "app/viewport/tools/tool.h"

namespace morphogen::viewport {

class TransformTool : public Tool {
public:
    explicit TransformTool(DragKind kind) : m_kind(kind) {}

    ViewportTool kind() const override;
    /// Begins at the pointer, without a handle. False where nothing is selected.
    bool beginAt(const Vec2& pixel, const ToolContext& context);
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    std::vector<Notice> revert() override;
    Proposed preview() const override { return {m_proposed, {}}; }
    void settled() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext&) const override;
    bool wantsKeys() const override { return m_session.isUnderWay(); }
    bool isUnderWay() const override { return m_session.isUnderWay(); }

private:
    std::optional<Gizmo> gizmo(const ToolContext& context) const;
    bool begin(const Vec2& pixel, const Constraint& constraint, DragSession::Begin how, const ToolContext& context);
    void update();

    DragKind m_kind;
    DragSession m_session;
    std::vector<PlacementProposal> m_before, m_proposed;
    std::optional<Constraint> m_hovered;
};

}  // namespace morphogen::viewport
