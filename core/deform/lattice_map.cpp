#include "core/deform/lattice_map.h"

#include <algorithm>

namespace morphogen {

LatticeMap::LatticeMap(const LatticeSettings& lattice)
    : m_lattice(lattice), m_splines{LatticeAxis(lattice.counts[0]), LatticeAxis(lattice.counts[1]), LatticeAxis(lattice.counts[2])}, m_axes(glm::mat3_cast(glm::normalize(lattice.rotation)))
{
    m_lattice.offsets.resize(lattice.pointCount(), Vec3(0));
}

/// Cox and de Boor's recursion; the derivative is that of degree p from the two splines of degree p - 1.
LatticeMap::Terms LatticeMap::termsAt(int axis, float place) const
{
    const LatticeAxis& spline = m_splines[static_cast<std::size_t>(axis)];
    const auto knot = [&](int k) { return spline.knots[static_cast<std::size_t>(k)]; };
    const bool isBeyond = place < 0 || place > 1;
    const float x = std::clamp(place, 0.0f, 1.0f);
    int span = spline.degree;
    while (span + 1 < spline.count && x >= knot(span + 1)) ++span;
    Terms terms{.first = span - spline.degree};
    std::array<float, kMostTerms> lower{}, values{};
    values[0] = 1;
    for (int p = 1; p <= spline.degree; ++p) {
        lower = values;
        values = {};
        for (int r = 0; r < p; ++r) {
            const float left = knot(span - p + 1 + r), right = knot(span + 1 + r), width = right - left;
            const float share = lower[static_cast<std::size_t>(r)] / width;
            values[static_cast<std::size_t>(r)] += (right - x) * share;
            values[static_cast<std::size_t>(r + 1)] += (x - left) * share;
            if (p == spline.degree && !isBeyond) {
                terms.slopes[static_cast<std::size_t>(r)] -= static_cast<float>(p) * share;
                terms.slopes[static_cast<std::size_t>(r + 1)] += static_cast<float>(p) * share;
            }
        }
    }
    terms.values = values;
    return terms;
}

Affine3x4 LatticeMap::at(const Vec3& point, float share) const
{
    const Vec3 inBox = glm::transpose(m_axes) * (point - m_lattice.centre) / m_lattice.size + 0.5f;
    const Terms terms[3] = {termsAt(0, inBox.x), termsAt(1, inBox.y), termsAt(2, inBox.z)};
    Vec3 moved(0);
    Mat3 slopes(0);   // slopes[axis]: of the displacement by the place along it
    for (int k = 0; k <= m_splines[2].degree; ++k) {
        for (int j = 0; j <= m_splines[1].degree; ++j) {
            const std::size_t row = (static_cast<std::size_t>(terms[2].first + k) * static_cast<std::size_t>(m_lattice.counts[1]) + static_cast<std::size_t>(terms[1].first + j)) * static_cast<std::size_t>(m_lattice.counts[0]);
            const auto uj = static_cast<std::size_t>(j), uk = static_cast<std::size_t>(k);
            for (int i = 0; i <= m_splines[0].degree; ++i) {
                const auto ui = static_cast<std::size_t>(i);
                const Vec3& offset = m_lattice.offsets[row + static_cast<std::size_t>(terms[0].first + i)];
                const float x = terms[0].values[ui], y = terms[1].values[uj], z = terms[2].values[uk];
                moved += x * y * z * offset;
                slopes[0] += terms[0].slopes[ui] * y * z * offset;
                slopes[1] += x * terms[1].slopes[uj] * z * offset;
                slopes[2] += x * y * terms[2].slopes[uk] * offset;
            }
        }
    }
    const float strength = share * m_lattice.strength;
    Mat3 linear(1);
    for (int axis = 0; axis < 3; ++axis) linear += strength * glm::outerProduct(slopes[axis], m_axes[axis] / m_lattice.size[axis]);
    return Affine3x4::from(linear, point + strength * moved - linear * point);
}

std::vector<Vec3> placedPoints(const LatticeSettings& lattice)
{
    std::vector<Vec3> points(lattice.pointCount());
    for (std::size_t point = 0; point < points.size(); ++point) points[point] = lattice.restPoint(point) + lattice.strength * lattice.offset(point);
    return points;
}

std::vector<std::array<std::uint32_t, 2>> latticeEdges(const LatticeSettings& lattice)
{
    std::vector<std::array<std::uint32_t, 2>> edges;
    const auto count = [&](std::size_t axis) { return static_cast<std::uint32_t>(lattice.counts[axis]); };
    const std::uint32_t steps[3] = {1, count(0), count(0) * count(1)};
    for (std::uint32_t point = 0; point < lattice.pointCount(); ++point)
        for (std::size_t axis = 0; axis < 3; ++axis)
            if (point / steps[axis] % count(axis) + 1 < count(axis)) edges.push_back({point, point + steps[axis]});
    return edges;
}

}  // namespace morphogen
