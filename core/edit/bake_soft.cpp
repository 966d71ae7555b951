#include "core/edit/bake_soft.h"

#include "core/dynamics/soft_shape.h"

#include <fmt/format.h>

#include <algorithm>

namespace morphogen {
namespace {

constexpr float kStill = 1e-6f;

std::shared_ptr<const Scaffold> looseNodes(const NodeRig& rig)
{
    auto scaffold = std::make_shared<Scaffold>();
    for (const Vec3& place : rig.positions()) {
        ScaffoldNode node;
        node.name = fmt::format("{}{}", dynamics::kSoftNodeName, scaffold->nodes.size() + 1);
        node.rest.translation = place;
        node.nodeFromRest = Affine3x4::from(Mat3(1), -place);
        scaffold->nodes.push_back(std::move(node));
    }
    scaffold->binding = rig.binding;
    return scaffold;
}

/// One key where it never changes.
Track trackOf(TrackTarget target, std::uint32_t node, const Column& times, const std::vector<float>& values)
{
    Track track{.target = target, .index = node, .times = times, .values = {}};
    const std::uint32_t width = target == TrackTarget::Rotation ? 4 : 3;
    bool isStill = true;
    for (std::size_t i = width; i < values.size() && isStill; ++i) isStill = std::abs(values[i] - values[i - width]) <= kStill && std::abs(values[i] - values[i % width]) <= kStill;
    if (isStill) track.times = Column::of(std::vector{times.at<double>(0)});
    track.values = isStill ? Column::of(std::span(values).first(width), width) : Column::of(values, width);
    return track;
}

}  // namespace

void bakeSoft(Object& object, const dynamics::BodyTrack& track, const dynamics::Rollout& rollout, std::span<const double> times)
{
    const dynamics::SoftTrack& soft = *track.soft;
    const dynamics::SoftShape& shape = *soft.shape;
    if (!shape.isOwn) {
        object.splats = shape.splats;
        object.polynomial = nullptr, object.channels = nullptr;
        std::erase_if(object.modifiers, [](const auto& held) { return std::holds_alternative<DeformSettings>(held->settings); });
    }
    object.scaffold = looseNodes(*shape.rig);
    const Quat back = glm::conjugate(shape.bodyFromSource.rotation);
    const float scale = shape.bodyFromSource.scale.x;
    const Column keyTimes = Column::of(times);
    Clip clip{.name = dynamics::kSimulatedClip, .durationSecs = times.back(), .tracks = {}};
    std::vector<float> places, turns;
    for (std::uint32_t node = 0; node < soft.nodeCount; ++node) {
        places.clear(), turns.clear();
        Quat last(1, 0, 0, 0);
        for (const double secs : times) {
            const std::size_t row = soft.rowAt(rollout.stepAt(secs) - track.firstStep) * soft.nodeCount + node;
            const Vec3 place = back * ((soft.positions[row] - shape.bodyFromSource.translation) / scale);
            Quat turn = back * soft.rotations[row] * shape.bodyFromSource.rotation;
            if (glm::dot(turn, last) < 0) turn = -turn;
            last = turn;
            places.insert(places.end(), {place.x, place.y, place.z});
            turns.insert(turns.end(), {turn.x, turn.y, turn.z, turn.w});
        }
        clip.tracks.push_back(trackOf(TrackTarget::Translation, node, keyTimes, places));
        clip.tracks.push_back(trackOf(TrackTarget::Rotation, node, keyTimes, turns));
    }
    object.clips = {std::make_shared<const Clip>(std::move(clip))};
    object.activeClip = 0;
}

bool bendsAnotherWay(const dynamics::BodyTrack& a, const dynamics::BodyTrack& b, float metres)
{
    if (!a.soft || !b.soft) return a.soft != b.soft;
    if (a.soft->positions.size() != b.soft->positions.size()) return true;
    for (std::size_t k = 0; k < a.soft->positions.size(); ++k)
        if (glm::distance(a.soft->positions[k], b.soft->positions[k]) > metres) return true;
    return false;
}

}  // namespace morphogen
