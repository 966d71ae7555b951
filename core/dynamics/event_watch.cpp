#include "core/dynamics/event_watch.h"

#include <algorithm>
#include <cmath>

namespace morphogen::dynamics {
namespace {

constexpr double kApartSecs = 0.1, kContactSecs = 0.1, kSupportSecs = 0.2, kCalmSecs = 0.1, kGapSecs = 0.05;
constexpr double kLeastPush = 0.1;            ///< m/s times the reduced mass
constexpr float kStartSpeed = 0.1f, kStopSpeed = 0.03f, kUpward = 0.7f;
constexpr double kLeastLoad = 0.5;            ///< of the carried weight

int stepsOf(double secs, double stepSecs) { return static_cast<int>(std::lround(secs / stepSecs)); }

bool holds(const Bounds& bounds, const Vec3& p) { return glm::all(glm::greaterThanEqual(p, bounds.lower)) && glm::all(glm::lessThanEqual(p, bounds.upper)); }

}  // namespace

EventWatch::EventWatch(std::vector<Subject> subjects, double stepSecs, float gravity, const Bounds& region)
    : m_subjects(std::move(subjects)), m_movers(m_subjects.size()), m_stepSecs(stepSecs), m_gravity(gravity), m_inside(region), m_outside(region),
      m_longApart(stepsOf(kApartSecs, stepSecs)), m_contactSteps(stepsOf(kContactSecs, stepSecs)), m_supportSteps(stepsOf(kSupportSecs, stepSecs)),
      m_calmSteps(stepsOf(kCalmSecs, stepSecs)), m_gapSteps(stepsOf(kGapSecs, stepSecs))
{
    const Vec3 more = 0.05f * region.size();
    m_outside.lower -= more, m_outside.upper += more;
}

double EventWatch::reducedMass(int a, int b) const
{
    const double x = massOf(a), y = massOf(b);
    return x <= 0 ? y : y <= 0 ? x : x * y / (x + y);
}

void EventWatch::add(EventKind kind, int step, const StepContact& at, double strength)
{
    Event event{kind, step * m_stepSecs, at.place, {idOf(at.a), idOf(at.b)}, strength};
    if (event.participants[1] < event.participants[0]) std::swap(event.participants[0], event.participants[1]);
    m_events.push_back(std::move(event));
}

void EventWatch::addOne(EventKind kind, int step, int body, const Vec3& place, double strength) { m_events.push_back({kind, step * m_stepSecs, place, {idOf(body)}, strength}); }

void EventWatch::appear(int body, int step, const Vec3& place, float speed)
{
    Mover& mover = m_movers[static_cast<std::size_t>(body)];
    mover = {true, speed > kStartSpeed, !holds(m_inside, place), step};
    if (step > 0) addOne(EventKind::Enter, step, body, place, speed);
}

void EventWatch::vanish(int body, int step, const Vec3& place)
{
    Mover& mover = m_movers[static_cast<std::size_t>(body)];
    if (mover.isThere && !mover.isOutside) addOne(EventKind::Exit, step, body, place, 0);
    mover.isThere = false;
}

void EventWatch::touch(Pair& pair, const StepContact& contact, int step)
{
    if (!pair.isTouching || step - pair.lastTouch > m_gapSteps) {
        const bool isFresh = step - pair.lastTouch >= m_longApart;
        if (pair.isTouching)
            m_touches.push_back(
                {std::min(idOf(contact.a), idOf(contact.b)), std::max(idOf(contact.a), idOf(contact.b)), pair.since * m_stepSecs, pair.lastTouch * m_stepSecs});
        pair.isTouching = true;
        if (isFresh) pair.hasCollided = false;
        if (isFresh || !pair.isInContact) pair.since = step;
        pair.push = 0;
    }
    pair.push += contact.impulse;
    pair.lastTouch = step;
    pair.last = contact;
    // Only soon after they came together: what presses harder later did not collide.
    const double mass = reducedMass(contact.a, contact.b);
    const bool isSlow = isSoft(contact.a) || isSoft(contact.b);
    const double hit = isSlow ? pair.push - mass * static_cast<double>(m_gravity) * (step - pair.since + 1) * m_stepSecs : static_cast<double>(contact.impulse);
    if (!pair.hasCollided && step - pair.since <= m_gapSteps && hit >= kLeastPush * mass) {
        pair.hasCollided = true;
        add(EventKind::Collision, step, contact, hit);
    }
    if (!pair.isInContact && step - pair.since >= m_contactSteps) {
        pair.isInContact = true;
        add(EventKind::Contact, pair.since, contact, pair.push);
    }
    // The carried one is above: the normal runs from a to b.
    const bool isBCarried = contact.upward > 0;
    const int carried = isBCarried ? contact.b : contact.a, carrier = isBCarried ? contact.a : contact.b;
    const bool isLoaded = std::abs(contact.upward) > kUpward && massOf(carried) > 0 && contact.impulse >= kLeastLoad * massOf(carried) * m_gravity * m_stepSecs;
    if (isLoaded && pair.supportSince < 0) pair.supportSince = step;
    pair.supportMissed = isLoaded ? 0 : pair.supportMissed + 1;
    if (pair.supportMissed > m_gapSteps) pair.supportSince = -1, pair.isCarrying = false;
    if (!pair.isCarrying && pair.supportSince >= 0 && step - pair.supportSince >= m_supportSteps) {
        pair.isCarrying = true;
        m_events.push_back({EventKind::Support, pair.supportSince * m_stepSecs, contact.place, {idOf(carried), idOf(carrier)}, massOf(carried) * m_gravity * m_stepSecs});
    }
}

void EventWatch::part(Pair& pair, int step)
{
    if (!pair.isTouching || step - pair.lastTouch < m_longApart) return;
    m_touches.push_back({std::min(idOf(pair.last.a), idOf(pair.last.b)), std::max(idOf(pair.last.a), idOf(pair.last.b)), pair.since * m_stepSecs, pair.lastTouch * m_stepSecs});
    if (pair.isInContact || pair.isCarrying) add(EventKind::BreakAway, pair.lastTouch, pair.last, 0);
    const int lastTouch = pair.lastTouch;
    pair = {};
    pair.lastTouch = lastTouch;
}

void EventWatch::watch(int step, std::span<const StepContact> contacts, std::span<const StepBody> bodies)
{
    m_lastStep = step;
    for (const StepContact& contact : contacts) touch(m_pairs[{contact.a, contact.b}], contact, step);
    for (auto& [unused, pair] : m_pairs) part(pair, step);
    for (std::size_t i = 0; i < bodies.size(); ++i) {
        Mover& mover = m_movers[i];
        if (!mover.isThere || !m_subjects[i].isWatched) continue;
        const StepBody& body = bodies[i];
        const int index = static_cast<int>(i);
        if (std::max(body.speed, body.spinSpeed) > kStopSpeed) mover.calmSince = step;
        if (!mover.isMoving && body.speed > kStartSpeed) {
            mover.isMoving = true;
            addOne(EventKind::Start, step, index, body.centre, body.speed);
        } else if (mover.isMoving && step - mover.calmSince >= m_calmSteps) {
            mover.isMoving = false;
            addOne(EventKind::Stop, std::min(mover.calmSince + 1, step), index, body.centre, body.speed);
        }
        if (!mover.isOutside && !holds(m_outside, body.centre)) mover.isOutside = true, addOne(EventKind::Exit, step, index, body.centre, body.speed);
        else if (mover.isOutside && holds(m_inside, body.centre)) mover.isOutside = false, addOne(EventKind::Enter, step, index, body.centre, body.speed);
    }
}

std::vector<Event> EventWatch::events()
{
    std::ranges::stable_sort(m_events, {}, [](const Event& event) { return std::pair(event.timeSecs, event.kind); });
    return m_events;
}

std::vector<Touch> EventWatch::touches()
{
    for (const auto& [bodies, pair] : m_pairs)
        if (pair.isTouching)
            m_touches.push_back({std::min(idOf(bodies.first), idOf(bodies.second)), std::max(idOf(bodies.first), idOf(bodies.second)), pair.since * m_stepSecs,
                                 m_lastStep * m_stepSecs});
    std::ranges::sort(m_touches, {}, [](const Touch& touch) { return std::tuple(touch.fromSecs, touch.a, touch.b, touch.toSecs); });
    return m_touches;
}

}  // namespace morphogen::dynamics
