// Bending the active object by handles: a click on a surface puts one there, a click on one selects it, dragging it bends the
// object under the pointer; G, R and S move, turn and scale those that are selected.
//
// How it works: handles are where the world has them at the time shown (handlePlace). A drag proposes where they shall be; the
// stage shows the object bent so, quickly (BendDrag), and the studio makes one MoveHandle of each when it is let go. Across a
// mirror's plane the partner of a handle gets the mirrored way. What can't be done is said beside the pointer.
#pragma once

#include "app/viewport/tools/drag_session.h"
#include "app/viewport/tools/switch_bar.h"
#include "core/edit/handles.h"

namespace morphogen::viewport {

class HandleTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::Handles; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    bool takeHold(DragKind kind, const Vec2& pixel, const ToolContext& context) override;
    std::vector<Notice> commit() override { return std::exchange(m_notices, {}); }
    std::vector<Notice> revert() override { return std::exchange(m_notices, {}); }
    Proposed preview() const override { return {{}, m_moves}; }
    void settled() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext& context) const override;
    bool wantsKeys() const override { return m_session.isUnderWay(); }
    bool wantsWheel(const InputEvent& event, const ToolContext& context) const override { return context.options.handleReach > 0 && !event.modifiers.isControl; }
    bool isUnderWay() const override { return m_session.isUnderWay(); }

private:
    /// A handle as it stands at the time shown.
    struct Mark {
        std::uint32_t id = 0;
        std::string name;
        HandleKind kind = HandleKind::Point;
        Vec3 restPoint{0};
        float radius = 0, reach = 0;
        HandlePlace place;
        bool isKeyed = false, isKeyedHere = false;
        std::uint32_t partner = 0;                ///< id; 0: none, or nothing is mirrored
    };
    /// As marks() made them last.
    struct Marks {
        std::shared_ptr<const World> world;
        double timeSecs = 0;
        ObjectId object;
        std::optional<int> mirror;
        std::vector<Mark> all;
        MirrorPlane plane;
    };
    struct Press {
        Vec2 pixel{0};
        std::uint32_t handle = 0;                 ///< 0: none was under it
        Modifiers held;
    };
    struct Remark {
        Vec2 pixel{0};
        std::string words;
    };
    const Marks& marks(const ToolContext& context) const;
    const Mark* find(std::uint32_t id) const;
    const Mark* markAt(const Vec2& pixel, const ToolContext& context) const;
    Vec3 placeOf(const Mark& mark) const;
    bool isChosen(const Mark& mark, const ToolContext& context) const;

    bool grab(DragKind kind, const Vec2& pixel, std::vector<std::uint32_t> handles, const ToolContext& context);
    void update(const ToolContext& context);
    ToolAnswer drag(const InputEvent& event, const ToolContext& context);
    ToolAnswer click(const Vec2& pixel, const ToolContext& context);
    ToolAnswer put(const Vec2& pixel, const ToolContext& context);
    ToolAnswer wheel(const InputEvent& event, const ToolContext& context);
    void choose(std::vector<std::uint32_t> handles);
    ToolAnswer refuse(const Vec2& pixel, std::string words);
    void drawMark(Sketch& sketch, const Mark& mark, const ToolContext& context) const;

    DragSession m_session;
    std::vector<std::uint32_t> m_grabbed;
    std::vector<Mark> m_before;                   ///< those that were grabbed, as they stood
    std::vector<HandleMove> m_moves;              ///< proposed, until it is settled
    std::optional<Press> m_press;
    std::uint32_t m_hovered = 0;
    std::optional<Remark> m_remark;
    std::vector<Notice> m_notices;
    mutable Marks m_marks;
    mutable SwitchBar m_switches;
};

}  // namespace morphogen::viewport
