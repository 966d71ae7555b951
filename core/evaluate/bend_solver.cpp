#include "core/evaluate/bend_solver.h"

#include <algorithm>
#include <list>
#include <mutex>

namespace morphogen::evaluate {
namespace {

constexpr std::size_t kSolversKept = 16;

/// What a solver is made of: the rig, what the handles hold, and the smoothing.
struct SolverKey {
    std::shared_ptr<const NodeRig> rig;
    std::vector<DeformHandle> holds;   ///< without their motions
    float smoothing = 0;
    bool operator==(const SolverKey&) const = default;
};

SolverKey keyOf(const DeformSettings& deform)
{
    SolverKey key{deform.rig, deform.handles, deform.smoothing};
    for (DeformHandle& handle : key.holds) handle.offset = Vec3(0), handle.turn = Quat(1, 0, 0, 0), handle.name.clear();
    return key;
}

ArapHandle heldBy(const DeformHandle& handle)
{
    if (handle.kind == HandleKind::Point) {
        WeightRow row;
        row.count = static_cast<int>(handle.nodes.size());
        for (std::size_t k = 0; k < handle.nodes.size(); ++k) row.nodes[k] = handle.nodes[k], row.weights[k] = handle.weights[k];
        return ArapHandle::onPoint(handle.restPoint, row);
    }
    return ArapHandle::onNodes(handle.nodes, Hold::PositionAndTurn);
}

Affine3x4 motionOf(const DeformSettings& deform, const DeformHandle& handle)
{
    const float strength = deform.strength;
    const Vec3 offset = strength * deform.offsetOf(handle);
    if (handle.kind == HandleKind::Point) return Affine3x4::from(Mat3(1), offset);
    const Mat3 turn = glm::mat3_cast(glm::slerp(Quat(1, 0, 0, 0), glm::normalize(deform.turnOf(handle)), strength));
    return Affine3x4::from(turn, handle.restPoint - turn * handle.restPoint + offset);
}

/// What none of the handles reaches; empty where one of them is felt everywhere.
std::vector<std::uint32_t> beyondReach(const NodeGraph& graph, const std::vector<DeformHandle>& handles)
{
    std::vector<bool> isFree(graph.size(), false);
    bool isLimited = false;
    for (const DeformHandle& handle : handles) {
        for (const std::uint32_t node : handle.nodes) isFree[node] = true;   // held by the handle
        if (handle.kind == HandleKind::Pin) continue;
        if (!(handle.reach > 0)) return {};
        isLimited = true;
        const auto distances = graph.distancesFrom(handle.nodes);
        for (std::size_t node = 0; node < graph.size(); ++node)
            if (distances[node] <= handle.reach) isFree[node] = true;
    }
    std::vector<std::uint32_t> beyond;
    for (std::uint32_t node = 0; isLimited && node < graph.size(); ++node)
        if (!isFree[node]) beyond.push_back(node);
    return beyond;
}

std::shared_ptr<const ArapSolver> solverFor(const SolverKey& key)
{
    auto graph = NodeGraph::of(*key.rig);
    if (!graph) return nullptr;
    std::vector<ArapHandle> handles;
    for (const DeformHandle& handle : key.holds) handles.push_back(heldBy(handle));
    if (auto beyond = beyondReach(**graph, key.holds); !beyond.empty()) handles.push_back(ArapHandle::onNodes(std::move(beyond), Hold::PositionAndTurn));
    const std::vector<float> stiffness = key.rig->stiffness.isEmpty() ? std::vector<float>() : key.rig->stiffness.toVector<float>();
    auto solver = ArapSolver::make(*std::move(graph), std::move(handles), {.smoothing = key.smoothing, .stiffness = stiffness});
    return solver ? std::make_shared<const ArapSolver>(*std::move(solver)) : nullptr;
}

/// The latest used first. Any thread.
class Solvers {
public:
    std::shared_ptr<const ArapSolver> of(SolverKey key)
    {
        {
            const std::lock_guard lock(m_mutex);
            for (auto entry = m_kept.begin(); entry != m_kept.end(); ++entry) {
                if (!(entry->first == key)) continue;
                m_kept.splice(m_kept.begin(), m_kept, entry);
                return entry->second;
            }
        }
        auto made = solverFor(key);
        const std::lock_guard lock(m_mutex);
        m_kept.emplace_front(std::move(key), made);
        if (m_kept.size() > kSolversKept) m_kept.pop_back();
        return made;
    }

private:
    std::mutex m_mutex;
    std::list<std::pair<SolverKey, std::shared_ptr<const ArapSolver>>> m_kept;
};

}  // namespace

std::shared_ptr<const ArapSolver> bendSolver(const DeformSettings& deform)
{
    static Solvers all;
    return deform.rig && !deform.handles.empty() ? all.of(keyOf(deform)) : nullptr;
}

std::vector<Affine3x4> bendTargets(const DeformSettings& deform, const ArapSolver& solver)
{
    std::vector<Affine3x4> targets(solver.handles().size());   // those beyond the deform's own stay
    for (std::size_t i = 0; i < deform.handles.size() && i < targets.size(); ++i) targets[i] = motionOf(deform, deform.handles[i]);
    return targets;
}

}  // namespace morphogen::evaluate
