#include "core/deform/arap_system.h"

#include "core/base/parallel.h"
#include "core/deform/sparse_factor.h"

#include <Eigen/Dense>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace morphogen::arap {
namespace {

constexpr std::size_t kSerialNodes = 3000;   // below, threads cost more than they bring

/// A point that is held: its share of each node.
struct HeldPoint {
    std::uint32_t handle;
    Vec3 point;
    std::vector<std::uint32_t> nodes;
    std::vector<double> weights;             // of the skin
    std::vector<double> shares;              // c
    Vec3d reproduced;                        // sum c p, near the point
};

/// Shares that sum to one and reproduce the point, as near to the weights as that goes; damped, since nodes may lie in a plane.
std::vector<double> sharesOf(const HeldPoint& held, std::span<const Vec3> nodes, const Vec3& point, double scale)
{
    const auto count = static_cast<Eigen::Index>(held.nodes.size());
    Eigen::MatrixXd a(4, count);
    Eigen::VectorXd w(count);
    for (Eigen::Index k = 0; k < count; ++k) {
        const Vec3d offset = (Vec3d(nodes[held.nodes[static_cast<std::size_t>(k)]]) - Vec3d(point)) / scale;
        a.col(k) << offset.x, offset.y, offset.z, 1;
        w(k) = held.weights[static_cast<std::size_t>(k)];
    }
    const Eigen::Vector4d lack = Eigen::Vector4d(0, 0, 0, 1) - a * w;
    Eigen::Matrix4d gram = a * a.transpose();
    gram.topLeftCorner<3, 3>().diagonal().array() += 1e-2;
    Eigen::VectorXd c = w + a.transpose() * gram.ldlt().solve(lack);
    if (!c.allFinite() || !(std::abs(c.sum()) > 0.1)) c = w;
    c /= c.sum();
    return {c.data(), c.data() + count};
}

/// Inverse on what is well determined, nothing elsewhere.
Eigen::MatrixXd pseudoInverse(const Eigen::MatrixXd& matrix)
{
    if (matrix.size() == 0) return matrix;
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> decomposition;
    decomposition.setThreshold(1e-9);
    decomposition.compute(matrix);
    return decomposition.pseudoInverse();
}

Eigen::Vector3d vectorOf(const Vec3d& v) { return {v.x, v.y, v.z}; }
Vec3d at(const Motion& motion, std::size_t node) { return {motion.positions[4 * node], motion.positions[4 * node + 1], motion.positions[4 * node + 2]}; }

Vec3d moved(const Affine3x4& map, const Vec3d& p)
{
    return {map.m[0] * p.x + map.m[1] * p.y + map.m[2] * p.z + map.m[3], map.m[4] * p.x + map.m[5] * p.y + map.m[6] * p.z + map.m[7], map.m[8] * p.x + map.m[9] * p.y + map.m[10] * p.z + map.m[11]};
}

}  // namespace

void forNodes(std::size_t count, const std::function<void(std::size_t, std::size_t)>& body)
{
    if (count < kSerialNodes)
        body(0, count);
    else
        parallelFor(count, 1024, body);
}

struct System::Parts {
    struct HeldLink {                        // from a free node to one that is held
        std::uint32_t row, node;
        double weight;
    };
    std::vector<Vec3> rest;
    Edges edges;
    std::vector<std::uint32_t> holders;
    std::vector<std::uint32_t> rows;         // of each free node in the factor; kFree otherwise
    std::vector<bool> isTurnFixed;
    std::vector<Hold> holds;                 // per handle
    std::vector<HeldLink> heldLinks;
    std::vector<HeldPoint> points;
    Factor factor;
    double penalty = 0;
    Eigen::MatrixXd response;                // A^-1 C^T, in rows of the factor
    Eigen::MatrixXd multipliers;             // (C A^-1 C^T)^-1
    Eigen::MatrixXd correction;              // (W A^-1 C^T)^-1

    void takeEdges(const NodeGraph& graph, const ArapOptions& options);
    Result<void> takeHandles(const NodeGraph& graph, std::span<const ArapHandle> handles);
    Result<void> factoriseFree(const std::stop_token& stop);
    void takePoints();
    double sumOver(const HeldPoint& point, const std::vector<double>& shares, const Eigen::VectorXd& column) const;
};

void System::Parts::takeEdges(const NodeGraph& graph, const ArapOptions& options)
{
    const std::size_t n = graph.size();
    rest.assign(graph.positions().begin(), graph.positions().end());
    const auto stiffness = [&](std::size_t i) { return options.stiffness.empty() ? 1.0 : std::max(static_cast<double>(options.stiffness[i]), 1e-3); };
    const double smoothing = 2.0 * options.smoothing * graph.meanEdge() * graph.meanEdge();
    std::size_t total = 0;
    for (std::size_t i = 0; i < n; ++i) total += graph.neighbours(i).size();
    edges.first.resize(n + 1), edges.to.resize(total), edges.rest.resize(4 * total);
    edges.cell.resize(total), edges.back.resize(total), edges.smooth.resize(total);
    std::uint32_t k = 0;
    for (std::size_t i = 0; i < n; ++i) {
        edges.first[i] = k;
        for (const NodeGraph::Neighbour& neighbour : graph.neighbours(i)) {
            const Vec3d apart = Vec3d(rest[i]) - Vec3d(rest[neighbour.node]);
            for (int axis = 0; axis < 3; ++axis) edges.rest[4 * k + static_cast<std::size_t>(axis)] = apart[axis];
            edges.rest[4 * k + 3] = 0;
            edges.to[k] = neighbour.node;
            edges.cell[k] = neighbour.weight * stiffness(i);
            edges.back[k] = neighbour.weight * stiffness(neighbour.node);
            edges.smooth[k] = smoothing * 0.5 * std::abs(edges.cell[k] + edges.back[k]);
            ++k;
        }
    }
    edges.first[n] = k;
}

Result<void> System::Parts::takeHandles(const NodeGraph& graph, std::span<const ArapHandle> handles)
{
    const std::size_t n = graph.size();
    holders.assign(n, kFree);
    isTurnFixed.assign(n, false);
    std::vector<bool> isHeld(graph.componentCount(), false);
    const auto missing = [&](std::uint32_t node) { return makeError(Error::Kind::Usage, "", fmt::format("a handle holds node {}, but the rig has {}; bind the handle again", node, n)); };
    for (std::uint32_t h = 0; h < handles.size(); ++h) {
        const ArapHandle& handle = handles[h];
        holds.push_back(handle.hold);
        for (const std::uint32_t node : handle.nodes) {
            if (node >= n) return missing(node);
            isHeld[graph.componentOf(node)] = true;
            if (holders[node] != kFree) continue;
            holders[node] = h;
            isTurnFixed[node] = handle.hold == Hold::PositionAndTurn;
        }
        if (!handle.nodes.empty()) continue;
        HeldPoint point{h, handle.point, {}, {}, {}, Vec3d(0)};
        double sum = 0;
        for (int k = 0; k < std::clamp(handle.row.count, 0, kMostInfluences); ++k) {
            if (handle.row.nodes[k] >= n) return missing(handle.row.nodes[k]);
            const double weight = handle.row.weights[k];
            if (!std::isfinite(weight)) return makeError(Error::Kind::Usage, "", "a handle's weights are not finite; bind it again");
            if (!(weight > 0)) continue;
            point.nodes.push_back(handle.row.nodes[k]);
            point.weights.push_back(weight);
            isHeld[graph.componentOf(handle.row.nodes[k])] = true;
            sum += weight;
        }
        if (!(sum > 0)) continue;
        if (const Vec3& p = handle.point; !std::isfinite(p.x + p.y + p.z)) return makeError(Error::Kind::Usage, "", "a handle holds a point that is nowhere; bind it again");
        for (double& weight : point.weights) weight /= sum;
        point.shares = sharesOf(point, graph.positions(), handle.point, std::max(static_cast<double>(graph.meanEdge()), 1e-9));
        for (std::size_t k = 0; k < point.nodes.size(); ++k) point.reproduced += point.shares[k] * Vec3d(rest[point.nodes[k]]);
        points.push_back(std::move(point));
    }
    if (std::none_of(isHeld.begin(), isHeld.end(), [](bool held) { return held; }))
        return makeError(Error::Kind::Empty, "", "no handle holds anything; put a handle on the object first");
    for (std::size_t i = 0; i < n; ++i)
        if (holders[i] == kFree && !isHeld[graph.componentOf(i)]) holders[i] = kAtRest, isTurnFixed[i] = true;
    return {};
}

Result<void> System::Parts::factoriseFree(const std::stop_token& stop)
{
    const std::size_t n = rest.size();
    std::vector<std::uint32_t> index(n, kFree);
    std::uint32_t count = 0;
    for (std::size_t i = 0; i < n; ++i)
        if (holders[i] == kFree) index[i] = count++;
    std::vector<Entry> entries;
    double trace = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (index[i] == kFree) continue;
        double diagonal = 0;
        for (std::uint32_t k = edges.first[i]; k < edges.first[i + 1]; ++k) {
            const double weight = 0.5 * (edges.cell[k] + edges.back[k]);
            diagonal += weight;
            if (index[edges.to[k]] != kFree) entries.push_back({index[i], index[edges.to[k]], -weight});
        }
        entries.push_back({index[i], index[i], diagonal});
        trace += diagonal;
    }
    penalty = trace > 0 ? trace / count : 1.0;
    for (const HeldPoint& point : points)
        for (std::size_t a = 0; a < point.nodes.size(); ++a)
            for (std::size_t b = 0; b < point.nodes.size(); ++b)
                if (index[point.nodes[a]] != kFree && index[point.nodes[b]] != kFree)
                    entries.push_back({index[point.nodes[a]], index[point.nodes[b]], penalty * point.shares[a] * point.shares[b]});
    // So little that nothing moves by it, and enough for what is left undetermined.
    for (std::uint32_t i = 0; i < count; ++i) entries.push_back({i, i, 1e-12 * penalty});
    if (stop.stop_requested()) return cancelled();
    MG_ASSIGN(Factored factored, factorise(count, entries));
    if (stop.stop_requested()) return cancelled();
    factor = std::move(factored.factor);
    rows.assign(n, kFree);
    for (std::size_t i = 0; i < n; ++i)
        if (index[i] != kFree) rows[i] = factored.placeOf[index[i]];
    for (std::size_t i = 0; i < n; ++i)
        for (std::uint32_t e = edges.first[i]; e < edges.first[i + 1] && index[i] != kFree; ++e)
            if (index[edges.to[e]] == kFree) heldLinks.push_back({rows[i], edges.to[e], 0.5 * (edges.cell[e] + edges.back[e])});
    return {};
}

double System::Parts::sumOver(const HeldPoint& point, const std::vector<double>& shares, const Eigen::VectorXd& column) const
{
    double sum = 0;
    for (std::size_t k = 0; k < point.nodes.size(); ++k)
        if (rows[point.nodes[k]] != kFree) sum += shares[k] * column(rows[point.nodes[k]]);
    return sum;
}

void System::Parts::takePoints()
{
    const auto count = static_cast<Eigen::Index>(points.size());
    const auto size = static_cast<Eigen::Index>(factor.size());
    response = Eigen::MatrixXd::Zero(size, count);
    std::vector<double> column(4 * factor.size());
    for (Eigen::Index a = 0; a < count; ++a) {
        std::fill(column.begin(), column.end(), 0.0);
        const HeldPoint& point = points[static_cast<std::size_t>(a)];
        for (std::size_t k = 0; k < point.nodes.size(); ++k)
            if (rows[point.nodes[k]] != kFree) column[4 * rows[point.nodes[k]]] += point.shares[k];
        solve(factor, column.data());
        for (Eigen::Index i = 0; i < size; ++i) response(i, a) = column[4 * static_cast<std::size_t>(i)];
    }
    Eigen::MatrixXd schur(count, count), skin(count, count);
    for (Eigen::Index a = 0; a < count; ++a) {
        for (Eigen::Index b = 0; b < count; ++b) {
            const HeldPoint& point = points[static_cast<std::size_t>(a)];
            schur(a, b) = sumOver(point, point.shares, response.col(b));
            skin(a, b) = sumOver(point, point.weights, response.col(b));
        }
    }
    multipliers = pseudoInverse(schur);
    correction = pseudoInverse(skin);
}

System::System(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}
System::~System() = default;
System::System(System&&) noexcept = default;
System& System::operator=(System&&) noexcept = default;

Result<System> System::make(const NodeGraph& graph, std::span<const ArapHandle> handles, const ArapOptions& options, const std::stop_token& stop)
{
    if (!(options.smoothing >= 0 && options.smoothing <= 10)) return makeError(Error::Kind::Usage, "", fmt::format("a smoothing of {} is not between 0 and 10", options.smoothing));
    if (!options.stiffness.empty() && options.stiffness.size() != graph.size()) return makeError(Error::Kind::Usage, "", fmt::format("{} stiffnesses do not fit {} nodes", options.stiffness.size(), graph.size()));
    for (const float s : options.stiffness)
        if (!(s >= 0 && s <= 1000)) return makeError(Error::Kind::Usage, "", fmt::format("a stiffness of {} is not between 0 and 1000", s));
    auto parts = std::make_unique<Parts>();
    parts->takeEdges(graph, options);
    MG_TRY(parts->takeHandles(graph, handles));
    MG_TRY(parts->factoriseFree(stop));
    parts->takePoints();
    return System(std::move(parts));
}

const Edges& System::edges() const { return m_parts->edges; }
std::span<const std::uint32_t> System::holders() const { return m_parts->holders; }
bool System::isTurnFixed(std::size_t node) const { return m_parts->isTurnFixed[node]; }

void System::place(Targets targets, Motion& motion) const
{
    for (std::size_t i = 0; i < m_parts->holders.size(); ++i) {
        const std::uint32_t holder = m_parts->holders[i];
        if (holder == kFree) continue;
        const Vec3d place = holder == kAtRest ? Vec3d(m_parts->rest[i]) : moved(targets[holder], Vec3d(m_parts->rest[i]));
        for (int axis = 0; axis < 3; ++axis) motion.positions[4 * i + static_cast<std::size_t>(axis)] = place[axis];
        if (!m_parts->isTurnFixed[i]) continue;
        const glm::dquat turn = holder == kAtRest ? glm::dquat(1, 0, 0, 0) : glm::dquat(nearestRotation(targets[holder].linear()));
        double* q = &motion.quaternions[i / kLanes * (4 * kLanes) + i % kLanes];
        q[0] = turn.x, q[kLanes] = turn.y, q[2 * kLanes] = turn.z, q[3 * kLanes] = turn.w;
    }
}

double System::settle(Targets targets, Motion& motion) const
{
    const Parts& parts = *m_parts;
    const std::size_t n = parts.rest.size(), size = parts.factor.size();
    if (size == 0) return 0;
    AlignedArray<double>&forces = motion.forces, &x = motion.unknowns;
    forces.resize(4 * n), x.resize(4 * size);
    forNodes(n, [&](std::size_t begin, std::size_t end) { sumForces(parts.edges, motion, forces.data(), begin, end); });
    for (std::size_t i = 0; i < n; ++i)
        if (parts.rows[i] != kFree) std::copy_n(&forces[4 * i], 4, &x[4 * std::size_t{parts.rows[i]}]);
    for (const Parts::HeldLink& link : parts.heldLinks)
        for (std::size_t axis = 0; axis < 3; ++axis) x[4 * std::size_t{link.row} + axis] += link.weight * motion.positions[4 * std::size_t{link.node} + axis];

    // What each point asks of the free nodes.
    const auto count = static_cast<Eigen::Index>(parts.points.size());
    Eigen::MatrixXd asked(count, 3);
    for (Eigen::Index a = 0; a < count; ++a) {
        const HeldPoint& point = parts.points[static_cast<std::size_t>(a)];
        Eigen::Vector3d rest = vectorOf(moved(targets[point.handle], point.reproduced));
        for (std::size_t k = 0; k < point.nodes.size(); ++k)
            if (parts.rows[point.nodes[k]] == kFree) rest -= point.shares[k] * vectorOf(at(motion, point.nodes[k]));
        asked.row(a) = rest.transpose();
        for (std::size_t k = 0; k < point.nodes.size(); ++k)
            if (parts.rows[point.nodes[k]] != kFree)
                for (Eigen::Index axis = 0; axis < 3; ++axis) x[4 * std::size_t{parts.rows[point.nodes[k]]} + static_cast<std::size_t>(axis)] += parts.penalty * point.shares[k] * rest(axis);
    }
    solve(parts.factor, x.data());
    Eigen::MatrixXd lack(count, 3);
    for (Eigen::Index a = 0; a < count; ++a) {
        const HeldPoint& point = parts.points[static_cast<std::size_t>(a)];
        lack.row(a) = asked.row(a);
        for (std::size_t k = 0; k < point.nodes.size(); ++k)
            if (parts.rows[point.nodes[k]] != kFree)
                for (Eigen::Index axis = 0; axis < 3; ++axis) lack(a, axis) -= point.shares[k] * x[4 * std::size_t{parts.rows[point.nodes[k]]} + static_cast<std::size_t>(axis)];
    }
    const Eigen::MatrixXd pull = parts.multipliers * lack;
    double largest = 0;
    for (std::size_t i = 0; i < n; ++i) {
        if (parts.rows[i] == kFree) continue;
        double square = 0;
        for (std::size_t axis = 0; axis < 3; ++axis) {
            double place = x[4 * std::size_t{parts.rows[i]} + axis];
            for (Eigen::Index a = 0; a < count; ++a) place += parts.response(parts.rows[i], a) * pull(a, static_cast<Eigen::Index>(axis));
            const double step = place - motion.positions[4 * i + axis];
            motion.positions[4 * i + axis] = place;
            square += step * step;
        }
        largest = std::max(largest, square);
    }
    return std::sqrt(largest);
}

std::vector<Vec3d> System::corrections(Targets targets, const Motion& motion) const
{
    const Parts& parts = *m_parts;
    std::vector<Vec3d> moves(parts.rest.size(), Vec3d(0));
    const auto count = static_cast<Eigen::Index>(parts.points.size());
    if (count == 0) return moves;
    Eigen::MatrixXd lack(count, 3);
    for (Eigen::Index a = 0; a < count; ++a) {
        const HeldPoint& point = parts.points[static_cast<std::size_t>(a)];
        Vec3d way = moved(targets[point.handle], Vec3d(point.point));
        for (std::size_t k = 0; k < point.nodes.size(); ++k) {
            const std::size_t node = point.nodes[k];
            const Vec3d offset = Vec3d(point.point) - Vec3d(parts.rest[node]);
            const double* columns = &motion.columns[12 * node];
            Vec3d skinned = at(motion, node);
            for (int axis = 0; axis < 3; ++axis) skinned += offset[axis] * Vec3d(columns[4 * axis], columns[4 * axis + 1], columns[4 * axis + 2]);
            way -= point.weights[k] * skinned;
        }
        lack.row(a) << way.x, way.y, way.z;
    }
    const Eigen::MatrixXd pull = parts.correction * lack;
    for (std::size_t i = 0; i < moves.size(); ++i) {
        if (parts.rows[i] == kFree) continue;
        const Eigen::RowVector3d move = parts.response.row(parts.rows[i]) * pull;
        moves[i] = {move(0), move(1), move(2)};
    }
    return moves;
}

}  // namespace morphogen::arap
