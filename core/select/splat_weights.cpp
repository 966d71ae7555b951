#include "core/select/splat_weights.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

namespace morphogen {
namespace {

float clamped(float weight) { return weight > 0 ? std::min(weight, 1.0f) : 0.0f; }

}  // namespace

SplatWeights::SplatWeights(std::size_t splatCount, float weight) : m_weights(splatCount, clamped(weight)) {}

SplatWeights::SplatWeights(std::vector<float> weights) : m_weights(std::move(weights))
{
    for (float& weight : m_weights) weight = clamped(weight);
}

Result<SplatWeights> SplatWeights::from(const Column& column, std::size_t splatCount, std::string_view where)
{
    if (column.type() != ScalarType::F32 || column.width() != 1) return makeError(Error::Kind::Format, where, "a selection is one f32 per splat, and this is not");
    if (column.rows() != splatCount) return makeError(Error::Kind::Format, where, fmt::format("the selection is of {} splats and the object has {}; select again", column.rows(), splatCount));
    std::vector<float> weights = column.toVector<float>();
    const auto wrong = std::find_if(weights.begin(), weights.end(), [](float weight) { return !(weight >= 0 && weight <= 1); });
    if (wrong != weights.end()) return makeError(Error::Kind::Format, where, fmt::format("splat {} has weight {}, which is outside 0..1", wrong - weights.begin(), *wrong));
    SplatWeights selection;
    selection.m_weights = std::move(weights);
    return selection;
}

void SplatWeights::set(std::size_t i, float weight) { m_weights[i] = clamped(weight); }

Column SplatWeights::toColumn() const { return Column::of(m_weights); }

SplatWeights& SplatWeights::combine(Combine how, const SplatWeights& other)
{
    assert(size() == other.size());
    const auto& theirs = other.m_weights;
    switch (how) {
    case Combine::Replace: m_weights = theirs; break;
    case Combine::Add:
        for (std::size_t i = 0; i < size(); ++i) m_weights[i] = std::max(m_weights[i], theirs[i]);
        break;
    case Combine::Remove:
        for (std::size_t i = 0; i < size(); ++i) m_weights[i] = std::min(m_weights[i], 1 - theirs[i]);
        break;
    case Combine::Intersect:
        for (std::size_t i = 0; i < size(); ++i) m_weights[i] = std::min(m_weights[i], theirs[i]);
        break;
    }
    return *this;
}

SplatWeights& SplatWeights::invert()
{
    for (float& weight : m_weights) weight = 1 - weight;
    return *this;
}

SplatWeights& SplatWeights::threshold(float least)
{
    for (float& weight : m_weights) weight = weight >= least ? 1.0f : 0.0f;
    return *this;
}

std::size_t SplatWeights::count() const
{
    return static_cast<std::size_t>(std::count_if(m_weights.begin(), m_weights.end(), [](float weight) { return weight >= kSelectedWeight; }));
}

std::size_t SplatWeights::touched() const
{
    return static_cast<std::size_t>(std::count_if(m_weights.begin(), m_weights.end(), [](float weight) { return weight > 0; }));
}

std::vector<std::uint32_t> SplatWeights::indices() const
{
    std::vector<std::uint32_t> selected;
    for (std::size_t i = 0; i < size(); ++i)
        if (isSelected(i)) selected.push_back(static_cast<std::uint32_t>(i));
    return selected;
}

}  // namespace morphogen
