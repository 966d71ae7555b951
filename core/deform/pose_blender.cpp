#include "core/deform/pose_blender.h"

#include "core/deform/sparse_factor.h"
#include "core/math/bounds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

using arap::Entry;

constexpr double kAnchor = 1e-3;     // of an edge's weight: the hold on nodes that stay
constexpr double kLeastAnchor = 1e-9;

/// Axis times angle.
Vec3d logOf(const glm::dquat& turn)
{
    const glm::dquat q = turn.w < 0 ? -turn : turn;
    const Vec3d axis(q.x, q.y, q.z);
    const double sine = glm::length(axis);
    return sine > 1e-12 ? axis * (2 * std::atan2(sine, q.w) / sine) : 2.0 * axis;
}

glm::dquat expOf(const Vec3d& log)
{
    const double angle = glm::length(log);
    return angle > 1e-12 ? glm::angleAxis(angle, log / angle) : glm::normalize(glm::dquat(1, 0.5 * log.x, 0.5 * log.y, 0.5 * log.z));
}

/// A pose in the form that blends.
struct Shape {
    std::vector<Vec3d> logs;         ///< per node
    std::vector<Vec3d> positions;    ///< of the nodes
    std::vector<Vec3d> edges;        ///< per directed edge, in the frame of its node, less the rest edge
};

}  // namespace

struct PoseBlender::Parts {
    std::shared_ptr<const NodeGraph> graph;
    std::vector<Shape> shapes;
    std::vector<double> anchors;     ///< per node
    arap::Factored system;
};

PoseBlender::PoseBlender(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
PoseBlender::~PoseBlender() = default;
PoseBlender::PoseBlender(PoseBlender&&) noexcept = default;

Result<PoseBlender> PoseBlender::make(std::shared_ptr<const NodeGraph> graph, std::span<const Pose> poses)
{
    auto parts = std::make_unique<Parts>();
    const std::size_t n = graph->size();
    const auto nodes = graph->positions();
    Bounds bounds;
    for (const Vec3& node : nodes) bounds.add(node);
    const double still = std::max(0.02 * bounds.diagonal(), 1e-9);
    std::vector<double> moves(n, 0);
    for (std::size_t p = 0; p < poses.size(); ++p) {
        if (poses[p].size() != n) return makeError(Error::Kind::Usage, "", fmt::format("pose {} has {} nodes, but the rig has {}", p, poses[p].size(), n));
        Shape shape;
        std::vector<glm::dmat3> turns;
        for (std::size_t i = 0; i < n; ++i) {
            const Affine3x4& map = poses[p][i];
            if (!std::all_of(map.m.begin(), map.m.end(), [](float v) { return std::isfinite(v); })) return makeError(Error::Kind::Usage, "", fmt::format("pose {} is nowhere at node {}", p, i));
            const glm::dquat turn = glm::normalize(glm::dquat(nearestRotation(map.linear())));
            turns.push_back(glm::mat3_cast(turn));
            shape.logs.push_back(logOf(turn));
            shape.positions.push_back(glm::dmat3(map.linear()) * Vec3d(nodes[i]) + Vec3d(map.translation()));
            moves[i] = std::max(moves[i], glm::length(shape.positions[i] - Vec3d(nodes[i])));
        }
        for (std::size_t i = 0; i < n; ++i)
            for (const auto& neighbour : graph->neighbours(i)) {
                const Vec3d rest = Vec3d(nodes[i]) - Vec3d(nodes[neighbour.node]);
                shape.edges.push_back(glm::transpose(turns[i]) * (shape.positions[i] - shape.positions[neighbour.node]) - rest);
            }
        parts->shapes.push_back(std::move(shape));
    }
    std::vector<Entry> entries;
    for (std::uint32_t i = 0; i < n; ++i) {
        const double share = moves[i] / still;
        parts->anchors.push_back(kAnchor * std::exp(-share * share) + kLeastAnchor);
        double diagonal = parts->anchors[i];
        for (const auto& neighbour : graph->neighbours(i)) {
            diagonal += neighbour.weight;
            entries.push_back({i, neighbour.node, -neighbour.weight});
        }
        entries.push_back({i, i, diagonal});
    }
    MG_ASSIGN(parts->system, arap::factorise(n, entries));
    parts->graph = std::move(graph);
    return PoseBlender(std::move(parts));
}

Result<Pose> PoseBlender::blend(std::span<const float> weights) const
{
    const NodeGraph& graph = *m_parts->graph;
    const auto& shapes = m_parts->shapes;
    if (weights.size() != shapes.size()) return makeError(Error::Kind::Usage, "", fmt::format("{} weights do not fit {} poses", weights.size(), shapes.size()));
    for (const float weight : weights)
        if (!std::isfinite(weight)) return makeError(Error::Kind::Usage, "", "a pose's weight is not a finite number");
    const std::size_t n = graph.size();
    std::vector<glm::dmat3> turns(n);
    for (std::size_t i = 0; i < n; ++i) {
        Vec3d log(0);
        for (std::size_t p = 0; p < shapes.size(); ++p) log += static_cast<double>(weights[p]) * shapes[p].logs[i];
        turns[i] = glm::mat3_cast(expOf(log));
    }
    AlignedArray<double> x(4 * std::max<std::size_t>(n, 1));
    std::fill(x.begin(), x.end(), 0.0);
    std::vector<Vec3d> sums(n, Vec3d(0));
    std::size_t k = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const Vec3d rest(graph.positions()[i]);
        Vec3d place = rest;
        for (std::size_t p = 0; p < shapes.size(); ++p) place += static_cast<double>(weights[p]) * (shapes[p].positions[i] - rest);
        sums[i] += m_parts->anchors[i] * place;
        for (const auto& neighbour : graph.neighbours(i)) {
            Vec3d edge = rest - Vec3d(graph.positions()[neighbour.node]);
            for (std::size_t p = 0; p < shapes.size(); ++p) edge += static_cast<double>(weights[p]) * shapes[p].edges[k];
            ++k;
            const Vec3d turned = (0.5 * neighbour.weight) * (turns[i] * edge);
            sums[i] += turned;
            sums[neighbour.node] -= turned;
        }
    }
    for (std::size_t i = 0; i < n; ++i)
        for (std::size_t axis = 0; axis < 3; ++axis) x[4 * m_parts->system.placeOf[i] + axis] = sums[i][static_cast<int>(axis)];
    arap::solve(m_parts->system.factor, x.data());
    Pose pose(n);
    for (std::size_t i = 0; i < n; ++i) {
        const double* place = &x[4 * m_parts->system.placeOf[i]];
        pose[i] = Affine3x4::from(Mat3(turns[i]), Vec3(Vec3d(place[0], place[1], place[2]) - turns[i] * Vec3d(graph.positions()[i])));
    }
    return pose;
}

}  // namespace morphogen
