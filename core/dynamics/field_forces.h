// What the world's force fields do to a point that moves, and to a body of a size.
//
// How it works: attraction, vortices and drag are accelerations of whatever is there. Wind pushes by half the air's density times
// the square of the air's speed past the body; a rigid body takes it by the cross-section of an ellipsoid that fills its box (drag
// coefficient 0.47), a soft one at every point of its skin along the normal (1.2, as a plate does). Gusts are smooth noise of time.
#pragma once

#include "core/dynamics/collider.h"
#include "core/scene/force_field.h"

#include <span>
#include <vector>

namespace morphogen::dynamics {

inline constexpr double kAirKgPerM3 = 1.2, kRoundDrag = 0.47, kPlateDrag = 1.2;

class FieldForces {
public:
    /// `seed`: of the gusts.
    FieldForces(std::vector<ForceField> fields, std::uint64_t seed) : m_fields(std::move(fields)), m_seed(seed) {}
    bool isEmpty() const { return m_fields.empty(); }
    /// The step for which what follows is asked: no drag brings anything further than to rest within it.
    void beginStep(double secs, double stepSecs);

    /// m/s^2 of attraction, vortices and drag.
    Vec3d accelerationAt(const Vec3d& point, const Vec3d& velocity) const;
    /// Air that moves: m/s, and its density in kg/m^3; several winds blow beside one another.
    struct Air {
        Vec3d velocity{0};
        double densityKgPerM3 = 0;
    };
    const std::vector<Air>& airAt(const Vec3d& point) const;
    bool hasWind() const { return m_hasWind; }

    struct RigidThing {
        Vec3d centre{0}, velocity{0};
        glm::dquat rotation{1, 0, 0, 0};
        Vec3d halfSize{0};             ///< of the box about it, metres, in its own frame
        double massKg = 0;
    };
    /// Newtons on a rigid body; wind takes it no further than to its own speed within the step.
    Vec3d forceOn(const RigidThing& thing) const;

private:
    double gustOf(std::size_t field, double secs) const;
    std::vector<ForceField> m_fields;
    std::uint64_t m_seed = 1;
    double m_secs = 0, m_stepSecs = 1;
    bool m_hasWind = false;
    std::vector<double> m_gusts;               ///< factor of each field's wind now
    mutable std::vector<Air> m_air;
};

}  // namespace morphogen::dynamics
