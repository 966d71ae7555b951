#include "core/io/gltf_animation.h"

#include "core/io/gltf_accessor.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace morphogen {
namespace {

struct Keys {
    std::vector<double> times;
    std::vector<float> values;
    std::uint32_t width = 0;
    Interpolation interpolation = Interpolation::Linear;
};

/// Leaves only keys whose times increase; says how many went.
std::size_t dropUnordered(Keys& keys)
{
    const std::size_t rowsPerKey = keys.interpolation == Interpolation::CubicSpline ? 3 : 1, numbers = rowsPerKey * keys.width;
    std::size_t kept = 0;
    for (std::size_t k = 0; k < keys.times.size(); ++k) {
        if (!std::isfinite(keys.times[k]) || (kept > 0 && !(keys.times[k] > keys.times[kept - 1]))) continue;
        keys.times[kept] = keys.times[k];
        std::copy_n(keys.values.begin() + static_cast<std::ptrdiff_t>(k * numbers), numbers, keys.values.begin() + static_cast<std::ptrdiff_t>(kept * numbers));
        ++kept;
    }
    const std::size_t dropped = keys.times.size() - kept;
    keys.times.resize(kept);
    keys.values.resize(kept * numbers);
    return dropped;
}

/// Keys of a sampler for a property of `width` numbers.
Result<Keys> keysOf(const GltfDocument& document, const tinygltf::AnimationSampler& sampler, std::uint32_t width)
{
    const auto bad = [](std::string_view what) { return makeError(Error::Kind::Format, "", what); };
    Keys keys;
    keys.width = width;
    if (sampler.interpolation == "STEP")
        keys.interpolation = Interpolation::Step;
    else if (sampler.interpolation == "CUBICSPLINE")
        keys.interpolation = Interpolation::CubicSpline;
    else if (sampler.interpolation != "LINEAR")
        return bad("has an unknown interpolation");
    MG_ASSIGN(const GltfRows<float> times, readGltfFloats(document, sampler.input));
    MG_ASSIGN(GltfRows<float> values, readGltfFloats(document, sampler.output));
    const std::size_t rows = times.count * (keys.interpolation == Interpolation::CubicSpline ? 3 : 1);
    if (times.width != 1 || times.count == 0 || values.values.size() != rows * width) return bad("has a different number of times and values");
    if (!std::all_of(values.values.begin(), values.values.end(), [](float v) { return std::isfinite(v); })) return bad("has values that are not finite");
    keys.times.assign(times.values.begin(), times.values.end());
    keys.values = std::move(values.values);
    return keys;
}

struct Target {
    TrackTarget kind = TrackTarget::Translation;
    std::uint32_t index = 0, width = 3;
};

Result<Target> targetOf(const GltfNodeMap& map, const tinygltf::AnimationChannel& channel)
{
    if (channel.target_node < 0 || channel.target_node >= static_cast<int>(map.node.size()) || map.node[channel.target_node] < 0)
        return makeError(Error::Kind::NotFound, "", fmt::format("animates node {}, which does not exist", channel.target_node));
    const auto node = static_cast<std::uint32_t>(map.node[channel.target_node]);
    if (channel.target_path == "translation") return Target{TrackTarget::Translation, node, 3};
    if (channel.target_path == "rotation") return Target{TrackTarget::Rotation, node, 4};
    if (channel.target_path == "scale") return Target{TrackTarget::Scale, node, 3};
    if (channel.target_path != "weights") return makeError(Error::Kind::Unsupported, "", fmt::format("animates \"{}\", which is not read", channel.target_path));
    if (map.firstSlot[channel.target_node] < 0) return makeError(Error::Kind::NotFound, "", "animates the weights of a node without morph targets");
    return Target{TrackTarget::MorphWeights, static_cast<std::uint32_t>(map.firstSlot[channel.target_node]), static_cast<std::uint32_t>(map.slotCount[channel.target_node])};
}

/// A node given as a matrix can't be animated in part; its matrix becomes translation, rotation and scale first.
void splitMatrix(ScaffoldNode& node, std::vector<std::string>& notes)
{
    if (!node.restMatrix) return;
    const Mat3 linear = node.restMatrix->linear();
    node.rest.translation = node.restMatrix->translation();
    node.rest.rotation = nearestRotation(linear);
    const Mat3 stretch = glm::transpose(glm::mat3_cast(node.rest.rotation)) * linear;
    node.rest.scale = {stretch[0][0], stretch[1][1], stretch[2][2]};
    node.restMatrix.reset();
    notes.push_back(fmt::format("node \"{}\" is given as a matrix and animated; shear in it is lost", node.name));
}

std::string freeName(std::string name, std::set<std::string>& taken)
{
    std::string free = name;
    for (int k = 2; !taken.insert(free).second; ++k) free = fmt::format("{} {}", name, k);
    return free;
}

}  // namespace

Result<void> readGltfAnimations(const GltfDocument& document, const GltfNodeMap& map, MeshModel& model, const JobContext& job)
{
    std::set<std::string> taken;
    for (std::size_t a = 0; a < document.model.animations.size(); ++a) {
        if (job.stopRequested()) return cancelled();
        const tinygltf::Animation& from = document.model.animations[a];
        Clip clip;
        clip.name = freeName(from.name.empty() ? fmt::format("clip {}", a + 1) : from.name, taken);
        std::size_t leftOut = 0;
        std::string reason;
        for (const tinygltf::AnimationChannel& channel : from.channels) {
            const auto leave = [&](const std::string& why) {
                if (leftOut++ == 0) reason = why;
            };
            auto target = targetOf(map, channel);
            if (!target) {
                leave(target.error().message);
                continue;
            }
            if (channel.sampler < 0 || channel.sampler >= static_cast<int>(from.samplers.size())) {
                leave("has a channel without a sampler");
                continue;
            }
            auto keys = keysOf(document, from.samplers[channel.sampler], target->width);
            if (!keys && keys.error().kind == Error::Kind::Limit) return keys.error();
            if (!keys) {
                leave(keys.error().message);
                continue;
            }
            if (dropUnordered(*keys) > 0) model.notes.push_back(fmt::format("clip \"{}\": keys whose times do not increase were left out", clip.name));
            if (keys->times.empty()) continue;
            if (target->kind != TrackTarget::MorphWeights) splitMatrix(model.nodes[target->index], model.notes);
            clip.durationSecs = std::max(clip.durationSecs, keys->times.back());
            clip.tracks.push_back({target->kind, target->index, keys->interpolation, Column::of(keys->times), Column::of(keys->values, keys->width)});
        }
        if (leftOut > 0) model.notes.push_back(fmt::format("clip \"{}\" {}{}", clip.name, reason, leftOut > 1 ? fmt::format(" (and {} more channels were left out)", leftOut - 1) : std::string("; that channel was left out")));
        if (!clip.tracks.empty()) model.clips.push_back(std::move(clip));
    }
    return {};
}

}  // namespace morphogen
