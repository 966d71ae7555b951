#include "core/scene/morph_plan.h"

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

namespace morphogen {

std::optional<std::string> MorphPlan::problem() const
{
    const std::uint64_t rows = pairs.rows();
    if (pairs.type() != ScalarType::U32 || pairs.width() != 2 || carries.type() != ScalarType::U8 || carries.width() != 1 || cover.type() != ScalarType::U8 ||
        cover.width() != 2 * kCoverMoments || carries.rows() != rows || cover.rows() != rows)
        return "the plan of a morph has columns that do not fit";
    for (std::size_t k = 0; k < pairs.chunks().size(); ++k) {
        const auto pair = pairs.chunk<std::uint32_t>(k);
        for (std::size_t i = 0; i < pair.size(); i += 2)
            if (pair[i] >= fromCount || pair[i + 1] >= toCount) return "the plan of a morph names a splat that is not there";
    }
    return std::nullopt;
}

bool MorphFurther::operator==(const MorphFurther& other) const
{
    const bool haveOnePlan = plan == other.plan || (plan && other.plan && *plan == *other.plan);
    return haveOnePlan && id == other.id && objects == other.objects && weight == other.weight;
}

PairCover pairCover(const std::uint8_t* row, float t)
{
    const float place = t * kCoverMoments - 0.5f;
    const auto at = [row](int k) {
        if (k < 0 || k >= static_cast<int>(kCoverMoments)) return PairCover{};
        return PairCover{1 + (kMostGrowth - 1) * static_cast<float>(row[k]) / 255.0f, static_cast<float>(row[k + static_cast<int>(kCoverMoments)]) / 255.0f};
    };
    // The stretches at the ends are half as long.
    const int k = place < 0 ? -1 : std::min(static_cast<int>(place), static_cast<int>(kCoverMoments) - 1);
    const float begin = k < 0 ? -0.5f : static_cast<float>(k), length = k < 0 || k + 1 == static_cast<int>(kCoverMoments) ? 0.5f : 1.0f;
    float part = std::clamp((place - begin) / length, 0.0f, 1.0f);
    if (k < 0) part *= part;
    else if (k + 1 == static_cast<int>(kCoverMoments)) part *= 2 - part;
    const PairCover a = at(k), b = at(k + 1);
    return {a.growth + part * (b.growth - a.growth), a.seen + part * (b.seen - a.seen)};
}

float MorphMoment::of(float start) const
{
    const float t = spread > 0 ? std::clamp((progress - spread * start) / (1 - spread), 0.0f, 1.0f) : progress;
    return t + ease * (t * t * (3 - 2 * t) - t);
}

Column coverOfGrowth(std::span<const float> growth)
{
    std::vector<std::uint8_t> cover(growth.size() * 2 * kCoverMoments, 255);
    for (std::size_t i = 0; i < growth.size(); ++i)
        for (std::size_t k = 0; k < kCoverMoments; ++k) {
            const float t = coverMoment(k), larger = std::clamp(growth[i] - 1, 0.0f, 1.0f);
            cover[i * 2 * kCoverMoments + k] = static_cast<std::uint8_t>(std::lround(255 * 4 * t * (1 - t) * larger / (kMostGrowth - 1)));
        }
    return Column::of(cover, 2 * kCoverMoments);
}

MorphPlan reversed(const MorphPlan& plan)
{
    MorphPlan other = plan;
    auto pairs = plan.pairs.toVector<std::uint32_t>();
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) std::swap(pairs[i], pairs[i + 1]);
    auto carries = plan.carries.toVector<std::uint8_t>();
    for (std::uint8_t& bits : carries) bits = static_cast<std::uint8_t>((bits & 1) << 1 | (bits >> 1 & 1));
    auto cover = plan.cover.toVector<std::uint8_t>();
    for (std::size_t i = 0; i + kCoverMoments <= cover.size(); i += kCoverMoments) std::reverse(cover.begin() + static_cast<std::ptrdiff_t>(i), cover.begin() + static_cast<std::ptrdiff_t>(i + kCoverMoments));
    other.pairs = Column::of(pairs, 2);
    other.carries = Column::of(carries);
    other.cover = Column::of(cover, 2 * kCoverMoments);
    std::swap(other.fromCount, other.toCount);
    other.quality.reset();   // who tears from whom is another question from the other side
    return other;
}

}  // namespace morphogen
