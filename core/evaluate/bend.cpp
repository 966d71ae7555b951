#include "core/evaluate/bend.h"

#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/evaluate/bend_solver.h"

#include <algorithm>
#include <list>
#include <mutex>

namespace morphogen::evaluate {
namespace {

constexpr std::size_t kScaffoldsKept = 16;
constexpr std::size_t kPosesKept = 512;   ///< of 1,000 nodes 48 kB each

/// What was solved, the latest first. Any thread.
class Solutions {
public:
    Pose of(const DeformSettings& deform)
    {
        const auto solver = bendSolver(deform);
        if (!solver) return {};
        std::vector<Affine3x4> targets = bendTargets(deform, *solver);
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
    struct Solved {
        std::shared_ptr<const ArapSolver> solver;
        std::vector<Affine3x4> targets;
        Pose pose;
    };
    std::mutex m_mutex;
    std::list<Solved> m_solved;
};

Solutions& solutions()
{
    static Solutions all;
    return all;
}

bool isAtRest(const DeformSettings& deform)
{
    return deform.strength == 0 || std::ranges::all_of(deform.handles, [&](const DeformHandle& handle) { return deform.offsetOf(handle) == Vec3(0) && deform.turnOf(handle) == Quat(1, 0, 0, 0); });
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
    if (kept.size() > kScaffoldsKept) kept.pop_back();
    return kept.front().second;
}

}  // namespace

Pose bentNodes(const DeformSettings& deform)
{
    if (!deform.rig || deform.handles.empty()) return {};
    if (deform.dragged && deform.dragged->size() == deform.rig->nodeCount()) return *deform.dragged;
    if (isAtRest(deform)) return {};
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
