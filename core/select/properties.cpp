#include "core/select/properties.h"

#include "core/base/parallel.h"
#include "core/select/select_scene.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>

namespace morphogen {
namespace {

using ValueOf = std::function<float(std::size_t)>;

/// Ascending.
Vec3 sorted(Vec3 v)
{
    if (v.x > v.y) std::swap(v.x, v.y);
    if (v.y > v.z) std::swap(v.y, v.z);
    if (v.x > v.y) std::swap(v.x, v.y);
    return v;
}

/// Lengths of the splat's axes in the world, in the object's order.
Vec3 axisLengths(const SelectScene& scene, std::size_t i)
{
    const Mat3 factor = scene.factor(i);
    return {glm::length(factor[0]), glm::length(factor[1]), glm::length(factor[2])};
}

float ratio(float longer, float shorter) { return longer / std::max(shorter, 1e-12f); }

struct Derived {
    const char* name;
    ValueOf (*make)(const SplatProperty& property, SelectScene& scene);
};

constexpr std::array<Derived, 13> kDerived{{
    {"opacity", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return scene.splats().peakAlpha(i); }; }},
    {"size", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return sorted(axisLengths(scene, i)).z; }; }},
    {"thickness", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return sorted(axisLengths(scene, i)).x; }; }},
    {"elongation", [](const SplatProperty&, SelectScene& scene) -> ValueOf {
         return [&](std::size_t i) { const Vec3 s = sorted(axisLengths(scene, i)); return ratio(s.z, s.y); };
     }},
    {"flatness", [](const SplatProperty&, SelectScene& scene) -> ValueOf {
         return [&](std::size_t i) { const Vec3 s = sorted(axisLengths(scene, i)); return ratio(s.y, s.x); };
     }},
    {"scale 1", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return axisLengths(scene, i).x; }; }},
    {"scale 2", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return axisLengths(scene, i).y; }; }},
    {"scale 3", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&](std::size_t i) { return axisLengths(scene, i).z; }; }},
    {"height", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&centres = scene.centres()](std::size_t i) { return centres[i].y; }; }},
    {"distance", [](const SplatProperty& property, SelectScene& scene) -> ValueOf {
         return [&centres = scene.centres(), from = property.point](std::size_t i) { return glm::length(centres[i] - from); };
     }},
    {"lightness", [](const SplatProperty&, SelectScene& scene) -> ValueOf { return [&colours = scene.colours()](std::size_t i) { return colours[i].x; }; }},
    {"chroma", [](const SplatProperty&, SelectScene& scene) -> ValueOf {
         return [&colours = scene.colours()](std::size_t i) { return glm::length(Vec2(colours[i].y, colours[i].z)); };
     }},
    {"hue", [](const SplatProperty&, SelectScene& scene) -> ValueOf {
         return [&colours = scene.colours()](std::size_t i) { return std::atan2(colours[i].z, colours[i].y); };
     }},
}};

/// The column of that name; null when there is none.
const Column* columnNamed(const Splats& splats, const std::string& name)
{
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        if (c != static_cast<std::size_t>(SplatColumn::Opacity) && name == nameOf(static_cast<SplatColumn>(c))) return &splats.columns[c];
    for (std::size_t c = 0; c < splats.shRest.size(); ++c)
        if (name == fmt::format("f_rest_{}", c)) return &splats.shRest[c];
    for (const NamedColumn& extra : splats.extra)
        if (extra.name == name) return &extra.column;
    return nullptr;
}

}  // namespace

std::vector<std::string> propertyNames(const Splats& splats)
{
    std::vector<std::string> names;
    for (const Derived& derived : kDerived) names.emplace_back(derived.name);
    for (std::size_t c = 0; c < kSplatColumnCount; ++c)
        if (c != static_cast<std::size_t>(SplatColumn::Opacity)) names.emplace_back(nameOf(static_cast<SplatColumn>(c)));
    for (std::size_t c = 0; c < splats.shRest.size(); ++c) names.push_back(fmt::format("f_rest_{}", c));
    for (const NamedColumn& extra : splats.extra) names.push_back(extra.name);
    return names;
}

Result<std::vector<float>> propertyValues(const SplatProperty& property, SelectScene& scene)
{
    ValueOf valueOf;
    for (const Derived& derived : kDerived)
        if (property.name == derived.name) valueOf = derived.make(property, scene);
    if (!valueOf) {
        const Column* column = columnNamed(scene.splats(), property.name);
        if (!column || column->rows() != scene.size())
            return makeError(Error::Kind::NotFound, scene.name(), fmt::format("its splats have no property \"{}\"; \"opacity\" or \"size\", for example, they have", property.name));
        valueOf = [column](std::size_t i) { return static_cast<float>(column->numberAt(i)); };
    }
    std::vector<float> values(scene.size());
    parallelFor(values.size(), 4096, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i) values[i] = valueOf(i);
    });
    if (scene.stopRequested()) return cancelled();
    return values;
}

float Histogram::edge(std::size_t bin) const
{
    if (bin == 0 || counts.empty()) return least;
    if (bin >= counts.size()) return most;
    const float share = static_cast<float>(bin) / static_cast<float>(counts.size());
    return axis == HistogramAxis::Linear ? least + share * (most - least) : least * std::pow(most / least, share);
}

Result<Histogram> histogram(const SplatProperty& property, int bins, const SelectContext& context)
{
    MG_ASSIGN(SelectScene scene, SelectScene::of(context));
    MG_ASSIGN(std::vector<float> values, propertyValues(property, scene));
    std::erase_if(values, [](float value) { return !std::isfinite(value); });
    Histogram result;
    result.counts.assign(static_cast<std::size_t>(std::clamp(bins, 1, 4096)), 0);
    result.finite = values.size();
    if (values.empty()) return result;
    const auto [least, most] = std::minmax_element(values.begin(), values.end());
    result.least = *least, result.most = *most;
    if (result.least > 0 && result.most > 100 * result.least) result.axis = HistogramAxis::Logarithmic;
    const auto place = [&](double value) {
        if (!(result.most > result.least)) return 0.0;
        return result.axis == HistogramAxis::Linear ? (value - result.least) / (static_cast<double>(result.most) - result.least) : std::log(value / result.least) / std::log(static_cast<double>(result.most) / result.least);
    };
    const double steps = static_cast<double>(result.counts.size());
    for (const float value : values) ++result.counts[static_cast<std::size_t>(std::clamp(place(value) * steps, 0.0, steps - 1))];
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    result.median = *middle;
    return result;
}

}  // namespace morphogen
