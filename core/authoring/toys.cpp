#include "core/authoring/toys.h"

#include "core/authoring/shapes.h"
#include "core/dynamics/simulate.h"
#include "core/edit/dynamics_edits.h"
#include "core/edit/edit_modifiers.h"
#include "core/math/noise.h"
#include "core/scene/dynamics.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

float step(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

/// How much of a painted emblem covers the point (x, y) of a face, both in -1..1.
float emblemAt(int emblem, const Vec2& p)
{
    const float r = glm::length(p), angle = std::atan2(p.y, p.x), soft = 0.035f;
    switch (emblem) {
    case 0: return step(soft, 0, std::abs(r - 0.40f) - 0.09f);
    case 1: {
        const float fifth = 2 * kPi / 5, a = std::abs(std::fmod(angle + 0.5f * kPi + 20 * kPi + 0.5f * fifth, fifth) - 0.5f * fifth);
        return step(soft, 0, r * (std::cos(a) * 0.62f + std::sin(a) * 1.15f) - 0.33f);
    }
    case 2: {
        const Vec2 q = glm::abs(p) - Vec2(0.32f);
        return std::max(step(soft, 0, glm::length(q) - 0.13f), step(soft, 0, r - 0.13f));
    }
    default: return step(soft, 0, std::abs(std::abs(p.y) - 0.27f) - 0.12f) * step(0.56f, 0.52f, std::abs(p.x));
    }
}

void addBlock(Prop& prop, const Toy& toy)
{
    const Vec3 half = toy.halfSize;
    Finish paint;
    paint.gloss = 0.16f, paint.glossExponent = 9, paint.rim = 0.06f;
    const Vec3 base = linearColour(toy.colour), accent = linearColour(toy.accent);
    const Vec3 offset = 7.0f * toy.position;
    paint.albedo = [=, emblem = toy.emblem](const SurfacePoint& at) {
        const Vec3 q = at.position / half;
        // The face is the axis that reaches furthest out.
        const Vec3 out = glm::abs(q);
        const int axis = out.x > out.y ? (out.x > out.z ? 0 : 2) : (out.y > out.z ? 1 : 2);
        const Vec2 onFace = axis == 0 ? Vec2(-q.z * glm::sign(q.x), q.y) : axis == 1 ? Vec2(q.x, -q.z) : Vec2(q.x * glm::sign(q.z), q.y);
        const float grain = fractalNoise((at.position + offset) * Vec3(24, 160, 24), 3);
        Vec3 colour = base * (1 + 0.10f * grain);
        colour = glm::mix(colour, accent, 0.92f * emblemAt(emblem, onFace));
        // Rubbed edges show brighter paint.
        const Vec3 sorted = glm::max(out, Vec3(0));
        const float middle = sorted.x + sorted.y + sorted.z - std::max(sorted.x, std::max(sorted.y, sorted.z)) - std::min(sorted.x, std::min(sorted.y, sorted.z));
        return glm::mix(colour, glm::mix(colour, Vec3(0.85f, 0.78f, 0.68f), 0.5f), step(0.90f, 0.985f, middle + 0.03f * grain));
    };
    prop.add(roundedBox(half, toy.radius, 16), std::move(paint));
}

void addBall(Prop& prop, const Toy& toy)
{
    Finish skin;
    skin.lighting = Lighting::Even;
    skin.edgeShade = 0.55f;
    const Vec3 base = linearColour(toy.colour), accent = linearColour(toy.accent);
    skin.albedo = [=](const SurfacePoint& at) {
        const Vec3 n = glm::normalize(at.position);
        const Vec3 tilted(0.82f * n.x + 0.57f * n.y, -0.57f * n.x + 0.82f * n.y, n.z);
        const float band = step(0.20f, 0.18f, std::abs(tilted.y)), line = step(0.035f, 0.02f, std::abs(std::abs(tilted.y) - 0.27f));
        const float star = emblemAt(1, Vec2(tilted.x, tilted.z) * 1.1f) * step(0.7f, 0.8f, std::abs(tilted.y));
        return glm::mix(base, accent, std::max(std::max(band, 0.9f * line), star)) * (1 + 0.03f * fractalNoise(n * 12.0f, 3));
    };
    prop.add(sphere(toy.radius, 48), std::move(skin));
}

/// Metres from the lowest point to the ground.
float gapToGround(const Toy& toy, const dynamics::BodyState& state)
{
    if (toy.isBall()) return state.centre.y - toy.radius;
    const Mat3 turn = glm::mat3_cast(state.pose.rotation);
    float reach = 0;
    for (int axis = 0; axis < 3; ++axis) reach += std::abs(turn[axis].y) * toy.halfSize[axis];
    return state.centre.y - reach;
}

constexpr int kStepsAKey = 4;

/// Relative to where the object is placed.
Clip motionClip(const dynamics::BodyTrack& track, double stepsPerSec)
{
    const dynamics::RigidPose& first = track.states.front().pose;
    const Quat back = glm::conjugate(first.rotation);
    std::vector<double> times;
    std::vector<float> places, turns;
    Quat last(1, 0, 0, 0);
    for (int k = 0; k < track.endStep(); k += kStepsAKey) {
        const dynamics::RigidPose& pose = track.at(k).pose;
        const Vec3 place = back * (pose.position - first.position);
        Quat turn = back * pose.rotation;
        if (glm::dot(turn, last) < 0) turn = -turn;
        last = turn;
        times.push_back(k / stepsPerSec);
        places.insert(places.end(), {place.x, place.y, place.z});
        turns.insert(turns.end(), {turn.x, turn.y, turn.z, turn.w});
    }
    Clip clip;
    clip.name = "Simulated";
    clip.durationSecs = times.back();
    const Column keys = Column::of(times);
    clip.tracks.push_back({TrackTarget::Translation, 0, Interpolation::Linear, keys, Column::of(places, 3)});
    clip.tracks.push_back({TrackTarget::Rotation, 0, Interpolation::Linear, keys, Column::of(turns, 4)});
    return clip;
}

ShadowSpot shadowOf(const Toy& toy, const dynamics::BodyTrack& track, double stepsPerSec)
{
    const float half = toy.isBall() ? toy.radius : std::max(toy.halfSize.x, toy.halfSize.z);
    ShadowSpot spot{.name = "shadow of the " + toy.name, .halfSize = Vec2((toy.isBall() ? 1.15f : 1.75f) * half), .strength = toy.isBall() ? 0.75f : 0.6f};
    for (int k = 0; k < track.endStep(); k += kStepsAKey) {
        const dynamics::BodyState& state = track.at(k);
        // What stands on others throws no shadow on the floor: its spot shrinks and sinks below.
        const float high = step(0.35f * half, 1.8f * half, gapToGround(toy, state));
        spot.timesSecs.push_back(k / stepsPerSec);
        spot.positions.push_back({state.centre.x - 0.12f * half, -0.03f * high, state.centre.z - 0.10f * half});
        spot.headings.push_back(0);
        spot.sizes.push_back(1 - 0.8f * high);
    }
    return spot;
}

}  // namespace

Prop propOf(const Toy& toy)
{
    Transform placement;
    placement.translation = toy.position;
    placement.rotation = glm::angleAxis(radians(toy.yawDegrees), Vec3(0, 1, 0));
    Prop prop = makeProp(toy.name, toy.splatCount, placement);
    prop.shading = Shading::Alone;
    prop.shDegree = 2;
    if (toy.isBall()) addBall(prop, toy);
    else addBlock(prop, toy);
    return prop;
}

Result<World> playToys(World world, std::span<const Toy> toys, ToyPlay play)
{
    World simulated = world;
    for (const Toy& toy : toys) {
        Object object = *world.find(toy.name);
        Body body = toy.body;
        body.collider = toy.isBall() ? ColliderKind::Sphere : ColliderKind::Box;
        body.size = toy.isBall() ? Vec3(toy.radius) : toy.halfSize;
        object.body = std::make_shared<const Body>(body);
        simulated.replace(std::move(object));
    }
    Dynamics dynamics;
    dynamics.durationSecs = play.durationSecs;
    dynamics.groundHeight = 0;
    simulated.dynamics = std::make_shared<const Dynamics>(dynamics);
    MG_ASSIGN(const dynamics::SimScene scene, dynamics::sceneOf(simulated, {}));
    MG_ASSIGN(dynamics::Rollout rollout, dynamics::simulate(scene));
    if (play.motion == ToyMotion::Bodies) {
        // Spots on the stage would stay where a what-if takes a toy away.
        for (const Toy& toy : toys) {
            MG_ASSIGN(simulated, apply(simulated, AddModifier{.object = simulated.find(toy.name)->id, .settings = ContactShadowSettings{}}));
        }
        return apply(simulated, BakeSimulation{std::make_shared<const dynamics::Rollout>(std::move(rollout))});
    }
    for (const Toy& toy : toys) {
        Object object = *world.find(toy.name);
        const dynamics::BodyTrack& track = *rollout.find(object.id);
        play.otherShadows.push_back(shadowOf(toy, track, rollout.stepsPerSec));
        object.clips = {std::make_shared<const Clip>(motionClip(track, rollout.stepsPerSec))}, object.activeClip = 0;
        world.replace(std::move(object));
    }
    Object stage = *world.find(play.stage);
    addShadows(stage, play.otherShadows, play.shadowClip);
    world.replace(std::move(stage));
    return world;
}

}  // namespace morphogen
