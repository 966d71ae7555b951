#include "core/authoring/toy_physics.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen {
namespace {

using Mat3d = glm::dmat3;

constexpr double kStepSecs = 1.0 / 1200, kGravity = 9.81, kSlop = 2e-4;
constexpr int kIterations = 16, kBallsPerEdge = 4;

struct Contact {
    int a = 0, b = -1;          ///< b = -1: the floor
    Vec3d at{0}, normal{0};     ///< normal from b towards a
    double gap = 0;
    double push = 0, slide[2] = {0, 0};   ///< impulses so far
    double bounce = 0;          ///< speed wanted along the normal
    Vec3d tangent[2];
};

struct Inertia {
    double inverseMass = 0;
    Mat3d inverse{0};
};

/// Distance to a rounded box or ball from a point in its own frame, and the way out.
double distanceTo(const ToyBody& body, const Vec3d& local, Vec3d& out)
{
    if (body.isBall()) {
        const double length = glm::length(local);
        out = length > 1e-12 ? local / length : Vec3d(0, 1, 0);
        return length - body.radius;
    }
    const Vec3d core = body.halfSize - Vec3d(body.radius), beyond = glm::abs(local) - core;
    const Vec3d sign(local.x < 0 ? -1 : 1, local.y < 0 ? -1 : 1, local.z < 0 ? -1 : 1), outside = glm::max(beyond, Vec3d(0));
    const double length = glm::length(outside);
    if (length > 1e-12) {
        out = sign * outside / length;
        return length - body.radius;
    }
    const int axis = beyond.x > beyond.y ? (beyond.x > beyond.z ? 0 : 2) : (beyond.y > beyond.z ? 1 : 2);
    out = Vec3d(0);
    out[axis] = sign[axis];
    return beyond[axis] - body.radius;
}

/// Centres of the balls through which a body is felt, in its own frame; all of the body's radius.
const std::vector<Vec3d>& feelers(const ToyBody& body, std::vector<Vec3d>& store)
{
    store.clear();
    if (body.isBall()) {
        store.push_back(Vec3d(0));
        return store;
    }
    const Vec3d core = body.halfSize - Vec3d(body.radius);
    for (int axis = 0; axis < 3; ++axis)
        for (int k = 0; k < 4; ++k)
            for (int i = axis == 0 ? 0 : 1; i <= kBallsPerEdge - (axis == 0 ? 0 : 1); ++i) {
                Vec3d p;
                p[axis] = core[axis] * (2.0 * i / kBallsPerEdge - 1);
                p[(axis + 1) % 3] = k & 1 ? core[(axis + 1) % 3] : -core[(axis + 1) % 3];
                p[(axis + 2) % 3] = k & 2 ? core[(axis + 2) % 3] : -core[(axis + 2) % 3];
                store.push_back(p);
            }
    return store;
}

double reachOf(const ToyBody& body) { return body.isBall() ? body.radius : glm::length(body.halfSize); }

Inertia inertiaOf(const ToyBody& body)
{
    Inertia result;
    if (body.isAsleep) return result;
    Vec3d moments;
    double mass = 0;
    if (body.isBall()) {
        mass = body.density * 4.0 / 3 * 3.141592653589793 * std::pow(body.radius, 3);
        moments = Vec3d(0.4 * mass * body.radius * body.radius);
    } else {
        const Vec3d s = 2.0 * body.halfSize;
        mass = body.density * s.x * s.y * s.z;
        moments = mass / 12 * Vec3d(s.y * s.y + s.z * s.z, s.x * s.x + s.z * s.z, s.x * s.x + s.y * s.y);
    }
    const Mat3d turn = glm::mat3_cast(body.rotation);
    result.inverseMass = 1 / mass;
    result.inverse = turn * Mat3d(1 / moments.x, 0, 0, 0, 1 / moments.y, 0, 0, 0, 1 / moments.z) * glm::transpose(turn);
    return result;
}

class Toybox {
public:
    explicit Toybox(std::vector<ToyBody> bodies) : m_bodies(std::move(bodies)), m_inertias(m_bodies.size()), m_calmSecs(m_bodies.size(), 0.0) {}
    const std::vector<ToyBody>& bodies() const { return m_bodies; }

    void step()
    {
        for (ToyBody& body : m_bodies)
            if (!body.isAsleep) body.velocity.y -= kGravity * kStepSecs;
        findContacts();
        wake();
        for (std::size_t i = 0; i < m_bodies.size(); ++i) m_inertias[i] = inertiaOf(m_bodies[i]);
        prepare();
        for (int iteration = 0; iteration < kIterations; ++iteration)
            for (Contact& contact : m_contacts) solve(contact);
        integrate();
    }

private:
    void feel(int i, int j)
    {
        const ToyBody &a = m_bodies[static_cast<std::size_t>(i)], &b = m_bodies[static_cast<std::size_t>(j)];
        const glm::dquat back = glm::conjugate(b.rotation);
        for (const Vec3d& feeler : feelers(a, m_feelers)) {
            const Vec3d centre = a.position + a.rotation * feeler;
            Vec3d out;
            const double gap = distanceTo(b, back * (centre - b.position), out) - a.radius;
            if (gap > kSlop) continue;
            const Vec3d normal = b.rotation * out;
            m_contacts.push_back({.a = i, .b = j, .at = centre - normal * (a.radius + 0.5 * gap), .normal = normal, .gap = gap});
        }
    }

    void findContacts()
    {
        m_contacts.clear();
        const int count = static_cast<int>(m_bodies.size());
        for (int i = 0; i < count; ++i) {
            const ToyBody& body = m_bodies[static_cast<std::size_t>(i)];
            for (const Vec3d& feeler : feelers(body, m_feelers)) {
                const Vec3d centre = body.position + body.rotation * feeler;
                const double gap = centre.y - body.radius;
                if (gap <= kSlop) m_contacts.push_back({.a = i, .at = {centre.x, 0, centre.z}, .normal = {0, 1, 0}, .gap = gap});
            }
            for (int j = i + 1; j < count; ++j) {
                const ToyBody& other = m_bodies[static_cast<std::size_t>(j)];
                if (glm::length(body.position - other.position) > reachOf(body) + reachOf(other) + kSlop) continue;
                feel(i, j);
                if (!body.isBall() || !other.isBall()) feel(j, i);
            }
        }
    }

    /// A sleeper wakes when it is struck, and with it all that touches it, directly or through others: a pile that stands
    /// is one thing until it is hit.
    void wake()
    {
        const auto body = [&](int index) -> ToyBody& { return m_bodies[static_cast<std::size_t>(index)]; };
        bool isStruck = false;
        for (const Contact& contact : m_contacts) {
            if (contact.b < 0 || body(contact.a).isAsleep == body(contact.b).isAsleep) continue;
            if (glm::length(velocityAt(contact.a, contact.at) - velocityAt(contact.b, contact.at)) < 0.05) continue;
            body(contact.a).isAsleep = body(contact.b).isAsleep = false;
            m_calmSecs[static_cast<std::size_t>(contact.a)] = m_calmSecs[static_cast<std::size_t>(contact.b)] = 0;
            isStruck = true;
        }
        while (isStruck) {
            isStruck = false;
            for (const Contact& contact : m_contacts) {
                if (contact.b < 0 || body(contact.a).isAsleep == body(contact.b).isAsleep) continue;
                const int sleeper = body(contact.a).isAsleep ? contact.a : contact.b;
                if (m_calmSecs[static_cast<std::size_t>(contact.a + contact.b - sleeper)] > 0) continue;
                body(sleeper).isAsleep = false;
                m_calmSecs[static_cast<std::size_t>(sleeper)] = 0;
                isStruck = true;
            }
        }
    }

    Vec3d velocityAt(int index, const Vec3d& point) const
    {
        if (index < 0) return Vec3d(0);
        const ToyBody& body = m_bodies[static_cast<std::size_t>(index)];
        return body.velocity + glm::cross(body.spin, point - body.position);
    }

    void prepare()
    {
        for (Contact& contact : m_contacts) {
            const double approach = glm::dot(velocityAt(contact.a, contact.at) - velocityAt(contact.b, contact.at), contact.normal);
            double restitution = m_bodies[static_cast<std::size_t>(contact.a)].restitution;
            if (contact.b >= 0) restitution = std::sqrt(restitution * m_bodies[static_cast<std::size_t>(contact.b)].restitution);
            contact.bounce = approach < -0.25 ? -restitution * approach : 0;
            contact.bounce = std::max(contact.bounce, std::min(0.35, 0.12 / kStepSecs * std::max(0.0, -contact.gap - kSlop)));
            const Vec3d other = std::abs(contact.normal.y) < 0.9 ? Vec3d(0, 1, 0) : Vec3d(1, 0, 0);
            contact.tangent[0] = glm::normalize(glm::cross(contact.normal, other));
            contact.tangent[1] = glm::cross(contact.normal, contact.tangent[0]);
        }
    }

    double inverseMassAlong(const Contact& contact, const Vec3d& direction) const
    {
        double sum = 0;
        for (const int index : {contact.a, contact.b}) {
            if (index < 0) continue;
            const Inertia& inertia = m_inertias[static_cast<std::size_t>(index)];
            const Vec3d arm = glm::cross(contact.at - m_bodies[static_cast<std::size_t>(index)].position, direction);
            sum += inertia.inverseMass + glm::dot(arm, inertia.inverse * arm);
        }
        return sum;
    }

    void apply(const Contact& contact, const Vec3d& impulse)
    {
        for (const int index : {contact.a, contact.b}) {
            if (index < 0) continue;
            const Inertia& inertia = m_inertias[static_cast<std::size_t>(index)];
            ToyBody& body = m_bodies[static_cast<std::size_t>(index)];
            const Vec3d signedImpulse = index == contact.a ? impulse : -impulse;
            body.velocity += inertia.inverseMass * signedImpulse;
            body.spin += inertia.inverse * glm::cross(contact.at - body.position, signedImpulse);
        }
    }

    void solve(Contact& contact)
    {
        const auto slip = [&] { return velocityAt(contact.a, contact.at) - velocityAt(contact.b, contact.at); };
        const double alongNormal = inverseMassAlong(contact, contact.normal);
        if (alongNormal <= 0) return;
        const double before = contact.push;
        contact.push = std::max(0.0, before + (contact.bounce - glm::dot(slip(), contact.normal)) / alongNormal);
        apply(contact, (contact.push - before) * contact.normal);
        double friction = m_bodies[static_cast<std::size_t>(contact.a)].friction;
        if (contact.b >= 0) friction = std::sqrt(friction * m_bodies[static_cast<std::size_t>(contact.b)].friction);
        const double most = friction * contact.push;
        for (int k = 0; k < 2; ++k) {
            const double old = contact.slide[k];
            contact.slide[k] = std::clamp(old - glm::dot(slip(), contact.tangent[k]) / inverseMassAlong(contact, contact.tangent[k]), -most, most);
            apply(contact, (contact.slide[k] - old) * contact.tangent[k]);
        }
    }

    void integrate()
    {
        for (std::size_t i = 0; i < m_bodies.size(); ++i) {
            ToyBody& body = m_bodies[i];
            if (body.isAsleep) {
                body.velocity = body.spin = Vec3d(0);
                continue;
            }
            // Rolling resistance: a torque that opposes rolling, as of a soft floor.
            if (body.isBall() && body.position.y < body.radius + 1e-3) {
                const double slow = body.rollingResistance * kGravity / (1.4 * body.radius) * kStepSecs, speed = glm::length(body.spin);
                const double keep = speed > slow ? 1 - slow / speed : 0.0;
                body.spin *= keep;
                body.velocity.x *= keep, body.velocity.z *= keep;
            }
            body.spin *= 1 - 0.25 * kStepSecs;
            body.position += kStepSecs * body.velocity;
            const double angle = glm::length(body.spin) * kStepSecs;
            if (angle > 0) body.rotation = glm::normalize(glm::angleAxis(angle, glm::normalize(body.spin)) * body.rotation);
            const bool isCalm = glm::length(body.velocity) < 0.03 && glm::length(body.spin) < 0.25;
            m_calmSecs[i] = isCalm ? m_calmSecs[i] + kStepSecs : 0;
            if (m_calmSecs[i] > 0.3) body.isAsleep = true;
        }
    }

    std::vector<ToyBody> m_bodies;
    std::vector<Inertia> m_inertias;
    std::vector<double> m_calmSecs;
    std::vector<Contact> m_contacts;
    std::vector<Vec3d> m_feelers;
};

}  // namespace

std::vector<std::vector<ToyBody>> simulate(std::vector<ToyBody> bodies, const ToyRun& run)
{
    Toybox box(std::move(bodies));
    std::vector<std::vector<ToyBody>> frames{box.bodies()};
    const int count = static_cast<int>(std::lround(run.durationSecs * run.framesPerSec));
    const int steps = static_cast<int>(std::lround(1 / (run.framesPerSec * kStepSecs)));
    for (int frame = 0; frame < count; ++frame) {
        if (run.isStopped && run.isStopped()) break;
        for (int k = 0; k < steps; ++k) box.step();
        frames.push_back(box.bodies());
    }
    return frames;
}

double gapBetween(const ToyBody& a, const ToyBody& b)
{
    double least = std::numeric_limits<double>::infinity();
    std::vector<Vec3d> store;
    const auto feel = [&](const ToyBody& from, const ToyBody& to) {
        for (const Vec3d& feeler : feelers(from, store)) {
            Vec3d out;
            least = std::min(least, distanceTo(to, glm::conjugate(to.rotation) * (from.position + from.rotation * feeler - to.position), out) - from.radius);
        }
    };
    feel(a, b);
    feel(b, a);
    return least;
}

double gapToFloor(const ToyBody& body)
{
    double least = std::numeric_limits<double>::infinity();
    std::vector<Vec3d> store;
    for (const Vec3d& feeler : feelers(body, store)) least = std::min(least, (body.position + body.rotation * feeler).y - body.radius);
    return least;
}

}  // namespace morphogen
