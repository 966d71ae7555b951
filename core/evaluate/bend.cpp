#include "core/evaluate/bend.h"

#include "core/base/parallel.h"
#include "core/deform/arap_solver.h"
#include "core/deform/pose.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <optional>

namespace morphogen::evaluate {
namespace {

constexpr std::size_t kSolversKept = 16;
constexpr std::size_t kPosesKept = 512;   ///< of 1,000 nodes 48 kB each

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

Affine3x4 motionOf(const DeformHandle& handle, float strength)
{
    if (handle.kind == HandleKind::Pin) return {};
    const Vec3 offset = strength * handle.offset;
    if (handle.kind == HandleKind::Point) return Affine3x4::from(Mat3(1), offset);
    const Mat3 turn = glm::mat3_cast(glm::slerp(Quat(1, 0, 0, 0), glm::normalize(handle.turn), strength));
    return Affine3x4::from(turn, handle.restPoint - turn * handle.restPoint + offset);
}

/// Solvers and what they solved, the latest used first. Any thread.
class Solutions {
public:
    Pose of(const DeformSettings& deform)
    {
        std::vector<Affine3x4> targets;
        for (const DeformHandle& handle : deform.handles) targets.push_back(motionOf(handle, deform.strength));
        const SolverKey key = keyOf(deform);
        const auto solver = solverOf(key);
        if (!solver) return {};
        {
            const std::lock_guard lock(m_mutex);
            for (const Solved& solved : m_solved)
                if (solved.solver == solver && solved.targets == targets) return solved.pose;
        }
        const auto state = solver->solveFromRest(targets);
        if (!state) return {};
        Pose pose = solver->poseOf(*state, targets);
        const std::lock_guard lock(m_mutex);
        m_solved.push_front({solver, std::move(targets), pose});
        if (m_solved.size() > kPosesKept) m_solved.pop_back();
        return pose;
    }

private:
    using SolverPtr = std::shared_ptr<const ArapSolver>;
    struct Solved {
        SolverPtr solver;
        std::vector<Affine3x4> targets;
        Pose pose;
    };

    /// Null where the rig can't be solved on; AddHandle has said why.
    SolverPtr solverOf(const SolverKey& key)
    {
        {
            const std::lock_guard lock(m_mutex);
            for (auto entry = m_solvers.begin(); entry != m_solvers.end(); ++entry) {
                if (!(entry->first == key)) continue;
                m_solvers.splice(m_solvers.begin(), m_solvers, entry);
                return entry->second;
            }
        }
        SolverPtr made;
        std::vector<ArapHandle> handles;
        for (const DeformHandle& handle : key.holds) handles.push_back(heldBy(handle));
        if (auto graph = NodeGraph::of(*key.rig))
            if (auto solver = ArapSolver::make(*std::move(graph), std::move(handles), {.smoothing = key.smoothing})) made = std::make_shared<const ArapSolver>(*std::move(solver));
        const std::lock_guard lock(m_mutex);
        m_solvers.emplace_front(key, made);
        if (m_solvers.size() > kSolversKept) m_solvers.pop_back();
        return made;
    }

    std::mutex m_mutex;
    std::list<std::pair<SolverKey, SolverPtr>> m_solvers;
    std::list<Solved> m_solved;
};

Solutions& solutions()
{
    static Solutions all;
    return all;
}

bool isAtRest(const DeformSettings& deform)
{
    return deform.strength == 0 || std::ranges::all_of(deform.handles, [](const DeformHandle& handle) { return handle.offset == Vec3(0) && handle.turn == Quat(1, 0, 0, 0); });
}

std::shared_ptr<const std::vector<Vec3>> bentVertices(const Cage& cage, const Binding& binding, const Pose& nodes)
{
    auto bent = std::make_shared<std::vector<Vec3>>(cage.positions.rows());
    parallelFor(bent->size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t v = begin; v < end; ++v) {
            const Vec3 rest(cage.positions.at<float>(v, 0), cage.positions.at<float>(v, 1), cage.positions.at<float>(v, 2));
            Vec3 sum(0);
            for (std::size_t k = 0; k < binding.influences(); ++k) {
                const float weight = binding.weights.empty() ? 1.0f : binding.weights[k].at<float>(v);
                if (weight != 0) sum += weight * nodes[binding.nodes[k].at<std::uint32_t>(v)].point(rest);
            }
            (*bent)[v] = sum;
        }
    });
    return bent;
}

std::shared_ptr<const Scaffold> boundTo(const NodeRig& rig)
{
    auto scaffold = std::make_shared<Scaffold>();
    scaffold->nodes.resize(rig.nodeCount());   // only their number means something here
    scaffold->binding = rig.binding;
    return scaffold;
}

/// One scaffold per rig, so that what is drawn stays the same object from frame to frame.
std::shared_ptr<const Scaffold> scaffoldOf(const std::shared_ptr<const NodeRig>& rig)
{
    static std::mutex mutex;
    static std::list<std::pair<std::shared_ptr<const NodeRig>, std::shared_ptr<const Scaffold>>> kept;
    const std::lock_guard lock(mutex);
    for (const auto& [known, scaffold] : kept)
        if (known == rig) return scaffold;
    kept.emplace_front(rig, boundTo(*rig));
    if (kept.size() > kSolversKept) kept.pop_back();
    return kept.front().second;
}

}  // namespace

Pose bentNodes(const DeformSettings& deform)
{
    if (!deform.rig || deform.handles.empty() || isAtRest(deform)) return {};
    return solutions().of(deform);
}

Bend bendAt(const Object& object, const std::vector<Modifier>& modifiers, SplatState& state)
{
    const auto found = std::ranges::find_if(modifiers, [](const Modifier& modifier) { return std::holds_alternative<DeformSettings>(modifier.settings); });
    if (found == modifiers.end() || object.sequence) return {};
    const DeformSettings& deform = std::get<DeformSettings>(found->settings);
    Pose nodes = bentNodes(deform);
    if (object.scaffold && object.scaffold->cage) return {nodes.empty() ? nullptr : bentVertices(*object.scaffold->cage, deform.rig->binding, nodes), {}};
    if (!object.scaffold) {
        // Bound to the rig also while it is at rest, so that a drag's first frame prepares nothing anew.
        if (!deform.rig) return {};
        state.scaffold = scaffoldOf(deform.rig);
        if (nodes.empty()) nodes.assign(deform.rig->nodeCount(), Affine3x4{});
        return {nullptr, std::move(nodes)};
    }
    if (nodes.empty()) return {};
    PosedObject rest{.splats = state.splats, .scaffold = scaffoldOf(deform.rig)};
    rest.pose = std::move(nodes);
    state.splats = std::make_shared<const Splats>(bake(rest));
    return {};
}

}  // namespace morphogen::evaluate
