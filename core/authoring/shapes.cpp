#include "core/authoring/shapes.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

namespace morphogen {
namespace {

template <class V>
std::vector<V> catmullRom(std::span<const V> points, int perSpan)
{
    std::vector<V> curve;
    const auto at = [&](long i) { return points[static_cast<std::size_t>(std::clamp(i, 0l, static_cast<long>(points.size()) - 1))]; };
    for (long i = 0; i + 1 < static_cast<long>(points.size()); ++i) {
        for (int k = 0; k < perSpan; ++k) {
            const float t = static_cast<float>(k) / static_cast<float>(perSpan);
            const V a = at(i - 1), b = at(i), c = at(i + 1), d = at(i + 2);
            curve.push_back(0.5f * (2.0f * b + (c - a) * t + (2.0f * a - 5.0f * b + 4.0f * c - d) * (t * t) + (3.0f * b - a - 3.0f * c + d) * (t * t * t)));
        }
    }
    curve.push_back(points.back());
    return curve;
}

void addQuad(MeshPart& part, std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d)
{
    const auto add = [&](std::uint32_t i, std::uint32_t j, std::uint32_t k) {
        const Vec3 &p = part.positions[i], &q = part.positions[j], &r = part.positions[k];
        if (glm::length(glm::cross(q - p, r - p)) < 1e-12f) return;
        part.indices.insert(part.indices.end(), {i, j, k});
    };
    add(a, b, c);
    add(a, c, d);
}

}  // namespace

std::vector<Vec2> smoothProfile(std::span<const Vec2> points, int perSpan)
{
    auto curve = catmullRom(points, perSpan);
    for (Vec2& p : curve) p.x = std::max(p.x, 0.0f);
    return curve;
}

std::vector<Vec3> smoothPath(std::span<const Vec3> points, int perSpan) { return catmullRom(points, perSpan); }

MeshPart lathe(std::span<const Vec2> profile, int segments)
{
    MeshPart part;
    const auto rows = static_cast<std::uint32_t>(profile.size()), round = static_cast<std::uint32_t>(segments);
    for (std::uint32_t i = 0; i < rows; ++i) {
        for (std::uint32_t j = 0; j <= round; ++j) {
            const float u = static_cast<float>(j) / static_cast<float>(round), angle = 2 * kPi * static_cast<float>(j % round) / static_cast<float>(round);
            part.positions.push_back({profile[i].x * std::cos(angle), profile[i].y, profile[i].x * std::sin(angle)});
            part.uvs[0].push_back({u, static_cast<float>(i) / static_cast<float>(rows - 1)});
        }
    }
    for (std::uint32_t i = 0; i + 1 < rows; ++i)
        for (std::uint32_t j = 0; j < round; ++j) {
            const std::uint32_t a = i * (round + 1) + j, above = a + round + 1;
            addQuad(part, a, above, above + 1, a + 1);
        }
    return part;
}

MeshPart sphere(float radius, int segments)
{
    std::vector<Vec2> profile;
    const int rows = segments / 2;
    for (int i = 0; i <= rows; ++i) {
        const float angle = kPi * (static_cast<float>(i) / static_cast<float>(rows) - 0.5f);
        profile.push_back({i == 0 || i == rows ? 0.0f : radius * std::cos(angle), radius * std::sin(angle)});
    }
    return lathe(profile, segments);
}

MeshPart roundedBox(const Vec3& halfSize, float rounding, int cells)
{
    MeshPart part;
    std::map<std::tuple<int, int, int>, std::uint32_t> known;
    const float r = std::min(rounding, std::min(halfSize.x, std::min(halfSize.y, halfSize.z)));
    const Vec3 core = halfSize - Vec3(r);
    // Half of the lines of each side lie in its roundings, so that they stay round when the box is long.
    const auto line = [&](int k, float half) {
        const int edge = std::max(1, cells / 4);
        if (k <= edge) return -half + r * (1 - std::cos(0.5f * kPi * static_cast<float>(k) / static_cast<float>(edge))) * 0.999f;
        if (k >= cells - edge) return half - r * (1 - std::cos(0.5f * kPi * static_cast<float>(cells - k) / static_cast<float>(edge))) * 0.999f;
        return glm::mix(-half + r, half - r, static_cast<float>(k - edge) / static_cast<float>(cells - 2 * edge));
    };
    const auto vertex = [&](int x, int y, int z) {
        const auto key = std::make_tuple(x, y, z);
        if (const auto found = known.find(key); found != known.end()) return found->second;
        const Vec3 p(line(x, halfSize.x), line(y, halfSize.y), line(z, halfSize.z));
        const Vec3 inner = glm::clamp(p, -core, core), out = p - inner;
        const float length = glm::length(out);
        part.positions.push_back(length > 0 ? inner + out * (r / length) : p);
        part.uvs[0].push_back({0.5f + 0.5f * p.x / halfSize.x, 0.5f - 0.5f * p.y / halfSize.y});
        return known[key] = static_cast<std::uint32_t>(part.positions.size() - 1);
    };
    for (int axis = 0; axis < 3; ++axis)
        for (int side = 0; side < 2; ++side)
            for (int i = 0; i < cells; ++i)
                for (int j = 0; j < cells; ++j) {
                    const auto corner = [&](int s, int t) {
                        int at[3];
                        at[axis] = side * cells, at[(axis + 1) % 3] = i + s, at[(axis + 2) % 3] = j + t;
                        return vertex(at[0], at[1], at[2]);
                    };
                    if (side == 1) addQuad(part, corner(0, 0), corner(1, 0), corner(1, 1), corner(0, 1));
                    else addQuad(part, corner(0, 0), corner(0, 1), corner(1, 1), corner(1, 0));
                }
    return part;
}

MeshPart tube(std::span<const Vec3> path, std::span<const float> radii, int segments)
{
    MeshPart part;
    const auto round = static_cast<std::uint32_t>(segments);
    Vec3 side(1, 0, 0);
    std::vector<std::tuple<Vec3, Vec3, Vec3, float>> rings;  // centre, side, other, radius
    const auto direction = [&](std::size_t i) {
        return glm::normalize(path[std::min(i + 1, path.size() - 1)] - path[i > 0 ? i - 1 : 0]);
    };
    for (std::size_t i = 0; i < path.size(); ++i) {
        const Vec3 along = direction(i);
        side -= along * glm::dot(side, along);
        if (glm::length(side) < 1e-3f) side = glm::cross(along, std::abs(along.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(0, 0, 1));
        side = glm::normalize(side);
        const Vec3 other = glm::cross(along, side);
        const bool isFirst = i == 0, isLast = i + 1 == path.size();
        constexpr int kCap = 3;
        for (int k = 0; isFirst && k < kCap; ++k) {
            const float a = 0.5f * kPi * static_cast<float>(k) / kCap;
            rings.push_back({path[i] - along * (radii[i] * std::cos(a)), side, other, radii[i] * std::sin(a)});
        }
        rings.push_back({path[i], side, other, radii[i]});
        for (int k = kCap - 1; isLast && k >= 0; --k) {
            const float a = 0.5f * kPi * static_cast<float>(k) / kCap;
            rings.push_back({path[i] + along * (radii[i] * std::cos(a)), side, other, radii[i] * std::sin(a)});
        }
    }
    for (std::size_t i = 0; i < rings.size(); ++i) {
        const auto& [centre, x, y, radius] = rings[i];
        for (std::uint32_t j = 0; j <= round; ++j) {
            const float angle = 2 * kPi * static_cast<float>(j % round) / static_cast<float>(round);
            part.positions.push_back(centre + radius * (std::cos(angle) * x + std::sin(angle) * y));
            part.uvs[0].push_back({static_cast<float>(j) / static_cast<float>(round), static_cast<float>(i) / static_cast<float>(rings.size() - 1)});
        }
    }
    for (std::uint32_t i = 0; i + 1 < rings.size(); ++i)
        for (std::uint32_t j = 0; j < round; ++j) {
            const std::uint32_t a = i * (round + 1) + j, next = a + round + 1;
            addQuad(part, a, a + 1, next + 1, next);
        }
    return part;
}

MeshPart patch(const Vec3& origin, const Vec3& u, const Vec3& v, int cells)
{
    MeshPart part;
    const auto n = static_cast<std::uint32_t>(cells);
    for (std::uint32_t j = 0; j <= n; ++j)
        for (std::uint32_t i = 0; i <= n; ++i) {
            const float s = static_cast<float>(i) / static_cast<float>(n), t = static_cast<float>(j) / static_cast<float>(n);
            part.positions.push_back(origin + s * u + t * v);
            part.uvs[0].push_back({s, t});
        }
    for (std::uint32_t j = 0; j < n; ++j)
        for (std::uint32_t i = 0; i < n; ++i) {
            const std::uint32_t a = j * (n + 1) + i;
            addQuad(part, a, a + 1, a + n + 2, a + n + 1);
        }
    return part;
}

MeshPart disc(float radius, int rings)
{
    std::vector<Vec2> profile;
    for (int i = rings; i >= 0; --i) profile.push_back({radius * static_cast<float>(i) / static_cast<float>(rings), 0.0f});
    return lathe(profile, 6 * rings);
}

MeshPart leaf(std::span<const Vec3> path, const Vec3& side, const std::function<float(float)>& width)
{
    MeshPart part;
    constexpr int kAcross = 4;
    const auto rows = static_cast<std::uint32_t>(path.size());
    for (std::uint32_t i = 0; i < rows; ++i) {
        const float t = static_cast<float>(i) / static_cast<float>(rows - 1);
        const Vec3 along = glm::normalize(path[std::min(i + 1, rows - 1)] - path[i > 0 ? i - 1 : 0]);
        const Vec3 across = glm::normalize(side - along * glm::dot(side, along)), up = glm::cross(across, along);
        for (int k = 0; k <= kAcross; ++k) {
            const float s = 2.0f * static_cast<float>(k) / kAcross - 1.0f;
            part.positions.push_back(path[i] + width(t) * (s * across + 0.25f * s * s * up));
            part.uvs[0].push_back({0.5f + 0.5f * s, t});
        }
    }
    for (std::uint32_t i = 0; i + 1 < rows; ++i)
        for (std::uint32_t k = 0; k < kAcross; ++k) {
            const std::uint32_t a = i * (kAcross + 1) + k, next = a + kAcross + 1;
            addQuad(part, a, a + 1, next + 1, next);
        }
    return part;
}

void place(MeshPart& part, const Affine3x4& map)
{
    for (Vec3& p : part.positions) p = map.point(p);
}

void displace(MeshPart& part, const std::function<Vec3(const Vec3&)>& map)
{
    for (Vec3& p : part.positions) p = map(p);
}

void append(MeshPart& whole, const MeshPart& part)
{
    const auto first = static_cast<std::uint32_t>(whole.positions.size());
    whole.positions.insert(whole.positions.end(), part.positions.begin(), part.positions.end());
    whole.uvs[0].insert(whole.uvs[0].end(), part.uvs[0].begin(), part.uvs[0].end());
    for (const std::uint32_t i : part.indices) whole.indices.push_back(first + i);
}

std::vector<Vec3> vertexNormals(const MeshPart& part)
{
    // Vertices doubled at a seam of the uvs share their normal.
    std::map<std::tuple<float, float, float>, std::uint32_t> firstAt;
    std::vector<std::uint32_t> shared(part.positions.size());
    for (std::uint32_t i = 0; i < part.positions.size(); ++i) {
        const Vec3& p = part.positions[i];
        shared[i] = firstAt.try_emplace({p.x, p.y, p.z}, i).first->second;
    }
    std::vector<Vec3> normals(part.positions.size(), Vec3(0));
    for (std::size_t t = 0; t + 2 < part.indices.size(); t += 3) {
        const std::uint32_t a = part.indices[t], b = part.indices[t + 1], c = part.indices[t + 2];
        const Vec3 n = glm::cross(part.positions[b] - part.positions[a], part.positions[c] - part.positions[a]);
        for (const std::uint32_t v : {a, b, c}) normals[shared[v]] += n;
    }
    for (std::size_t i = 0; i < normals.size(); ++i) {
        const Vec3 n = normals[shared[i]];
        if (shared[i] == i) normals[i] = glm::length(n) > 0 ? glm::normalize(n) : Vec3(0, 1, 0);
        else normals[i] = normals[shared[i]];
    }
    return normals;
}

}  // namespace morphogen
