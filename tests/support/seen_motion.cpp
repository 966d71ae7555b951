#include "tests/support/seen_motion.h"

#include <cmath>

namespace morphogen::support {
namespace {

std::vector<double> timesOf(double stepSecs, double durationSecs)
{
    std::vector<double> times;
    for (int i = 0; i * stepSecs <= durationSecs + 1e-9; ++i) times.push_back(i * stepSecs);
    return times;
}

}  // namespace

ObservedMotion seenMotion(const std::vector<SeenBody>& bodies, double stepSecs, double durationSecs)
{
    ObservedMotion motion;
    motion.timesSecs = timesOf(stepSecs, durationSecs);
    for (const SeenBody& body : bodies) {
        ObservedBody& seen = motion.bodies.emplace_back();
        seen.name = body.name, seen.object = ObjectId{motion.bodies.size()}, seen.shape = body.shape, seen.radius = body.radius;
        for (const double secs : motion.timesSecs) seen.centres.push_back(body.path(secs));
    }
    return motion;
}

ObservedMotion seenDiscs(const std::vector<Disc>& discs, double stepSecs, double durationSecs, ObservedShape shape)
{
    ObservedMotion motion;
    motion.timesSecs = timesOf(stepSecs, durationSecs);
    const auto places = simulateDiscs(discs, std::span(motion.timesSecs).subspan(1));
    for (std::size_t i = 0; i < discs.size(); ++i) {
        ObservedBody& seen = motion.bodies.emplace_back();
        seen.name = "disc " + std::to_string(i), seen.object = ObjectId{i + 1}, seen.shape = shape, seen.radius = discs[i].radius;
        seen.centres.push_back(Vec3d(discs[i].place.x, 0.2, discs[i].place.y));
        for (const auto& at : places) seen.centres.push_back(Vec3d(at[i].x, 0.2, at[i].y));
    }
    return motion;
}

ObservedMotion exchangeOfSpeed(double stepSecs)
{
    const SeenBody comes{"comes", 0.2, [](double t) { return Vec3d(std::min(t, 0.6) - 1, 0.2, 0); }};
    const SeenBody goes{"goes", 0.2, [](double t) { return Vec3d(std::max(0.0, t - 0.6), 0.2, 0); }};
    return seenMotion({comes, goes}, stepSecs, 2);
}

World worldOfShapes(const std::vector<MovingShape>& shapes)
{
    auto objects = makeMovingShapes(shapes, 2000, {});
    World world;
    for (Object& object : objects.value()) world.add(std::move(object));
    return world;
}

}  // namespace morphogen::support
