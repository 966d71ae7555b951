// What fitted physics says happens next, beside going straight on.
#include "core/dynamics/observed_physics.h"

#include <cmath>

namespace morphogen {
namespace {

/// Its speed is known over the last span before `sample`; it is slowed down from the middle of that span to its end.
std::optional<Disc> discAt(const PredictRequest& request, std::size_t body)
{
    const ObservedMotion& motion = request.motion;
    const std::size_t span = motion.velocitySpan();
    if (request.sample < span) return {};
    const ObservedBody& seen = motion.bodies[body];
    const auto velocity = velocityBetween(motion, seen, request.sample - span, request.sample);
    if (!velocity) return {};
    const auto kind = static_cast<std::size_t>(seen.shape);
    Disc disc;
    disc.place = {seen.centres[request.sample]->x, seen.centres[request.sample]->z};
    disc.velocity = {velocity->x, velocity->z};
    disc.radius = seen.radius * request.laws.reach[kind];
    disc.restitution = request.laws.restitution;
    disc.sliding = request.laws.ground[kind].sliding;
    disc.drag = request.laws.ground[kind].drag;
    if (!request.bodies.empty()) {
        const BodyPhysics& own = request.bodies[body];
        disc.mass = own.relativeMass, disc.restitution = own.restitution, disc.sliding = own.sliding, disc.drag = own.drag;
    }
    const double speed = glm::length(disc.velocity);
    const double halfSecs = 0.5 * (motion.timesSecs[request.sample] - motion.timesSecs[request.sample - span]);
    if (speed > 0) disc.velocity *= slowed(speed, disc, halfSecs) / speed;
    return disc;
}

}  // namespace

Prediction predict(const PredictRequest& request)
{
    const ObservedMotion& motion = request.motion;
    const std::size_t count = motion.bodies.size(), span = motion.velocitySpan();
    std::vector<Disc> discs;
    std::vector<std::size_t> whose;
    for (std::size_t body = 0; body < count; ++body)
        if (auto disc = discAt(request, body)) {
            discs.push_back(*disc);
            whose.push_back(body);
        }
    std::vector<double> after;
    for (const std::size_t later : request.later) after.push_back(motion.timesSecs[later] - motion.timesSecs[request.sample]);
    const auto places = simulateDiscs(discs, after);
    Prediction prediction;
    for (std::size_t i = 0; i < after.size(); ++i) {
        auto& centres = prediction.centres.emplace_back(count);
        auto& straight = prediction.straight.emplace_back(count);
        for (std::size_t d = 0; d < discs.size(); ++d) {
            const ObservedBody& seen = motion.bodies[whose[d]];
            const Vec3d now = *seen.centres[request.sample];
            centres[whose[d]] = Vec3d(places[i][d].x, now.y, places[i][d].y);
            straight[whose[d]] = now + *velocityBetween(motion, seen, request.sample - span, request.sample) * after[i];
        }
    }
    return prediction;
}

std::optional<PairError> errorOf(const PredictRequest& request, const Prediction& prediction, std::size_t a, std::size_t b)
{
    PairError error;
    double count = 0;
    for (std::size_t i = 0; i < request.later.size(); ++i)
        for (const std::size_t body : {a, b}) {
            const auto& seen = request.motion.bodies[body].centres[request.later[i]];
            if (!seen || !prediction.centres[i][body]) continue;
            error.predicted += glm::length(*prediction.centres[i][body] - *seen);
            error.straight += glm::length(*prediction.straight[i][body] - *seen);
            ++count;
        }
    if (count == 0) return {};
    return PairError{error.predicted / count, error.straight / count};
}

}  // namespace morphogen
