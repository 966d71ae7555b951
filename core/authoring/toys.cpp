#include "core/authoring/toys.h"

#include "core/math/noise.h"
#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

float step(float low, float high, float x)
{
    const float t = std::clamp((x - low) / (high - low), 0.0f, 1.0f);
    return t * t * (3 - 2 * t);
}

Quat single(const glm::dquat& q) { return Quat(static_cast<float>(q.w), static_cast<float>(q.x), static_cast<float>(q.y), static_cast<float>(q.z)); }

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
    const Vec3 half(toy.body.halfSize);
    Finish paint;
    paint.gloss = 0.16f, paint.glossExponent = 9, paint.rim = 0.06f;
    const Vec3 base = linearColour(toy.colour), accent = linearColour(toy.accent);
    const Vec3 offset = 7.0f * Vec3(toy.body.position);
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
    prop.add(roundedBox(half, static_cast<float>(toy.body.radius), 16), std::move(paint));
}

void addBall(Prop& prop, const Toy& toy)
{
    const float radius = static_cast<float>(toy.body.radius);
    prop.model.nodes.push_back({.name = "spin", .parent = 0});
    Finish skin;
    skin.lighting = Lighting::Even;
    const Vec3 base = linearColour(toy.colour), accent = linearColour(toy.accent);
    skin.albedo = [=](const SurfacePoint& at) {
        const Vec3 n = glm::normalize(at.position);
        const Vec3 tilted(0.82f * n.x + 0.57f * n.y, -0.57f * n.x + 0.82f * n.y, n.z);
        const float band = step(0.20f, 0.18f, std::abs(tilted.y)), line = step(0.035f, 0.02f, std::abs(std::abs(tilted.y) - 0.27f));
        const float star = emblemAt(1, Vec2(tilted.x, tilted.z) * 1.1f) * step(0.7f, 0.8f, std::abs(tilted.y));
        return glm::mix(base, accent, std::max(std::max(band, 0.9f * line), star)) * (1 + 0.03f * fractalNoise(n * 12.0f, 3));
    };
    prop.add(sphere(radius, 48), std::move(skin), 1);
    Finish veil;
    veil.lighting = Lighting::OnlyShade;
    veil.gloss = 0.85f;
    veil.albedo = [](const SurfacePoint&) { return Vec3(0.5f); };
    // High enough above the skin that drawing in order of depth does not mix the two.
    const float spacing = radius * std::sqrt(8 * kPi / static_cast<float>(toy.splatCount));
    prop.add(sphere(radius + 1.2f * spacing, 48), std::move(veil), 0);
}

/// Tracks of a rigid motion, relative to where the toy is placed.
Clip motionClip(const std::vector<std::vector<ToyBody>>& frames, std::size_t index, double framesPerSec)
{
    const ToyBody& first = frames[0][index];
    const glm::dquat back = glm::conjugate(first.rotation);
    std::vector<double> times;
    std::vector<float> places, turns;
    glm::dquat last(1, 0, 0, 0);
    for (std::size_t k = 0; k < frames.size(); ++k) {
        const ToyBody& body = frames[k][index];
        const Vec3d place = back * (body.position - first.position);
        glm::dquat turn = back * body.rotation;
        if (glm::dot(turn, last) < 0) turn = -turn;
        last = turn;
        times.push_back(static_cast<double>(k) / framesPerSec);
        for (int c = 0; c < 3; ++c) places.push_back(static_cast<float>(place[c]));
        turns.insert(turns.end(), {static_cast<float>(turn.x), static_cast<float>(turn.y), static_cast<float>(turn.z), static_cast<float>(turn.w)});
    }
    Clip clip;
    clip.name = kSimulatedClip;
    clip.durationSecs = times.back();
    const Column keys = Column::of(times);
    clip.tracks.push_back({TrackTarget::Translation, 0, Interpolation::Linear, keys, Column::of(places, 3)});
    clip.tracks.push_back({TrackTarget::Rotation, first.isBall() ? 1u : 0u, Interpolation::Linear, keys, Column::of(turns, 4)});
    return clip;
}

ShadowSpot shadowOf(const Toy& toy, const std::vector<std::vector<ToyBody>>& frames, std::size_t index, double framesPerSec)
{
    const bool isBall = toy.body.isBall();
    const float half = static_cast<float>(isBall ? toy.body.radius : std::max(toy.body.halfSize.x, toy.body.halfSize.z));
    ShadowSpot spot{.name = "shadow of the " + toy.name, .halfSize = Vec2((isBall ? 1.15f : 1.75f) * half), .strength = isBall ? 0.75f : 0.6f};
    for (std::size_t k = 0; k < frames.size(); ++k) {
        const ToyBody& body = frames[k][index];
        // What stands on others throws no shadow on the floor: its spot shrinks and sinks below.
        const float high = step(0.35f * half, 1.8f * half, static_cast<float>(gapToFloor(body)));
        spot.timesSecs.push_back(static_cast<double>(k) / framesPerSec);
        spot.positions.push_back({static_cast<float>(body.position.x) - 0.12f * half, -0.03f * high, static_cast<float>(body.position.z) - 0.10f * half});
        spot.headings.push_back(0);
        spot.sizes.push_back(1 - 0.8f * high);
    }
    return spot;
}

}  // namespace

Result<ToyScene> playToys(const std::vector<Toy>& toys, double durationSecs, const JobContext& job)
{
    std::vector<ToyBody> bodies;
    for (const Toy& toy : toys) bodies.push_back(toy.body);
    const ToyRun run{.durationSecs = durationSecs, .framesPerSec = 60, .isStopped = [&] { return job.stopRequested(); }};
    const auto frames = simulate(bodies, run);
    if (job.stopRequested()) return cancelled();
    ToyScene scene;
    for (std::size_t i = 0; i < toys.size(); ++i) {
        const Toy& toy = toys[i];
        Transform placement;
        placement.translation = Vec3(toy.body.position);
        placement.rotation = single(toy.body.rotation);
        Prop prop = makeProp(toy.name, toy.splatCount, placement);
        prop.shading = Shading::Alone;
        if (toy.body.isBall()) addBall(prop, toy);
        else {
            prop.shDegree = 2;
            addBlock(prop, toy);
        }
        prop.model.clips.push_back(motionClip(frames, i, run.framesPerSec));
        scene.props.push_back(std::move(prop));
        scene.shadows.push_back(shadowOf(toy, frames, i, run.framesPerSec));
    }
    return scene;
}

}  // namespace morphogen
