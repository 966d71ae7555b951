#include "core/evaluate/bend.h"

#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/deform/split_bending.h"
#include "core/evaluate/bend_solver.h"
#include "core/evaluate/lattice_stage.h"
#include "core/evaluate/object_at.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <list>
#include <mutex>
#include <set>

namespace morphogen::evaluate {
namespace {

constexpr std::size_t kScaffoldsKept = 16;
constexpr std::size_t kSplitsKept = 8;
constexpr std::size_t kMostKeyPoses = 24;   ///< of more keys every other one, or every third...
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

/// `from`: instead of the cage's vertices at rest; null: those.
std::shared_ptr<const std::vector<Vec3>> bentVertices(const Cage& cage, const std::vector<Vec3>* from, const Binding& binding, const Pose& nodes)
{
    auto bent = std::make_shared<std::vector<Vec3>>(cage.positions.rows());
    parallelFor(bent->size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t v = begin; v < end; ++v) {
            const Vec3 rest = from ? (*from)[v] : Vec3(cage.positions.at<float>(v, 0), cage.positions.at<float>(v, 1), cage.positions.at<float>(v, 2));
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

/// Where the nodes are at the keys of the bend; where nothing of it is keyed, as it stands. Those at rest are left out.
std::vector<Pose> keyPoses(const Object& object, const Modifier& standing, const Pose& nodes)
{
    std::set<double> times;
    for (const auto& curve : object.curves)
        if (curve->path.property == Property::ModifierNumber && curve->path.modifier == standing.id)
            for (const Keyframe& key : curve->keys) times.insert(key.timeSecs);
    if (times.empty()) return nodes.empty() ? std::vector<Pose>() : std::vector<Pose>{nodes};
    std::vector<Pose> poses;
    const std::size_t stride = times.size() / kMostKeyPoses + 1;
    std::size_t k = 0;
    for (const double secs : times) {
        if (k++ % stride != 0) continue;
        ModifierSettings settings = standing.settings;
        for (const auto& curve : object.curves)
            if (curve->path.property == Property::ModifierNumber && curve->path.modifier == standing.id)
                if (const auto value = propertyAt(object, curve->path, secs)) setNumber(settings, curve->path.number, *value);
        if (Pose pose = bentNodes(std::get<DeformSettings>(settings)); !pose.empty()) poses.push_back(std::move(pose));
    }
    return poses;
}

/// Splits of the same splats by the same poses are the same payloads. Any thread.
class Splits {
public:
    struct Split {
        std::shared_ptr<const Splats> splats;                            ///< null: none bends too much
        std::shared_ptr<const Scaffold> scaffold;                        ///< binds them to the rig's nodes
        std::shared_ptr<const std::vector<std::uint32_t>> parents;
    };
    Split of(const std::shared_ptr<const Splats>& splats, const std::shared_ptr<const NodeRig>& rig, std::vector<Pose> poses)
    {
        if (poses.empty()) return {};
        const Key key{splats, rig, std::move(poses)};
        {
            const std::lock_guard lock(m_mutex);
            for (auto entry = m_kept.begin(); entry != m_kept.end(); ++entry)
                if (entry->first == key) {
                    m_kept.splice(m_kept.begin(), m_kept, entry);
                    return entry->second;
                }
        }
        Split split;
        if (auto made = splitBending(*splats, rig->binding, key.poses); made && made->splats.size() > splats->size()) {
            auto scaffold = std::make_shared<Scaffold>();
            scaffold->nodes.resize(rig->nodeCount());
            scaffold->binding = std::move(made->binding);
            split = {std::make_shared<const Splats>(std::move(made->splats)), std::move(scaffold), std::make_shared<const std::vector<std::uint32_t>>(made->parents.toVector<std::uint32_t>())};
        }
        const std::lock_guard lock(m_mutex);
        m_kept.emplace_front(key, split);
        if (m_kept.size() > kSplitsKept) m_kept.pop_back();
        return split;
    }

private:
    struct Key {
        std::shared_ptr<const Splats> splats;
        std::shared_ptr<const NodeRig> rig;
        std::vector<Pose> poses;
        bool operator==(const Key&) const = default;
    };
    std::mutex m_mutex;
    std::list<std::pair<Key, Split>> m_kept;
};

Splits& splits()
{
    static Splits all;
    return all;
}

}  // namespace

Pose bentNodes(const DeformSettings& deform)
{
    if (!deform.rig || deform.handles.empty()) return {};
    if (deform.dragged && deform.dragged->size() == deform.rig->nodeCount()) return *deform.dragged;
    if (isAtRest(deform)) return {};
    return solutions().of(deform);
}

Bend bendAt(const Object& object, const std::vector<Modifier>& modifiers, SplatState& state, BendSplats how)
{
    const auto found = std::ranges::find_if(modifiers, [](const Modifier& modifier) { return std::holds_alternative<DeformSettings>(modifier.settings); });
    const bool hasCage = object.scaffold && object.scaffold->cage;
    const auto latticed = hasCage ? latticedVertices(object, modifiers) : nullptr;
    if (found == modifiers.end() || object.sequence) return {latticed, {}};
    const DeformSettings& deform = std::get<DeformSettings>(found->settings);
    Pose nodes = bentNodes(deform);
    if (hasCage) return {nodes.empty() ? latticed : bentVertices(*object.scaffold->cage, latticed.get(), deform.rig->binding, nodes), {}};
    // Splats that are others at every time would be split anew in each.
    const bool maySplit = how == BendSplats::Split && deform.rig && !deform.dragged && !object.channels && !object.polynomial;
    const Splits::Split split = maySplit ? splits().of(state.splats, deform.rig, keyPoses(object, *found, nodes)) : Splits::Split{};
    if (!object.scaffold) {
        // Bound to the rig also while it is at rest, so that a drag's first frame prepares nothing anew.
        if (!deform.rig) return {};
        state.scaffold = scaffoldOf(deform.rig);
        if (split.splats) state.splats = split.splats, state.scaffold = split.scaffold, state.sourceRows = split.parents;
        if (nodes.empty()) nodes.assign(deform.rig->nodeCount(), Affine3x4{});
        return {nullptr, std::move(nodes)};
    }
    if (split.splats) state.splats = split.splats, state.sourceRows = split.parents, state.scaffold = std::make_shared<const Scaffold>(takeRows(*object.scaffold, *split.parents));
    if (nodes.empty()) return {};
    PosedObject rest{.splats = state.splats, .scaffold = split.splats ? split.scaffold : scaffoldOf(deform.rig)};
    rest.pose = std::move(nodes);
    state.splats = std::make_shared<const Splats>(bake(rest));
    return {};
}

}  // namespace morphogen::evaluate
