#include "core/dynamics/observe_world.h"

#include "core/deform/posed_centres.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/body.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kSamples = 400;            // splats that stand for an object
constexpr std::size_t kMostTimes = 200'000;
constexpr double kMovesByRadii = 0.02;           // less is no motion
constexpr double kSceneryRadii = 4;              // of the largest mover

std::vector<Vec3> sampledCentres(const World& world, const Object& object, double secs)
{
    std::vector<Vec3> points = posedCentres(poseAt(world, object, secs), std::max<std::size_t>(1, object.splats->size() / kSamples));
    std::erase_if(points, [](const Vec3& p) { return !(std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z)); });
    return points;
}

std::optional<Vec3d> meanOf(const std::vector<Vec3>& points)
{
    if (points.empty()) return {};
    Vec3d sum(0);
    for (const Vec3& p : points) sum += Vec3d(p);
    return sum / static_cast<double>(points.size());
}

double shareOf(std::vector<double> numbers, double share)
{
    const auto at = numbers.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(numbers.size() - 1));
    std::ranges::nth_element(numbers, at);
    return *at;
}

/// `points` are not empty.
void measure(const std::vector<Vec3>& points, const Object& object, ObservedBody& body)
{
    const Vec3d centre = *meanOf(points);
    std::vector<double> distances, outward, side;
    float lowest = points[0].y, highest = points[0].y;
    for (const Vec3& p : points) lowest = std::min(lowest, p.y), highest = std::max(highest, p.y);
    for (const Vec3& p : points) {
        const Vec3d offset = Vec3d(p) - centre;
        distances.push_back(glm::length(offset));
        outward.push_back(std::hypot(offset.x, offset.z));
        const float height = (p.y - lowest) / std::max(highest - lowest, 1e-9f);
        if (height > 0.3f && height < 0.7f) side.push_back(outward.back());
    }
    constexpr double kRoundness = 0.06, kOutermost = 0.98, kBoxCorner = 1.15;
    const double ball = shareOf(distances, 0.5), reach = shareOf(outward, kOutermost);
    const bool isBall = shareOf(distances, 0.95) - shareOf(distances, 0.05) < 2 * kRoundness * ball;
    const bool isBox = !side.empty() && reach > kBoxCorner * shareOf(side, 0.2);
    body.shape = isBall ? ObservedShape::Ball : isBox ? ObservedShape::Box : ObservedShape::Cylinder;
    if (object.body && object.body->collider == ColliderKind::Sphere) body.shape = ObservedShape::Ball;
    if (object.body && object.body->collider == ColliderKind::Box) body.shape = ObservedShape::Box;
    body.radius = body.shape == ObservedShape::Ball ? ball : body.shape == ObservedShape::Cylinder ? reach : side.empty() ? reach / std::sqrt(2.0) : shareOf(side, 0.1);
    body.radius = std::max(body.radius, 1e-6);
}

/// By a translation with straight keys and nothing else.
bool isKeyedStraight(const Object& object)
{
    if (!object.clips.empty() || object.sequence || object.polynomial || !object.modifiers.empty()) return false;
    const Curve* curve = object.curve({Property::Translation, {}, {}});
    return curve && std::ranges::all_of(curve->keys, [](const Keyframe& key) { return key.interpolation == KeyInterpolation::Linear; });
}

bool isStill(const Object& object) { return object.durationSecs() == 0; }

std::vector<double> timesOf(const World& world)
{
    std::vector<double> times;
    const bool areKeyed = std::ranges::all_of(world.objects, [](const auto& object) { return isStill(*object) || isKeyedStraight(*object); });
    if (areKeyed) {
        for (const auto& object : world.objects)
            if (const Curve* curve = object->curve({Property::Translation, {}, {}}))
                for (const Keyframe& key : curve->keys) times.push_back(key.timeSecs);
        std::ranges::sort(times);
        const auto isSame = [](double a, double b) { return b - a < kKeyGapSecs; };
        times.erase(std::unique(times.begin(), times.end(), isSame), times.end());
        return times;
    }
    const auto last = static_cast<std::size_t>(std::floor(world.durationSecs() * world.fps + 1e-6));
    for (std::size_t k = 0; k <= last && k <= kMostTimes; ++k) times.push_back(static_cast<double>(k) / world.fps);
    return times;
}

double movedBy(const ObservedBody& body)
{
    const Vec3d* first = nullptr;
    double most = 0;
    for (const auto& centre : body.centres) {
        if (!centre) continue;
        if (!first) first = &*centre;
        most = std::max(most, glm::length(*centre - *first));
    }
    return most;
}

}  // namespace

Result<ObservedWorld> observeWorld(const World& world, const JobContext& job)
{
    ObservedWorld observed;
    ObservedMotion& motion = observed.motion;
    motion.timesSecs = timesOf(world);
    if (motion.timesSecs.size() > kMostTimes) return makeError(Error::Kind::Limit, "", fmt::format("the world has more than {} frames, too many to look at one by one", kMostTimes));
    if (motion.timesSecs.size() < 2) return makeError(Error::Kind::Empty, "", "nothing moves in this world");
    for (std::size_t i = 0; i < world.objects.size(); ++i) {
        const Object& object = *world.objects[i];
        if (object.splats->size() == 0 || !isEverVisible(object)) continue;
        ObservedBody body;
        body.name = object.name, body.object = object.id;
        std::optional<Vec3d> resting;
        for (const double secs : motion.timesSecs) {
            if (job.stopRequested()) return cancelled();
            if (!isVisibleAt(object, secs)) {
                body.centres.emplace_back();
                continue;
            }
            if (!resting || !isStill(object)) {
                const auto points = sampledCentres(world, object, secs);
                if (!resting && !points.empty()) measure(points, object, body);
                resting = meanOf(points);
            }
            body.centres.push_back(resting);
        }
        motion.bodies.push_back(std::move(body));
        job.report(static_cast<double>(i + 1) / static_cast<double>(world.objects.size()), "looking at the objects");
    }
    double largestMover = 0;
    const auto moves = [](const ObservedBody& body) { return movedBy(body) > kMovesByRadii * body.radius; };
    for (const ObservedBody& body : motion.bodies)
        if (moves(body)) largestMover = std::max(largestMover, body.radius);
    if (largestMover == 0) return makeError(Error::Kind::Empty, "", "nothing moves in this world");
    std::erase_if(motion.bodies, [&](const ObservedBody& body) {
        const bool isScenery = !moves(body) && body.radius > kSceneryRadii * largestMover;
        if (isScenery) observed.notes.push_back(fmt::format("{} stands still and is much larger than what moves, so it was taken for scenery", body.name));
        return isScenery;
    });
    return observed;
}

}  // namespace morphogen
