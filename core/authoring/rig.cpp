#include "core/authoring/rig.h"

#include <algorithm>
#include <cmath>

namespace morphogen {

int Rig::add(std::string name, int parent, const Vec3& position)
{
    m_names.push_back(std::move(name));
    m_parents.push_back(parent);
    m_positions.push_back(position);
    return static_cast<int>(m_positions.size()) - 1;
}

std::vector<ScaffoldNode> Rig::nodes() const
{
    std::vector<ScaffoldNode> nodes(size());
    for (std::size_t i = 0; i < size(); ++i) {
        nodes[i].name = m_names[i];
        nodes[i].parent = m_parents[i];
        nodes[i].rest.translation = m_positions[i] - (m_parents[i] < 0 ? Vec3(0) : rest(m_parents[i]));
        nodes[i].nodeFromRest = Affine3x4::from(Mat3(1), -m_positions[i]);
    }
    return nodes;
}

RigPose Rig::restPose() const
{
    return {m_positions, std::vector<Quat>(size(), Quat(1, 0, 0, 0)), std::vector<Vec3>(size(), Vec3(1))};
}

void Rig::follow(RigPose& pose, int node, const Quat& turn) const
{
    const int up = parent(node);
    const auto i = static_cast<std::size_t>(node), p = static_cast<std::size_t>(up);
    pose.positions[i] = pose.positions[p] + pose.rotations[p] * (rest(node) - rest(up));
    pose.rotations[i] = pose.rotations[p] * turn;
}

void ClipRecorder::record(double timeSecs, const RigPose& pose)
{
    RigPose local = pose;
    for (std::size_t i = 0; i < m_rig.size(); ++i) {
        const int up = m_rig.parent(static_cast<int>(i));
        if (up >= 0) {
            const auto p = static_cast<std::size_t>(up);
            const Quat back = glm::conjugate(pose.rotations[p]);
            local.positions[i] = back * (pose.positions[i] - pose.positions[p]);
            local.rotations[i] = glm::normalize(back * pose.rotations[i]);
        }
        if (!m_locals.empty() && glm::dot(local.rotations[i], m_locals.back().rotations[i]) < 0) local.rotations[i] = -local.rotations[i];
    }
    m_times.push_back(timeSecs);
    m_locals.push_back(std::move(local));
}

Clip ClipRecorder::finish(std::string name) const
{
    Clip clip;
    clip.name = std::move(name);
    clip.durationSecs = m_times.empty() ? 0 : m_times.back();
    const Column times = Column::of(m_times);
    const auto rest = m_rig.nodes();
    for (std::size_t i = 0; i < m_rig.size(); ++i) {
        const auto add = [&](TrackTarget target, std::uint32_t width, const auto& valueOf, const std::vector<float>& still) {
            std::vector<float> values;
            bool isMoving = false;
            for (const RigPose& pose : m_locals) {
                const auto row = valueOf(pose);
                for (std::uint32_t c = 0; c < width; ++c) {
                    values.push_back(row[c]);
                    isMoving |= std::abs(row[c] - still[c]) > 1e-5f;
                }
            }
            if (!isMoving) return;
            Track track;
            track.target = target;
            track.index = static_cast<std::uint32_t>(i);
            track.times = times;
            track.values = Column::of(values, width);
            clip.tracks.push_back(std::move(track));
        };
        const Vec3 t = rest[i].rest.translation;
        add(TrackTarget::Translation, 3, [&](const RigPose& p) { const Vec3 v = p.positions[i]; return std::array{v.x, v.y, v.z}; }, {t.x, t.y, t.z});
        add(TrackTarget::Rotation, 4, [&](const RigPose& p) { const Quat q = p.rotations[i]; return std::array{q.x, q.y, q.z, q.w}; }, {0, 0, 0, 1});
        add(TrackTarget::Scale, 3, [&](const RigPose& p) { const Vec3 v = p.scales[i]; return std::array{v.x, v.y, v.z}; }, {1, 1, 1});
    }
    return clip;
}

Vec3 limbJoint(const LimbRequest& limb)
{
    const Vec3 line = limb.to - limb.from;
    const float reach = limb.upper + limb.lower, length = std::clamp(glm::length(line), 1e-4f, 0.9995f * reach);
    const Vec3 along = glm::normalize(line);
    const Vec3 out = glm::normalize(limb.pole - along * glm::dot(limb.pole, along));
    const float x = (limb.upper * limb.upper - limb.lower * limb.lower + length * length) / (2 * length);
    return limb.from + along * x + out * std::sqrt(std::max(0.0f, limb.upper * limb.upper - x * x));
}

Quat turnFrame(const Vec3& along, const Vec3& pole, const Vec3& newAlong, const Vec3& newPole)
{
    const auto frame = [](const Vec3& first, const Vec3& second) {
        const Vec3 x = glm::normalize(first), y = glm::normalize(second - x * glm::dot(x, second));
        return Mat3(x, y, glm::cross(x, y));
    };
    return glm::normalize(glm::quat_cast(frame(newAlong, newPole) * glm::transpose(frame(along, pole))));
}

Quat turnAbout(const Vec3& axis, float degrees) { return glm::angleAxis(radians(degrees), glm::normalize(axis)); }

}  // namespace morphogen
