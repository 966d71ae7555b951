// Moves one soft body: its cells give way as an elastic solid does, its skin touches rigid bodies and pushes them.
//
// How it works: every cell has a mean deformation gradient F and answers with the corotated stress
// R (2 mu (S - 1) + lambda tr(S - 1) 1), F = R S (Mueller and Gross 2004); what of its corners' motion F does not say is held by
// springs that give a layer one cell thick its bending stiffness. R is followed from step to step by Newton's method, so that the
// forces turn nothing by themselves. Masses sit in the corners; time goes by leapfrog in equal substeps, few for soft things and
// always short enough for the stiffest cell. Young's modulus is the real one: what hangs stretches as a column of it would.
// Momentum and angular momentum are kept to rounding, also by damping (each cell loses a part of what is not rigid in its motion)
// and by contacts, which are springs at the points of the skin with Coulomb friction. A position-based solver (XPBD) would be as
// short, but its stiffness depends on iterations. Deterministic: one thread, fixed order, double precision.
#pragma once

#include "core/base/result.h"
#include "core/dynamics/contact_shape.h"
#include "core/dynamics/field_forces.h"
#include "core/dynamics/rollout.h"
#include "core/dynamics/soft_shape.h"

#include <span>
#include <stop_token>
#include <vector>

namespace morphogen::dynamics {

struct SoftMaterial {
    double stiffnessPa = 50e3, poisson = 0.3, dampingPerSec = 2;
    double massKg = 1;
    double size = 1;                          ///< factor of the shape
    double friction = 0.5, restitution = 0.2;
};

/// A rigid thing as a soft body meets it during a step; moved along, and pushed, by SoftSolver::step.
struct SoftObstacle {
    int body = -1;                            ///< index in the scene; -1: the ground
    const ContactShape* shape = nullptr;      ///< null: all below `groundHeight`
    double groundHeight = 0;
    Vec3d position{0}, centre{0};             ///< of its frame and of its mass, world
    glm::dquat rotation{1, 0, 0, 0};
    Vec3d velocity{0}, spin{0};
    double inverseMass = 0;                   ///< 0: nothing pushes it
    glm::dmat3 inverseInertia{0};             ///< world
    double friction = 0.5, restitution = 0.5; ///< of the pair
    bool isSolid = true;                      ///< false: it is passed through, and only held on to
    ObjectId holds{};                         ///< by which pins name it
    // What the step did:
    bool isPushed = false;
    double impulse = 0, upward = 0;           ///< N s along the normals out of it; their y, weighted by impulse
    Vec3d place{0};                           ///< weighted by impulse
};

class SoftSolver {
public:
    /// Limit where it is so stiff, light or finely cut that steps of `stepSecs` would need too many parts.
    static Result<SoftSolver> make(std::shared_ptr<const SoftShape> shape, const SoftMaterial& material, double stepSecs);

    /// Puts it somewhere undeformed, moving as a rigid body would.
    void place(const RigidPose& pose, const Vec3& velocity, const Vec3& spin);
    /// Turns and moves it as it is.
    void moveTo(const RigidPose& pose);
    void setVelocity(const Vec3& velocity);   ///< of its centre; what it does beside that stays
    void setSpin(const Vec3& spin);
    /// Held as it is; it goes on from rest.
    void freeze(bool isFrozen);
    bool isFrozen() const { return m_isFrozen; }
    /// Goes through the next step from corners to corners, whatever meets it; one of each per corner of the lattice, world.
    void lead(std::span<const Vec3d> from, std::span<const Vec3d> to);

    struct Surroundings {
        Vec3d gravity{0};
        const FieldForces* fields = nullptr;              ///< of this step; null: none
        std::span<SoftObstacle> obstacles;                ///< those near, and those that its pins hold on to
        std::stop_token stop{};                           ///< leaves the step half done
    };
    void step(const Surroundings& around);

    /// The deepest that a point of the skin lies in it, metres.
    double depthIn(const SoftObstacle& obstacle) const;
    /// Points that are carried along, for what meets it elsewhere (soft_meeting.h).
    Vec3d placeOf(const SoftPoint& point) const { return pointOf(point, m_x); }
    Vec3d velocityOf(const SoftPoint& point) const { return pointOf(point, m_v); }
    double inverseMassAt(const SoftPoint& point) const;   ///< 1/kg, felt by a push there
    void push(const SoftPoint& point, const Vec3d& impulse);
    Vec3d normalAt(std::size_t skin) const;               ///< of the skin as it is now, unit length
    /// The point that is carried as if it belonged to the cell below that point of the skin.
    SoftPoint pointBelow(std::size_t skin, const Vec3d& place) const;
    void bounds(Vec3d& lower, Vec3d& upper) const;        ///< of the corners
    Vec3d centre() const;
    Vec3d velocity() const;                               ///< of the centre
    BodyState state();                                    ///< with the rotation that fits best
    /// Of every node, in the frame of `pose`: where it is, and how it is turned.
    void nodesIn(const RigidPose& pose, std::vector<Vec3>& positions, std::vector<Quat>& rotations) const;
    double fastest() const;                               ///< m/s, of all corners; not a number when it burst
    std::span<const Vec3d> corners() const { return m_x; }
    std::span<const Vec3d> velocities() const { return m_v; }
    const glm::dquat& turnOf(std::size_t cell) const { return m_turns[cell]; }
    std::span<const double> masses() const { return m_mass; }
    double elasticJoules() const;
    double volumeM3() const;
    int substeps() const { return m_substeps; }
    const SoftShape& shape() const { return *m_shape; }
    const Vec3d& cellSize() const { return m_cellSize; }   ///< at rest, metres

private:
    SoftSolver() = default;
    struct Cell {
        std::array<std::uint32_t, 8> corners{};
        double volume = 0, bend = 0;                      ///< that is matter; spring of the corners beside F, N/m
    };
    struct Grip {
        std::size_t pin = 0;
        std::uint32_t corner = 0;
        Vec3d place{0};                                   ///< in the frame of what it is held by
        bool isTaken = false;                             ///< something holds it: `place` is known
    };
    struct Touching {
        std::uint32_t obstacle = 0, skin = 0;
        Vec3d point{0}, normal{0};
        double depth = 0, mass = 0, spring = 0;           ///< m; kg that the two let feel there; N
    };
    void feel(const Surroundings& around);
    void kick(const Surroundings& around, double secs);
    void resist(const Surroundings& around, double secs);
    void drift(const Surroundings& around, double secs);
    void addElastic();
    void findTouches(const Surroundings& around);
    void followHolders(const Surroundings& around);
    SoftObstacle* holderOf(const Grip& grip, const Surroundings& around) const;   ///< null: the world
    void pushBack(SoftObstacle& obstacle, const Vec3d& arm, const Vec3d& impulse) const;
    void blow(const FieldForces& fields, double stepSecs);
    void calm();
    glm::dmat3 inertiaAbout(const Vec3d& centre) const;
    Vec3d angularMomentum(const Vec3d& centre, const Vec3d& velocity) const;
    Vec3d carried(std::uint32_t skin, const std::vector<Vec3d>& of) const;
    double inverseMassOf(std::uint32_t skin) const;
    void addAt(std::uint32_t skin, const Vec3d& what, std::vector<Vec3d>& to) const;
    void addScaledAt(std::uint32_t skin, const Vec3d& what, std::vector<Vec3d>& to) const;   ///< by the corners' inverse masses
    Vec3d pointOf(const SoftPoint& point, const std::vector<Vec3d>& of) const;
    glm::dmat3 gradientAt(const SoftPoint& point) const;
    glm::dmat3 meanGradient(const Cell& cell) const;

    std::shared_ptr<const SoftShape> m_shape;
    SoftMaterial m_material;
    double m_lambda = 0, m_mu = 0, m_stepSecs = 0, m_secs = 0, m_calmPart = 0;
    int m_substeps = 1;
    Vec3d m_cellSize{0}, m_restCentre{0};
    std::vector<Cell> m_cells;
    std::vector<glm::dquat> m_turns;                      ///< of each cell
    glm::dquat m_turn{1, 0, 0, 0};                        ///< of the whole
    std::vector<Vec3d> m_rest, m_x, m_v, m_force, m_push; ///< of each corner; m_push: m/s^2 from outside
    std::vector<double> m_mass, m_inverse;                ///< m_inverse: 0 where held
    std::vector<std::array<double, 8>> m_skinWeights;
    std::vector<Grip> m_grips;
    std::vector<Touching> m_touching;                     ///< in one substep
    double m_totalMass = 0;
    bool m_isFrozen = false, m_isLed = false;             ///< led: frozen, and yet its corners go on with their speeds
};

}  // namespace morphogen::dynamics
