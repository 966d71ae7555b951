#include "core/deform/matter_graph.h"

#include "core/base/memory_budget.h"
#include "core/base/parallel.h"
#include "core/math/point_tree.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

namespace morphogen {
namespace {

constexpr std::size_t kNearSplats = 10;      // asked for an overlap
constexpr float kFaintest = 0.05f;           // peak alpha of splats that count as matter
constexpr float kThinnest = 0.1f;            // of a splat's longest axis: flat splats of one surface lie on, not in each other
constexpr float kTouching = 0.3f;            // of a mesh's mean edge: so near, two shells touch

using Pair = std::pair<std::uint32_t, std::uint32_t>;

bool isFinite(const Vec3& p) { return std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z); }

/// The ellipsoid of a splat; false when something in it is not finite.
bool ellipsoidOf(const Splats& splats, std::size_t i, float sigmas, Ellipsoid& out)
{
    Vec3 sigma = splats.standardDeviations(i);
    const float longest = std::max({sigma.x, sigma.y, sigma.z});
    if (!isFinite(splats.position(i)) || !std::isfinite(longest)) return false;
    sigma = sigmas * glm::max(sigma, Vec3(kThinnest * longest));
    const glm::dmat3 turn(glm::mat3_cast(splats.rotation(i)));
    glm::dmat3 stretched = turn;
    for (int axis = 0; axis < 3; ++axis) stretched[axis] *= static_cast<double>(sigma[axis]) * sigma[axis];
    const glm::dmat3 matrix = stretched * glm::transpose(turn);
    out = {splats.position(i), {matrix[0][0], matrix[0][1], matrix[0][2], matrix[1][1], matrix[1][2], matrix[2][2]}};
    return std::isfinite(matrix[0][0] + matrix[1][1] + matrix[2][2]);
}

}  // namespace

void MatterGraph::setLinks(const std::vector<Pair>& pairs)
{
    // Rows of both directions by counting, then each row sorted and freed of repetitions by itself.
    std::vector<std::uint32_t> begin(size() + 1, 0), unique(size(), 0);
    for (const auto& [a, b] : pairs) ++begin[a + 1], ++begin[b + 1];
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> next(begin.begin(), begin.end() - 1), rows(begin.back());
    for (const auto& [a, b] : pairs) rows[next[a]++] = b, rows[next[b]++] = a;
    parallelFor(size(), 4096, [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            const auto row = rows.begin() + begin[i], end = rows.begin() + begin[i + 1];
            std::sort(row, end);
            unique[i] = static_cast<std::uint32_t>(std::unique(row, end) - row);
        }
    });
    first.assign(size() + 1, 0);
    std::partial_sum(unique.begin(), unique.end(), first.begin() + 1);
    links.resize(first.back());
    parallelFor(size(), 4096, [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i)
            for (std::uint32_t k = 0; k < unique[i]; ++k) links[first[i] + k] = {rows[begin[i] + k], glm::length(points[i] - points[rows[begin[i] + k]])};
    });
}

bool overlap(const Ellipsoid& a, const Ellipsoid& b)
{
    const Vec3d apart = Vec3d(b.centre) - Vec3d(a.centre);
    // s (1 - s) d^T ((1 - s) A + s B)^-1 d, concave in s.
    const auto contact = [&](double s) {
        double m[6];
        for (int k = 0; k < 6; ++k) m[k] = (1 - s) * a.matrix[k] + s * b.matrix[k];
        const double c00 = m[3] * m[5] - m[4] * m[4], c01 = m[2] * m[4] - m[1] * m[5], c02 = m[1] * m[4] - m[2] * m[3];
        const double c11 = m[0] * m[5] - m[2] * m[2], c12 = m[1] * m[2] - m[0] * m[4], c22 = m[0] * m[3] - m[1] * m[1];
        const double determinant = m[0] * c00 + m[1] * c01 + m[2] * c02;
        const double form = apart.x * (c00 * apart.x + 2 * (c01 * apart.y + c02 * apart.z)) + apart.y * (c11 * apart.y + 2 * c12 * apart.z) + apart.z * c22 * apart.z;
        return determinant > 0 ? s * (1 - s) * form / determinant : std::numeric_limits<double>::infinity();
    };
    if (apart == Vec3d(0)) return true;
    constexpr double kGolden = 0.6180339887498949;
    double low = 0, high = 1, left = 1 - kGolden, right = kGolden;
    double atLeft = contact(left), atRight = contact(right);
    for (int step = 0; step < 48; ++step) {
        if (atLeft > 1 || atRight > 1) return false;
        // A concave function lies below the line through two of its points outside of them.
        const double slope = std::abs(atRight - atLeft) / (right - left);
        if (std::max(atLeft, atRight) + slope * std::max(left - low, high - right) <= 1) return true;
        if (atLeft > atRight) {
            high = right, right = left, atRight = atLeft;
            left = high - kGolden * (high - low), atLeft = contact(left);
        } else {
            low = left, left = right, atLeft = atRight;
            right = low + kGolden * (high - low), atRight = contact(right);
        }
    }
    return std::max(atLeft, atRight) <= 1;
}

Result<MatterGraph> matterOf(const Splats& splats, const MatterOptions& options, std::stop_token stop)
{
    const std::size_t count = splats.size();
    MG_TRY(checkMemory(count * (sizeof(Ellipsoid) + 12 * kNearSplats + 24), "", fmt::format("the neighbourhoods of {} splats", count)));
    MatterGraph graph;
    graph.points.resize(count);
    graph.weights.assign(count, 0);
    std::vector<Ellipsoid> ellipsoids(count);
    std::vector<Vec3> solid(count, Vec3(std::numeric_limits<float>::quiet_NaN()));   // faint splats are nobody's neighbours
    parallelFor(count, 4096, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            graph.points[i] = splats.position(i);
            const float alpha = splats.peakAlpha(i);
            if (!(alpha >= kFaintest) || !ellipsoidOf(splats, i, options.overlapSigmas, ellipsoids[i])) continue;
            graph.weights[i] = alpha;
            solid[i] = graph.points[i];
        }
    });
    const NearestOthers near = nearestOthers(PointTree(solid), solid, kNearSplats, stop);
    if (stop.stop_requested()) return cancelled();
    std::vector<Pair> pairs;
    std::mutex guard;
    parallelFor(count, 2048, [&](std::size_t begin, std::size_t end) {
        std::vector<Pair> found;
        for (std::size_t i = begin; i < end && !stop.stop_requested(); ++i) {
            for (const std::uint32_t j : near.of(i)) {
                if (j == i) break;   // no further neighbours
                if (!options.parts.empty() && options.parts[i] != options.parts[j]) continue;
                if (overlap(ellipsoids[std::min<std::size_t>(i, j)], ellipsoids[std::max<std::size_t>(i, j)])) found.emplace_back(static_cast<std::uint32_t>(i), j);
            }
        }
        const std::lock_guard lock(guard);
        pairs.insert(pairs.end(), found.begin(), found.end());
    });
    if (stop.stop_requested()) return cancelled();
    graph.setLinks(pairs);   // sorts, so the order in which threads came does not matter
    if (stop.stop_requested()) return cancelled();
    return graph;
}

Result<MatterGraph> matterOf(const Cage& cage, const MatterOptions& options, std::vector<std::uint32_t>& pointOf, std::stop_token stop)
{
    const std::size_t count = cage.positions.rows();
    std::vector<Vec3> vertices(count);
    for (std::size_t v = 0; v < count; ++v) vertices[v] = {cage.positions.at<float>(v, 0), cage.positions.at<float>(v, 1), cage.positions.at<float>(v, 2)};
    std::vector<std::uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    const auto key = [&](std::uint32_t v) { return std::tuple(vertices[v].x, vertices[v].y, vertices[v].z); };
    for (Vec3& vertex : vertices)
        if (!isFinite(vertex)) vertex = Vec3(std::numeric_limits<float>::max());   // sorts; joined to nothing below
    std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) { return std::pair(key(a), a) < std::pair(key(b), b); });
    MatterGraph graph;
    std::vector<std::uint32_t> labels;
    pointOf.assign(count, 0);
    for (std::size_t k = 0; k < count; ++k) {
        const std::uint32_t v = order[k];
        if (k == 0 || vertices[order[k - 1]] != vertices[v]) {
            const bool isPlaced = vertices[v].x != std::numeric_limits<float>::max();
            graph.points.push_back(isPlaced ? vertices[v] : Vec3(std::numeric_limits<float>::quiet_NaN()));
            graph.weights.push_back(isPlaced ? 1.0f : 0.0f);
            labels.push_back(options.parts.empty() ? 0 : options.parts[v]);
        }
        pointOf[v] = static_cast<std::uint32_t>(graph.points.size() - 1);
    }
    std::vector<Pair> pairs;
    double total = 0;
    const auto add = [&](std::uint32_t a, std::uint32_t b) {
        if (a == b || labels[a] != labels[b] || graph.weights[a] == 0 || graph.weights[b] == 0) return;
        pairs.emplace_back(a, b);
        total += glm::length(graph.points[a] - graph.points[b]);
    };
    for (std::size_t t = 0; t < cage.triangles.rows(); ++t)
        for (std::uint32_t k = 0; k < 3; ++k) add(pointOf[cage.triangles.at<std::uint32_t>(t, k)], pointOf[cage.triangles.at<std::uint32_t>(t, (k + 1) % 3)]);
    const float meanEdge = pairs.empty() ? 0.0f : static_cast<float>(total / static_cast<double>(pairs.size()));
    graph.setLinks(pairs);

    constexpr std::size_t kNear = 6;
    const auto shells = componentsOf(graph);
    const NearestOthers near = nearestOthers(PointTree(graph.points), graph.points, kNear, stop);
    if (stop.stop_requested()) return cancelled();
    for (std::uint32_t i = 0; i < graph.size(); ++i) {
        for (const std::uint32_t j : near.of(i)) {
            if (shells[i] != shells[j] && glm::length(graph.points[i] - graph.points[j]) < kTouching * meanEdge) add(i, j);
        }
    }
    graph.setLinks(pairs);
    return graph;
}

std::vector<std::uint32_t> componentsOf(const MatterGraph& graph)
{
    constexpr auto kNone = std::numeric_limits<std::uint32_t>::max();
    std::vector<std::uint32_t> components(graph.size(), kNone), open;
    std::uint32_t next = 0;
    for (std::uint32_t seed = 0; seed < graph.size(); ++seed) {
        if (components[seed] != kNone) continue;
        components[seed] = next;
        for (open = {seed}; !open.empty();) {
            const std::uint32_t at = open.back();
            open.pop_back();
            for (const auto& link : graph.linksOf(at))
                if (components[link.to] == kNone) components[link.to] = next, open.push_back(link.to);
        }
        ++next;
    }
    return components;
}

}  // namespace morphogen
