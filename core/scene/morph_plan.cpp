#include "core/scene/morph_plan.h"

#include <utility>
#include <vector>

namespace morphogen {

std::optional<std::string> MorphPlan::problem() const
{
    const std::uint64_t rows = pairs.rows();
    if (pairs.type() != ScalarType::U32 || pairs.width() != 2 || carries.type() != ScalarType::U8 || carries.width() != 1 || growth.type() != ScalarType::F32 || growth.width() != 1 ||
        carries.rows() != rows || growth.rows() != rows)
        return "the plan of a morph has columns that do not fit";
    for (std::size_t k = 0; k < pairs.chunks().size(); ++k) {
        const auto pair = pairs.chunk<std::uint32_t>(k);
        for (std::size_t i = 0; i < pair.size(); i += 2)
            if (pair[i] >= fromCount || pair[i + 1] >= toCount) return "the plan of a morph names a splat that is not there";
        for (const float g : growth.chunk<float>(k))
            if (!(g >= 1 && g <= 2)) return "the plan of a morph lets a splat grow beyond twice its size";
    }
    return std::nullopt;
}

MorphPlan reversed(const MorphPlan& plan)
{
    MorphPlan other = plan;
    auto pairs = plan.pairs.toVector<std::uint32_t>();
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) std::swap(pairs[i], pairs[i + 1]);
    auto carries = plan.carries.toVector<std::uint8_t>();
    for (std::uint8_t& bits : carries) bits = static_cast<std::uint8_t>((bits & 1) << 1 | (bits >> 1 & 1));
    other.pairs = Column::of(pairs, 2);
    other.carries = Column::of(carries);
    std::swap(other.fromCount, other.toCount);
    return other;
}

}  // namespace morphogen
