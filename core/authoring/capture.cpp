#include "core/authoring/capture.h"

#include "core/authoring/capture_debris.h"
#include "core/math/noise.h"
#include "core/authoring/room.h"
#include "core/authoring/sample_worlds.h"
#include "core/base/parallel.h"
#include "core/evaluate/pose_at.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace morphogen {
namespace {

constexpr int kCameras = 40;

/// The capture's cameras: an arc in front of the open sides, at the heights of a hand-held phone.
std::vector<Vec3> captureCameras()
{
    std::vector<Vec3> cameras;
    for (int i = 0; i < kCameras; ++i) {
        const float t = static_cast<float>(i) / (kCameras - 1), angle = radians(-35.0f + 130.0f * t);
        cameras.push_back({-0.3f + 2.1f * std::sin(angle), 1.35f + 0.25f * std::sin(9 * t), -0.3f + 2.3f * std::cos(angle)});
    }
    return cameras;
}

struct Surface {
    SplatsBuilder splats;               ///< in the room's frame, degree 3
    std::vector<std::uint8_t> ids;
    std::vector<Vec3> normals;
};

Affine3x4 captureFromRoom()
{
    Transform map;
    map.rotation = glm::angleAxis(radians(kCaptureTiltDegrees), glm::normalize(Vec3(0.8f, 0, -0.6f))) * glm::angleAxis(radians(23.0f), Vec3(0, 1, 0));
    map.scale = Vec3(kCaptureScale);
    map.translation = {0.82f, -0.57f, 1.36f};
    return map.affine();
}

/// Everything in the room as one cloud; `ids` per object.
Surface mergeRoom(const std::vector<Object>& objects, const std::vector<std::uint8_t>& ids)
{
    std::size_t count = 0;
    for (const Object& object : objects) count += object.splats->size();
    Surface room{SplatsBuilder(count, 3), std::vector<std::uint8_t>(count), std::vector<Vec3>(count)};
    std::size_t first = 0;
    for (std::size_t k = 0; k < objects.size(); ++k) {
        const PosedObject posed = poseAt(objects[k], 0);
        const Splats part = bake(posed);
        for (std::size_t c = 0; c < kSplatColumnCount; ++c) {
            const auto values = part.columns[c].toVector<float>();
            std::copy(values.begin(), values.end(), room.splats.columns[c].begin() + static_cast<std::ptrdiff_t>(first));
        }
        for (std::size_t c = 0; c < part.shRest.size(); ++c) {
            const auto values = part.shRest[c].toVector<float>();
            std::copy(values.begin(), values.end(), room.splats.shRest[c].begin() + static_cast<std::ptrdiff_t>(first));
        }
        for (std::size_t i = 0; i < part.size(); ++i) {
            const Vec3 sigma = part.standardDeviations(i);
            const int flat = sigma.x < sigma.y ? (sigma.x < sigma.z ? 0 : 2) : (sigma.y < sigma.z ? 1 : 2);
            room.normals[first + i] = glm::mat3_cast(part.rotation(i))[flat];
            room.ids[first + i] = ids[k];
        }
        first += part.size();
    }
    return room;
}

Vec3 positionOf(SplatsBuilder& splats, std::size_t i) { return {splats.columns[0][i], splats.columns[1][i], splats.columns[2][i]}; }

/// How well each splat was seen: 0 by nobody, 1 by a good part of the cameras from nearby.
std::vector<float> coverage(Surface& room)
{
    std::vector<Vec3> samples;
    for (std::size_t i = 0; i < room.ids.size(); ++i) samples.push_back(positionOf(room.splats, i));
    const DistanceGrid grid(samples, 150);
    const auto cameras = captureCameras();
    std::vector<float> seen(room.ids.size());
    parallelFor(seen.size(), 512, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            // Both sides of a splat may have been seen: lean towards each camera before looking.
            float sum = 0;
            for (std::size_t c = i % 5; c < cameras.size(); c += 5) {
                const Vec3 line = cameras[c] - samples[i];
                const float length = glm::length(line), facing = glm::dot(line / length, room.normals[i]);
                if (std::abs(facing) < 0.08f || length < 0.3f) continue;
                const Vec3 start = samples[i] + room.normals[i] * (facing > 0 ? 1.3f : -1.3f) * grid.cell();
                sum += grid.visibility(start, line / length, 0.02f) * std::abs(facing) * std::min(1.0f, 2.2f / length);
            }
            seen[i] = std::min(1.0f, sum / 2.4f);
        }
    });
    return seen;
}

/// Shakes what was seen, thins out what was hardly seen, drops what was not; ids follow.
void reconstruct(Surface& room, const std::vector<float>& seen, Random& random)
{
    Surface kept{SplatsBuilder(0, 3), {}, {}};
    std::vector<std::size_t> from;
    std::vector<float> grow;
    for (std::size_t i = 0; i < seen.size(); ++i) {
        const Vec3 p = positionOf(room.splats, i);
        const float patchy = 0.55f + 0.45f * noise(p * 2.3f);
        const float keep = seen[i] < 0.015f ? 0.0f : std::clamp(0.25f + 2.2f * seen[i] * patchy, 0.25f, 1.0f);
        if (random.unit() >= keep) continue;
        from.push_back(i);
        grow.push_back(1 / std::sqrt(std::max(keep, 0.35f)));
    }
    kept.splats = SplatsBuilder(from.size(), 3);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        for (std::size_t k = 0; k < from.size(); ++k) kept.splats.columns[c][k] = room.splats.columns[c][from[k]];
    for (std::size_t c = 0; c < room.splats.shRest.size(); ++c)
        for (std::size_t k = 0; k < from.size(); ++k) kept.splats.shRest[c][k] = room.splats.shRest[c][from[k]];
    for (const std::size_t i : from) kept.ids.push_back(room.ids[i]), kept.normals.push_back(room.normals[i]);

    using enum SplatColumn;
    auto& splats = kept.splats;
    for (std::size_t k = 0; k < from.size(); ++k) {
        const Vec3 p = positionOf(splats, k);
        const float shake = 0.0022f * grow[k] * grow[k];
        splats.setPosition(k, p + kept.normals[k] * (shake * random.normal()) + 0.001f * Vec3(random.normal(), random.normal(), random.normal()));
        const Quat turn(splats.column(Rot0)[k], splats.column(Rot1)[k], splats.column(Rot2)[k], splats.column(Rot3)[k]);
        splats.setRotation(k, glm::normalize(turn * Quat(1, 0.04f * random.normal(), 0.04f * random.normal(), 0.04f * random.normal())));
        for (const SplatColumn scale : {Scale0, Scale1, Scale2}) splats.column(scale)[k] += std::log(grow[k]) + 0.22f * random.normal();
        const float certain = std::pow(random.unit(), 0.35f);
        splats.setPeakAlpha(k, 0.45f + 0.54f * certain);
        // Exposure drifted during the walk, and every splat learned its own small error in every direction.
        const float exposure = 0.035f * fractalNoise(p * 0.9f + Vec3(31), 2);
        for (const SplatColumn dc : {Dc0, Dc1, Dc2}) splats.column(dc)[k] += (exposure + 0.022f * random.normal()) / kShC0;
        for (int channel = 0; channel < 3; ++channel)
            for (int n = 0; n < 15; ++n) splats.shRest[static_cast<std::size_t>(channel * 15 + n)][k] += (n < 3 ? 0.020f : n < 8 ? 0.014f : 0.010f) * random.normal();
    }
    room = std::move(kept);
}

/// The cloud in the capture's frame, with its ids.
Splats finish(Surface& room)
{
    room.splats.extra = {{kTrueIdColumn, Column::of(room.ids)}};
    PosedObject posed;
    posed.splats = std::make_shared<const Splats>(room.splats.finish());
    posed.pose = {captureFromRoom()};
    return bake(posed);
}

}  // namespace

Result<HardCapture> makeHardCaptureOf(const std::vector<Prop>& props, const std::vector<std::uint8_t>& ids, const JobContext& job)
{
    if (props.size() != ids.size()) return Error{Error::Kind::Usage, "every prop of a capture needs an id"};
    MG_ASSIGN(const auto objects, makeObjects(props, roomLight(), job.part(0, 0.6)));
    Surface room = mergeRoom(objects, ids);
    HardCapture capture;
    capture.captureFromRoom = captureFromRoom();
    capture.truth = finish(room);
    if (job.stopRequested()) return cancelled();
    job.report(0.7, "Walking the cameras");
    const auto seen = coverage(room);
    if (job.stopRequested()) return cancelled();
    job.report(0.85, "Reconstructing");
    Random random(4711);
    reconstruct(room, seen, random);
    const auto cameras = captureCameras();
    addDebris({room.splats, room.ids, room.normals, cameras}, random);
    if (job.stopRequested()) return cancelled();
    capture.captured = finish(room);
    return capture;
}

Result<HardCapture> makeHardCapture(const JobContext& job)
{
    const std::vector<Prop> props = furnishRoom();
    std::vector<std::uint8_t> ids(props.size());
    std::iota(ids.begin(), ids.end(), std::uint8_t{0});
    return makeHardCaptureOf(props, ids, job);
}

Result<HardCapture> makeHardCaptureWithout(int thing, const JobContext& job)
{
    std::vector<Prop> props = furnishRoom();
    if (thing < 1 || thing >= static_cast<int>(props.size())) return Error{Error::Kind::NotFound, "the room has no thing of that number; they are 1 to 10"};
    std::vector<std::uint8_t> ids(props.size());
    std::iota(ids.begin(), ids.end(), std::uint8_t{0});
    props.erase(props.begin() + thing);
    ids.erase(ids.begin() + thing);
    return makeHardCaptureOf(props, ids, job);
}

Result<World> makeHardCaptureWorld(const JobContext& job)
{
    MG_ASSIGN(HardCapture capture, makeHardCapture(job));
    Object object;
    object.name = "room";
    object.splats = std::make_shared<const Splats>(std::move(capture.captured));
    object.provenance = {"room", "sample", {"An imperfect reconstruction, made by code: tilted, of unknown scale; column true_id tells what each splat is."}};
    World world;
    world.add(std::move(object));
    const Affine3x4& map = capture.captureFromRoom;
    Camera hero = makeCamera("hero", map.point({1.55f, 1.75f, 2.75f}), map.point({-0.25f, 0.72f, -0.55f}), 48);
    hero.keys[0].view.up = glm::normalize(map.direction({0, 1, 0}));
    Camera askew = hero;
    askew.name = "as captured";
    askew.keys[0].view.up = {0, 1, 0};
    world.add(std::move(hero));
    world.add(std::move(askew));
    return world;
}

}  // namespace morphogen
