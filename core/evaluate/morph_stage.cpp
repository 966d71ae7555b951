#include "core/evaluate/morph_stage.h"

#include "core/base/parallel.h"
#include "core/deform/pose.h"
#include "core/evaluate/pose_at.h"
#include "core/morph/barycentre.h"
#include "core/morph/cohere.h"
#include "core/scene/morph_of.h"
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

/// The splats of an object as a side of a morph; none for what has none of its own (a morph) and is taken as it is.
std::optional<std::size_t> morphSideCount(const Object& object)
{
    if (object.splats->size() == 0 || object.sequence) return std::nullopt;
    return object.splats->size();
}

struct MotionKey {
    std::shared_ptr<const MorphPlan> plan;
    SplatsPtr from, to;
    MorphPath path;
    MorphOrder order;
    Vec3 origin;
    std::vector<float> weights;     ///< of each splat of the first side, where the order wants them
    float cohesion = 0;
    bool operator==(const MotionKey&) const = default;
};

struct MovedKey {
    std::shared_ptr<const MorphMotion> atRest;
    SplatsPtr from, to;
    MorphMoment moment;
    bool operator==(const MovedKey&) const = default;
};

struct MomentKey {
    std::shared_ptr<const MorphMotion> motion;
    MorphMoment moment;
    bool operator==(const MomentKey&) const = default;
};

struct JointKey {
    std::vector<std::shared_ptr<const MorphPlan>> plans;
    SplatsPtr rest;                 ///< the first side, where it was planned: what starts go by
    MotionKey starts;
    bool operator==(const JointKey&) const = default;
};

/// Pairs of several plans together, and when each pair of the first one starts.
struct Joint {
    morph::JointPlan plan;
    std::vector<float> starts;
};

struct JointMomentKey {
    std::shared_ptr<const Joint> joint;
    std::vector<std::shared_ptr<const MorphPlan>> plans;
    std::vector<SplatsPtr> sides;
    std::vector<float> further;
    MorphMoment moment;
    bool operator==(const JointMomentKey&) const = default;
};

/// `weights`: of the selection MorphSettings::painted, or for parts each splat's place in their order; one per splat of `from`.
std::vector<float> startsOf(const MorphPlan& plan, const Splats& from, const MotionKey& key)
{
    const Bounds bounds = from.bounds();
    const Vec3 middle = 0.5f * (bounds.lower + bounds.upper);
    std::vector<float> starts(plan.size());
    for (std::size_t p = 0; p < starts.size(); ++p) {
        const std::uint32_t row = plan.pairs.at<std::uint32_t>(p, 0);
        const Vec3 place = from.position(row);
        switch (key.order) {
        case MorphOrder::X: starts[p] = place.x; break;
        case MorphOrder::Y: starts[p] = place.y; break;
        case MorphOrder::Z: starts[p] = place.z; break;
        case MorphOrder::Outwards: starts[p] = glm::length(place - middle); break;
        case MorphOrder::Inwards: starts[p] = -glm::length(place - middle); break;
        case MorphOrder::Scattered: starts[p] = static_cast<float>((row * 2654435761u) >> 8); break;
        case MorphOrder::FromPoint: starts[p] = glm::length(place - key.origin); break;
        case MorphOrder::Parts:
        case MorphOrder::Painted: starts[p] = row < key.weights.size() ? key.weights[row] : 0.0f; break;
        }
    }
    const auto isFinite = [](float v) { return std::isfinite(v); };
    float least = 1e30f, most = -1e30f;
    for (const float start : starts)
        if (isFinite(start)) least = std::min(least, start), most = std::max(most, start);
    for (float& start : starts) start = isFinite(start) && most > least ? (start - least) / (most - least) : 0.0f;
    return starts;
}

/// What the morph's order goes by where the splats' places do not say it.
std::vector<float> orderWeights(const World& world, const MorphSettings& morph)
{
    if (morph.order == MorphOrder::Painted) return morphSideWeights(world, morph.from, morph.painted);
    std::vector<float> weights;
    if (morph.order != MorphOrder::Parts) return weights;
    for (std::size_t k = morph.parts.size(); k-- > 0;) {
        const std::vector<float> part = morphSideWeights(world, morph.from, morph.parts[k].from);
        // What is in no part goes last.
        weights.resize(part.size(), static_cast<float>(morph.parts.size()));
        for (std::size_t i = 0; i < part.size(); ++i)
            if (part[i] >= 0.5f) weights[i] = static_cast<float>(k);
    }
    return weights;
}

/// The targets beside the second side that have a weight now.
std::vector<const MorphFurther*> weighed(const MorphSettings& morph)
{
    std::vector<const MorphFurther*> found;
    for (const MorphFurther& further : morph.further)
        if (further.weight > 0 && further.plan && found.size() + 1 < morph::kMostTargets) found.push_back(&further);
    return found;
}

/// What a morph of several targets shows; null where a plan does not fit its sides any more.
SplatsPtr jointSplats(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf)
{
    const std::vector<const MorphFurther*> targets = weighed(morph);
    JointMomentKey key{.moment = {morphProgress(morph, timeSecs), morph.ease, morph.spread}};
    key.plans = {morph.plan}, key.sides = {morphSide(world, morph.from, timeSecs, poseOf), morphSide(world, morph.to, timeSecs, poseOf)};
    for (const MorphFurther* further : targets) key.plans.push_back(further->plan), key.sides.push_back(morphSide(world, further->objects, timeSecs, poseOf)), key.further.push_back(further->weight);
    std::vector<float> weights(key.sides.size());
    morph::weightsOf(key.moment.of(0), key.further, weights);
    if (morph.spread == 0)
        for (std::size_t k = 0; k < weights.size(); ++k)
            if (weights[k] == 1) return key.sides[k];
    for (std::size_t k = 0; k < key.plans.size(); ++k)
        if (!key.plans[k] || key.plans[k]->size() == 0 || key.plans[k]->fromCount != key.sides[0]->size() || key.plans[k]->toCount != key.sides[k + 1]->size()) return nullptr;
    const SplatsPtr rest = morphSide(world, morph.from, morph.beginSecs, poseOf);
    static Latest<JointKey, std::shared_ptr<const Joint>, 4> joints;
    key.joint = joints.get({key.plans, rest->size() == key.sides[0]->size() ? rest : key.sides[0],
                            {morph.plan, nullptr, nullptr, morph.path, morph.order, morph.order == MorphOrder::FromPoint ? morph.origin : Vec3(0), orderWeights(world, morph)}},
                           std::equal_to<>(), [](const JointKey& made) { return std::make_shared<const Joint>(Joint{morph::jointPlan(made.plans), startsOf(*made.plans.front(), *made.rest, made.starts)}); });
    static Latest<JointMomentKey, SplatsPtr, 3> pictures;
    return pictures.get(std::move(key), std::equal_to<>(), [](const JointMomentKey& made) {
        std::vector<float> progress(1, made.moment.of(0));
        if (made.moment.spread > 0) {
            progress.resize(made.joint->starts.size());
            for (std::size_t p = 0; p < progress.size(); ++p) progress[p] = made.moment.of(made.joint->starts[p]);
        }
        return std::make_shared<const Splats>(morph::blend({made.joint->plan, made.plans, made.sides, progress, made.further}));
    });
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
        const auto own = morphSideCount(*object);
        counts.push_back(own.value_or(posed.back().splats->size()));
        if (!own) posed.back().sourceRows.reset();
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

MorphPicture morphPictureAt(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf)
{
    const MorphMoment moment{morphProgress(morph, timeSecs), morph.ease, morph.spread};
    if (!weighed(morph).empty()) {
        const SplatsPtr joint = jointSplats(world, morph, timeSecs, poseOf);
        return {joint ? joint : morphSide(world, morph.from, timeSecs, poseOf), nullptr, moment};
    }
    // Exactly there the morph is what its end is; being continuous, it only is cheaper to say so.
    if (moment.progress == 0) return {morphSide(world, morph.from, timeSecs, poseOf), nullptr, moment};
    if (moment.progress == 1) return {morphSide(world, morph.to, timeSecs, poseOf), nullptr, moment};
    const SplatsPtr from = morphSide(world, morph.from, timeSecs, poseOf), to = morphSide(world, morph.to, timeSecs, poseOf);
    const auto fits = [&](const Splats& a, const Splats& b) { return morph.plan && morph.plan->size() > 0 && a.size() == morph.plan->fromCount && b.size() == morph.plan->toCount; };
    if (!fits(*from, *to)) return {moment.progress < 0.5f ? from : to, nullptr, moment};
    SplatsPtr fromRest = morphSide(world, morph.from, morph.beginSecs, poseOf), toRest = morphSide(world, morph.to, morph.beginSecs, poseOf);
    if (!fits(*fromRest, *toRest)) fromRest = from, toRest = to;

    static Latest<MotionKey, std::shared_ptr<const MorphMotion>, 8> motions;
    const auto atRest = motions.get({morph.plan, fromRest, toRest, morph.path, morph.order, morph.order == MorphOrder::FromPoint ? morph.origin : Vec3(0), orderWeights(world, morph), morph.cohesion},
                                    std::equal_to<>(), [](const MotionKey& key) {
                                        const auto path = key.path == MorphPath::Bures ? morph::Path::Bures : morph::Path::Rigid;
                                        MorphMotion motion{key.plan, key.from, key.to, morph::alignPairs(*key.plan, *key.from, *key.to, path), startsOf(*key.plan, *key.from, key)};
                                        if (key.cohesion > 0) motion.bows = morph::bowsOf(*key.plan, *key.from, *key.to, {});
                                        for (Vec3& bow : motion.bows) bow *= key.cohesion;
                                        return std::make_shared<const MorphMotion>(std::move(motion));
                                    });
    if (from == fromRest && to == toRest) return {nullptr, atRest, moment};
    static Latest<MovedKey, SplatsPtr, 3> pictures;
    return {pictures.get({atRest, from, to, moment}, std::equal_to<>(), [](const MovedKey& key) {
        MorphMotion moved = *key.atRest;
        moved.from = key.from, moved.to = key.to;
        return std::make_shared<const Splats>(splatsAt(moved, key.moment));
    }), nullptr, moment};
}

SplatsPtr morphSplats(const std::shared_ptr<const MorphMotion>& motion, const MorphMoment& moment)
{
    static Latest<MomentKey, SplatsPtr, 3> latest;
    return latest.get({motion, moment}, std::equal_to<>(), [](const MomentKey& key) { return std::make_shared<const Splats>(splatsAt(*key.motion, key.moment)); });
}

SplatsPtr morphMiddle(const std::shared_ptr<const MorphMotion>& motion)
{
    static Latest<MomentKey, SplatsPtr, 8> latest;
    return latest.get({motion, {0.5f}}, std::equal_to<>(), [](const MomentKey& key) { return std::make_shared<const Splats>(splatsAt(*key.motion, key.moment)); });
}

SplatsPtr morphAt(const World& world, const MorphSettings& morph, double timeSecs, const PoseSource& poseOf)
{
    const MorphPicture picture = morphPictureAt(world, morph, timeSecs, poseOf);
    return picture.splats ? picture.splats : morphSplats(picture.motion, picture.moment);
}

}  // namespace evaluate

std::shared_ptr<const Splats> morphSideAt(const World& world, std::span<const ObjectId> objects, double timeSecs)
{
    return evaluate::morphSide(world, objects, timeSecs, [&](const Object& object, double secs) { return poseAt(world, object, secs); });
}

std::vector<float> morphSideWeights(const World& world, std::span<const ObjectId> objects, const std::string& selection)
{
    std::vector<float> weights;
    for (const ObjectId id : objects) {
        const Object* object = world.find(id);
        if (!object) continue;
        const std::size_t count = object->sequence ? 0 : object->splats->size();
        const std::size_t first = weights.size();
        weights.resize(first + (count > 0 ? count : morphSideAt(world, std::span(&id, 1), 0)->size()), 0.0f);
        if (const SplatSelection* found = object->selection(selection); found && found->weights.rows() == count)
            std::ranges::copy(found->weights.toVector<float>(), weights.begin() + static_cast<std::ptrdiff_t>(first));
    }
    return weights;
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
                forEachMorphSide(*morph, [&](const std::vector<ObjectId>& side) { open.insert(open.end(), side.begin(), side.end()); });
    }
    return false;
}

}  // namespace morphogen
