// The objects of a frame on the device: what changed since the last one is uploaded, nothing else.
//
// How it works: an object's splats are uploaded when they are first drawn and kept while there is room. The objects of a
// frame are laid out one after the other: slots for their splats, places for their nodes' poses. While the same objects
// come again, only poses that differ are uploaded; a camera that moves uploads nothing.
#pragma once

#include "render/mirror/object_mirror.h"
#include "shaders/shared/scene.h"

#include <optional>

namespace morphogen::render {

/// One object of the frame at hand.
struct PlacedObject {
    std::shared_ptr<ObjectMirror> mirror;
    ObjectId id;
    std::uint32_t firstSlot = 0, firstNode = 0;
    Pose pose;                        ///< as uploaded
    UniformLook look;                        ///< as uploaded
    double polynomialTime = 0;
    MorphMoment morphMoment;
    vk::Buffer moved;                 ///< a polynomial's or a morph's blocks, as they are at...
    vk::Buffer movedHarmonics;
    std::optional<double> movedTime;
    std::optional<MorphMoment> movedMoment;
};

enum class SceneChange {
    Nothing,   ///< the same objects in the same poses
    Poses,     ///< some moved, or look otherwise
    Layout,    ///< other objects
};

/// A frame's objects with their tables. One thread.
class Mirror {
public:
    explicit Mirror(std::shared_ptr<vk::Device> device) : m_device(std::move(device)), m_staging(m_device) {}

    /// Brings the device up to date with `objects`. A barrier must follow. Fails with Limit or Cancelled; the commands must
    /// then be dropped.
    Result<SceneChange> update(vk::Commands& commands, std::span<const PosedObject> objects, const std::stop_token& stop);
    /// Where the objects of the last update were in `previous`, matched by id; those without an entry stood still.
    Result<void> updatePrevious(vk::Commands& commands, std::span<const PosedObject> previous);
    /// Call after each submission.
    void submitted(std::uint64_t value) { m_staging.submitted(value); }
    void clear();

    /// Polynomials' blocks are made anew when they are next drawn.
    void forgetMoved();

    std::span<PlacedObject> objects() { return m_objects; }
    std::span<PlacedObject> previousObjects() { return m_previousObjects; }
    std::uint32_t slots() const { return m_slots; }
    std::uint32_t chunks() const { return m_slots / MG_CHUNK; }
    std::uint32_t nodes() const { return m_nodes; }
    std::uint64_t splats() const;
    const vk::Buffer& poses() const { return m_poses; }
    const vk::Buffer& previousPoses() const { return m_previousPoses; }
    const vk::Buffer& table() const { return m_table; }
    const vk::Buffer& previousTable() const { return m_previousTable; }
    const vk::Buffer& chunkObjects() const { return m_chunkObjects; }
    /// Which object and splat of the source a slot is.
    std::pair<ObjectId, std::size_t> splatAt(std::uint32_t slot) const;

    std::uint64_t uploadedBytes() const { return m_staging.uploadedBytes(); }   ///< in all

private:
    Result<std::shared_ptr<ObjectMirror>> mirrorFor(const PosedObject& posed, vk::Commands& commands, const std::stop_token& stop);
    Result<void> lay(vk::Commands& commands, std::vector<PlacedObject> objects);
    Result<void> reserveMoved(PlacedObject& object);
    Result<void> uploadTable(vk::Commands& commands, std::span<const PlacedObject> objects, vk::Buffer& table);
    Result<bool> uploadPose(vk::Commands& commands, const vk::Buffer& poses, PlacedObject& object, Pose pose);
    void forgetUnused();

    std::shared_ptr<vk::Device> m_device;
    vk::Staging m_staging;
    std::vector<std::shared_ptr<ObjectMirror>> m_mirrors;
    std::uint64_t m_frame = 0;
    std::vector<PlacedObject> m_objects, m_previousObjects;
    std::uint32_t m_slots = 0, m_nodes = 0;
    vk::Buffer m_poses, m_previousPoses, m_table, m_previousTable, m_chunkObjects;
};

}  // namespace morphogen::render
