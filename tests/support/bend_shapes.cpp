#include "tests/support/bend_shapes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <tuple>

namespace morphogen::support {

TriangleMesh makeBar(float length, float width, std::size_t vertices)
{
    // A lattice's surface: 4 s^2 l + 2 s^2 vertices, l the ratio of the sides.
    const float ratio = length / width;
    const int across = std::max(1, static_cast<int>(std::lround(std::sqrt(static_cast<float>(vertices) / (4 * ratio + 2)))));
    const int along = std::max(1, static_cast<int>(std::lround(static_cast<float>(across) * ratio)));
    TriangleMesh mesh;
    std::map<std::tuple<int, int, int>, std::uint32_t> known;
    const auto vertex = [&](int x, int y, int z) {
        const auto [place, isNew] = known.try_emplace({x, y, z}, static_cast<std::uint32_t>(mesh.vertices.size()));
        const float step = width / static_cast<float>(across);
        if (isNew) mesh.vertices.emplace_back(length * static_cast<float>(x) / static_cast<float>(along), step * static_cast<float>(y) - width / 2, step * static_cast<float>(z) - width / 2);
        return place->second;
    };
    const auto quad = [&](std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d, bool isTurned) {
        // Diagonals alternate, so that the bar has no preferred twist.
        const std::uint32_t corners[2][6] = {{a, b, c, a, c, d}, {a, b, d, b, c, d}};
        mesh.triangles.insert(mesh.triangles.end(), std::begin(corners[isTurned]), std::end(corners[isTurned]));
    };
    for (int x = 0; x < along; ++x) {
        for (int k = 0; k < across; ++k) {
            const bool isTurned = (x + k) % 2;
            quad(vertex(x, 0, k), vertex(x + 1, 0, k), vertex(x + 1, 0, k + 1), vertex(x, 0, k + 1), isTurned);
            quad(vertex(x, across, k + 1), vertex(x + 1, across, k + 1), vertex(x + 1, across, k), vertex(x, across, k), isTurned);
            quad(vertex(x, k + 1, 0), vertex(x + 1, k + 1, 0), vertex(x + 1, k, 0), vertex(x, k, 0), isTurned);
            quad(vertex(x, k, across), vertex(x + 1, k, across), vertex(x + 1, k + 1, across), vertex(x, k + 1, across), isTurned);
        }
    }
    for (int y = 0; y < across; ++y) {
        for (int z = 0; z < across; ++z) {
            quad(vertex(0, y, z), vertex(0, y, z + 1), vertex(0, y + 1, z + 1), vertex(0, y + 1, z), (y + z) % 2);
            quad(vertex(along, y, z + 1), vertex(along, y, z), vertex(along, y + 1, z), vertex(along, y + 1, z + 1), (y + z) % 2);
        }
    }
    return mesh;
}

TriangleMesh makeSphere(int rings)
{
    TriangleMesh mesh;
    const int around = 2 * rings;
    mesh.vertices.emplace_back(0, 1, 0);
    for (int r = 1; r < rings; ++r) {
        for (int k = 0; k < around; ++k) {
            const float polar = kPi * static_cast<float>(r) / static_cast<float>(rings), turn = 2 * kPi * static_cast<float>(k) / static_cast<float>(around);
            mesh.vertices.emplace_back(std::sin(polar) * std::cos(turn), std::cos(polar), std::sin(polar) * std::sin(turn));
        }
    }
    mesh.vertices.emplace_back(0, -1, 0);
    const auto at = [&](int r, int k) {
        if (r == 0) return 0u;
        if (r == rings) return static_cast<std::uint32_t>(mesh.vertices.size() - 1);
        return static_cast<std::uint32_t>(1 + (r - 1) * around + k % around);
    };
    for (int r = 0; r < rings; ++r) {
        for (int k = 0; k < around; ++k) {
            if (r > 0) mesh.triangles.insert(mesh.triangles.end(), {at(r, k), at(r, k + 1), at(r + 1, k)});
            if (r + 1 < rings) mesh.triangles.insert(mesh.triangles.end(), {at(r, k + 1), at(r + 1, k + 1), at(r + 1, k)});
        }
    }
    return mesh;
}

Splats splatsOver(const TriangleMesh& mesh, std::size_t count, std::uint32_t seed)
{
    std::mt19937 random(seed);
    std::vector<double> areas;
    double total = 0;
    for (std::size_t t = 0; t < mesh.triangles.size(); t += 3) {
        const Vec3 a = mesh.vertices[mesh.triangles[t]], b = mesh.vertices[mesh.triangles[t + 1]], c = mesh.vertices[mesh.triangles[t + 2]];
        areas.push_back(0.5 * glm::length(glm::cross(b - a, c - a)));
        total += areas.back();
    }
    std::discrete_distribution<std::size_t> pick(areas.begin(), areas.end());
    std::uniform_real_distribution<float> unit(0, 1);
    SplatsBuilder builder(count, 0);
    const float sigma = static_cast<float>(0.8 * std::sqrt(total / static_cast<double>(count)));
    for (std::size_t i = 0; i < count; ++i) {
        const std::size_t t = 3 * pick(random);
        const Vec3 a = mesh.vertices[mesh.triangles[t]], b = mesh.vertices[mesh.triangles[t + 1]], c = mesh.vertices[mesh.triangles[t + 2]];
        float u = unit(random), v = unit(random);
        if (u + v > 1) u = 1 - u, v = 1 - v;
        const Vec3 normal = glm::normalize(glm::cross(b - a, c - a));
        const Vec3 side = glm::normalize(std::abs(normal.x) < 0.7f ? glm::cross(normal, Vec3(1, 0, 0)) : glm::cross(normal, Vec3(0, 1, 0)));
        builder.setPosition(i, a + u * (b - a) + v * (c - a));
        builder.setRotation(i, glm::normalize(glm::quat_cast(Mat3(side, glm::cross(normal, side), normal))));
        builder.setStandardDeviations(i, {sigma, 0.8f * sigma, 0.03f * sigma});
        builder.setPeakAlpha(i, 0.95f);
        builder.setColour(i, {0.8f, 0.5f, 0.3f});
    }
    return builder.finish();
}

Splats joined(const Splats& a, const Splats& b)
{
    SplatsBuilder builder(a.size() + b.size(), 0);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) {
        builder.columns[c] = a.columns[c].toVector<float>();
        const auto more = b.columns[c].toVector<float>();
        builder.columns[c].insert(builder.columns[c].end(), more.begin(), more.end());
    }
    return builder.finish();
}

std::vector<std::uint32_t> nodesBelow(const NodeGraph& graph, int axis, float limit)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < graph.size(); ++i)
        if (graph.positions()[i][axis] < limit) found.push_back(i);
    return found;
}

std::vector<std::uint32_t> nodesAbove(const NodeGraph& graph, int axis, float limit)
{
    std::vector<std::uint32_t> found;
    for (std::uint32_t i = 0; i < graph.size(); ++i)
        if (graph.positions()[i][axis] > limit) found.push_back(i);
    return found;
}

}  // namespace morphogen::support
