#include "core/scene/lattice.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

namespace morphogen {

namespace {

constexpr float kFarAway = 1e6f;   ///< metres; what is beyond is a mistake

}  // namespace

LatticeAxis::LatticeAxis(int count) : count(count), degree(std::min(3, count - 1))
{
    const int inner = count - degree;   // pieces
    for (int i = 0; i <= degree; ++i) knots.push_back(0);
    for (int i = 1; i < inner; ++i) knots.push_back(static_cast<float>(i) / static_cast<float>(inner));
    for (int i = 0; i <= degree; ++i) knots.push_back(1);
}

float LatticeAxis::greville(int point) const
{
    float sum = 0;
    for (int k = 1; k <= degree; ++k) sum += knots[static_cast<std::size_t>(point + k)];
    return sum / static_cast<float>(degree);
}

std::size_t LatticeSettings::pointCount() const
{
    std::size_t product = 1;
    for (const int count : counts) product *= static_cast<std::size_t>(std::max(count, 0));
    return product;
}

Vec3 LatticeSettings::restPoint(std::size_t point) const
{
    Vec3 inBox(0);
    for (int axis = 0; axis < 3; ++axis) {
        const auto count = static_cast<std::size_t>(counts[static_cast<std::size_t>(axis)]);
        inBox[axis] = LatticeAxis(static_cast<int>(count)).greville(static_cast<int>(point % count)) - 0.5f;
        point /= count;
    }
    return centre + glm::normalize(rotation) * (size * inBox);
}

bool LatticeSettings::isAtRest() const
{
    return strength == 0 || std::ranges::all_of(offsets, [](const Vec3& offset) { return offset == Vec3(0); });
}

std::optional<std::string> LatticeSettings::problem() const
{
    for (const int count : counts)
        if (count < kFewestLatticePoints || count > kMostLatticePoints) return fmt::format("it has {} points along an axis, which is not within {} to {}", count, kFewestLatticePoints, kMostLatticePoints);
    for (int axis = 0; axis < 3; ++axis)
        if (!(size[axis] > 0)) return std::string("its box has no volume");
    if (!offsets.empty() && offsets.size() != pointCount()) return fmt::format("it has {} points, but {} of them are placed", pointCount(), offsets.size());
    for (const Vec3& offset : offsets)
        if (!std::isfinite(offset.x + offset.y + offset.z) || glm::length(offset) > kFarAway) return std::string("one of its points is somewhere beyond reach");
    return std::nullopt;
}

}  // namespace morphogen
