// Moving, turning and scaling what is selected: by handles, or at once by key (G, R, S) and then with the pointer, X Y Z and
// numbers. Ctrl snaps, Shift is fine; Enter or a click confirms, Escape or the right button takes it all back.
#pragma once

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
    std::vector<PlacementProposal> preview() const override { return m_proposed; }
    void settled() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint() const override;
    bool wantsKeys() const override { return m_phase != Phase::Idle; }
    bool isUnderWay() const override { return m_phase != Phase::Idle; }
    /// The pointer may be anywhere, no button is held.
    bool isModal() const { return m_phase == Phase::Modal; }

private:
    enum class Phase { Idle, Handle, Modal };
    std::optional<Gizmo> gizmo(const ToolContext& context) const;
    bool begin(const Vec2& pixel, const Constraint& constraint, const ToolContext& context);
    ToolAnswer key(const InputEvent& event);
    void lockAxis(int axis, bool isPlane);
    void update();
    ToolAnswer finish(ToolAnswer answer);

    DragKind m_kind;
    Phase m_phase = Phase::Idle;
    TransformDrag m_drag;
    std::vector<PlacementProposal> m_before, m_proposed;
    std::optional<Constraint> m_hovered;
};

}  // namespace morphogen::viewport
