#include "core/dynamics/observed_events.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace morphogen {
namespace {

/// Two points that move against each other at a constant speed: `share` 0 is now, 1 a step later.
struct Approach {
    double gap = 0;     ///< least distance of the surfaces, metres
    double share = 0;   ///< when they touch, or are nearest
};
Approach approach(const Vec3d& offset, const Vec3d& step, double touch, double slack)
{
    const double a = glm::dot(step, step), b = glm::dot(offset, step), c = glm::dot(offset, offset) - touch * touch;
    double share = 0.5;
    if (a > 1e-18) {
        const double discriminant = b * b - a * c;
        share = std::clamp((discriminant >= 0 ? -b - std::sqrt(discriminant) : -b) / a, -slack, 1 + slack);
    }
    return {glm::length(offset + step * share) - touch, share};
}

/// Of a step during which a point went by `way`, first at the speed `first` a step, then `second`: the share of it after which it
/// changed from one to the other.
double kinkOf(const Vec3d& way, const Vec3d& first, const Vec3d& second)
{
    const Vec3d change = first - second;
    return glm::dot(way - second, change) / glm::dot(change, change);
}

/// The pair between the samples `k` and `k + 1`.
class PairWatch {
public:
    PairWatch(const ObservedMotion& motion, const ObservedEventOptions& options, std::size_t a, std::size_t b)
        : m_motion(motion), m_options(options), m_a(a), m_b(b), m_span(motion.velocitySpan()),
          m_touch(touchDistance(motion.bodies[a], motion.bodies[b], options.boxSlack)),
          m_reach(options.reach * 0.5 * (motion.bodies[a].radius + motion.bodies[b].radius))
    {
    }

    std::optional<ObservedCollision> between(std::size_t k) const
    {
        const ObservedBody &a = m_motion.bodies[m_a], &b = m_motion.bodies[m_b];
        if (!a.centres[k] || !b.centres[k] || !a.centres[k + 1] || !b.centres[k + 1]) return {};
        const Vec3d before = *a.centres[k] - *b.centres[k], after = *a.centres[k + 1] - *b.centres[k + 1];
        const double stepSecs = m_motion.timesSecs[k + 1] - m_motion.timesSecs[k];
        auto coming = k >= m_span ? relativeVelocity(k - m_span, k) : std::nullopt;
        auto going = relativeVelocity(k + 1, k + 1 + m_span);
        if (!coming && !going) return {};
        const Vec3d across = (after - before) / stepSecs;
        const Vec3d w0 = coming.value_or(across), w1 = going.value_or(across);
        const Approach ahead = approach(before, w0 * stepSecs, m_touch, m_options.timeSlack);
        const Approach back = approach(after, -w1 * stepSecs, m_touch, m_options.timeSlack);
        if (std::min(ahead.gap, back.gap) >= m_reach) return {};
        const Vec3d offset = before + w0 * stepSecs * std::clamp(ahead.share, 0.0, 1.0);
        const double distance = glm::length(offset);
        if (!(distance > 1e-9)) return {};
        ObservedCollision hit;
        hit.a = m_a, hit.b = m_b, hit.sample = k;
        hit.normal = offset / distance;
        hit.closingSpeed = -glm::dot(w0, hit.normal);
        hit.partingSpeed = glm::dot(w1, hit.normal);
        constexpr double kLeastClosing = -0.01;   // m/s; they may seem to part by this much, and no more
        if (hit.speedChange() <= m_options.leastSpeedChange || hit.closingSpeed <= kLeastClosing) return {};
        const double share = std::clamp(coming && going ? kinkOf(after - before, w0 * stepSecs, w1 * stepSecs) : ahead.gap <= back.gap ? ahead.share : 1 - back.share, 0.0, 1.0);
        hit.timeSecs = m_motion.timesSecs[k] + share * stepSecs;
        const Vec3d atA = glm::mix(*a.centres[k], *a.centres[k + 1], share), atB = glm::mix(*b.centres[k], *b.centres[k + 1], share);
        hit.place = glm::mix(atA, atB, a.radius / (a.radius + b.radius));
        return hit;
    }

private:
    std::optional<Vec3d> relativeVelocity(std::size_t from, std::size_t to) const
    {
        const auto a = velocityBetween(m_motion, m_motion.bodies[m_a], from, to), b = velocityBetween(m_motion, m_motion.bodies[m_b], from, to);
        if (!a || !b) return {};
        return *a - *b;
    }

    const ObservedMotion& m_motion;
    const ObservedEventOptions& m_options;
    std::size_t m_a, m_b, m_span;
    double m_touch, m_reach;
};

/// One collision is felt in several intervals where a speed spans them: the strongest stays.
void keepOneOfEach(std::vector<ObservedCollision>& ofPair, std::size_t span)
{
    std::vector<ObservedCollision> kept;
    for (const ObservedCollision& hit : ofPair) {
        if (kept.empty() || hit.sample - kept.back().sample > span) kept.push_back(hit);
        else if (hit.speedChange() > kept.back().speedChange()) kept.back() = hit;
    }
    ofPair = std::move(kept);
}

Vec3 placeOf(const ObservedBody& body, std::size_t sample) { return Vec3(*body.centres[sample]); }

void addComings(const ObservedMotion& motion, const ObservedBody& body, std::vector<Event>& events)
{
    for (std::size_t k = 1; k < motion.timesSecs.size(); ++k) {
        if (body.centres[k].has_value() == body.centres[k - 1].has_value()) continue;
        const bool isEntering = body.centres[k].has_value();
        const std::size_t seen = isEntering ? k : k - 1;
        events.push_back({isEntering ? EventKind::Enter : EventKind::Exit, motion.timesSecs[seen], placeOf(body, seen), {body.object}, 0});
    }
}

void addStartsAndStops(const ObservedMotion& motion, const ObservedBody& body, const ObservedEventOptions& options, std::vector<Event>& events)
{
    const std::size_t span = motion.velocitySpan();
    std::optional<bool> isMoving;
    for (std::size_t k = 0; k + span < motion.timesSecs.size(); ++k) {
        const auto velocity = velocityBetween(motion, body, k, k + span);
        if (!velocity) {
            isMoving.reset();
            continue;
        }
        const double speed = glm::length(*velocity);
        if (!isMoving) {
            isMoving = speed > options.startSpeed;
        } else if (!*isMoving && speed > options.startSpeed) {
            isMoving = true;
            events.push_back({EventKind::Start, motion.timesSecs[k], placeOf(body, k), {body.object}, speed});
        } else if (*isMoving && speed < options.stopSpeed) {
            isMoving = false;
            events.push_back({EventKind::Stop, motion.timesSecs[k], placeOf(body, k), {body.object}, speed});
        }
    }
}

}  // namespace

Result<std::vector<ObservedCollision>> observedCollisions(const ObservedMotion& motion, const ObservedEventOptions& options, std::stop_token stop)
{
    std::vector<ObservedCollision> all;
    for (std::size_t a = 0; a < motion.bodies.size(); ++a)
        for (std::size_t b = a + 1; b < motion.bodies.size(); ++b) {
            const PairWatch watch(motion, options, a, b);
            std::vector<ObservedCollision> ofPair;
            for (std::size_t k = 0; k + 1 < motion.timesSecs.size(); ++k) {
                if (k % 256 == 0 && stop.stop_requested()) return cancelled();
                if (auto hit = watch.between(k)) ofPair.push_back(*hit);
            }
            keepOneOfEach(ofPair, motion.velocitySpan());
            all.insert(all.end(), ofPair.begin(), ofPair.end());
        }
    std::ranges::stable_sort(all, {}, &ObservedCollision::timeSecs);
    return all;
}

Result<std::vector<Event>> observedEvents(const ObservedMotion& motion, const ObservedEventOptions& options, std::stop_token stop)
{
    MG_ASSIGN(const auto collisions, observedCollisions(motion, options, stop));
    std::vector<Event> events;
    for (const ObservedCollision& hit : collisions) {
        ObjectId first = motion.bodies[hit.a].object, second = motion.bodies[hit.b].object;
        if (second < first) std::swap(first, second);
        events.push_back({EventKind::Collision, hit.timeSecs, Vec3(hit.place), {first, second}, 0});
    }
    for (const ObservedBody& body : motion.bodies) {
        if (stop.stop_requested()) return cancelled();
        addComings(motion, body, events);
        addStartsAndStops(motion, body, options, events);
    }
    std::ranges::sort(events, {}, [](const Event& event) { return std::tuple(event.timeSecs, event.kind, event.participants); });
    return events;
}

}  // namespace morphogen
