#include "core/authoring/light.h"

#include "core/authoring/shapes.h"
#include "core/base/parallel.h"
#include "core/math/spherical_harmonics.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <unordered_map>

namespace morphogen {
namespace {

constexpr float kFar = 1e10f;

/// Lower envelope of parabolas: squared distances along one line, in place.
void transformLine(std::vector<float>& f, std::vector<int>& sites, std::vector<float>& borders, std::vector<float>& out)
{
    const int n = static_cast<int>(f.size());
    int k = -1;
    for (int q = 0; q < n; ++q) {
        if (f[q] >= kFar) continue;
        float s = -kFar;
        while (k >= 0) {
            const int v = sites[k];
            s = ((f[q] + static_cast<float>(q) * q) - (f[v] + static_cast<float>(v) * v)) / (2.0f * (q - v));
            if (s > borders[k]) break;
            --k;
        }
        sites[++k] = q;
        borders[k] = k == 0 ? -kFar : s;
    }
    if (k < 0) return;
    for (int q = 0, j = 0; q < n; ++q) {
        while (j < k && borders[j + 1] < static_cast<float>(q)) ++j;
        const float d = static_cast<float>(q - sites[j]);
        out[q] = d * d + f[sites[j]];
    }
    f.swap(out);
}

float encode(float linear) { return linear <= 0.0031308f ? 12.92f * linear : 1.055f * std::pow(linear, 1 / 2.4f) - 0.055f; }
float decode(float value) { return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f); }

/// Zonal coefficients of max(x, 0)^exponent, windowed, scaled so that the cut lobe's peak is 1.
std::array<float, 4> glossLobe(float exponent, int degree)
{
    std::array<float, 4> zonal{};
    constexpr int kSteps = 400;
    for (int i = 0; i < kSteps; ++i) {
        const float x = (static_cast<float>(i) + 0.5f) / kSteps, f = std::pow(x, exponent) / kSteps;
        const float legendre[4] = {1, x, 1.5f * x * x - 0.5f, 2.5f * x * x * x - 1.5f * x};
        for (int l = 0; l <= degree; ++l) zonal[l] += 2 * kPi * f * legendre[l];
    }
    float peak = 0;
    for (int l = 0; l <= degree; ++l) {
        const float t = static_cast<float>(l) / static_cast<float>(degree + 1);
        zonal[l] *= 1 - t * t;
        peak += zonal[l] * static_cast<float>(2 * l + 1) / (4 * kPi);
    }
    // Ready for coefficients Y_lm(axis): sum_m Y_lm(a) Y_lm(d) = (2l + 1) / (4 pi) P_l(a . d).
    for (float& z : zonal) z /= peak;
    return zonal;
}

/// What a surface that is drawn evenly is taken to receive: about the most that a lit one does.
constexpr float kEvenLight = 1.25f;

}  // namespace

DistanceGrid::DistanceGrid(std::span<const Vec3> samples, int cellsAlong)
{
    Bounds box;
    for (const Vec3& p : samples) box.add(p);
    const Vec3 size = box.size();
    m_cell = std::max(std::max(size.x, std::max(size.y, size.z)) / static_cast<float>(cellsAlong), 1e-4f);
    m_origin = box.lower - Vec3(2.5f * m_cell);
    for (int axis = 0; axis < 3; ++axis) m_size[axis] = static_cast<int>(size[axis] / m_cell) + 6;
    m_distance.assign(static_cast<std::size_t>(m_size[0]) * m_size[1] * m_size[2], kFar);
    const auto index = [&](int x, int y, int z) { return (static_cast<std::size_t>(z) * m_size[1] + y) * m_size[0] + x; };
    for (const Vec3& p : samples) {
        const Vec3 c = glm::floor((p - m_origin) / m_cell);
        m_distance[index(static_cast<int>(c.x), static_cast<int>(c.y), static_cast<int>(c.z))] = 0;
    }
    for (int axis = 0; axis < 3; ++axis) {
        const int a = (axis + 1) % 3, b = (axis + 2) % 3, length = m_size[axis];
        parallelFor(static_cast<std::size_t>(m_size[a]), 4, [&](std::size_t begin, std::size_t end) {
            std::vector<float> line(length), out(length), borders(length + 1);
            std::vector<int> sites(length);
            for (std::size_t i = begin; i < end; ++i)
                for (int j = 0; j < m_size[b]; ++j) {
                    int at[3];
                    at[a] = static_cast<int>(i), at[b] = j;
                    for (at[axis] = 0; at[axis] < length; ++at[axis]) line[at[axis]] = m_distance[index(at[0], at[1], at[2])];
                    transformLine(line, sites, borders, out);
                    for (at[axis] = 0; at[axis] < length; ++at[axis]) m_distance[index(at[0], at[1], at[2])] = line[at[axis]];
                }
        });
    }
    for (float& d : m_distance) d = std::sqrt(d) * m_cell;
}

float DistanceGrid::at(const Vec3& point) const
{
    const Vec3 p = (point - m_origin) / m_cell - Vec3(0.5f);
    const Vec3 last(m_size[0] - 1.001f, m_size[1] - 1.001f, m_size[2] - 1.001f);
    const Vec3 inside = glm::clamp(p, Vec3(0), last), t = inside - glm::floor(inside);
    const int x = static_cast<int>(inside.x), y = static_cast<int>(inside.y), z = static_cast<int>(inside.z);
    const auto value = [&](int i, int j, int k) { return m_distance[(static_cast<std::size_t>(z + k) * m_size[1] + y + j) * m_size[0] + x + i]; };
    const auto row = [&](int j, int k) { return glm::mix(value(0, j, k), value(1, j, k), t.x); };
    const float d = glm::mix(glm::mix(row(0, 0), row(1, 0), t.y), glm::mix(row(0, 1), row(1, 1), t.y), t.z);
    return d + m_cell * glm::length(p - inside);
}

float DistanceGrid::ambient(const Vec3& point, const Vec3& normal, float reach) const
{
    const Vec3 other = std::abs(normal.y) < 0.9f ? Vec3(0, 1, 0) : Vec3(1, 0, 0);
    const Vec3 side = glm::normalize(glm::cross(normal, other)), third = glm::cross(normal, side);
    float open = 0, total = 0;
    for (int cone = 0; cone < 6; ++cone) {
        Vec3 direction = normal;
        float weight = 1;
        if (cone > 0) {
            const float angle = 2 * kPi * static_cast<float>(cone) / 5;
            direction = 0.5f * normal + 0.866f * (std::cos(angle) * side + std::sin(angle) * third);
            weight = 0.5f;
        }
        // A cone as wide as it stands off a flat surface sees that surface not at all.
        constexpr float kSpread = 0.48f;
        float seen = 1;
        for (float t = 2.5f * m_cell; t < reach; t *= 1.45f) {
            const float clear = (at(point + normal * (0.6f * m_cell) + direction * t) + 0.25f * m_cell) / (kSpread * t);
            const float fade = 1 - t / reach;
            seen = std::min(seen, 1 - fade * (1 - std::clamp(clear, 0.0f, 1.0f)));
        }
        open += weight * seen, total += weight;
    }
    return open / total;
}

float DistanceGrid::visibility(const Vec3& point, const Vec3& towards, float softness) const
{
    const float far = m_cell * static_cast<float>(m_size[0] + m_size[1] + m_size[2]) * 0.6f;
    float seen = 1;
    for (float t = 3.0f * m_cell; t < far;) {
        const float d = at(point + towards * t);
        seen = std::min(seen, (d - 0.6f * m_cell) / (softness * t));
        if (seen <= 0) return 0;
        t += std::max(0.7f * d, 0.5f * m_cell);
    }
    return seen * seen * (3 - 2 * seen);
}

std::vector<SurfacePoint> surfacePoints(const MeshModel& model, const Splats& splats)
{
    // Triangles are entered into the cells of a hash that their boxes touch; a splat asks its own cell, then its neighbours'.
    struct Triangle {
        int part;
        std::uint32_t first;
    };
    std::vector<Triangle> triangles;
    std::vector<std::vector<Vec3>> normals;
    double edges = 0;
    for (std::size_t k = 0; k < model.parts.size(); ++k) {
        const MeshPart& part = model.parts[k];
        normals.push_back(vertexNormals(part));
        for (std::uint32_t i = 0; i + 2 < part.indices.size(); i += 3) {
            triangles.push_back({static_cast<int>(k), i});
            edges += glm::length(part.positions[part.indices[i]] - part.positions[part.indices[i + 1]]);
        }
    }
    std::vector<SurfacePoint> points(splats.size());
    if (triangles.empty()) return points;
    const float cell = std::max(1e-4f, 1.2f * static_cast<float>(edges / static_cast<double>(triangles.size())));
    const auto key = [](const Vec3& c) {
        const auto bits = [](float v) { return static_cast<std::uint64_t>(static_cast<std::int64_t>(v) & 0x1fffff); };
        return bits(c.x) | bits(c.y) << 21 | bits(c.z) << 42;
    };
    std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> cells;
    for (std::uint32_t t = 0; t < triangles.size(); ++t) {
        const MeshPart& part = model.parts[triangles[t].part];
        Bounds box;
        for (int c = 0; c < 3; ++c) box.add(part.positions[part.indices[triangles[t].first + c]]);
        const Vec3 low = glm::floor((box.lower - Vec3(1e-4f)) / cell), high = glm::floor((box.upper + Vec3(1e-4f)) / cell);
        for (float z = low.z; z <= high.z; ++z)
            for (float y = low.y; y <= high.y; ++y)
                for (float x = low.x; x <= high.x; ++x) cells[key({x, y, z})].push_back(t);
    }
    parallelFor(splats.size(), 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const Vec3 p = splats.position(i), home = glm::floor(p / cell);
            SurfacePoint& best = points[i];
            best.position = p;
            float nearest = kFar;
            const auto ask = [&](const Vec3& c) {
                const auto found = cells.find(key(c));
                if (found == cells.end()) return;
                for (const std::uint32_t t : found->second) {
                    const int k = triangles[t].part;
                    const MeshPart& part = model.parts[k];
                    std::uint32_t v[3];
                    for (int n = 0; n < 3; ++n) v[n] = part.indices[triangles[t].first + n];
                    const Vec3 a = part.positions[v[0]], ab = part.positions[v[1]] - a, ac = part.positions[v[2]] - a, ap = p - a;
                    // Barycentric coordinates of the projection, pulled back into the triangle.
                    const float d00 = glm::dot(ab, ab), d01 = glm::dot(ab, ac), d11 = glm::dot(ac, ac), d20 = glm::dot(ap, ab), d21 = glm::dot(ap, ac);
                    const float determinant = d00 * d11 - d01 * d01;
                    if (!(determinant > 0)) continue;
                    float s = std::clamp((d11 * d20 - d01 * d21) / determinant, 0.0f, 1.0f), u = std::clamp((d00 * d21 - d01 * d20) / determinant, 0.0f, 1.0f);
                    if (s + u > 1) s /= s + u, u = 1 - s;
                    const float distance = glm::length(a + s * ab + u * ac - p);
                    if (!(distance < nearest)) continue;
                    nearest = distance;
                    best.part = k;
                    const Vec3 n = (1 - s - u) * normals[k][v[0]] + s * normals[k][v[1]] + u * normals[k][v[2]];
                    best.normal = glm::length(n) > 1e-6f ? glm::normalize(n) : normals[k][v[0]];
                    if (!part.uvs[0].empty()) best.uv = (1 - s - u) * part.uvs[0][v[0]] + s * part.uvs[0][v[1]] + u * part.uvs[0][v[2]];
                }
            };
            ask(home);
            for (int n = 0; nearest > 0.02f * cell && n < 27; ++n)
                if (n != 13) ask(home + Vec3(n % 3 - 1, n / 3 % 3 - 1, n / 9 - 1));
        }
    });
    return points;
}

Result<Splats> light(const Splats& splats, const LightingRequest& request, const JobContext& job)
{
    const std::size_t count = splats.size();
    const int degree = request.shDegree, perChannel = shRestPerChannel(degree);
    SplatsBuilder to(count, degree);
    to.extra = splats.extra, to.filter = splats.filter;
    for (std::size_t c = 0; c < kSplatColumnCount; ++c) to.columns[c] = splats.columns[c].toVector<float>();

    const float leastScale = std::log(std::max(request.leastDeviation, 1e-8f));
    for (const SplatColumn along : {SplatColumn::Scale0, SplatColumn::Scale1})
        for (float& scale : to.column(along)) scale = std::max(scale, leastScale);

    const LightRig& rig = request.rig;
    const Mat3 turn = request.worldFromRest.linear(), back = glm::transpose(turn);
    const Vec3 toKey = glm::normalize(rig.toKey), toFill = glm::normalize(rig.toFill);
    std::vector<std::array<float, 4>> lobes;
    for (const Finish& finish : request.finishes) lobes.push_back(glossLobe(finish.glossExponent, degree));
    std::atomic<bool> isStopped = false;
    parallelFor(count, 1024, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            if (i % 256 == 0 && (isStopped || job.stopRequested())) {
                isStopped = true;
                return;
            }
            const SurfacePoint& at = request.points[i];
            const Finish& finish = request.finishes[static_cast<std::size_t>(at.part)];
            const Vec3 normal = turn * at.normal, position = request.worldFromRest.point(at.position);
            float open = 1, keySeen = 1;
            if (const DistanceGrid* grid = request.surroundings) {
                open = 1 - rig.occlusion * (1 - grid->ambient(position, normal, request.reach));
                if (glm::dot(normal, toKey) > -finish.translucency) keySeen = grid->visibility(position + normal * (1.2f * grid->cell()), toKey, rig.shadowSoftness);
            }
            const auto lambert = [&](const Vec3& towards) {
                const float wrap = 0.6f * finish.translucency;
                return std::max(0.0f, (glm::dot(normal, towards) + wrap) / (1 + wrap));
            };
            const float up = 0.5f + 0.5f * normal.y;
            const Vec3 albedo = finish.albedo(at);
            // What is hidden from the sky sees the body's own colour instead: crevices stay warm, not grey.
            const Vec3 ambient = glm::mix(rig.ground, rig.sky, up) * glm::mix(Vec3(open), Vec3(1), 0.35f * albedo * (1 - open));
            const Vec3 keyLight = rig.key * (lambert(toKey) * keySeen);
            Vec3 received = ambient + keyLight + rig.fill * (lambert(toFill) * open);
            if (rig.lamp != Vec3(0)) {
                const Vec3 toLamp = rig.lampAt - position;
                const float d2 = std::max(glm::dot(toLamp, toLamp), 0.02f);
                received += rig.lamp * (lambert(toLamp / std::sqrt(d2)) * open / d2);
            }
            const bool isEven = finish.lighting == Lighting::Even;
            const Vec3 diffuse = isEven ? albedo * kEvenLight : albedo * received;
            Rgb base = displayColour(diffuse);

            if (degree > 0 && (finish.gloss > 0 || finish.rim > 0 || finish.edgeShade > 0)) {
                // 1 - x^2 = 2/3 P0 - 2/3 P2, as zonal coefficients.
                constexpr std::array<float, 4> rimLobe{2.0f / 3 * 4 * kPi, 0, -2.0f / 3 * 4 * kPi / 5, 0};
                float basis[16];
                const auto addLobe = [&](const Vec3& axisInRest, const std::array<float, 4>& zonal, const Vec3& strength) {
                    shBasis(degree, axisInRest, basis);
                    for (int l = 0, k = 0; l <= degree; ++l)
                        for (int m = -l; m <= l; ++m, ++k)
                            for (int channel = 0; channel < 3; ++channel) {
                                const float value = strength[channel] * zonal[l] * basis[k];
                                if (k == 0) base[channel] += value * kShC0;
                                else to.shRest[channel * perChannel + k - 1][i] += value;
                            }
                };
                // 3DGS evaluates at the direction from the eye to the splat, so a lobe that is seen from `v` points to -v.
                const Vec3 mirrored = 2 * glm::dot(normal, toKey) * normal - toKey;
                const float facing = std::clamp(3 * glm::dot(normal, toKey) + 0.6f, 0.0f, 1.0f);
                const Vec3 shine = displayColour(diffuse + rig.key * (finish.gloss * keySeen * facing)) - displayColour(diffuse);
                if (isEven && degree >= 2) addLobe(-at.normal, rimLobe, displayColour(diffuse * (1 - finish.edgeShade)) - base);
                if (isEven) {
                    to.setColour(i, base);
                    continue;
                }
                if (finish.gloss > 0) addLobe(-(back * mirrored), lobes[static_cast<std::size_t>(at.part)], shine);
                if (finish.rim > 0 && degree >= 2) {
                    const Vec3 edge = glm::mix(albedo, Vec3(1), 0.4f) * (finish.rim * open) * glm::mix(rig.ground, rig.sky, 0.3f + 0.7f * up);
                    addLobe(-at.normal, rimLobe, displayColour(diffuse + edge) - displayColour(diffuse));
                }
            }
            to.setColour(i, base);
        }
    });
    if (isStopped) return cancelled();
    return to.finish();
}

Rgb displayColour(const Vec3& linear)
{
    Rgb out;
    for (int c = 0; c < 3; ++c) {
        // Straight up to 0.6, then bent so that 1 is reached asymptotically.
        const float x = std::max(0.0f, linear[c]);
        out[c] = encode(x < 0.6f ? x : 1 - 0.4f * std::exp(-(x - 0.6f) / 0.4f));
    }
    return out;
}

Vec3 linearColour(std::uint32_t rrggbb)
{
    const auto channel = [&](int shift) { return decode(static_cast<float>(rrggbb >> shift & 255) / 255.0f); };
    return {channel(16), channel(8), channel(0)};
}

}  // namespace morphogen
