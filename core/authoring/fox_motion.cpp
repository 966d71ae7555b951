// How the fox moves. A walk is planned from the feet: each foot is put down where the hip will pass over it in the middle
// of its stance, stays there to the millimetre, and swings on to its next place; the trunk follows the path with a bob, a
// roll and a sway; limbs are solved by the law of cosines. Footfall order and duty are those of a dog's walk (lateral
// sequence, Hildebrand 1965).
#include "core/authoring/fox.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr Vec3 kUp(0, 1, 0);
constexpr double kClipFps = 48;

float wave(double turns) { return static_cast<float>(std::sin(2 * 3.141592653589793 * turns)); }

/// The path: a circle to the left that touches the origin heading +z, or the z axis.
FoxStep pathAt(const Walk& walk, float distance)
{
    if (walk.isOnTheSpot) return {{0, 0, distance}, 0};
    const float r = walk.radius(), heading = distance / r;
    return {{r - r * std::cos(heading), 0, r * std::sin(heading)}, heading};
}

/// A rest point carried along the path: its z runs along the path, its x to the left.
Vec3 carried(const Walk& walk, float distance, const Vec3& rest)
{
    const FoxStep at = pathAt(walk, distance + rest.z);
    return at.position + glm::angleAxis(at.heading, kUp) * Vec3(rest.x, rest.y, 0);
}

struct Foot {
    Vec3 position;
    float heading = 0;
    float pitchDegrees = 0;   ///< positive: toes down
    float push = 0;           ///< 0..1 towards the end of the stance: the hock leans forward
};

Foot footAt(const FoxRig& fox, const Walk& walk, const FoxLeg& leg, double cyclesDone)
{
    const double u = cyclesDone + leg.phase, k = std::floor(u);
    const float within = static_cast<float>(u - k);
    const Vec3 rest = fox.rig.rest(leg.paw);
    const auto holdDistance = [&](double index) { return static_cast<float>((index - leg.phase + 0.5 * kFoxStanceShare)) * walk.stride; };
    const auto hold = [&](double index) { return carried(walk, holdDistance(index), rest); };
    const auto heading = [&](double index) { return pathAt(walk, holdDistance(index) + rest.z).heading; };
    Foot foot;
    if (within < kFoxStanceShare) {
        foot.position = hold(k), foot.heading = heading(k);
        foot.push = within / kFoxStanceShare;
        return foot;
    }
    const float q = (within - kFoxStanceShare) / (1 - kFoxStanceShare);
    const float along = q * q * (3 - 2 * q);
    foot.position = glm::mix(hold(k), hold(k + 1), along);
    const float lift = std::sin(kPi * std::pow(q, 0.85f));
    foot.position.y += 0.048f * lift * lift;
    foot.heading = glm::mix(heading(k), heading(k + 1), along);
    foot.pitchDegrees = 48 * std::sin(kPi * std::min(1.0f, q * 1.35f)) * (1 - q) - 10 * std::sin(kPi * q) * q;
    foot.push = 1 - along;
    return foot;
}

/// Turns the bones of a leg so that its paw comes to stand on the foot.
void solveLeg(const FoxRig& fox, const FoxLeg& leg, const Foot& foot, RigPose& pose)
{
    const Rig& rig = fox.rig;
    const auto at = [&](int node) -> Vec3& { return pose.positions[static_cast<std::size_t>(node)]; };
    const auto turn = [&](int node) -> Quat& { return pose.rotations[static_cast<std::size_t>(node)]; };
    const Quat heading = glm::angleAxis(foot.heading, kUp);
    rig.follow(pose, leg.upper);
    const bool isHind = leg.hock >= 0;
    const int joint = isHind ? leg.hock : leg.paw;
    Vec3 end = foot.position;
    if (isHind) {
        // The hock stands above the ankle, leaning back when the foot lands and forward as it pushes off.
        const Vec3 restBone = rig.rest(leg.hock) - rig.rest(leg.paw);
        end += heading * (turnAbout({1, 0, 0}, 34 * foot.push - 10 + 0.25f * foot.pitchDegrees) * restBone);
    }
    const Vec3 a = rig.rest(leg.upper), b = rig.rest(leg.lower), c = rig.rest(joint);
    const Vec3 forward = heading * Vec3(0, 0, 1), pole = isHind ? forward : -forward;
    const Vec3 knee = limbJoint({at(leg.upper), end, glm::length(b - a), glm::length(c - b), pole});
    // A limb out of reach keeps its lengths; what follows hangs on its end.
    const Vec3 restPole = isHind ? Vec3(0, 0, 1) : Vec3(0, 0, -1);
    turn(leg.upper) = turnFrame(b - a, restPole, knee - at(leg.upper), pole);
    at(leg.lower) = knee;
    turn(leg.lower) = turnFrame(c - b, restPole, end - knee, pole);
    if (isHind) {
        at(leg.hock) = end;
        turn(leg.hock) = turnFrame(rig.rest(leg.paw) - c, {0, 0, 1}, foot.position - end, forward);
    }
    at(leg.paw) = foot.position;
    turn(leg.paw) = heading * turnAbout({1, 0, 0}, foot.pitchDegrees);
}

}  // namespace

FoxStep foxAt(const Walk& walk, double timeSecs)
{
    FoxStep at = pathAt(walk, static_cast<float>(timeSecs / walk.cycleSecs) * walk.stride);
    if (walk.isOnTheSpot) at.position = Vec3(0);
    return at;
}

Clip foxWalk(const FoxRig& fox, const Walk& walk, std::string name)
{
    const Rig& rig = fox.rig;
    ClipRecorder recorder(rig);
    const int frames = static_cast<int>(std::ceil(walk.durationSecs() * kClipFps));
    for (int frame = 0; frame <= frames; ++frame) {
        const double time = walk.durationSecs() * frame / frames, cycles = time / walk.cycleSecs;
        const float distance = static_cast<float>(cycles) * walk.stride;
        RigPose pose = rig.restPose();
        const auto set = [&](int node, const Vec3& position, const Quat& rotation) {
            pose.positions[static_cast<std::size_t>(node)] = position;
            pose.rotations[static_cast<std::size_t>(node)] = rotation;
        };
        const auto headingAt = [&](float ahead) { return glm::angleAxis(pathAt(walk, distance + ahead).heading, kUp); };
        // The trunk sinks twice a cycle, rolls and sways once.
        const auto trunk = [&](int node, double lag, float yawDegrees) {
            const Vec3 rest = rig.rest(node);
            const float bob = 0.0065f * wave(2 * (cycles + lag)), sway = 0.007f * wave(cycles + lag + 0.25);
            const Quat turn = headingAt(rest.z) * turnAbout(kUp, yawDegrees * wave(cycles + lag)) * turnAbout({0, 0, 1}, 2.2f * wave(cycles + lag + 0.1)) *
                              turnAbout({1, 0, 0}, 1.2f * wave(2 * (cycles + lag) + 0.3));
            set(node, carried(walk, distance, rest + Vec3(sway, bob - 0.010f, 0)), turn);
        };
        const FoxStep root = pathAt(walk, distance);
        set(fox.root, root.position, glm::angleAxis(root.heading, kUp));
        trunk(fox.hips, 0.12, 4.0f);
        trunk(fox.spine, 0.05, 0.5f);
        trunk(fox.chest, -0.02, -3.5f);
        // Neck and head undo most of the trunk's motion, nod a little, and look where the path leads and about.
        const double share = time / walk.durationSecs();
        const float look = (walk.isOnTheSpot ? 0.0f : 12.0f) + 9 * wave(2 * share) + 5 * wave(5 * share + 0.2);
        rig.follow(pose, fox.neck, turnAbout(kUp, 3.0f * wave(cycles - 0.02) + 0.35f * look) * turnAbout({1, 0, 0}, 3.5f * wave(2 * cycles + 0.35)));
        rig.follow(pose, fox.head, turnAbout(kUp, 0.65f * look) * turnAbout({1, 0, 0}, -2.6f * wave(2 * cycles + 0.30) + 3 * wave(3 * share)) *
                                       turnAbout({0, 0, 1}, 2.5f * wave(cycles + 0.2)));
        for (int e = 0; e < 2; ++e) {
            const float side = e == 0 ? 1.0f : -1.0f;
            rig.follow(pose, fox.ears[static_cast<std::size_t>(e)], turnAbout({1, 0, 0}, 5 * wave(2 * cycles + 0.1)) * turnAbout({0, 0, 1}, side * 3 * wave(2 * cycles + 0.45)));
        }
        for (int i = 0; i < 4; ++i)
            rig.follow(pose, fox.tail[static_cast<std::size_t>(i)], turnAbout(kUp, 8.5f * wave(cycles - 0.13 * i)) * turnAbout({1, 0, 0}, (i == 0 ? 4.0f : 2.0f) * wave(2 * cycles - 0.11 * i) + (i == 0 ? 10.0f : 2.0f)));
        for (const FoxLeg& leg : fox.legs) solveLeg(fox, leg, footAt(fox, walk, leg, cycles), pose);
        if (walk.isOnTheSpot)
            for (Vec3& p : pose.positions) p.z -= distance;
        recorder.record(time, pose);
    }
    return recorder.finish(std::move(name));
}

std::vector<ShadowSpot> foxShadows(const Walk& walk, const Transform& placement)
{
    const float turn = 2 * std::atan2(placement.rotation.y, placement.rotation.w);
    std::vector<ShadowSpot> spots{{.name = "shadow of the fox", .halfSize = {0.17f, 0.34f}, .strength = 0.62f}, {.name = "shadow of its head", .halfSize = {0.13f, 0.15f}, .strength = 0.35f}};
    constexpr float kAhead[] = {-0.02f, 0.26f};
    constexpr int kKeys = 96;
    for (std::size_t i = 0; i < spots.size(); ++i)
        for (int k = 0; k <= kKeys; ++k) {
            const double time = walk.durationSecs() * k / kKeys;
            const FoxStep at = foxAt(walk, time);
            spots[i].timesSecs.push_back(time);
            spots[i].headings.push_back(turn + at.heading);
            spots[i].positions.push_back(placement.affine().point(at.position) + glm::angleAxis(turn + at.heading, kUp) * Vec3(0, 0, kAhead[i]));
            spots[i].sizes.push_back(1);
        }
    return spots;
}

Clip foxIdle(const FoxRig& fox)
{
    constexpr double kSecs = 6;
    const Rig& rig = fox.rig;
    ClipRecorder recorder(rig);
    const int frames = static_cast<int>(kSecs * 30);
    const auto bump = [](double t, double from, double to) {
        const double u = (t - from) / (to - from);
        return u <= 0 || u >= 1 ? 0.0f : static_cast<float>(std::pow(std::sin(3.141592653589793 * u), 2));
    };
    for (int frame = 0; frame <= frames; ++frame) {
        const double time = kSecs * frame / frames, share = time / kSecs;
        RigPose pose = rig.restPose();
        const float breath = wave(3 * share);
        const auto shift = [&](int node, const Vec3& by, const Quat& turn) {
            pose.positions[static_cast<std::size_t>(node)] += by;
            pose.rotations[static_cast<std::size_t>(node)] = turn;
        };
        const Vec3 lean(0.006f * wave(share), -0.004f + 0.0025f * breath, 0);
        shift(fox.hips, lean, turnAbout({0, 0, 1}, 1.5f * wave(share)));
        shift(fox.spine, lean + Vec3(0, 0.002f * breath, 0), turnAbout({1, 0, 0}, 0.5f * breath));
        shift(fox.chest, lean + Vec3(0, 0.004f * breath, 0), turnAbout({1, 0, 0}, -1.0f * breath));
        // Held looks: left, then right and up.
        const float look = 34 * std::min(1.0f, 1.6f * bump(time, 0.5, 2.9)) - 30 * std::min(1.0f, 1.6f * bump(time, 3.1, 5.6));
        rig.follow(pose, fox.neck, turnAbout(kUp, 0.4f * look) * turnAbout({1, 0, 0}, 1.0f * breath));
        rig.follow(pose, fox.head, turnAbout(kUp, 0.6f * look) * turnAbout({1, 0, 0}, -8 * bump(time, 3.2, 5.5)) * turnAbout({0, 0, 1}, 11 * bump(time, 3.4, 5.4)));
        for (int e = 0; e < 2; ++e) {
            const float side = e == 0 ? 1.0f : -1.0f, flick = e == 0 ? bump(time, 2.0, 2.22) + bump(time, 2.24, 2.46) : bump(time, 4.4, 4.62);
            rig.follow(pose, fox.ears[static_cast<std::size_t>(e)], turnAbout({0, 0, 1}, side * -16 * flick) * turnAbout({1, 0, 0}, 10 * flick + 2 * breath));
        }
        for (int i = 0; i < 4; ++i)
            rig.follow(pose, fox.tail[static_cast<std::size_t>(i)], turnAbout(kUp, 11 * wave(2 * share - 0.1 * i)) * turnAbout({1, 0, 0}, i == 0 ? 8.0f : 3.0f));
        for (const FoxLeg& leg : fox.legs) {
            Foot foot;
            foot.position = rig.rest(leg.paw);
            foot.push = 10.0f / 34;
            solveLeg(fox, leg, foot, pose);
        }
        recorder.record(time, pose);
    }
    return recorder.finish("Idle");
}

}  // namespace morphogen
