#include "core/evaluate/show_pairs.h"

#include "core/evaluate/morph_stage.h"
#include "core/evaluate/object_at.h"
#include "core/evaluate/pose_at.h"
#include "core/evaluate/splat_stage.h"
#include "core/scene/morph_of.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace morphogen {
namespace {

Rgb placeColour(const Vec3& place, const Bounds& bounds)
{
    const Vec3 size = bounds.size();
    Rgb colour(0.5f);
    for (int axis = 0; axis < 3; ++axis)
        if (size[axis] > 0 && std::isfinite(place[axis])) colour[axis] = 0.08f + 0.84f * std::clamp((place[axis] - bounds.lower[axis]) / size[axis], 0.0f, 1.0f);
    return colour;
}

/// The morph as it is at that time, keys and all.
std::optional<MorphSettings> morphAtTime(const World& world, const Object& object, double timeSecs)
{
    if (!object.splats || object.splats->size() > 0) return std::nullopt;
    for (const Modifier& modifier : objectAt(object, timeSecs, &world).modifiers)
        if (const auto* morph = std::get_if<MorphSettings>(&modifier.settings)) return morph->plan ? std::optional(*morph) : std::nullopt;
    return std::nullopt;
}

/// The row of the first side that each splat of the picture comes from; empty where it is not known.
std::vector<std::uint32_t> originsOf(const MorphSettings& morph, std::size_t splats, float progress)
{
    const MorphPlan& plan = *morph.plan;
    std::vector<std::uint32_t> origins;
    if (progress == 0 && splats == plan.fromCount) {
        for (std::uint32_t i = 0; i < splats; ++i) origins.push_back(i);
    } else if (progress == 1 && splats == plan.toCount) {
        origins.assign(splats, 0);
        for (std::size_t p = 0; p < plan.size(); ++p)
            if (plan.carries.at<std::uint8_t>(p) & 2) origins[plan.pairs.at<std::uint32_t>(p, 1)] = plan.pairs.at<std::uint32_t>(p, 0);
    } else if (splats == plan.size()) {
        for (std::size_t p = 0; p < plan.size(); ++p) origins.push_back(plan.pairs.at<std::uint32_t>(p, 0));
    }
    return origins;
}

}  // namespace

PosedObject withPairsShown(PosedObject posed, const World& world, const Object& object, double timeSecs)
{
    const auto morph = morphAtTime(world, object, timeSecs);
    if (!morph) return posed;
    posed = settled(std::move(posed));
    const auto from = morphSideAt(world, morph->from, timeSecs);
    if (posed.sourceRows || from->size() != morph->plan->fromCount) return posed;
    const std::vector<std::uint32_t> origins = originsOf(*morph, posed.splats->size(), evaluate::morphProgress(*morph, timeSecs));
    if (origins.empty()) return posed;
    const Bounds bounds = from->bounds();
    Splats shown = *posed.splats;
    for (int c = 0; c < 3; ++c) {
        Column& channel = shown.columns[static_cast<std::size_t>(SplatColumn::Dc0) + static_cast<std::size_t>(c)];
        channel = evaluate::changed(channel, [&](std::size_t first, std::span<float> values) {
            for (std::size_t i = 0; i < values.size(); ++i) values[i] = (placeColour(from->position(origins[first + i]), bounds)[c] - 0.5f) / kShC0;
        });
    }
    shown.shRest.clear();
    shown.shDegree = 0;
    posed.splats = std::make_shared<const Splats>(std::move(shown));
    return posed;
}

std::vector<PairWay> pairWays(const World& world, const Object& object, double timeSecs, std::size_t most)
{
    std::vector<PairWay> ways;
    const auto morph = morphAtTime(world, object, timeSecs);
    if (!morph || most == 0) return ways;
    const MorphPlan& plan = *morph->plan;
    const auto from = morphSideAt(world, morph->from, timeSecs), to = morphSideAt(world, morph->to, timeSecs);
    if (from->size() != plan.fromCount || to->size() != plan.toCount) return ways;
    const Bounds bounds = from->bounds();
    const Affine3x4 toWorld = object.worldFromSource();
    const std::size_t count = plan.size(), stride = std::max<std::size_t>(1, count / most);
    for (std::size_t p = stride / 2; p < count && ways.size() < most; p += stride) {
        if (plan.carries.at<std::uint8_t>(p) != 3) continue;
        const Vec3 a = from->position(plan.pairs.at<std::uint32_t>(p, 0)), b = to->position(plan.pairs.at<std::uint32_t>(p, 1));
        if (std::isfinite(a.x + a.y + a.z + b.x + b.y + b.z)) ways.push_back({toWorld.point(a), toWorld.point(b), placeColour(a, bounds)});
    }
    return ways;
}

}  // namespace morphogen
