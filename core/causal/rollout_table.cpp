#include "core/causal/rollout_table.h"

#include "core/base/file.h"
#include "core/io/write_npz.h"

#include <fmt/format.h>

#include <cmath>

namespace morphogen::causal {
namespace {

struct Row {
    const NamedRollout& of;
    const dynamics::BodyTrack& track;
    const dynamics::BodyState& state;
    double timeSecs;
    std::string contacts;
};

std::string contactsAt(const NamedRollout& named, ObjectId object, double secs)
{
    std::string all;
    for (const dynamics::Touch& touch : named.rollout.touches) {
        if ((touch.a != object && touch.b != object) || secs < touch.fromSecs || secs > touch.toSecs) continue;
        const ObjectId other = touch.a == object ? touch.b : touch.a;
        if (!all.empty()) all += ';';
        all += other ? named.scene.nameOf(other) : "ground";
    }
    return all;
}

template <class Visit>
void eachRow(std::span<const NamedRollout> rollouts, Visit visit)
{
    for (const NamedRollout& named : rollouts)
        for (const dynamics::BodyTrack& track : named.rollout.tracks)
            for (int frame = 0; frame / named.scene.fps <= named.rollout.durationSecs() + 1e-9; ++frame) {
                const double secs = frame / named.scene.fps;
                const int step = named.rollout.stepAt(secs);
                if (track.isThereAt(step)) visit(Row{named, track, track.at(step), secs, contactsAt(named, track.object, secs)});
            }
}

template <class V>
void push(std::vector<float>& to, const V& v)
{
    to.insert(to.end(), {v.x, v.y, v.z});
}

}  // namespace

std::string csvField(const std::string& text)
{
    if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + "\"";
}

Result<void> writeCsv(const std::filesystem::path& path, std::span<const NamedRollout> rollouts)
{
    std::string text = "branch,seed,object,time,x,y,z,qw,qx,qy,qz,vx,vy,vz,wx,wy,wz,contacts\n";
    eachRow(rollouts, [&](const Row& row) {
        const auto& [pose, centre, v, w] = row.state;
        const Quat& q = pose.rotation;
        text +=
            fmt::format("{},{},{},{:.9g},{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csvField(row.of.branch), row.of.seed, csvField(row.track.name), row.timeSecs,
                        pose.position.x, pose.position.y, pose.position.z, q.w, q.x, q.y, q.z, v.x, v.y, v.z, w.x, w.y, w.z, csvField(row.contacts));
    });
    MG_ASSIGN(AtomicFile file, AtomicFile::create(path));
    MG_TRY(file.write(text));
    return file.commit();
}

Result<void> writeNpz(const std::filesystem::path& path, std::span<const NamedRollout> rollouts)
{
    std::vector<std::string> branches, objects, contacts, eventBranches, kinds, firsts, seconds;
    std::vector<std::int64_t> seeds;
    std::vector<double> times, eventTimes, strengths;
    std::vector<float> positions, quaternions, velocities, spins, places;
    eachRow(rollouts, [&](const Row& row) {
        branches.push_back(row.of.branch), objects.push_back(row.track.name), contacts.push_back(row.contacts);
        seeds.push_back(static_cast<std::int64_t>(row.of.seed)), times.push_back(row.timeSecs);
        const Quat& q = row.state.pose.rotation;
        push(positions, row.state.pose.position), push(velocities, row.state.velocity), push(spins, row.state.spin);
        quaternions.insert(quaternions.end(), {q.w, q.x, q.y, q.z});
    });
    for (const NamedRollout& named : rollouts)
        for (const Event& event : named.rollout.events) {
            const auto name = [&](std::size_t i) { return i >= event.participants.size() ? "" : event.participants[i] ? named.scene.nameOf(event.participants[i]) : "ground"; };
            eventBranches.push_back(named.branch), kinds.emplace_back(nameOf(event.kind)), firsts.push_back(name(0)), seconds.push_back(name(1));
            eventTimes.push_back(event.timeSecs), strengths.push_back(event.strength);
            push(places, event.place);
        }
    const NpzArray arrays[] = {{"branch", std::move(branches)},          {"seed", std::move(seeds)},
                               {"object", std::move(objects)},           {"time", std::move(times)},
                               {"position", std::move(positions), 3},    {"quaternion", std::move(quaternions), 4},
                               {"velocity", std::move(velocities), 3},   {"spin", std::move(spins), 3},
                               {"contacts", std::move(contacts)},        {"event_branch", std::move(eventBranches)},
                               {"event_kind", std::move(kinds)},         {"event_time", std::move(eventTimes)},
                               {"event_a", std::move(firsts)},           {"event_b", std::move(seconds)},
                               {"event_strength", std::move(strengths)}, {"event_place", std::move(places), 3}};
    return morphogen::writeNpz(path, arrays);
}

}  // namespace morphogen::causal
