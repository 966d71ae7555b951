// Lets the soft bodies of a run go through a step among all others: finds what is near each of them, hands it over as obstacles,
// and gives rigid bodies the pushes they got. For core/dynamics alone.
#pragma once

#include "core/dynamics/bullet_parts.h"
#include "core/dynamics/cloth_meeting.h"
#include "core/dynamics/event_watch.h"

#include <map>
#include <stop_token>

namespace morphogen::dynamics {

class SoftStepper {
public:
    SoftStepper(const SimScene& scene, std::vector<Live>& lives, const PairRules& rules);

    struct Moment {
        int step = 0;
        Vec3d gravity{0};
        const FieldForces* fields = nullptr;      ///< null: none
        std::stop_token stop{};
    };
    /// Soft bodies one after the other, in the scene's order; rigid ones get their velocities changed. Adds to `contacts`.
    void step(const Moment& moment, std::vector<StepContact>& contacts);

    /// The deepest that body `i`, which is soft, lies in another at that step, and in which (-1: the ground).
    struct Overlap {
        double depth = 0;
        int other = -1;
    };
    Overlap deepest(std::size_t i, int step);

private:
    std::vector<SoftObstacle> around(std::size_t i, int step, double reach);
    SoftObstacle obstacleOf(std::size_t j, int step);
    struct Surface {
        double friction = 0, restitution = 0;
    };
    Surface surfaceBetween(const SimBody& soft, const SimBody* other) const;   ///< null: the ground
    void meetSofts(std::vector<StepContact>& contacts);
    void meetItself(std::size_t i);
    SoftTouch meetAsCloths(std::size_t i, std::size_t j);

    const SimScene& m_scene;
    std::vector<Live>& m_lives;
    const PairRules& m_rules;
    std::vector<std::unique_ptr<ContactShape>> m_shapes;   ///< of each body that has been met
    std::vector<std::optional<Cloth>> m_cloths;            ///< of each body
    std::map<std::pair<std::size_t, std::size_t>, ClothSides> m_sides;   ///< of the first's points beside the second, where they are near
};

}  // namespace morphogen::dynamics
