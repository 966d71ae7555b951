#include "core/authoring/clay.h"

#include "core/base/parallel.h"
#include "core/math/bounds.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace morphogen {
namespace {

/// A grid of distances at the corners of cubic cells.
struct Grid {
    Vec3 origin{0};
    float cell = 0;
    int nx = 0, ny = 0, nz = 0;  ///< corners
    std::vector<float> values;

    std::size_t index(int x, int y, int z) const { return (static_cast<std::size_t>(z) * ny + y) * nx + x; }
    Vec3 corner(int x, int y, int z) const { return origin + cell * Vec3(x, y, z); }
};

}  // namespace

void Clay::addPair(const Lump& lump, int mirrorNode)
{
    add(lump);
    Lump mirrored = lump;
    mirrored.a.x = -lump.a.x, mirrored.b.x = -lump.b.x;
    mirrored.node = mirrorNode;
    add(mirrored);
}

float Clay::lumpDistance(const Lump& lump, const Vec3& point) const
{
    // Exact rounded cone, after Quilez, "Distance functions".
    const Vec3 p = (point - lump.a) / lump.squash, axis = (lump.b - lump.a) / lump.squash;
    const float squash = std::min(lump.squash.x, std::min(lump.squash.y, lump.squash.z));
    const float l2 = glm::dot(axis, axis), dr = lump.radiusA - lump.radiusB, a2 = l2 - dr * dr;
    if (!(a2 > 1e-12f)) return squash * (glm::length(p) - std::max(lump.radiusA, lump.radiusB));
    const float il2 = 1 / l2, y = glm::dot(p, axis), z = y - l2;
    const Vec3 side = p * l2 - axis * y;
    const float x2 = glm::dot(side, side), y2 = y * y * l2, z2 = z * z * l2;
    const auto sign = [](float v) { return v < 0 ? -1.0f : v > 0 ? 1.0f : 0.0f; };
    const float k = sign(dr) * dr * dr * x2;
    float d;
    if (sign(z) * a2 * z2 > k) d = std::sqrt(x2 + z2) * il2 - lump.radiusB;
    else if (sign(y) * a2 * y2 < k) d = std::sqrt(x2 + y2) * il2 - lump.radiusA;
    else d = (std::sqrt(x2 * a2 * il2) + y * dr) * il2 - lump.radiusA;
    return squash * d;
}

float Clay::distance(const Vec3& point) const
{
    float nearest = 1e9f;
    float distances[256];
    const std::size_t count = std::min<std::size_t>(m_lumps.size(), 256);
    for (std::size_t i = 0; i < count; ++i) nearest = std::min(nearest, distances[i] = lumpDistance(m_lumps[i], point));
    float sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
        const float x = (distances[i] - nearest) / m_melt;
        if (x < 12) sum += std::exp(-x);
    }
    return nearest - m_melt * std::log(sum);
}

Vec3 Clay::normal(const Vec3& point) const
{
    constexpr float h = 1e-3f;
    const Vec3 gradient(distance(point + Vec3(h, 0, 0)) - distance(point - Vec3(h, 0, 0)),
                        distance(point + Vec3(0, h, 0)) - distance(point - Vec3(0, h, 0)),
                        distance(point + Vec3(0, 0, h)) - distance(point - Vec3(0, 0, h)));
    return glm::length(gradient) > 0 ? glm::normalize(gradient) : Vec3(0, 1, 0);
}

std::vector<float> Clay::tints(const Vec3& point, float width, int tintCount) const
{
    std::vector<float> mix(static_cast<std::size_t>(tintCount), 0.0f);
    float nearest = 1e9f, sum = 0;
    for (const Lump& lump : m_lumps) nearest = std::min(nearest, lumpDistance(lump, point));
    for (const Lump& lump : m_lumps) {
        const float w = std::exp(-(lumpDistance(lump, point) - nearest) / width);
        mix[static_cast<std::size_t>(lump.tint)] += w;
        sum += w;
    }
    for (float& w : mix) w /= sum;
    return mix;
}

MeshPart Clay::mesh(float cell, float skinWidth) const
{
    Bounds box;
    for (const Lump& lump : m_lumps) {
        const Vec3 reach = Vec3(std::max(lump.radiusA, lump.radiusB)) * glm::max(lump.squash, Vec3(1)) + Vec3(4 * m_melt + 2 * cell);
        for (const Vec3& p : {lump.a, lump.b}) box.add(p - reach), box.add(p + reach);
    }
    Grid grid;
    grid.origin = box.lower, grid.cell = cell;
    grid.nx = static_cast<int>(box.size().x / cell) + 2, grid.ny = static_cast<int>(box.size().y / cell) + 2, grid.nz = static_cast<int>(box.size().z / cell) + 2;
    grid.values.resize(static_cast<std::size_t>(grid.nx) * grid.ny * grid.nz);
    parallelFor(static_cast<std::size_t>(grid.nz), 2, [&](std::size_t begin, std::size_t end) {
        for (std::size_t z = begin; z < end; ++z)
            for (int y = 0; y < grid.ny; ++y)
                for (int x = 0; x < grid.nx; ++x)
                    grid.values[grid.index(x, y, static_cast<int>(z))] = distance(grid.corner(x, y, static_cast<int>(z)));
    });

    MeshPart part;
    std::vector<std::int32_t> vertexOf(grid.values.size(), -1);
    for (int z = 0; z + 1 < grid.nz; ++z)
        for (int y = 0; y + 1 < grid.ny; ++y)
            for (int x = 0; x + 1 < grid.nx; ++x) {
                Vec3 sum(0);
                int crossings = 0;
                const auto edge = [&](int ax, int ay, int az, int bx, int by, int bz) {
                    const float a = grid.values[grid.index(ax, ay, az)], b = grid.values[grid.index(bx, by, bz)];
                    if ((a < 0) == (b < 0)) return;
                    sum += glm::mix(grid.corner(ax, ay, az), grid.corner(bx, by, bz), a / (a - b));
                    ++crossings;
                };
                for (int i = 0; i < 2; ++i)
                    for (int j = 0; j < 2; ++j) {
                        edge(x, y + i, z + j, x + 1, y + i, z + j);
                        edge(x + i, y, z + j, x + i, y + 1, z + j);
                        edge(x + i, y + j, z, x + i, y + j, z + 1);
                    }
                if (crossings == 0) continue;
                vertexOf[grid.index(x, y, z)] = static_cast<std::int32_t>(part.positions.size());
                part.positions.push_back(sum / static_cast<float>(crossings));
            }
    for (int z = 1; z + 1 < grid.nz; ++z)
        for (int y = 1; y + 1 < grid.ny; ++y)
            for (int x = 1; x + 1 < grid.nx; ++x)
                for (int axis = 0; axis < 3; ++axis) {
                    const float a = grid.values[grid.index(x, y, z)];
                    const float b = grid.values[grid.index(x + (axis == 0), y + (axis == 1), z + (axis == 2))];
                    if ((a < 0) == (b < 0)) continue;
                    // The four cells round this edge, counter-clockwise about the axis.
                    const auto vertex = [&](int s, int t) {
                        int at[3] = {x, y, z};
                        at[(axis + 1) % 3] -= s, at[(axis + 2) % 3] -= t;
                        return static_cast<std::uint32_t>(vertexOf[grid.index(at[0], at[1], at[2])]);
                    };
                    const std::uint32_t q[4] = {vertex(1, 1), vertex(0, 1), vertex(0, 0), vertex(1, 0)};
                    if (a < 0) part.indices.insert(part.indices.end(), {q[0], q[1], q[2], q[0], q[2], q[3]});
                    else part.indices.insert(part.indices.end(), {q[0], q[2], q[1], q[0], q[3], q[2]});
                }

    part.influences = 4;
    part.joints.resize(part.positions.size() * 4);
    part.weights.resize(part.positions.size() * 4);
    parallelFor(part.positions.size(), 256, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            Vec3& p = part.positions[i];
            for (int step = 0; step < 2; ++step) p -= distance(p) * normal(p);
            std::map<int, float> byNode;
            float nearest = 1e9f;
            for (const Lump& lump : m_lumps) nearest = std::min(nearest, lumpDistance(lump, p));
            for (const Lump& lump : m_lumps) {
                float& w = byNode[lump.node];
                w = std::max(w, std::exp(-(lumpDistance(lump, p) - nearest) / skinWidth));
            }
            std::vector<std::pair<float, int>> ranked;
            for (const auto& [node, w] : byNode) ranked.push_back({w, node});
            std::sort(ranked.begin(), ranked.end(), [](const auto& a, const auto& b) { return a.first != b.first ? a.first > b.first : a.second < b.second; });
            ranked.resize(std::min<std::size_t>(ranked.size(), 4));
            float sum = 0;
            for (auto& [w, node] : ranked) sum += w = w < 0.03f ? 0.0f : w;
            for (std::size_t k = 0; k < 4; ++k) {
                part.joints[4 * i + k] = static_cast<std::uint32_t>(k < ranked.size() ? ranked[k].second : 0);
                part.weights[4 * i + k] = k < ranked.size() ? ranked[k].first / sum : 0.0f;
            }
        }
    });
    return part;
}

}  // namespace morphogen
