// Rigs: a skeleton by joint positions, posed in the object's own space, recorded as clips.
//
// How it works: at rest every node is turned like the object, so a node's rest transform is a translation. A gait or a
// spring says where each node is and how it is turned; the recorder makes the local tracks of it, and leaves out those
// that never change.
#pragma once

#include "core/authoring/mesh_model.h"

#include <string>
#include <vector>

namespace morphogen {

/// Where every node of a rig stands, in the object's frame. Scales do not pass on to children: only leaves may have one.
struct RigPose {
    std::vector<Vec3> positions;
    std::vector<Quat> rotations;
    std::vector<Vec3> scales;
};

class Rig {
public:
    /// Adds a joint that rests at `position` (the object's frame); `parent` is an earlier one, or -1.
    int add(std::string name, int parent, const Vec3& position);

    std::size_t size() const { return m_positions.size(); }
    const Vec3& rest(int node) const { return m_positions[static_cast<std::size_t>(node)]; }
    int parent(int node) const { return m_parents[static_cast<std::size_t>(node)]; }
    std::vector<ScaffoldNode> nodes() const;
    RigPose restPose() const;

    /// Hangs `node` on its parent as at rest, turned by `turn` in the parent's frame.
    void follow(RigPose& pose, int node, const Quat& turn = {1, 0, 0, 0}) const;

private:
    std::vector<std::string> m_names;
    std::vector<int> m_parents;
    std::vector<Vec3> m_positions;
};

class ClipRecorder {
public:
    explicit ClipRecorder(const Rig& rig) : m_rig(rig) {}
    /// Times strictly increasing, seconds, the first 0.
    void record(double timeSecs, const RigPose& pose);
    /// Linear tracks of everything that moves or stands elsewhere than at rest.
    Clip finish(std::string name) const;

private:
    const Rig& m_rig;
    std::vector<double> m_times;
    std::vector<RigPose> m_locals;
};

/// The joint of a limb of two bones between `from` and `to`, bent towards `pole`; stretched straight where out of reach.
struct LimbRequest {
    Vec3 from, to;
    float upper = 0, lower = 0;   ///< lengths, metres
    Vec3 pole;                    ///< direction
};
Vec3 limbJoint(const LimbRequest& limb);

/// The rotation that takes the frame (along, pole) onto (newAlong, newPole); poles need not be orthogonal.
Quat turnFrame(const Vec3& along, const Vec3& pole, const Vec3& newAlong, const Vec3& newPole);

/// Rotation by an angle in degrees about an axis.
Quat turnAbout(const Vec3& axis, float degrees);

}  // namespace morphogen
