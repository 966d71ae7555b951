// The arithmetic of moving, turning and scaling by the pointer: from where the pointer was and is to what becomes of a
// placement. Pure.
//
// How it works: moving keeps the grabbed point under the pointer, on a line (the point of it nearest to the pointer's ray) or
// on a plane. Turning adds up the pointer's turns about the pivot's pixel. Scaling compares distances from the pivot's pixel.
// A typed number takes the place of the pointer.
#pragma once

#include "app/viewport/navigation.h"

#include <optional>
#include <string>
#include <vector>

namespace morphogen::viewport {

enum class DragKind { Move, Rotate, Scale };

/// What may change. Axes are those of `basis`.
struct Constraint {
    enum class Kind { Free, Axis, Plane } kind = Kind::Free;
    int axis = 0;                    ///< Axis: along or about it; Plane: across it. 0, 1, 2: x, y, z
    TransformAxes axes = TransformAxes::World;
    bool operator==(const Constraint&) const = default;
};

/// What a drag has come to.
struct DragChange {
    Vec3 translation{0};             ///< metres, world
    Quat rotation{1, 0, 0, 0};       ///< about the pivot, world
    Vec3 scale{1};                   ///< along the object's own axes
};

/// A placement after the change, about `pivot`. Objects that turn or scale about another's pivot move with it.
Transform changed(const Transform& before, const DragChange& change, const Vec3& pivot);

struct DragSetup {
    DragKind kind = DragKind::Move;
    Vec3 pivot{0};
    Quat localAxes{1, 0, 0, 0};      ///< world-from-local of the object that leads
    CameraView view;
    PictureSize size;
    Vec2 pixel{0};                   ///< where the drag begins
};

class TransformDrag {
public:
    TransformDrag() = default;
    explicit TransformDrag(const DragSetup& setup);

    const DragSetup& setup() const { return m_setup; }
    const Constraint& constraint() const { return m_constraint; }
    void setConstraint(const Constraint& constraint) { m_constraint = constraint; }
    /// The pointer goes on to there. `isFine`: its way counts a tenth.
    void moveTo(const Vec2& pixel, bool isFine);
    void setSnapping(bool isSnapping) { m_isSnapping = isSnapping; }
    /// Metres, degrees or a factor; empty and what is no number yet: the pointer decides.
    void setTyped(const std::string& text) { m_typed = text; }
    const std::string& typed() const { return m_typed; }

    DragChange change() const;
    /// "Move x 0.25 m"; lengths in `unitName`, each `perMetre` to a metre.
    std::string describe(const std::string& unitName, double perMetre) const;
    /// The step of snapping when moving: a power of ten of metres that is some pixels wide here.
    float moveStep() const;
    /// Direction of an axis of the constraint in the world.
    Vec3 axisInWorld(int axis) const;

private:
    Vec3 moved() const;
    float turnedRadians() const;
    float scaledBy() const;
    Vec3 turningAxis() const;
    std::optional<float> typedNumber() const;

    DragSetup m_setup;
    Constraint m_constraint;
    Vec2 m_raw{0}, m_pixel{0};       ///< where the pointer is, and where it counts as being
    float m_turned = 0;              ///< radians that the pointer went round the pivot, counter-clockwise on the picture
    bool m_isSnapping = false;
    std::string m_typed;
};

}  // namespace morphogen::viewport
