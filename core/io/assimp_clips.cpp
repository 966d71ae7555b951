// Animations of Assimp's scene: node tracks and morph weights, in seconds.
#include "core/io/assimp_parts.h"

#include <assimp/scene.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen::assimp {
namespace {

constexpr double kTicksWhereUnknown = 25;

struct Key {
    double secs = 0;
    std::array<float, 4> value{};
};

/// Keys in the order of time, one per time (of several the last one counts), finite; false when none is left.
bool tidy(std::vector<Key>& keys, std::size_t width)
{
    std::erase_if(keys, [width](const Key& k) {
        return !std::isfinite(k.secs) || !std::all_of(k.value.begin(), k.value.begin() + static_cast<std::ptrdiff_t>(width), [](float v) { return std::isfinite(v); });
    });
    std::stable_sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.secs < b.secs; });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if (i + 1 < keys.size() && keys[i + 1].secs == keys[i].secs) continue;
        keys[kept++] = keys[i];
    }
    keys.resize(kept);
    return kept > 0;
}

void addTrack(Clip& clip, TrackTarget target, int node, std::vector<Key> keys)
{
    const std::uint32_t width = target == TrackTarget::Rotation ? 4 : 3;
    if (!tidy(keys, width)) return;
    std::vector<double> times;
    std::vector<float> values;
    for (const Key& key : keys) {
        times.push_back(key.secs);
        values.insert(values.end(), key.value.begin(), key.value.begin() + width);
    }
    clip.durationSecs = std::max(clip.durationSecs, times.back());
    clip.tracks.push_back({target, static_cast<std::uint32_t>(node), Interpolation::Linear, Column::of(times), Column::of(values, width)});
}

void readNodeTracks(Reading& reading, const aiAnimation& from, double secsPerTick, Clip& clip)
{
    std::size_t lost = 0;
    std::set<int> driven;
    for (unsigned c = 0; c < from.mNumChannels; ++c) {
        const aiNodeAnim& channel = *from.mChannels[c];
        const auto node = reading.nodeNamed.find(channel.mNodeName.C_Str());
        if (node == reading.nodeNamed.end() || !driven.insert(node->second).second) {
            ++lost;
            continue;
        }
        const auto vectors = [&](const aiVectorKey* keys, unsigned count) {
            std::vector<Key> out;
            for (unsigned k = 0; k < count; ++k) out.push_back({keys[k].mTime * secsPerTick, {keys[k].mValue.x, keys[k].mValue.y, keys[k].mValue.z, 0}});
            return out;
        };
        std::vector<Key> turns;
        for (unsigned k = 0; k < channel.mNumRotationKeys; ++k) {
            const aiQuaternion& q = channel.mRotationKeys[k].mValue;
            const float length = std::sqrt(q.x * q.x + q.y * q.y + q.z * q.z + q.w * q.w);
            if (length > 0) turns.push_back({channel.mRotationKeys[k].mTime * secsPerTick, {q.x / length, q.y / length, q.z / length, q.w / length}});
        }
        addTrack(clip, TrackTarget::Translation, node->second, vectors(channel.mPositionKeys, channel.mNumPositionKeys));
        addTrack(clip, TrackTarget::Rotation, node->second, std::move(turns));
        addTrack(clip, TrackTarget::Scale, node->second, vectors(channel.mScalingKeys, channel.mNumScalingKeys));
    }
    if (lost > 0) reading.note(fmt::format("clip \"{}\": {} channels animate nodes that do not exist, or twice the same", clip.name, lost));
}

/// Assimp names a morph channel after the mesh or its node, with "*" and a number behind it where it comes from FBX.
const Reading::SlotRun* slotsNamed(const Reading& reading, std::string name)
{
    for (int pass = 0; pass < 2; ++pass) {
        if (const auto run = reading.slotsOf.find(name); run != reading.slotsOf.end()) return &run->second;
        if (const auto mesh = reading.meshOfNode.find(name); mesh != reading.meshOfNode.end())
            if (const auto run = reading.slotsOf.find(mesh->second); run != reading.slotsOf.end()) return &run->second;
        name.erase(std::min(name.rfind('*'), name.size()));
    }
    return nullptr;
}

void readMorphTracks(Reading& reading, const aiAnimation& from, double secsPerTick, Clip& clip)
{
    std::size_t lost = 0;
    for (unsigned c = 0; c < from.mNumMorphMeshChannels; ++c) {
        const aiMeshMorphAnim& channel = *from.mMorphMeshChannels[c];
        const Reading::SlotRun* run = slotsNamed(reading, channel.mName.C_Str());
        if (!run) {
            ++lost;
            continue;
        }
        std::map<double, std::vector<float>> rows;
        for (unsigned k = 0; k < channel.mNumKeys; ++k) {
            const aiMeshMorphKey& key = channel.mKeys[k];
            if (!std::isfinite(key.mTime)) continue;
            auto& row = rows.try_emplace(key.mTime * secsPerTick, static_cast<std::size_t>(run->count), 0.0f).first->second;
            for (unsigned i = 0; i < key.mNumValuesAndWeights; ++i)
                if (key.mValues[i] < row.size() && std::isfinite(key.mWeights[i])) row[key.mValues[i]] = static_cast<float>(key.mWeights[i]);
        }
        if (rows.empty()) continue;
        std::vector<double> times;
        std::vector<float> values;
        for (const auto& [secs, row] : rows) times.push_back(secs), values.insert(values.end(), row.begin(), row.end());
        clip.durationSecs = std::max(clip.durationSecs, times.back());
        clip.tracks.push_back({TrackTarget::MorphWeights, static_cast<std::uint32_t>(run->first), Interpolation::Linear, Column::of(times),
                               Column::of(values, static_cast<std::uint32_t>(run->count))});
    }
    if (lost > 0) reading.note(fmt::format("clip \"{}\": {} morph channels belong to no mesh", clip.name, lost));
}

}  // namespace

void readClips(Reading& reading)
{
    std::set<std::string> names;
    for (unsigned a = 0; a < reading.scene.mNumAnimations; ++a) {
        const aiAnimation& from = *reading.scene.mAnimations[a];
        Clip clip;
        clip.name = cleanName(from.mName.C_Str());
        if (clip.name.empty()) clip.name = fmt::format("clip {}", a + 1);
        const std::string stem = clip.name;
        for (int n = 2; !names.insert(clip.name).second; ++n) clip.name = fmt::format("{} {}", stem, n);
        double ticks = from.mTicksPerSecond;
        if (!(ticks > 0) || !std::isfinite(ticks)) {
            ticks = kTicksWhereUnknown;
            reading.note(fmt::format("clip \"{}\" does not say how long a tick is; {} a second are assumed", clip.name, kTicksWhereUnknown));
        }
        readNodeTracks(reading, from, 1 / ticks, clip);
        readMorphTracks(reading, from, 1 / ticks, clip);
        if (from.mNumMeshChannels > 0) reading.note(fmt::format("clip \"{}\": {} vertex animations were left out", clip.name, from.mNumMeshChannels));
        if (clip.tracks.empty()) reading.note(fmt::format("clip \"{}\" moves nothing and was left out", clip.name));
        else reading.model.clips.push_back(std::move(clip));
    }
}

}  // namespace morphogen::assimp
