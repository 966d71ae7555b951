#include "core/sequence/elastic_nodes.h"

#include "core/base/parallel.h"

#include <Eigen/SparseCholesky>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace morphogen::sequence {
namespace {

constexpr std::size_t kGrain = 256;
constexpr std::uint32_t kNone = ~0u;
constexpr float kApart = 4;               ///< spacings between nodes at rest, of few points; of more, nodes are farther apart
constexpr float kFewPoints = 40000;       ///< which make about a thousand nodes: what is solved in a moment
constexpr float kReach = 2;               ///< times that: how far a node has a say
constexpr std::size_t kMostData = 9000;   ///< points of either side that look for a partner
constexpr std::size_t kNear = 8;          ///< among which the likest is looked for
constexpr float kLeastAlong = 0.6f;       ///< cosine of two normals that may be the same
constexpr float kMostColour = 0.05f;      ///< squared difference of two colours that may be the same
constexpr float kPoint = 0.3f;            ///< how a partner draws along the surface, against across it
constexpr double kHeld = 1e-4;
constexpr double kRest = 0.5;             ///< how shapes are held to those at rest, against all data
constexpr double kRestTurn = 0.025;
constexpr double kBend = 0.3;             ///< radians between neighbours that hold half
constexpr float kSettled = 0.05f;         ///< spacings: a step that changes nothing any more
constexpr float kMostTurn = 0.5f;         ///< radians in one step
constexpr float kFarOff = 1.5f;           ///< spacings from the frame, in the mean: then all is looked for as one piece first

/// How smooth the difference from going on is, against all data; how far partners are looked for, in spacings; and for how long.
struct Stage {
    double stiffness;
    float reach;
    int most;
};
constexpr Stage kAsOnePiece[] = {{10000, 60, 15}, {300, 24, 8}};
constexpr Stage kUnknown[] = {{30, 12, 8}, {5, 6, 8}, {1, 3, 6}};
constexpr Stage kGoingOn[] = {{30, 6, 8}, {5, 5, 8}, {1, 3, 6}};

using Row = Eigen::Matrix<double, 6, 1>;
using Block = Eigen::Matrix<double, 6, 6>;
using Matrix3 = Eigen::Matrix3d;

Eigen::Vector3d wide(const Vec3& v) { return {v.x, v.y, v.z}; }

Matrix3 crossing(const Eigen::Vector3d& v)
{
    Matrix3 m;
    m << 0, -v.z(), v.y(), v.z(), 0, -v.x(), -v.y(), v.x(), 0;
    return m;
}

/// A rigid motion of what is around a node.
struct Pose {
    Quat turn{1, 0, 0, 0};
    Vec3 at{0};   ///< of the node
};

/// The turn as a vector along its axis, in radians.
Vec3 turnOf(const Quat& q)
{
    const Quat own = q.w < 0 ? -q : q;
    const Vec3 axis(own.x, own.y, own.z);
    const float sine = glm::length(axis);
    return sine > 1e-9f ? axis * (2 * std::atan2(sine, own.w) / sine) : Vec3(0);
}

/// Nodes over points at rest, and which points follow which.
class Nodes {
public:
    Nodes(std::span<const Vec3> rest, const Links& links, float spacing) : apart(kApart * std::sqrt(std::max(1.0f, static_cast<float>(rest.size()) / kFewPoints)))
    {
        const float near = apart * spacing, reach = kReach * near;
        std::vector<std::uint32_t> owner(rest.size(), kNone), stamp(rest.size(), kNone);
        follows.assign(rest.size(), {});
        for (std::uint32_t i = 0; i < rest.size(); ++i) {
            if (owner[i] != kNone) continue;
            const auto own = static_cast<std::uint32_t>(places.size());
            places.push_back(rest[i]);
            std::vector<std::uint32_t> reached{i};
            stamp[i] = own;
            for (std::size_t k = 0; k < reached.size(); ++k) {
                const float far = glm::length(rest[reached[k]] - rest[i]);
                if (far <= near && owner[reached[k]] == kNone) owner[reached[k]] = own;
                consider(follows[reached[k]], own, 1 - far / reach);
                for (const std::uint32_t n : links.of(reached[k]))
                    if (stamp[n] != own && glm::length(rest[n] - rest[i]) < reach) stamp[n] = own, reached.push_back(n);
            }
            owner[i] = own;
        }
        for (Follows& one : follows) {
            float sum = 0;
            for (float& weight : one.weights) weight *= weight, sum += weight;
            for (float& weight : one.weights) weight /= std::max(sum, 1e-12f);
            for (std::size_t a = 0; a < Follows::kMost; ++a)
                for (std::size_t b = 0; b < Follows::kMost; ++b)
                    if (one.weights[a] > 0 && one.weights[b] > 0 && one.nodes[a] < one.nodes[b]) edges.push_back({one.nodes[a], one.nodes[b]});
        }
        std::ranges::sort(edges);
        edges.erase(std::ranges::unique(edges).begin(), edges.end());
    }

    std::size_t edgeOf(std::uint32_t low, std::uint32_t high) const { return static_cast<std::size_t>(std::ranges::lower_bound(edges, std::array{low, high}) - edges.begin()); }

    float apart;                                         ///< in spacings
    std::vector<Vec3> places;                            ///< of nodes, at rest
    std::vector<Follows> follows;                        ///< of each point
    std::vector<std::array<std::uint32_t, 2>> edges;     ///< between nodes that share points; in order, the lower first

private:
    static void consider(Follows& follows, std::uint32_t node, float weight)
    {
        std::size_t least = 0;
        for (std::size_t k = 1; k < Follows::kMost; ++k)
            if (follows.weights[k] < follows.weights[least]) least = k;
        if (weight > follows.weights[least]) follows.nodes[least] = node, follows.weights[least] = weight;
    }
};

/// The sums of a least-squares problem in small turns and shifts of all nodes.
class Equations {
public:
    explicit Equations(const Nodes& nodes) : m_nodes(nodes) {}

    void clear()
    {
        m_diagonal.assign(m_nodes.places.size(), Block::Identity() * kHeld);
        m_right.assign(m_nodes.places.size(), Row::Zero());
        m_beside.assign(m_nodes.edges.size(), Block::Zero());
    }

    using Moves = std::array<Eigen::Matrix<double, 3, 6>, Follows::kMost>;
    /// A point that `moves` of its nodes move is drawn by `drawn`, and held by `pull`.
    void addPoint(const Follows& follows, const Moves& moves, const Matrix3& pull, const Eigen::Vector3d& drawn)
    {
        for (std::size_t a = 0; a < Follows::kMost; ++a) {
            if (follows.weights[a] <= 0) continue;
            const std::uint32_t one = follows.nodes[a];
            const Eigen::Matrix<double, 6, 3> half = moves[a].transpose() * pull;
            m_right[one].noalias() += moves[a].transpose() * drawn;
            m_diagonal[one].noalias() += half * moves[a];
            for (std::size_t b = 0; b < Follows::kMost; ++b)
                if (follows.weights[b] > 0 && one < follows.nodes[b]) m_beside[m_nodes.edgeOf(one, follows.nodes[b])].noalias() += half * moves[b];
        }
    }

    /// Rows over two nodes, with what they are off, on edge `e`.
    template<typename Rows>
    void addEdge(std::size_t e, bool isBack, const Rows& first, const Rows& second, const Eigen::Vector3d& off)
    {
        const auto [low, high] = m_nodes.edges[e];
        const std::uint32_t a = isBack ? high : low, b = isBack ? low : high;
        m_diagonal[a].noalias() += first.transpose() * first;
        m_diagonal[b].noalias() += second.transpose() * second;
        m_right[a].noalias() -= first.transpose() * off;
        m_right[b].noalias() -= second.transpose() * off;
        if (isBack) m_beside[e].noalias() += second.transpose() * first;
        else m_beside[e].noalias() += first.transpose() * second;
    }

    /// Nothing where the sums tell nothing.
    std::optional<Eigen::VectorXd> solved()
    {
        const auto size = static_cast<int>(6 * m_diagonal.size());
        std::vector<Eigen::Triplet<double>> entries;
        entries.reserve(36 * (m_diagonal.size() + m_beside.size()));
        const auto put = [&](std::uint32_t row, std::uint32_t column, const Block& block) {
            for (int r = 0; r < 6; ++r)
                for (int c = 0; c < 6; ++c)
                    if (row != column || r >= c) entries.emplace_back(static_cast<int>(6 * row) + r, static_cast<int>(6 * column) + c, block(r, c));
        };
        for (std::uint32_t n = 0; n < m_diagonal.size(); ++n) put(n, n, m_diagonal[n]);
        for (std::size_t e = 0; e < m_beside.size(); ++e) put(m_nodes.edges[e][1], m_nodes.edges[e][0], m_beside[e].transpose());
        Eigen::SparseMatrix<double> matrix(size, size);
        matrix.setFromTriplets(entries.begin(), entries.end());
        Eigen::VectorXd right(size);
        for (std::size_t n = 0; n < m_right.size(); ++n) right.segment<6>(static_cast<Eigen::Index>(6 * n)) = m_right[n];
        if (!m_isAnalysed) m_factor.analyzePattern(matrix), m_isAnalysed = true;
        m_factor.factorize(matrix);
        if (m_factor.info() != Eigen::Success) return std::nullopt;
        return m_factor.solve(right);
    }

private:
    const Nodes& m_nodes;
    std::vector<Block> m_diagonal, m_beside;
    std::vector<Row> m_right;
    Eigen::SimplicialLDLT<Eigen::SparseMatrix<double>> m_factor;
    bool m_isAnalysed = false;
};

/// A point of ours and the place of the frame that it is taken for.
struct Partner {
    std::uint32_t own = kNone, other = kNone;
};

class Run {
public:
    Run(const ElasticRequest& request, const std::stop_token& stop) : m_request(request), m_stop(stop), m_scale(request.spacing), m_nodes(request.rest, request.links, request.spacing), m_equations(m_nodes) {}

    Result<ElasticMotion> run()
    {
        const std::size_t nodes = m_nodes.places.size();
        m_now = posesAt(m_request.from.centres);
        const std::vector<Pose> before = posesAt(m_request.before);
        m_poses = m_now;
        const double still = off();
        bool isGoing = false;
        for (std::size_t n = 0; n < nodes; ++n) {
            m_poses[n].turn = glm::normalize(m_now[n].turn * glm::conjugate(before[n].turn) * m_now[n].turn);
            m_poses[n].at = 2.0f * m_now[n].at - before[n].at;
            isGoing |= glm::length(m_now[n].at - before[n].at) > 0.01f * m_scale;
        }
        const double going = isGoing ? off() : still;
        if (!(going < still)) m_poses = m_now, isGoing = false;
        m_guess = m_poses;
        if (std::min(going, still) > kFarOff)
            for (const Stage& stage : kAsOnePiece) MG_TRY(settle(stage));
        m_guess = m_poses;
        for (const Stage& stage : isGoing ? kGoingOn : kUnknown) MG_TRY(settle(stage));
        ElasticMotion motion{places(), std::vector<Quat>(m_request.rest.size())};
        for (std::size_t i = 0; i < motion.turns.size(); ++i) motion.turns[i] = turnAt(i);
        return motion;
    }

private:
    std::vector<Pose> posesAt(std::span<const Vec3> places) const
    {
        std::vector<PairSums> sums(m_nodes.places.size());
        for (std::size_t i = 0; i < places.size(); ++i)
            for (std::size_t k = 0; k < Follows::kMost; ++k)
                if (const Follows& own = m_nodes.follows[i]; own.weights[k] > 0) sums[own.nodes[k]].add(m_request.rest[i], places[i], own.weights[k]);
        std::vector<Pose> poses(sums.size());
        for (std::size_t n = 0; n < poses.size(); ++n) {
            const Similarity motion = fitted(sums[n], {}, 1e-3);
            poses[n] = {motion.rotation, motion.point(m_nodes.places[n])};
        }
        return poses;
    }

    Vec3 place(std::size_t i) const
    {
        Vec3 sum(0);
        const Follows& follows = m_nodes.follows[i];
        for (std::size_t k = 0; k < Follows::kMost; ++k)
            if (follows.weights[k] > 0) sum += follows.weights[k] * (m_poses[follows.nodes[k]].turn * (m_request.rest[i] - m_nodes.places[follows.nodes[k]]) + m_poses[follows.nodes[k]].at);
        return sum;
    }

    std::vector<Vec3> places() const
    {
        std::vector<Vec3> all(m_request.rest.size());
        parallelFor(all.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) all[i] = place(i);
        });
        return all;
    }

    /// From how a point lies now.
    Quat turnAt(std::size_t i) const
    {
        const Follows& follows = m_nodes.follows[i];
        const std::size_t most = static_cast<std::size_t>(std::ranges::max_element(follows.weights) - follows.weights.begin());
        const std::uint32_t node = follows.nodes[most];
        return m_poses[node].turn * glm::conjugate(m_now[node].turn);
    }

    /// How far points are from the frame, in spacings, in the mean.
    double off() const
    {
        double sum = 0;
        std::size_t count = 0;
        for (std::size_t i = 0; i < m_request.rest.size(); i += std::max<std::size_t>(1, m_request.rest.size() / 2000), ++count)
            if (const auto near = m_request.toTree.nearest(place(i))) sum += near->distance / m_scale;
        return count > 0 ? sum / static_cast<double>(count) : 0;
    }

    /// Of the near ones the likest that may be the same; kNone where none is.
    static std::uint32_t likest(const Look& look, const FramePoints& among, std::span<const NearPoint> near, float reach, float scale)
    {
        std::uint32_t best = kNone;
        float least = std::numeric_limits<float>::max();
        for (const NearPoint& one : near) {
            const float far = one.distance / scale;
            if (far >= reach) break;
            Look other = lookOf(among, one.index);
            other.logSize = look.logSize;   // sizes are the sampling's
            const Vec3 colour = other.colour - look.colour;
            const bool isFacing = look.normal == Vec3(0) || other.normal == Vec3(0) || std::abs(glm::dot(look.normal, other.normal)) > kLeastAlong;
            if (!isFacing || glm::dot(colour, colour) > kMostColour) continue;
            const float cost = 0.25f * far * far + unlikeness(look, other);
            if (cost < least) least = cost, best = one.index;
        }
        return best;
    }

    /// Those that points find, and those that find them.
    std::vector<Partner> partners(std::span<const Vec3> at, float reach) const
    {
        const auto strideOf = [](std::size_t count) { return std::max<std::size_t>(1, (count + kMostData - 1) / kMostData); };
        const std::size_t ownStride = strideOf(at.size()), otherStride = strideOf(m_request.to.centres.size());
        const std::size_t own = (at.size() + ownStride - 1) / ownStride, others = (m_request.to.centres.size() + otherStride - 1) / otherStride;
        std::vector<Partner> all(own + others);
        const PointTree tree(at, m_stop);
        FramePoints now;
        now.normals.resize(at.size());
        parallelFor(at.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            for (std::size_t i = begin; i < end; ++i) now.normals[i] = turnAt(i) * m_request.from.normals[i];
        });
        now.logSizes = m_request.from.logSizes, now.colours = m_request.from.colours;
        parallelFor(all.size(), kGrain, [&](std::size_t begin, std::size_t end) {
            NearPoint near[kNear];
            for (std::size_t k = begin; k < end && !m_stop.stop_requested(); ++k) {
                if (k < own) {
                    const auto i = static_cast<std::uint32_t>(k * ownStride);
                    const std::size_t count = m_request.toTree.nearest(at[i], near);
                    all[k] = {i, likest(lookOf(now, i), m_request.to, std::span(near, count), reach, m_scale)};
                } else {
                    const auto j = static_cast<std::uint32_t>((k - own) * otherStride);
                    const std::size_t count = tree.nearest(m_request.to.centres[j], near);
                    all[k] = {likest(lookOf(m_request.to, j), now, std::span(near, count), reach, m_scale), j};
                }
            }
        });
        std::erase_if(all, [](const Partner& one) { return one.own == kNone || one.other == kNone; });
        return all;
    }

    void draw(const Partner& partner, std::span<const Vec3> at, float reach)
    {
        const std::size_t i = partner.own;
        const Follows& follows = m_nodes.follows[i];
        const Eigen::Vector3d off = wide((m_request.to.centres[partner.other] - at[i]) / m_scale), facing = wide(m_request.to.normals[partner.other]);
        const double height = facing.isZero() ? off.norm() : facing.dot(off), doubt = height / (0.5 * static_cast<double>(reach));
        const double trust = 1 / (1 + doubt * doubt);
        const Matrix3 pull = trust * (facing.isZero() ? Matrix3(Matrix3::Identity()) : Matrix3(facing * facing.transpose() + static_cast<double>(kPoint) * Matrix3::Identity()));
        Equations::Moves moves;
        for (std::size_t a = 0; a < Follows::kMost; ++a) {
            if (follows.weights[a] <= 0) continue;
            const Eigen::Vector3d arm = wide(m_poses[follows.nodes[a]].turn * (m_request.rest[i] - m_nodes.places[follows.nodes[a]])) / m_scale;
            moves[a] << -crossing(arm), Matrix3::Identity();
            moves[a] *= static_cast<double>(follows.weights[a]);
        }
        m_equations.addPoint(follows, moves, pull, pull * off);
    }

    /// Each node says where its neighbours should be, as they lie in `base`; and turns from there as they do.
    void hold(std::span<const Pose> base, double stiffness, double turning)
    {
        const double apart = static_cast<double>(m_nodes.apart);
        for (std::size_t e = 0; e < m_nodes.edges.size(); ++e) {
            const auto [low, high] = m_nodes.edges[e];
            for (const bool isBack : {false, true}) {
                const std::uint32_t a = isBack ? high : low, b = isBack ? low : high;
                const Quat turnA = m_poses[a].turn * glm::conjugate(base[a].turn), turnB = m_poses[b].turn * glm::conjugate(base[b].turn);
                const Eigen::Vector3d arm = wide(turnA * (base[b].at - base[a].at)) / m_scale;
                const Eigen::Vector3d off = arm - wide(m_poses[b].at - m_poses[a].at) / m_scale;
                const double far = arm.norm() / apart, strain = off.norm() / (0.5 * apart);
                const double weight = std::sqrt(stiffness / (std::max(1.0, far * far) * (1 + strain * strain)));
                Eigen::Matrix<double, 3, 6> first, second;
                first << -crossing(arm), Matrix3::Identity();
                second << Matrix3::Zero(), -Matrix3::Identity();
                m_equations.addEdge(e, isBack, Eigen::Matrix<double, 3, 6>(weight * first), Eigen::Matrix<double, 3, 6>(weight * second), weight * off);
                if (isBack || turning <= 0) continue;
                const Eigen::Vector3d bent = wide(turnOf(turnA * glm::conjugate(turnB)));
                const double bend = bent.norm() / kBend, held = std::sqrt(2 * turning / std::sqrt(1 + bend * bend)) * 0.5 * apart;
                first << Matrix3::Identity(), Matrix3::Zero();
                m_equations.addEdge(e, isBack, Eigen::Matrix<double, 3, 6>(held * first), Eigen::Matrix<double, 3, 6>(-held * first), held * bent);
            }
        }
    }

    Result<void> settle(const Stage& stage)
    {
        std::vector<Pose> rest;
        for (const Vec3& place : m_nodes.places) rest.push_back({.at = place});
        for (int turn = 0; turn < stage.most; ++turn) {
            const std::vector<Vec3> at = places();
            const std::vector<Partner> found = partners(at, stage.reach);
            if (m_stop.stop_requested()) return cancelled();
            m_equations.clear();
            for (const Partner& one : found) draw(one, at, stage.reach);
            if (m_stop.stop_requested()) return cancelled();
            const double share = static_cast<double>(found.size()) / std::max(1.0, 6.0 * static_cast<double>(m_nodes.edges.size()));
            hold(m_guess, stage.stiffness * share, stage.stiffness * share);
            hold(rest, kRest * share, kRestTurn * share);
            const auto step = m_equations.solved();
            if (m_stop.stop_requested()) return cancelled();
            if (!step || !step->allFinite()) return {};   // nothing tells more
            if (advance(*step) < kSettled) break;
        }
        return {};
    }

    /// The farthest that a node went, in spacings.
    float advance(const Eigen::VectorXd& step)
    {
        float farthest = 0;
        for (std::size_t n = 0; n < m_poses.size(); ++n) {
            const auto own = step.segment<6>(static_cast<Eigen::Index>(6 * n));
            const Vec3 spin(static_cast<float>(own[0]), static_cast<float>(own[1]), static_cast<float>(own[2])), shift(static_cast<float>(own[3]), static_cast<float>(own[4]), static_cast<float>(own[5]));
            const float angle = glm::length(spin);
            if (angle > 1e-7f) m_poses[n].turn = glm::normalize(glm::angleAxis(std::min(angle, kMostTurn), spin / angle) * m_poses[n].turn);
            m_poses[n].at += m_scale * shift;
            farthest = std::max(farthest, glm::length(shift));
        }
        return farthest;
    }

    const ElasticRequest& m_request;
    const std::stop_token& m_stop;
    float m_scale;
    Nodes m_nodes;
    Equations m_equations;
    std::vector<Pose> m_now, m_guess, m_poses;   ///< of nodes: before the step, where it was guessed to lead, where it leads
};

}  // namespace

Result<ElasticMotion> fitElastic(const ElasticRequest& request, const std::stop_token& stop) { return Run(request, stop).run(); }

}  // namespace morphogen::sequence
