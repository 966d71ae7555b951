#include "core/select/select.h"

#include "core/base/parallel.h"
#include "core/math/oklab.h"
#include "core/select/bound_nodes.h"
#include "core/select/cast_shadow.h"
#include "core/select/properties.h"
#include "core/select/screen_shapes.h"
#include "core/select/select_scene.h"
#include "core/select/spread.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace morphogen {
namespace {

/// A weight for every splat with a finite place, by a function of where it stands.
template <class WeightAt>
Result<SplatWeights> byPlace(SelectScene& scene, const WeightAt& weightAt)
{
    const auto& centres = scene.centres();
    std::vector<float> weights(scene.size(), 0.0f);
    parallelFor(weights.size(), 8192, [&](std::size_t begin, std::size_t end) {
        if (scene.stopRequested()) return;
        for (std::size_t i = begin; i < end; ++i)
            if (isFinite(centres[i])) weights[i] = weightAt(centres[i]);
    });
    if (scene.stopRequested()) return cancelled();
    return SplatWeights(std::move(weights));
}

class Answers {
public:
    explicit Answers(SelectScene& scene) : m_scene(scene) {}

    Result<SplatWeights> of(const SelectQuery& query)
    {
        if (m_scene.stopRequested()) return cancelled();
        return std::visit([this](const auto& one) { return answer(one); }, query.how);
    }

private:
    Result<SplatWeights> answer(const SelectAll&) { return SplatWeights(m_scene.size(), 1); }

    Result<SplatWeights> answer(const SelectNamed& query)
    {
        const SplatSelection* own = m_scene.object().selection(query.name);
        const Column* weights = m_scene.context().stored ? m_scene.context().stored(query.name) : own ? &own->weights : nullptr;
        if (!weights) return makeError(Error::Kind::NotFound, m_scene.name(), fmt::format("it has no selection \"{}\"", query.name));
        return SplatWeights::from(*weights, m_scene.size(), query.name);
    }

    Result<SplatWeights> answer(const SelectSplats& query)
    {
        SplatWeights weights(m_scene.size());
        for (const std::uint32_t index : query.indices) {
            if (index >= m_scene.size()) return m_scene.usage(fmt::format("there is no splat {}; it has {}", index, m_scene.size()));
            weights.set(index, 1);
        }
        return weights;
    }

    Result<SplatWeights> answer(const SelectRectangle& query) { return selectOnScreen(query, m_scene); }
    Result<SplatWeights> answer(const SelectPolygon& query) { return selectOnScreen(query, m_scene); }
    Result<SplatWeights> answer(const SelectBrush& query) { return selectOnScreen(query, m_scene); }

    Result<SplatWeights> answer(const SelectSphere& query)
    {
        if (!isFinite(query.centre) || !(query.radius > 0) || !(query.soft >= 0)) return m_scene.usage("a sphere to select in needs a centre, a radius above 0 and a soft edge of 0 or more");
        return byPlace(m_scene, [&](const Vec3& p) { return fadeBeyond(glm::length(p - query.centre) - query.radius, query.soft); });
    }

    Result<SplatWeights> answer(const SelectBox& query)
    {
        const float length = glm::length(query.rotation);
        if (!isFinite(query.centre) || !glm::all(glm::greaterThan(query.halfSize, Vec3(0))) || !(length > 0) || !std::isfinite(length) || !(query.soft >= 0))
            return m_scene.usage("a box to select in needs a centre, sizes above 0, a rotation and a soft edge of 0 or more");
        const Quat back = glm::conjugate(query.rotation / length);
        return byPlace(m_scene, [&](const Vec3& p) {
            const Vec3 outside = glm::max(glm::abs(back * (p - query.centre)) - query.halfSize, Vec3(0));
            return fadeBeyond(glm::length(outside), query.soft);
        });
    }

    Result<SplatWeights> answer(const SelectFlood& query) { return flood(query, m_scene); }

    Result<SplatWeights> answer(const SelectColour& query)
    {
        if (!isFinite(query.like) || !(query.within >= 0) || !(query.soft >= 0)) return m_scene.usage("a colour to select by needs three numbers, a distance and a soft edge of 0 or more");
        const Vec3 like = oklabFromDisplay(query.like);
        const auto& colours = m_scene.colours();
        SplatWeights weights(m_scene.size());
        for (std::size_t i = 0; i < weights.size(); ++i) weights.set(i, isFinite(colours[i]) ? fadeBeyond(glm::length(colours[i] - like) - query.within, query.soft) : 0.0f);
        return weights;
    }

    Result<SplatWeights> answer(const SelectRange& query)
    {
        if (std::isnan(query.least) || std::isnan(query.most) || !(query.soft >= 0) || !isFinite(query.point)) return m_scene.usage("a range to select by needs numbers, and a soft edge of 0 or more");
        MG_ASSIGN(const std::vector<float> values, propertyValues({query.property, query.point}, m_scene));
        SplatWeights weights(m_scene.size());
        if (query.least > query.most) return weights;
        for (std::size_t i = 0; i < weights.size(); ++i)
            if (!std::isnan(values[i])) weights.set(i, fadeBeyond(std::max(query.least - values[i], values[i] - query.most), query.soft));
        return weights;
    }

    Result<SplatWeights> answer(const SelectBound& query) { return boundTo(query, m_scene); }

    Result<SplatWeights> answer(const SelectGrown& query)
    {
        MG_ASSIGN(const SplatWeights selected, of(*query.of));
        return grown(query, selected, m_scene);
    }

    Result<SplatWeights> answer(const SelectFalloff& query)
    {
        MG_ASSIGN(const SplatWeights selected, of(*query.of));
        return falloff(query.distance, selected, m_scene);
    }

    Result<SplatWeights> answer(const SelectShadow& query)
    {
        MG_ASSIGN(const SplatWeights thing, of(*query.of));
        if (thing.count() == 0) return m_scene.usage("a shadow is of splats that are selected; select some first");
        MG_ASSIGN(BakedShadow shadow, bakedShadow(thing, m_scene));
        return std::move(shadow.weights);
    }

    Result<SplatWeights> answer(const SelectInverse& query)
    {
        MG_ASSIGN(SplatWeights weights, of(*query.of));
        return weights.invert();
    }

    Result<SplatWeights> answer(const SelectAnd& query) { return combined(query.of, SplatWeights(m_scene.size(), 1), Combine::Intersect); }
    Result<SplatWeights> answer(const SelectOr& query) { return combined(query.of, SplatWeights(m_scene.size()), Combine::Add); }

    Result<SplatWeights> answer(const SelectSubtract& query)
    {
        if (query.of.empty()) return m_scene.usage("there is nothing to subtract from");
        MG_ASSIGN(SplatWeights first, of(query.of[0]));
        return combined(std::span(query.of).subspan(1), std::move(first), Combine::Remove);
    }

    Result<SplatWeights> answer(const SelectFloaters& query) { return selectFloaters(query, m_scene); }
    Result<SplatWeights> answer(const SelectNeedles& query) { return selectNeedles(query, m_scene); }
    Result<SplatWeights> answer(const SelectOversized& query) { return selectOversized(query, m_scene); }
    Result<SplatWeights> answer(const SelectFaint& query) { return selectFaint(query, m_scene); }
    Result<SplatWeights> answer(const SelectCutOut& query) { return cutOut(query, m_scene); }

    Result<SplatWeights> combined(std::span<const SelectQuery> parts, SplatWeights weights, Combine how)
    {
        for (const SelectQuery& part : parts) {
            MG_ASSIGN(const SplatWeights next, of(part));
            weights.combine(how, next);
        }
        return weights;
    }

    SelectScene& m_scene;
};

}  // namespace

SelectPart::SelectPart() : m_query(std::make_unique<const SelectQuery>(SelectSplats{})) {}
SelectPart::SelectPart(SelectQuery query) : m_query(std::make_unique<const SelectQuery>(std::move(query))) {}
SelectPart::SelectPart(const SelectPart& other) : m_query(std::make_unique<const SelectQuery>(*other.m_query)) {}
SelectPart::SelectPart(SelectPart&& other) noexcept = default;
SelectPart& SelectPart::operator=(SelectPart other) noexcept
{
    std::swap(m_query, other.m_query);
    return *this;
}
SelectPart::~SelectPart() = default;
bool SelectPart::operator==(const SelectPart& other) const { return *m_query == *other.m_query; }
bool SelectAnd::operator==(const SelectAnd&) const = default;
bool SelectOr::operator==(const SelectOr&) const = default;
bool SelectSubtract::operator==(const SelectSubtract&) const = default;

Result<SplatWeights> select(const SelectQuery& query, const SelectContext& context)
{
    try {
        MG_ASSIGN(SelectScene scene, SelectScene::of(context));
        return Answers(scene).of(query);
    } catch (const std::bad_alloc&) {
        return Error{Error::Kind::Limit, "there is not enough memory to select among so many splats; close other objects and try again"};
    }
}

}  // namespace morphogen
