// SplatWeights: a selection of splats, soft: how much each splat belongs to it, from 0 to 1.
//
// How it works: a weight per splat in the source's order, so that a selection on an object that moves is the same at every
// time. Selections combine as fuzzy sets (Zadeh 1965): union is the greater, intersection the lesser weight, the complement
// 1 - w. What counts as selected where a yes or no is needed is a weight of one half or more.
#pragma once

#include "core/base/result.h"
#include "core/scene/column.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace morphogen {

/// What a new selection does to the one that is there: plain, Shift, Ctrl, and both.
enum class Combine { Replace, Add, Remove, Intersect };

inline constexpr float kSelectedWeight = 0.5f;   ///< from here on a splat counts as selected

/// A value; every weight is within 0..1.
class SplatWeights {
public:
    SplatWeights() = default;
    explicit SplatWeights(std::size_t splatCount, float weight = 0);
    /// Clamps each to 0..1; NaN becomes 0.
    explicit SplatWeights(std::vector<float> weights);
    /// Fails with Format unless the column is f32, one wide, `splatCount` long and within 0..1. `where` names the selection.
    static Result<SplatWeights> from(const Column& column, std::size_t splatCount, std::string_view where);

    std::size_t size() const { return m_weights.size(); }
    float operator[](std::size_t i) const { return m_weights[i]; }
    /// Clamped to 0..1; NaN becomes 0.
    void set(std::size_t i, float weight);
    std::span<const float> values() const { return m_weights; }
    Column toColumn() const;

    /// Both must have the same size.
    SplatWeights& combine(Combine how, const SplatWeights& other);
    SplatWeights& invert();
    /// Weights of `least` and more become 1, the others 0.
    SplatWeights& threshold(float least = kSelectedWeight);

    bool isSelected(std::size_t i) const { return m_weights[i] >= kSelectedWeight; }
    /// How many are selected.
    std::size_t count() const;
    /// How many weigh anything at all.
    std::size_t touched() const;
    /// Of the selected ones, ascending.
    std::vector<std::uint32_t> indices() const;
    bool operator==(const SplatWeights&) const = default;

private:
    std::vector<float> m_weights;
};

}  // namespace morphogen
