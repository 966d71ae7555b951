// Sizing the collider of the active object: its box, sphere or capsule has a grip on every side; dragging one makes it larger or
// smaller about its middle, which lies where the splats are.
//
// How it works: shapes and sizes come with the colliders that are shown. A drag goes along the grip's own direction, with the verbs of
// any drag (a number, Ctrl, Shift, Escape); what results is drawn over the shape as it was, and proposed once, when it is let go.
// Grips are never nearer to the middle than a pointer can tell them apart: those of what is small on the screen stand off from it,
// each on a line from its side. One that points at the eye can't be dragged, and is not there.
#pragma once

#include "app/viewport/tools/drag_session.h"
#include "core/dynamics/rollout.h"

namespace morphogen::viewport {

class ColliderTool : public Tool {
public:
    ViewportTool kind() const override { return ViewportTool::Collider; }
    ToolAnswer handle(const InputEvent& event, const ToolContext& context) override;
    std::vector<Notice> commit() override;
    std::vector<Notice> revert() override;
    void draw(Sketch& sketch, const ToolContext& context) const override;
    std::string hint(const ToolContext& context) const override;
    bool wantsKeys() const override { return m_session.isUnderWay(); }
    bool isUnderWay() const override { return m_session.isUnderWay(); }

private:
    /// On one side of the piece.
    struct Grip {
        int axis = 0;            ///< of the piece
        float side = 1;          ///< 1 or -1
        int number = 0;          ///< which of its metres it changes
        bool operator==(const Grip&) const = default;
    };
    /// The collider that can be dragged, where it is.
    struct Shown {
        const ColliderMark* mark = nullptr;
        dynamics::RigidPose pose;
    };
    std::optional<Shown> shown(const ToolContext& context) const;
    /// Nothing for one that points at the eye, or lies behind it.
    std::optional<Vec2> pixelOfGrip(const Shown& shown, const dynamics::ColliderPiece& piece, const Grip& grip, const ToolContext& context) const;
    static std::vector<Grip> gripsOf(const dynamics::ColliderPiece& piece);
    static Vec3 directionOf(const Shown& shown, const Grip& grip);
    /// On the surface.
    static Vec3 sideOf(const Shown& shown, const dynamics::ColliderPiece& piece, const Grip& grip);
    /// Where it is grasped: on the surface, or beyond it where the grips of something small would crowd.
    Vec3 placeOf(const Shown& shown, const dynamics::ColliderPiece& piece, const Grip& grip, const ToolContext& context) const;
    float gapOf(const Shown& shown, const dynamics::ColliderPiece& piece, const Grip& grip, const ToolContext& context) const;   ///< metres between the two
    /// As it is shown: of another size while one is proposed.
    dynamics::ColliderPiece pieceOf(const Shown& shown) const;
    std::optional<Grip> gripAt(const Vec2& pixel, const Shown& shown, const ToolContext& context) const;
    std::string words(const dynamics::ColliderPiece& piece, const ToolContext& context) const;
    void update();

    DragSession m_session;
    ObjectId m_object;
    Grip m_grip;
    Vec3 m_direction{0};                             ///< of the grip, world
    float m_gap = 0;                                 ///< of the grip that is held, since it was grasped
    Vec3 m_before{0}, m_metres{0};
    std::shared_ptr<const void> m_proposedOver;      ///< the mark's lines that the proposal is over; others know of it
    std::optional<Grip> m_hovered;
};

}  // namespace morphogen::viewport
