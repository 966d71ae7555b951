#include "core/evaluate/morph_stage.h"

#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/evaluate/pose_at.h"
#include "core/scene/take_rows.h"

#include <algorithm>
#include <cmath>
#include <list>
#include <mutex>

namespace morphogen {
namespace evaluate {
namespace {

using SplatsPtr = std::shared_ptr<const Splats>;

bool isSame(const PosedObject& a, const PosedObject& b)
{
    return a.splats == b.splats && a.scaffold == b.scaffold && a.polynomial == b.polynomial && a.polynomialTime == b.polynomialTime && a.sourceRows == b.sourceRows && a.pose == b.pose;
}

/// The latest results, few of them: a result per input, made once while it is remembered. Any thread.
template <class Key, class Value, std::size_t kMost>
class Latest {
public:
    template <class Same, class Make>
    Value get(Key key, const Same& same, const Make& make)
    {
        {
            const std::lock_guard lock(m_mutex);
            for (auto entry = m_entries.begin(); entry != m_entries.end(); ++entry)
                if (same(entry->first, key)) {
                    m_entries.splice(m_entries.begin(), m_entries, entry);
                    return entry->second;
                }
        }
        Value value = make(key);
        const std::lock_guard lock(m_mutex);
        m_entries.emplace_front(std::move(key), value);
        if (m_entries.size() > kMost) m_entries.pop_back();
        return value;
    }

private:
    std::mutex m_mutex;
    std::list<std::pair<Key, Value>> m_entries;
};

/// Baked, in the order of the object's own splats: one that a modifier dropped is there, unseen; a doubled one once.
Splats bakedInOwnOrder(const PosedObject& posed, std::size_t ownCount)
{
    Splats baked = bake(posed);
    if (!posed.sourceRows) return baked;
    std::vector<std::uint32_t> rows(ownCount, 0);
    std::vector<bool> isThere(ownCount, false);
    for (std::size_t i = posed.sourceRows->size(); i-- > 0;) {
        const std::uint32_t own = (*posed.sourceRows)[i];
        if (own < ownCount) rows[own] = static_cast<std::uint32_t>(i), isThere[own] = true;
    }
    if (baked.size() == 0) return baked;
    Splats all = takeRows(baked, rows);
    auto opacity = all.column(SplatColumn::Opacity).toVector<float>();
    for (std::size_t i = 0; i < ownCount; ++i)
        if (!isThere[i]) opacity[i] = logit(1e-9f);
    all.columns[static_cast<std::size_t>(SplatColumn::Opacity)] = Column::of(opacity);
    return all;
}

/// One after the other; of the highest degree among them.
Splats together(std::span<const Splats> parts)
{
    if (parts.size() == 1) return parts.front();
    std::size_t count = 0;
    int degree = 0;
    for (const Splats& part : parts) count += part.size(), degree = std::max(degree, part.shDegree);
    SplatsBuilder all(count, degree);
    std::size_t first = 0;
    for (const Splats& part : parts) {
        if (part.size() > 0) all.filter = part.filter;
        for (std::size_t c = 0; c < kSplatColumnCount; ++c) std::ranges::copy(part.columns[c].toVector<float>(), all.columns[c].begin() + static_cast<std::ptrdiff_t>(first));
        const int from = shRestPerChannel(part.shDegree), to = shRestPerChannel(degree);
        for (int channel = 0; channel < 3; ++channel)
            for (int k = 0; k < from; ++k)
                std::ranges::copy(part.shRest[static_cast<std::size_t>(channel * from + k)].toVector<float>(), all.shRest[static_cast<std::size_t>(channel * to + k)].begin() + static_cast<std::ptrdiff_t>(first));
        first += part.size();
    }
    return all.finish();
}

/// What is found once for a plan: how its pairs' shapes go, and when each pair starts (0..1).
struct PlanFacts {
    morph::PairAlignments alignments;
    std::vector<float> starts;
};

std::vector<float> startsOf(const MorphPlan& plan, const Splats& from, MorphOrder order)
{
    const Bounds bounds = from.bounds();
    const Vec3 middle = 0.5f * (bounds.lower + bounds.upper);
    std::vector<float> starts(plan.size());
    for (std::size_t p = 0; p < starts.size(); ++p) {
        const std::uint32_t row = plan.pairs.at<std::uint32_t>(p, 0);
        const Vec3 place = from.position(row);
        switch (order) {
        case MorphOrder::X: starts[p] = place.x; break;
        case MorphOrder::Y: starts[p] = place.y; break;
        case MorphOrder::Z: starts[p] = place.z; break;
        case MorphOrder::Outwards: starts[p] = glm::length(place - middle); break;
        case MorphOrder::Inwards: starts[p] = -glm::length(place - middle); break;
        case MorphOrder::Scattered: starts[p] = static_cast<float>((row * 2654435761u) >> 8); break;
        }
    }
    const auto isFinite = [](float v) { return std::isfinite(v); };
    float least = 1e30f, most = -1e30f;
    for (const float start : starts)
        if (isFinite(start)) least = std::min(least, start), most = std::max(most, start);
    for (float& start : starts) start = isFinite(start) && most > least ? (start - least) / (most - least) : 0.0f;
    return starts;
}

float eased(float t, float ease) { return t + ease * (t * t * (3 - 2 * t) - t); }

struct FactsKey {
    std::shared_ptr<const MorphPlan> plan;
    SplatsPtr from, to;
    MorphPath path;
    MorphOrder order;
};

struct PictureKey {
    std::shared_ptr<const PlanFacts> facts;
    SplatsPtr from, to;
    float progress, ease, spread;
};

SplatsPtr blended(const MorphPlan& plan, const PictureKey& key)
{
    std::vector<float> progress(1, eased(key.progress, key.ease));
    if (key.spread > 0) {
        progress.resize(plan.size());
        for (std::size_t p = 0; p < progress.size(); ++p)
            progress[p] = eased(std::clamp((key.progress - key.spread * key.facts->starts[p]) / (1 - key.spread), 0.0f, 1.0f), key.ease);
    }
    return std::make_shared<const Splats>(morph::blend({plan, key.facts->alignments, *key.from, *key.to, progress}));
}

}  // namespace

SplatsPtr morphSide(const World& world, std::span<const ObjectId> objects, double timeSecs, const PoseSource& poseOf)
{
    std::vector<PosedObject> posed;
    std::vector<std::size_t> counts;
    for (const ObjectId id : objects) {
        const Object* object = world.find(id);
        if (!object) continue;
        posed.push_back(poseOf(*object, timeSecs));
        // What has no splats of its own (a morph) is taken as it is.
        counts.push_back(object->splats->size() > 0 && !object->sequence ? object->splats->size() : posed.back().splats->size());
        if (object->splats->size() == 0 || object->sequence) posed.back().sourceRows.reset();
    }
    static Latest<std::vector<PosedObject>, SplatsPtr, 8> latest;
    return latest.get(std::move(posed), [](const auto& a, const auto& b) { return std::ranges::equal(a, b, isSame); },
                      [&](const std::vector<PosedObject>& all) {
                          std::vector<Splats> parts;
                          for (std::size_t i = 0; i < all.size(); ++i) parts.push_back(bakedInOwnOrder(all[i], counts[i]));
                          return std::make_shared<const Splats>(parts.empty() ? Splats{} : together(parts));
                      });
}

float morphProgress(const MorphSettings& morph, double timeSecs)
{
    if (!std::isnan(morph.progress)) return std::clamp(morph.progress, 0.0f, 1.0f);
    const double length = static_cast<double>(morph.endSecs) - morph.beginSecs;
    if (!(length > 0)) return timeSecs >= morph.endSecs ? 1.0f : 0.0f;
    return static_cast<float>(std::clamp((timeSecs - morph.beginSecs) / length, 0.0, 1.0));
}

SplatsPtr morphAt(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf)
{
    const float progress = morphProgress(morph, timeSecs);
    // Exactly there the morph is what its end is; being continuous, it only is cheaper to say so.
    if (progress == 0) return morphSide(world, morph.from, timeSecs, poseOf);
    if (progress == 1) return morphSide(world, morph.to, timeSecs, poseOf);
    const SplatsPtr from = morphSide(world, morph.from, timeSecs, poseOf), to = morphSide(world, morph.to, timeSecs, poseOf);
    const auto fits = [&](const Splats& a, const Splats& b) { return morph.plan && morph.plan->size() > 0 && a.size() == morph.plan->fromCount && b.size() == morph.plan->toCount; };
    if (!fits(*from, *to)) return progress < 0.5f ? from : to;
    SplatsPtr fromRest = morphSide(world, morph.from, morph.beginSecs, poseOf), toRest = morphSide(world, morph.to, morph.beginSecs, poseOf);
    if (!fits(*fromRest, *toRest)) fromRest = from, toRest = to;

    static Latest<FactsKey, std::shared_ptr<const PlanFacts>, 8> facts;
    const auto known = facts.get({morph.plan, fromRest, toRest, morph.path, morph.order},
                                 [](const FactsKey& a, const FactsKey& b) { return a.plan == b.plan && a.from == b.from && a.to == b.to && a.path == b.path && a.order == b.order; },
                                 [](const FactsKey& key) {
                                     const auto path = key.path == MorphPath::Bures ? morph::Path::Bures : morph::Path::Rigid;
                                     return std::make_shared<const PlanFacts>(PlanFacts{morph::alignPairs(*key.plan, *key.from, *key.to, path), startsOf(*key.plan, *key.from, key.order)});
                                 });
    static Latest<PictureKey, SplatsPtr, 3> pictures;
    return pictures.get({known, from, to, progress, morph.ease, morph.spread},
                        [](const PictureKey& a, const PictureKey& b) { return a.facts == b.facts && a.from == b.from && a.to == b.to && a.progress == b.progress && a.ease == b.ease && a.spread == b.spread; },
                        [&](const PictureKey& key) { return blended(*morph.plan, key); });
}

}  // namespace evaluate

std::shared_ptr<const Splats> morphSideAt(const World& world, std::span<const ObjectId> objects, double timeSecs)
{
    return evaluate::morphSide(world, objects, timeSecs, [&](const Object& object, double secs) { return poseAt(world, object, secs); });
}

bool isMorphedFrom(const World& world, ObjectId object, ObjectId other)
{
    std::vector<ObjectId> open{object}, seen;
    while (!open.empty()) {
        const ObjectId id = open.back();
        open.pop_back();
        if (id == other) return true;
        if (std::ranges::find(seen, id) != seen.end()) continue;
        seen.push_back(id);
        const Object* found = world.find(id);
        if (!found) continue;
        for (const auto& modifier : found->modifiers)
            if (const auto* morph = std::get_if<MorphSettings>(&modifier->settings))
                for (const auto* side : {&morph->from, &morph->to}) open.insert(open.end(), side->begin(), side->end());
    }
    return false;
}

}  // namespace morphogen
