#include "core/evaluate/splat_stage.h"

#include "core/base/parallel.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <cmath>

namespace morphogen::evaluate {
namespace {

constexpr float kLeastWeight = 1e-4f;   ///< what is kept less than this is dropped

/// Distance to the volume's surface in metres, negative inside; exact outside a box and along the axes of an ellipsoid.
float signedDistance(const CropSettings& crop, const Vec3& local)
{
    const Vec3 half = 0.5f * crop.size;
    if (crop.shape == CropShape::Box) {
        const Vec3 q = glm::abs(local) - half;
        return glm::length(glm::max(q, Vec3(0))) + std::min(std::max(q.x, std::max(q.y, q.z)), 0.0f);
    }
    if (!(half.x > 0 && half.y > 0 && half.z > 0)) return glm::length(local);
    const float k0 = glm::length(local / half), k1 = glm::length(local / (half * half));
    return k1 > 0 ? k0 * (k0 - 1) / k1 : -std::min(half.x, std::min(half.y, half.z));
}

float smoothStep(float u)
{
    u = std::clamp(u, 0.0f, 1.0f);
    return u * u * (3 - 2 * u);
}

/// The peak alphas times `factor(i)`, as logits. Untouched where the factor is 1.
Column fadedOpacity(const Column& opacity, const std::function<float(std::size_t)>& factor)
{
    return changed(opacity, [&](std::size_t first, std::span<float> values) {
        for (std::size_t i = 0; i < values.size(); ++i)
            if (const float f = factor(first + i); f != 1) values[i] = logit(sigmoid(values[i]) * f);
    });
}

/// A number in 0..1 that belongs to a row and looks like none of its neighbours' (splitmix64's finaliser).
float scatter(std::uint64_t row)
{
    row += 0x9e3779b97f4a7c15ull;
    row = (row ^ (row >> 30)) * 0xbf58476d1ce4e5b9ull;
    row = (row ^ (row >> 27)) * 0x94d049bb133111ebull;
    return static_cast<float>((row ^ (row >> 31)) >> 40) / 16777216.0f;
}

}  // namespace

Column changed(const Column& column, const std::function<void(std::size_t, std::span<float>)>& change)
{
    ColumnWriter writer(ScalarType::F32, column.width(), column.rows());
    parallelFor(writer.chunkCount(), 1, [&](std::size_t begin, std::size_t end) {
        for (std::size_t k = begin; k < end; ++k) {
            const auto from = column.chunk<float>(k);
            const auto to = writer.chunk<float>(k);
            std::ranges::copy(from, to.begin());
            change(k * kChunkRows, to);
        }
    });
    return writer.finish();
}

SplatState takeRows(const SplatState& state, std::span<const std::uint32_t> rows)
{
    SplatState taken = state;
    taken.splats = std::make_shared<const Splats>(morphogen::takeRows(*state.splats, rows));
    if (state.scaffold) taken.scaffold = std::make_shared<const Scaffold>(morphogen::takeRows(*state.scaffold, rows));
    if (state.polynomial) taken.polynomial = std::make_shared<const PolynomialMotion>(morphogen::takeRows(*state.polynomial, rows));
    auto sources = std::make_shared<std::vector<std::uint32_t>>(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) (*sources)[i] = state.sourceRow(rows[i]);
    taken.sourceRows = std::move(sources);
    return taken;
}

SplatState applyCrop(const CropSettings& crop, const MaskReader& mask, SplatState state)
{
    const std::size_t count = state.splats->size();
    const Quat back = glm::inverse(glm::normalize(crop.rotation));
    std::vector<float> weights(count);
    parallelFor(count, 8192, [&](std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            const float inwards = -signedDistance(crop, back * (state.splats->position(i) - crop.centre));
            const float depth = crop.keep == CropSide::Inside ? inwards : -inwards;
            float kept = crop.softness > 0 ? smoothStep(depth / crop.softness + 0.5f) : (depth >= 0 ? 1.0f : 0.0f);
            if (!std::isfinite(depth)) kept = 0;
            weights[i] = 1 - mask.at(i) * (1 - kept);
        }
    });
    std::vector<std::uint32_t> rows;
    bool isFaded = false;
    for (std::size_t i = 0; i < count; ++i)
        if (weights[i] > kLeastWeight) rows.push_back(static_cast<std::uint32_t>(i)), isFaded |= weights[i] < 1;
    if (rows.size() == count && !isFaded) return state;
    state = takeRows(state, rows);
    if (isFaded) {
        Splats faded = *state.splats;
        Column& opacity = faded.columns[static_cast<std::size_t>(SplatColumn::Opacity)];
        opacity = fadedOpacity(opacity, [&](std::size_t i) { return weights[rows[i]]; });
        state.splats = std::make_shared<const Splats>(std::move(faded));
    }
    return state;
}

SplatState applyOpacity(const OpacitySettings& opacity, const MaskReader& mask, SplatState state)
{
    Splats faded = *state.splats;
    Column& column = faded.columns[static_cast<std::size_t>(SplatColumn::Opacity)];
    column = fadedOpacity(column, [&](std::size_t i) { return 1 - mask.at(i) * (1 - opacity.factor); });
    state.splats = std::make_shared<const Splats>(std::move(faded));
    return state;
}

SplatState applyDecimate(const DecimateSettings& decimate, const MaskReader& mask, SplatState state)
{
    // Each splat has its number for good, so fewer are always a part of more, at every time.
    std::vector<std::uint32_t> rows;
    std::vector<float> growth;
    for (std::size_t i = 0; i < state.splats->size(); ++i) {
        const float share = 1 - mask.at(i) * (1 - decimate.keep);
        if (!(scatter(state.sourceRow(i)) < share)) continue;
        rows.push_back(static_cast<std::uint32_t>(i));
        growth.push_back(share);
    }
    if (rows.size() == state.splats->size()) return state;
    state = takeRows(state, rows);
    Splats grown = *state.splats;
    // Those that stay cover the area of those that went: the two longer axes grow by the root of the share, the shortest
    // (a surface's thickness) stays.
    const auto scale = [&](std::size_t axis) { return state.splats->columns[static_cast<std::size_t>(SplatColumn::Scale0) + axis]; };
    for (std::size_t axis = 0; axis < 3; ++axis) {
        const Column own = scale(axis), next = scale((axis + 1) % 3), other = scale((axis + 2) % 3);
        grown.columns[static_cast<std::size_t>(SplatColumn::Scale0) + axis] = changed(own, [&](std::size_t first, std::span<float> values) {
            for (std::size_t i = 0; i < values.size(); ++i) {
                const std::size_t row = first + i;
                const float a = next.at<float>(row), b = other.at<float>(row);
                const bool isShortest = values[i] < a && values[i] < b;
                if (!isShortest) values[i] -= 0.5f * std::log(growth[row]);
            }
        });
    }
    state.splats = std::make_shared<const Splats>(std::move(grown));
    return state;
}

bool isNeutral(const ModifierSettings& settings)
{
    if (const auto* grade = std::get_if<GradeSettings>(&settings)) {
        GradeSettings neutral;
        neutral.tint = grade->tint;
        return *grade == neutral;
    }
    if (const auto* opacity = std::get_if<OpacitySettings>(&settings)) return opacity->factor == 1;
    if (const auto* noise = std::get_if<NoiseSettings>(&settings)) return noise->amplitude == 0;
    if (const auto* decimate = std::get_if<DecimateSettings>(&settings)) return decimate->keep == 1;
    if (const auto* lattice = std::get_if<LatticeSettings>(&settings)) return lattice->isAtRest();
    return std::holds_alternative<ContactShadowSettings>(settings);   // changes others only
}

}  // namespace morphogen::evaluate
