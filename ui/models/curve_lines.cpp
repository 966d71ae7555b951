#include "ui/models/curve_lines.h"

#include "core/edit/edit_json.h"
#include "core/evaluate/sample_curve.h"
#include "ui/models/euler.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace morphogen::ui {
namespace {

constexpr int kStepsPerKey = 12;   ///< between two keys, to follow an angle beyond 180 degrees

double nearTo(double angle, double near) { return angle + 360 * std::round((near - angle) / 360); }

/// Of the ways to write a rotation as three angles, the one nearest to `near`.
LineValues anglesNear(const Quat& rotation, const LineValues& near)
{
    const Vec3 e = eulerOf(rotation);
    LineValues best{};
    double leastWay = std::numeric_limits<double>::max();
    for (const LineValues& way : {LineValues{e.x, e.y, e.z}, LineValues{e.x + 180.0, 180.0 - e.y, e.z + 180.0}}) {
        LineValues angles{};
        double length = 0;
        for (std::size_t c = 0; c < 3; ++c) angles[c] = nearTo(way[c], near[c]), length += std::abs(angles[c] - near[c]);
        if (length < leastWay) leastWay = length, best = angles;
    }
    return best;
}

std::string unitOf(const PropertyPath& path, const std::optional<NumberSpec>& spec)
{
    switch (path.property) {
    case Property::Translation: return "m";
    case Property::Rotation: return "°";
    case Property::Opacity: return "%";
    default: return spec ? spec->unit : std::string();
    }
}

const Curve* curveOf(const World& world, const KeyRef& key)
{
    const Object* object = world.find(key.object);
    return object ? object->curve(key.path) : nullptr;
}

/// Where a ball that falls from 0 to 1 is: touches and tops in turn, and how it goes on from each.
struct Leap {
    double time, progress;
};
constexpr Leap kLeaps[] = {{0, 0}, {1 / 2.75, 1}, {1.5 / 2.75, 0.75}, {2 / 2.75, 1}, {2.25 / 2.75, 0.9375}, {2.5 / 2.75, 1}, {2.625 / 2.75, 0.984375}};
constexpr std::array<float, 4> kFalling{1.0f / 3, 0, 2.0f / 3, 1.0f / 3}, kRising{1.0f / 3, 2.0f / 3, 2.0f / 3, 1};   // t^2 and 1 - (1 - t)^2 as cubics

}  // namespace

CurveLines::CurveLines(const Object& object, std::shared_ptr<const Curve> curve)
    : m_object(object.id), m_curve(std::move(curve)), m_title(titleOf(object, m_curve->path)), m_least(std::numeric_limits<float>::lowest()), m_most(std::numeric_limits<float>::max())
{
    const Modifier* modifier = object.modifier(m_curve->path.modifier);
    const auto spec = modifier ? numberSpec(modifier->settings, m_curve->path.number) : std::nullopt;
    m_unit = unitOf(m_curve->path, spec);
    if (m_curve->path.property == Property::Opacity) m_factor = 100, m_least = 0, m_most = 1;
    if (spec) m_least = spec->least, m_most = spec->most, m_factor = m_unit == "°" ? glm::degrees(1.0) : 1;
    LineValues near{};
    for (std::size_t k = 0; k < m_curve->keys.size(); ++k) {
        const Keyframe& key = m_curve->keys[k];
        const bool isFollowed = k > 0 && m_curve->kind == ValueKind::Rotation;
        for (int step = 1; isFollowed && step < kStepsPerKey; ++step)
            near = lines(sampleCurve(*m_curve, glm::mix(m_curve->keys[k - 1].timeSecs, key.timeSecs, step / static_cast<double>(kStepsPerKey))), near);
        m_atKeys.push_back(near = lines(key.value, near));
    }
}

LineValues CurveLines::lines(const Value& value, const LineValues& near) const
{
    if (m_curve->kind == ValueKind::Rotation) return anglesNear(rotationOf(value), near);
    return {m_factor * static_cast<double>(value[0]), m_factor * static_cast<double>(value[1]), m_factor * static_cast<double>(value[2])};
}

std::vector<LineValues> CurveLines::at(const std::vector<double>& timesSecs) const
{
    std::vector<LineValues> values;
    values.reserve(timesSecs.size());
    const auto& keys = m_curve->keys;
    std::size_t segment = keys.size();   // of the value before; none yet
    for (const double secs : timesSecs) {
        const auto after = std::ranges::upper_bound(keys, secs, {}, &Keyframe::timeSecs);
        const std::size_t now = after == keys.begin() ? 0 : static_cast<std::size_t>(after - keys.begin()) - 1;
        const bool isGoingOn = now == segment && !values.empty();
        segment = now;
        values.push_back(lines(sampleCurve(*m_curve, secs), isGoingOn ? values.back() : m_atKeys[now]));
    }
    return values;
}

Value CurveLines::valueOf(std::size_t k, const LineValues& values) const
{
    if (m_curve->kind == ValueKind::Rotation) return morphogen::valueOf(quatOfEuler(Vec3(values[0], values[1], values[2])));
    Value value = m_curve->keys[k].value;
    for (std::size_t c = 0; c < lineCount(); ++c) {
        if (values[c] == m_atKeys[k][c]) continue;   // bit for bit as it was
        value[c] = std::clamp(static_cast<float>(values[c] / m_factor), m_least, m_most);
        if (m_curve->kind == ValueKind::Flag) value[c] = value[c] >= 0.5f ? 1.0f : 0.0f;
    }
    return value;
}

std::vector<CurveLines> curveLinesOf(const World& world, const std::vector<ObjectId>& objects)
{
    std::vector<CurveLines> lines;
    for (const auto& object : world.objects)
        if (std::ranges::find(objects, object->id) != objects.end())
            for (const auto& curve : object->curves) lines.emplace_back(*object, curve);
    return lines;
}

std::array<float, 4> easeLike(const Curve& curve, std::size_t k)
{
    const Keyframe& from = curve.keys[k];
    if (from.interpolation == KeyInterpolation::Bezier) return {from.easeOut.x, from.easeOut.y, from.easeIn.x, from.easeIn.y};
    std::array<float, 4> ease{1.0f / 3, 1.0f / 3, 2.0f / 3, 2.0f / 3};
    if (from.interpolation != KeyInterpolation::Smooth || k + 1 >= curve.keys.size()) return ease;
    const Keyframe& to = curve.keys[k + 1];
    std::size_t most = 0;
    for (std::size_t c = 1; c < widthOf(curve.kind); ++c)
        if (std::abs(to.value[c] - from.value[c]) > std::abs(to.value[most] - from.value[most])) most = c;
    const double way = static_cast<double>(to.value[most]) - from.value[most];
    if (std::abs(way) < 1e-9) return ease;
    // A cubic of progress that meets Smooth's at two inner places is Smooth's.
    const auto progress = [&](double u) { return (static_cast<double>(sampleCurve(curve, glm::mix(from.timeSecs, to.timeSecs, u))[most]) - from.value[most]) / way; };
    // At a third and two thirds: 27 p = 12 y1 + 6 y2 + 1 and 6 y1 + 12 y2 + 8.
    const double a = 27 * progress(1.0 / 3) - 1, b = 27 * progress(2.0 / 3) - 8;
    ease[1] = static_cast<float>((2 * a - b) / 18);
    ease[3] = static_cast<float>((2 * b - a) / 18);
    return ease;
}

EditRequest easingKey(const World& world, const KeyRef& key, const std::array<float, 4>& ease) { return interpolatingKeys(world, {key}, KeyInterpolation::Bezier, ease); }

EditRequest easingAsTheyAre(const World& world, const std::vector<KeyRef>& keys)
{
    std::vector<AnyEdit> edits;
    for (const KeyRef& ref : keys) {
        const Curve* curve = curveOf(world, ref);
        const auto k = curve ? curve->keyAt(ref.timeSecs) : std::nullopt;
        if (k) edits.push_back(SetKey{ref.object, ref.path, ref.timeSecs, curve->keys[*k].value, KeyInterpolation::Bezier, easeLike(*curve, *k)});
    }
    return requestForEach("Bezier after " + std::to_string(edits.size()) + (edits.size() == 1 ? " key" : " keys"), std::move(edits), [](const World&, const AnyEdit& edit) { return edit; });
}

Result<EditRequest> bouncingKeys(const World& world, const std::vector<KeyRef>& keys)
{
    std::vector<AnyEdit> edits;
    for (const KeyRef& ref : keys) {
        const Curve* curve = curveOf(world, ref);
        const auto k = curve ? curve->keyAt(ref.timeSecs) : std::nullopt;
        if (!k || *k + 1 >= curve->keys.size() || curve->kind == ValueKind::Flag) continue;
        Curve straight = *curve;
        straight.keys = {curve->keys[*k], curve->keys[*k + 1]};
        straight.keys[0].interpolation = KeyInterpolation::Linear;
        const double begin = straight.beginSecs(), length = straight.endSecs() - begin;
        for (std::size_t leap = 0; leap < std::size(kLeaps); ++leap) {
            const Value value = sampleCurve(straight, begin + kLeaps[leap].progress * length);
            edits.push_back(SetKey{ref.object, ref.path, begin + kLeaps[leap].time * length, value, KeyInterpolation::Bezier, leap % 2 == 0 ? kFalling : kRising});
        }
    }
    if (edits.empty()) return Error{Error::Kind::Empty, "a bounce needs a later key to fall onto; choose the key before it"};
    return requestForEach("Bounce", std::move(edits), [](const World&, const AnyEdit& edit) { return edit; });
}

}  // namespace morphogen::ui
