#include "render/mirror/mirror.h"

#include "core/raster/prepared.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace morphogen::render {
namespace {

constexpr std::uint64_t kMostKeptBytes = std::uint64_t{2} << 30;

std::uint32_t nodesOf(const ObjectMirror& mirror) { return mirror.influences > 0 ? static_cast<std::uint32_t>(mirror.scaffold->boundNodeCount()) : 1; }

/// A buffer of at least `bytes`; the old one when it is large enough.
Result<void> reserve(const std::shared_ptr<vk::Device>& device, vk::Buffer& buffer, std::uint64_t bytes, std::string_view what)
{
    if (buffer && buffer.bytes() >= bytes) return {};
    MG_ASSIGN(buffer, vk::Buffer::create(device, {bytes, vk::MemoryUse::Device, what}));
    return {};
}

}  // namespace

Result<std::shared_ptr<ObjectMirror>> Mirror::mirrorFor(const PosedObject& posed, vk::Commands& commands, const std::stop_token& stop)
{
    const auto found = std::find_if(m_mirrors.begin(), m_mirrors.end(), [&](const auto& mirror) { return mirror->isOf(posed); });
    if (found != m_mirrors.end()) {
        (*found)->lastUse = m_frame;
        return *found;
    }
    MG_ASSIGN(auto mirror, makeObjectMirror(posed, {m_device, &m_staging, &commands}, stop));
    mirror->lastUse = m_frame;
    m_mirrors.push_back(mirror);
    return mirror;
}

/// The longest unused go first, while more is kept than there is room for.
void Mirror::forgetUnused()
{
    const std::uint64_t room = std::min(m_device->memory().capacityBytes() / 3, kMostKeptBytes);
    std::uint64_t kept = 0;
    std::sort(m_mirrors.begin(), m_mirrors.end(), [](const auto& a, const auto& b) { return a->lastUse > b->lastUse; });
    for (const auto& mirror : m_mirrors) kept += mirror->bytes;
    while (kept > room && m_mirrors.back()->lastUse < m_frame) {
        kept -= m_mirrors.back()->bytes;
        m_mirrors.pop_back();
    }
}

Result<SceneChange> Mirror::update(vk::Commands& commands, std::span<const PosedObject> objects, const std::stop_token& stop)
{
    ++m_frame;
    const std::size_t known = m_mirrors.size();
    std::vector<PlacedObject> placed;
    std::vector<const PosedObject*> shown;
    for (const PosedObject& posed : objects) {
        if (!posed.splats || posed.splats->size() == 0) continue;
        PlacedObject object;
        auto mirror = mirrorFor(posed, commands, stop);
        if (!mirror) {
            // What these commands were to upload never arrives; what is there already stays.
            m_mirrors.resize(known);
            m_staging.clear();
            return mirror.error();
        }
        object.mirror = std::move(*mirror);
        object.id = posed.id;
        object.look = posed.look;
        placed.push_back(std::move(object));
        shown.push_back(&posed);
    }
    const bool isSameLayout = std::equal(placed.begin(), placed.end(), m_objects.begin(), m_objects.end(),
                                         [](const PlacedObject& a, const PlacedObject& b) { return a.mirror == b.mirror && a.id == b.id; });
    SceneChange change = SceneChange::Nothing;
    if (!isSameLayout) {
        change = SceneChange::Layout;
        if (const auto laid = lay(commands, std::move(placed)); !laid) {
            clear();
            return laid.error();
        }
    }
    bool isOtherLook = false;
    for (std::size_t i = 0; i < m_objects.size(); ++i) isOtherLook |= std::exchange(m_objects[i].look, shown[i]->look) != shown[i]->look;
    if (isOtherLook) {
        MG_TRY(uploadTable(commands, m_objects, m_table));
        if (change == SceneChange::Nothing) change = SceneChange::Poses;
    }
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
        PlacedObject& object = m_objects[i];
        MG_ASSIGN(const bool isMoved, uploadPose(commands, m_poses, object, raster::fittedPose(*shown[i], object.mirror->influences)));
        const bool isOtherTime = (object.mirror->polynomial && object.polynomialTime != shown[i]->polynomialTime) || (object.mirror->morph && object.morphMoment != shown[i]->morphMoment);
        object.polynomialTime = shown[i]->polynomialTime;
        object.morphMoment = shown[i]->morphMoment;
        if ((isMoved || isOtherTime) && change == SceneChange::Nothing) change = SceneChange::Poses;
    }
    forgetUnused();
    return change;
}

Result<void> Mirror::lay(vk::Commands& commands, std::vector<PlacedObject> objects)
{
    m_objects = std::move(objects);
    m_previousObjects.clear();
    std::uint64_t slots = 0, nodes = 0;
    std::vector<gpu::uint> chunkObjects;
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
        PlacedObject& object = m_objects[i];
        object.firstSlot = static_cast<std::uint32_t>(slots);
        object.firstNode = static_cast<std::uint32_t>(nodes);
        slots += std::uint64_t{object.mirror->chunks()} * MG_CHUNK;
        nodes += nodesOf(*object.mirror);
        if (slots > std::uint64_t{65535} * MG_CHUNK)
            return Error{Error::Kind::Limit, fmt::format("more than {} splats are too many for a graphics device at once; hide some objects, or choose the CPU as the device", 65535 * MG_CHUNK)};
        chunkObjects.resize(slots / MG_CHUNK, static_cast<gpu::uint>(i));
        MG_TRY(reserveMoved(object));
    }
    m_slots = static_cast<std::uint32_t>(slots);
    m_nodes = static_cast<std::uint32_t>(nodes);
    MG_TRY(reserve(m_device, m_poses, nodes * sizeof(gpu::NodePose), "poses"));
    MG_TRY(reserve(m_device, m_chunkObjects, chunkObjects.size() * sizeof(gpu::uint), "the table of objects"));
    MG_TRY(m_staging.upload(commands, m_chunkObjects, 0, std::as_bytes(std::span(chunkObjects))));
    return uploadTable(commands, m_objects, m_table);
}

Result<void> Mirror::reserveMoved(PlacedObject& object)
{
    const ObjectMirror& mirror = *object.mirror;
    if (!mirror.movesBlocks()) return {};
    MG_ASSIGN(object.moved, vk::Buffer::create(m_device, {mirror.base.bytes(), vk::MemoryUse::Device, "splats that move"}));
    if (!mirror.morph || !mirror.harmonics) return {};
    MG_ASSIGN(object.movedHarmonics, vk::Buffer::create(m_device, {mirror.harmonics.bytes(), vk::MemoryUse::Device, "splats that move"}));
    return {};
}

Result<void> Mirror::uploadTable(vk::Commands& commands, std::span<const PlacedObject> objects, vk::Buffer& table)
{
    std::vector<gpu::ObjectInfo> rows;
    for (const PlacedObject& object : objects) {
        const ObjectMirror& mirror = *object.mirror;
        gpu::ObjectInfo row{};
        row.base = object.moved ? object.moved.address() : mirror.base.address();
        row.harmonics = object.movedHarmonics ? object.movedHarmonics.address() : mirror.harmonics.address();
        row.nodes = mirror.nodes.address();
        row.weights = mirror.weights.address();
        row.gradients = mirror.gradients.address();
        row.hasGradients = mirror.gradients ? 1 : 0;
        row.bounds = mirror.bounds.address();
        row.firstSlot = object.firstSlot;
        row.padded = mirror.padded;
        row.influences = mirror.influences;
        row.shDegree = mirror.shDegree;
        row.isAntiAliased = mirror.filter == SplatFilter::AntiAliased;
        row.firstNode = object.firstNode;
        row.objectId = static_cast<gpu::uint>(object.id.value);
        row.logFade = object.look.opacity < 1 ? std::max(std::log2(object.look.opacity), -1e4f) : 0.0f;
        for (int c = 0; c < 3; ++c) row.gain[c] = object.look.gain[c], row.shift[c] = object.look.shift[c];
        row.nearer = object.look.nearer;
        rows.push_back(row);
    }
    MG_TRY(reserve(m_device, table, rows.size() * sizeof(gpu::ObjectInfo), "the table of objects"));
    return m_staging.upload(commands, table, 0, std::as_bytes(std::span(rows)));
}

Result<bool> Mirror::uploadPose(vk::Commands& commands, const vk::Buffer& poses, PlacedObject& object, Pose pose)
{
    static_assert(sizeof(gpu::NodePose) == sizeof(Affine3x4));
    if (object.pose == pose) return false;
    MG_TRY(m_staging.upload(commands, poses, object.firstNode * sizeof(gpu::NodePose), std::as_bytes(std::span(pose))));
    object.pose = std::move(pose);
    return true;
}

Result<void> Mirror::updatePrevious(vk::Commands& commands, std::span<const PosedObject> previous)
{
    const bool isNew = m_previousObjects.size() != m_objects.size();
    if (isNew) {
        MG_TRY(reserve(m_device, m_previousPoses, m_nodes * sizeof(gpu::NodePose), "poses"));
        m_previousObjects.clear();
        for (const PlacedObject& object : m_objects) {
            PlacedObject copy;
            copy.mirror = object.mirror;
            copy.id = object.id;
            copy.firstSlot = object.firstSlot;
            copy.firstNode = object.firstNode;
            MG_TRY(reserveMoved(copy));
            m_previousObjects.push_back(std::move(copy));
        }
        MG_TRY(uploadTable(commands, m_previousObjects, m_previousTable));
    }
    for (std::size_t i = 0; i < m_objects.size(); ++i) {
        const PlacedObject& now = m_objects[i];
        PlacedObject& before = m_previousObjects[i];
        const auto found = std::find_if(previous.begin(), previous.end(), [&](const PosedObject& o) { return o.id == now.id; });
        const bool isFound = found != previous.end() && found->splats == now.mirror->splats && found->scaffold == now.mirror->scaffold;
        MG_ASSIGN([[maybe_unused]] const bool isMoved, uploadPose(commands, m_previousPoses, before, isFound ? raster::fittedPose(*found, now.mirror->influences) : now.pose));
        before.polynomialTime = isFound && found->polynomial == now.mirror->polynomial ? found->polynomialTime : now.polynomialTime;
        before.morphMoment = isFound && found->morph == now.mirror->morph ? found->morphMoment : now.morphMoment;
    }
    return {};
}

void Mirror::clear()
{
    m_staging.clear();
    m_objects.clear();
    m_previousObjects.clear();
    m_mirrors.clear();
    m_slots = m_nodes = 0;
    for (vk::Buffer* buffer : {&m_poses, &m_previousPoses, &m_table, &m_previousTable, &m_chunkObjects}) buffer->reset();
}

void Mirror::forgetMoved()
{
    for (std::vector<PlacedObject>* objects : {&m_objects, &m_previousObjects})
        for (PlacedObject& object : *objects) object.movedTime.reset(), object.movedMoment.reset();
}

std::uint64_t Mirror::splats() const
{
    std::uint64_t sum = 0;
    for (const PlacedObject& object : m_objects) sum += object.mirror->count;
    return sum;
}

std::pair<ObjectId, std::size_t> Mirror::splatAt(std::uint32_t slot) const
{
    const auto after = std::find_if(m_objects.begin(), m_objects.end(), [&](const PlacedObject& object) { return object.firstSlot > slot; });
    const PlacedObject& owner = *std::prev(after);
    return {owner.id, owner.mirror->source[slot - owner.firstSlot]};
}

}  // namespace morphogen::render
