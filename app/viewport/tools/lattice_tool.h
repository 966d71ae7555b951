// Bending the active object by its lattice: a click on an object without one puts it around, a click on a point selects it, a
// rectangle many, dragging them bends the object; G moves those that are selected.
//
// How it works: points are where the world has them at the time shown (latticePlace). A drag proposes how far they shall go; the
// stage shows the object bent so, and the studio makes one MoveLattice of it when it is let go.
#pragma once

#include "app/viewport/tools/drag_session.h"
#include "core/edit/lattice_edits.h"

#include <array>

namespace morphogen::viewport {

class LatticeTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::Lattice; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    bool takeHold(DragKind kind, const Vec2& pixel, const ToolContext& context) override;
    std::vector<Notice> commit() override { return std::exchange(m_notices, {}); }
    std::vector<Notice> revert() override { return std::exchange(m_notices, {}); }
    Proposed preview() const override;
    void settled() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext& context) const override;
    bool wantsKeys() const override { return m_session.isUnderWay(); }
    bool isUnderWay() const override { return m_session.isUnderWay() || m_isBoxing; }

private:
    /// The lattice as it stands at the time shown.
    struct Shown {
        std::shared_ptr<const World> world;
        double timeSecs = 0;
        ObjectId object;
        ModifierId modifier;                      ///< 0: it has none
        std::vector<Vec3> points;                 ///< world
        std::vector<bool> areKeyed;
        std::vector<std::array<std::uint32_t, 2>> edges;
    };
    struct Press {
        Vec2 pixel{0};
        std::optional<std::uint32_t> point;
        Modifiers held;
    };
    struct Remark {
        Vec2 pixel{0};
        std::string words;
    };
    const Shown& shown(const ToolContext& context) const;
    Vec3 placeOf(std::uint32_t point) const;
    bool isChosen(std::uint32_t point) const;
    std::optional<std::uint32_t> pointAt(const Vec2& pixel, const ToolContext& context) const;
    void choose(const std::vector<std::uint32_t>& points, const Modifiers& held);
    bool grab(const Vec2& pixel, const ToolContext& context);
    ToolAnswer drag(const InputEvent& event, const ToolContext& context);
    ToolAnswer release(const Vec2& pixel, const ToolContext& context);
    ToolAnswer refuse(const Vec2& pixel, std::string words);

    DragSession m_session;
    std::vector<std::uint32_t> m_chosen;
    std::optional<LatticeMove> m_move;            ///< proposed, until it is settled
    std::optional<Press> m_press;
    bool m_isBoxing = false;
    Vec2 m_pointer{0};
    std::optional<std::uint32_t> m_hovered;
    std::optional<Remark> m_remark;
    std::vector<Notice> m_notices;
    mutable Shown m_shown;
};

}  // namespace morphogen::viewport
