#include "core/deform/arap_solver.h"

#include "core/deform/anderson.h"
#include "core/deform/arap_start.h"
#include "core/deform/arap_system.h"
#include "core/math/bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>

namespace morphogen {
namespace {

using namespace arap;

constexpr double kConvergedMove = 1e-6;      // of the graph's size
constexpr int kMostIterations = 400;         // of one level of a solve from rest
constexpr std::size_t kFewNodes = 150;       // need no smaller graph
constexpr std::size_t kHistory = 8;          // steps that a solve from rest combines

void write(const glm::dquat& turn, std::size_t node, Motion& motion)
{
    double* q = &motion.quaternions[node / kLanes * (4 * kLanes) + node % kLanes];
    q[0] = turn.x, q[kLanes] = turn.y, q[2 * kLanes] = turn.z, q[3 * kLanes] = turn.w;
}

glm::dquat turnOf(const Motion& motion, std::size_t node)
{
    const double* q = &motion.quaternions[node / kLanes * (4 * kLanes) + node % kLanes];
    return {q[3 * kLanes], q[0], q[kLanes], q[2 * kLanes]};
}

Motion motionOf(const ArapState& state)
{
    const std::size_t n = state.positions.size(), padded = blocksFor(n) * kLanes;
    Motion motion;
    motion.resize(n);
    std::fill(motion.positions.begin(), motion.positions.end(), 0.0);
    std::fill(motion.columns.begin(), motion.columns.end(), 0.0);
    std::fill(motion.sums.begin(), motion.sums.end(), 0.0);
    for (std::size_t i = 0; i < padded; ++i) {
        write(i < n ? state.rotations[i] : glm::dquat(1, 0, 0, 0), i, motion);
        for (int axis = 0; axis < 3 && i < n; ++axis) motion.positions[4 * i + static_cast<std::size_t>(axis)] = state.positions[i][axis];
    }
    writeColumns(motion, 0, blocksFor(n));
    return motion;
}

void normaliseTurns(Motion& motion, std::size_t blocks)
{
    for (std::size_t node = 0; node < blocks * kLanes; ++node) {
        const glm::dquat turn = turnOf(motion, node);
        const double length = glm::length(turn);
        write(length > 1e-9 ? turn / length : glm::dquat(1, 0, 0, 0), node, motion);
    }
}

void copyTo(ArapState& state, const Motion& motion)
{
    for (std::size_t i = 0; i < state.positions.size(); ++i) {
        state.positions[i] = {motion.positions[4 * i], motion.positions[4 * i + 1], motion.positions[4 * i + 2]};
        state.rotations[i] = turnOf(motion, i);
    }
}

/// In a fixed order, so that the same state has the same energy on any number of threads.
double totalOf(const Motion& motion, std::size_t nodes) { return std::accumulate(motion.energies.data(), motion.energies.data() + nodes, 0.0); }

}  // namespace

struct ArapSolver::Parts {
    std::shared_ptr<const NodeGraph> graph;
    std::vector<ArapHandle> handles;
    System system;
    std::vector<std::size_t> fixedBlocks{};      ///< blocks with nodes whose rotation is fixed
    double size = 0;                             ///< diagonal of the rest positions' box, metres
    std::optional<CoarseLevel> level{};
    std::unique_ptr<ArapSolver> coarse{};

    Result<void> check(Targets targets) const;
    Result<ArapReport> iterate(Motion& motion, Targets targets, int iterations, const std::stop_token& stop) const;
    Result<void> converge(Motion& motion, Targets targets, const std::stop_token& stop) const;
    void turn(Targets targets, Motion& motion) const;
    void fixTurns(Targets targets, Motion& motion) const;
};

Result<void> ArapSolver::Parts::check(Targets targets) const
{
    if (targets.size() != handles.size()) return makeError(Error::Kind::Usage, "", fmt::format("{} targets do not fit {} handles", targets.size(), handles.size()));
    for (std::size_t h = 0; h < targets.size(); ++h)
        if (!std::all_of(targets[h].m.begin(), targets[h].m.end(), [](float v) { return std::abs(v) < 1e9f; }))
            return makeError(Error::Kind::Usage, "", fmt::format("handle {} is nowhere; give it a finite place", h));
    return {};
}

void ArapSolver::Parts::fixTurns(Targets targets, Motion& motion) const
{
    if (fixedBlocks.empty()) return;
    system.place(targets, motion);
    for (const std::size_t block : fixedBlocks) writeColumns(motion, block, block + 1);
}

Result<ArapReport> ArapSolver::Parts::iterate(Motion& motion, Targets targets, int iterations, const std::stop_token& stop) const
{
    const std::size_t n = graph->size();
    const Edges& edges = system.edges();
    system.place(targets, motion);
    fixTurns(targets, motion);
    ArapReport report;
    for (int k = 0; k < iterations && !report.isConverged; ++k) {
        if (stop.stop_requested()) return cancelled();
        const double move = system.settle(targets, motion);
        forNodes(n, [&](std::size_t begin, std::size_t end) { sumEdges(edges, motion, begin, end); });
        report.energies.push_back(totalOf(motion, n));
        turn(targets, motion);
        report.isConverged = k > 0 && move <= kConvergedMove * size;
    }
    forNodes(n, [&](std::size_t begin, std::size_t end) { sumEnergies(edges, motion, begin, end); });
    report.energies.push_back(totalOf(motion, n));
    return report;
}

/// Every sum is made before any rotation turns, since each reads its neighbours' rotations.
void ArapSolver::Parts::turn(Targets targets, Motion& motion) const
{
    forNodes(blocksFor(graph->size()), [&](std::size_t begin, std::size_t end) { turnNodes(motion, begin, end); });
    fixTurns(targets, motion);
}

Result<void> ArapSolver::Parts::converge(Motion& motion, Targets targets, const std::stop_token& stop) const
{
    const std::size_t n = graph->size();
    const Edges& edges = system.edges();
    system.place(targets, motion);
    fixTurns(targets, motion);
    system.settle(targets, motion);
    // Positions and rotations together are what the two halves map; rotations weigh as the ends of arms half the graph long.
    const std::size_t placed = 4 * n, turned = motion.quaternions.size();
    const double arm = 0.5 * std::max(size, 1e-30);
    const auto read = [&](std::vector<double>& state) {
        state.resize(placed + turned);
        std::copy_n(motion.positions.data(), placed, state.begin());
        std::transform(motion.quaternions.data(), motion.quaternions.data() + turned, state.begin() + static_cast<std::ptrdiff_t>(placed), [&](double q) { return arm * q; });
    };
    const auto put = [&](const std::vector<double>& state) {
        std::copy_n(state.begin(), placed, motion.positions.data());
        std::copy_n(state.begin() + static_cast<std::ptrdiff_t>(placed), turned, motion.quaternions.data());
        normaliseTurns(motion, blocksFor(n));
        writeColumns(motion, 0, blocksFor(n));
    };
    std::vector<double> from, plain, next;
    Anderson history(kHistory);
    double energy = std::numeric_limits<double>::infinity();
    for (int k = 0; k < kMostIterations; ++k) {
        if (stop.stop_requested()) return cancelled();
        read(from);
        forNodes(n, [&](std::size_t begin, std::size_t end) { sumEdges(edges, motion, begin, end); });
        turn(targets, motion);
        forNodes(n, [&](std::size_t begin, std::size_t end) { sumEnergies(edges, motion, begin, end); });
        const double now = totalOf(motion, n);
        if (now > energy && !plain.empty()) {
            // The combination went uphill: back to the plain step, which does not.
            put(plain);
            plain.clear(), history.reset();
            continue;
        }
        energy = now;
        const double move = system.settle(targets, motion);
        if (move <= kConvergedMove * size) break;
        read(plain);
        next.resize(plain.size());
        if (history.propose(from, plain, next)) put(next);
    }
    return {};
}

ArapSolver::ArapSolver(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
ArapSolver::~ArapSolver() = default;
ArapSolver::ArapSolver(ArapSolver&&) noexcept = default;
ArapSolver& ArapSolver::operator=(ArapSolver&&) noexcept = default;

Result<ArapSolver> ArapSolver::make(std::shared_ptr<const NodeGraph> graph, std::vector<ArapHandle> handles, const ArapOptions& options, std::stop_token stop)
{
    MG_ASSIGN(System system, System::make(*graph, handles, options, stop));
    std::unique_ptr<Parts> parts(new Parts{graph, std::move(handles), std::move(system)});
    Bounds bounds;
    for (const Vec3& node : graph->positions()) bounds.add(node);
    parts->size = bounds.diagonal();
    for (std::size_t block = 0; block < blocksFor(graph->size()); ++block)
        for (std::size_t i = block * kLanes; i < std::min((block + 1) * kLanes, graph->size()); ++i)
            if (parts->system.isTurnFixed(i)) {
                parts->fixedBlocks.push_back(block);
                break;
            }
    if (graph->size() > kFewNodes) {
        MG_ASSIGN(parts->level, coarsen(*graph, parts->handles, options.stiffness, stop));
        MG_ASSIGN(ArapSolver coarse, make(parts->level->graph, parts->level->handles, {options.smoothing, parts->level->stiffness}, stop));
        parts->coarse = std::make_unique<ArapSolver>(std::move(coarse));
    }
    return ArapSolver(std::move(parts));
}

ArapState ArapSolver::start() const
{
    ArapState state;
    for (const Vec3& node : graph().positions()) state.positions.emplace_back(node);
    state.rotations.assign(graph().size(), glm::dquat(1, 0, 0, 0));
    return state;
}

Result<ArapReport> ArapSolver::advance(ArapState& state, std::span<const Affine3x4> targets, int iterations, std::stop_token stop) const
{
    MG_TRY(m_parts->check(targets));
    if (state.positions.size() != graph().size() || state.rotations.size() != graph().size())
        return makeError(Error::Kind::Usage, "", "the state of a drag belongs to another rig");
    Motion motion = motionOf(state);
    MG_ASSIGN(ArapReport report, m_parts->iterate(motion, targets, iterations, stop));
    copyTo(state, motion);
    return report;
}

Result<ArapState> ArapSolver::solveFromRest(std::span<const Affine3x4> targets, std::stop_token stop) const
{
    MG_TRY(m_parts->check(targets));
    ArapState state;
    if (m_parts->coarse) {
        MG_ASSIGN(const ArapState coarse, m_parts->coarse->solveFromRest(targets, stop));
        state = prolong(*m_parts->level, coarse, graph());
    } else {
        state = rigidGuess(graph(), m_parts->handles, targets);
    }
    Motion motion = motionOf(state);
    MG_TRY(m_parts->converge(motion, targets, stop));
    copyTo(state, motion);
    return state;
}

Pose ArapSolver::poseOf(const ArapState& state, std::span<const Affine3x4> targets) const
{
    const Motion motion = motionOf(state);
    const auto moves = m_parts->system.corrections(targets, motion);
    Pose pose(graph().size());
    for (std::size_t i = 0; i < pose.size(); ++i) {
        const glm::dmat3 turn = glm::mat3_cast(state.rotations[i]);
        const Vec3d translation = state.positions[i] + moves[i] - turn * Vec3d(graph().positions()[i]);
        pose[i] = Affine3x4::from(Mat3(turn), Vec3(translation));
    }
    return pose;
}

double ArapSolver::energyOf(const ArapState& state) const
{
    Motion motion = motionOf(state);
    sumEnergies(m_parts->system.edges(), motion, 0, graph().size());
    return totalOf(motion, graph().size());
}

const NodeGraph& ArapSolver::graph() const { return *m_parts->graph; }
std::span<const ArapHandle> ArapSolver::handles() const { return m_parts->handles; }

}  // namespace morphogen
