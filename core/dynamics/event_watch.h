// Finds events in a simulation while it runs, from the contacts and the motion of each step.
//
// How it works: a pair that pushes by at least 0.1 m/s times its reduced mass after 0.1 s without touching has collided (of a soft one what it
// pushes beyond its weight within 0.05 s counts); one that
// touches for 0.1 s is in contact; where the push upward is half the carried one's weight for 0.2 s, it is supported; one that
// then parts for 0.1 s has broken away. A body starts when it moves faster than 0.1 m/s and stops when it has been slower than
// 0.03 m/s for 0.1 s; the two thresholds keep it from flickering.
#pragma once

#include "core/dynamics/rollout.h"
#include "core/math/bounds.h"

#include <map>
#include <span>

namespace morphogen::dynamics {

/// All that two bodies did to each other in one step.
struct StepContact {
    int a = -1, b = -1;        ///< indices of bodies, a < b; -1 is the ground, as `a`
    float impulse = 0;         ///< N s along the normals, summed
    Vec3 place{0};             ///< mean, world
    float upward = 0;          ///< mean y of the normal from a to b, -1..1
};

struct StepBody {
    Vec3 centre{0};
    float speed = 0;           ///< of the centre, m/s
    float spinSpeed = 0;       ///< of a point on its rim, m/s
};

class EventWatch {
public:
    struct Subject {
        ObjectId id;
        float massKg = 0;      ///< 0: moves by no force
        bool isWatched = true; ///< static ones neither start nor stop
        bool isSoft = false;   ///< its pushes last longer than a step: they add up
    };
    /// `region`: where a centre must be to be in the scene; leaving takes a tenth more than entering.
    EventWatch(std::vector<Subject> subjects, double stepSecs, float gravity, const Bounds& region);

    /// A body that comes into or leaves the world at the end of `step`.
    void appear(int body, int step, const Vec3& place, float speed);
    void vanish(int body, int step, const Vec3& place);
    /// What happened in the step that ends at `step` (from 1). Contacts in any order, one per pair.
    void watch(int step, std::span<const StepContact> contacts, std::span<const StepBody> bodies);

    /// Everything found, in order of time. Call once, at the end.
    std::vector<Event> events();
    std::vector<Touch> touches();

private:
    struct Pair {
        int lastTouch = -1'000'000, since = 0;         ///< steps
        int supportSince = -1, supportMissed = 0;
        bool isTouching = false, hasCollided = false, isInContact = false, isCarrying = false;
        double push = 0;                               ///< N s since it touched
        StepContact last;
    };
    struct Mover {
        bool isThere = false, isMoving = false, isOutside = false;
        int calmSince = 0;
    };
    void add(EventKind kind, int step, const StepContact& at, double strength);
    void addOne(EventKind kind, int step, int body, const Vec3& place, double strength);
    void touch(Pair& pair, const StepContact& contact, int step);
    void part(Pair& pair, int step);
    ObjectId idOf(int body) const { return body < 0 ? kGround : m_subjects[static_cast<std::size_t>(body)].id; }
    bool isSoft(int body) const { return body >= 0 && m_subjects[static_cast<std::size_t>(body)].isSoft; }
    double massOf(int body) const { return body < 0 ? 0 : m_subjects[static_cast<std::size_t>(body)].massKg; }
    double reducedMass(int a, int b) const;

    std::vector<Subject> m_subjects;
    std::vector<Mover> m_movers;
    std::map<std::pair<int, int>, Pair> m_pairs;
    std::vector<Event> m_events;
    std::vector<Touch> m_touches;
    double m_stepSecs;
    float m_gravity;
    Bounds m_inside, m_outside;
    int m_longApart, m_contactSteps, m_supportSteps, m_calmSteps, m_gapSteps, m_lastStep = 0;
};

}  // namespace morphogen::dynamics
