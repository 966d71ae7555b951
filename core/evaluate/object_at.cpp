#include "core/evaluate/object_at.h"

#include "core/evaluate/sample_curve.h"

#include <algorithm>
#include <cmath>

namespace morphogen {
namespace {

constexpr std::size_t kStepsPerSpan = 16;   ///< a path's arc length is summed over so many chords between two points
constexpr std::size_t kCentreSamples = 512;

Modifier withKeys(const Object& object, const Modifier& modifier, double timeSecs)
{
    Modifier keyed = modifier;
    for (const auto& curve : object.curves)
        if (curve->path.property == Property::ModifierNumber && curve->path.modifier == modifier.id)
            setNumber(keyed.settings, curve->path.number, sampleCurve(*curve, timeSecs));
    return keyed;
}

/// Centripetal Catmull-Rom (Barry and Goldman's recursion): through every point, without loops of its own.
Vec3 splinePoint(std::span<const PathPoint> points, std::size_t span, float u)
{
    const Vec3 p1 = points[span].position, p2 = points[span + 1].position;
    const Vec3 p0 = span > 0 ? points[span - 1].position : p1 + (p1 - p2), p3 = span + 2 < points.size() ? points[span + 2].position : p2 + (p2 - p1);
    const auto step = [](const Vec3& a, const Vec3& b) { return std::max(std::sqrt(glm::length(b - a)), 1e-6f); };
    const float t0 = 0, t1 = t0 + step(p0, p1), t2 = t1 + step(p1, p2), t3 = t2 + step(p2, p3), t = t1 + u * (t2 - t1);
    const auto mix = [t](const Vec3& a, const Vec3& b, float ta, float tb) { return ((tb - t) * a + (t - ta) * b) / (tb - ta); };
    const Vec3 a1 = mix(p0, p1, t0, t1), a2 = mix(p1, p2, t1, t2), a3 = mix(p2, p3, t2, t3);
    return mix(mix(a1, a2, t0, t2), mix(a2, a3, t1, t3), t1, t2);
}

/// The path as chords: length up to each, and the place.
struct Chords {
    std::vector<Vec3> points;
    std::vector<double> lengths;
};

Chords chordsOf(const std::vector<PathPoint>& points)
{
    Chords chords{{points.front().position}, {0}};
    for (std::size_t span = 0; span + 1 < points.size(); ++span)
        for (std::size_t k = 1; k <= kStepsPerSpan; ++k) {
            const Vec3 point = splinePoint(points, span, static_cast<float>(k) / kStepsPerSpan);
            chords.lengths.push_back(chords.lengths.back() + glm::length(point - chords.points.back()));
            chords.points.push_back(point);
        }
    return chords;
}

/// The part of the path's length that the pointer had drawn by the part `u` of its time.
double drawnLength(const FollowPathSettings& path, const Chords& chords, double u)
{
    const auto& points = path.points;
    const double time = points.front().timeSecs + u * (points.back().timeSecs - points.front().timeSecs);
    const auto next = std::ranges::upper_bound(points, time, {}, &PathPoint::timeSecs);
    if (next == points.begin()) return 0;
    if (next == points.end()) return chords.lengths.back();
    const auto span = static_cast<std::size_t>(next - points.begin()) - 1;
    const double within = (time - points[span].timeSecs) / (points[span + 1].timeSecs - points[span].timeSecs);
    const double position = static_cast<double>(span * kStepsPerSpan) + within * static_cast<double>(kStepsPerSpan);
    const auto chord = std::min(static_cast<std::size_t>(position), chords.lengths.size() - 2);
    return chords.lengths[chord] + (position - static_cast<double>(chord)) * (chords.lengths[chord + 1] - chords.lengths[chord]);
}

const Vec3 kAxes[] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}, {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}};

/// The least turn that takes one direction onto another.
Quat turnOnto(const Vec3& from, const Vec3& to)
{
    const float cosine = glm::dot(from, to);
    if (cosine < -0.999999f) {
        const Vec3 side = std::abs(from.y) < 0.9f ? glm::cross(from, Vec3(0, 1, 0)) : glm::cross(from, Vec3(1, 0, 0));
        return glm::angleAxis(kPi, glm::normalize(side));
    }
    const Vec3 axis = glm::cross(from, to);
    return glm::normalize(Quat(1 + cosine, axis.x, axis.y, axis.z));
}

/// The rotation in which `axis` points along `direction` and, as far as that allows, the object's Y points up.
Quat facing(ObjectAxis axis, const Vec3& direction)
{
    const Vec3 from = kAxes[static_cast<std::size_t>(axis)];
    const Vec3 to = glm::normalize(direction);
    if (std::abs(from.y) > 0.5f) return turnOnto(from, to);
    // First about Y to the heading, then up or down.
    const Vec3 flat(to.x, 0, to.z);
    if (glm::length(flat) < 1e-6f) return turnOnto(from, to);
    const Vec3 heading = glm::normalize(flat);
    const Quat about = glm::angleAxis(std::atan2(heading.x, heading.z) - std::atan2(from.x, from.z), Vec3(0, 1, 0));
    return glm::normalize(turnOnto(heading, to) * about);
}

Vec3 restCentre(const Splats& splats)
{
    Vec3 sum(0);
    std::size_t count = 0;
    const std::size_t stride = std::max<std::size_t>(1, splats.size() / kCentreSamples);
    for (std::size_t i = 0; i < splats.size(); i += stride) {
        const Vec3 p = splats.position(i);
        if (std::isfinite(p.x) && std::isfinite(p.y) && std::isfinite(p.z)) sum += p, ++count;
    }
    return count > 0 ? sum / static_cast<float>(count) : Vec3(0);
}

double retimed(const RetimeSettings& retime, double timeSecs, double motionSecs)
{
    double secs = std::isnan(retime.time) ? retime.offset + (retime.speed < 0 ? motionSecs : 0.0) + static_cast<double>(retime.speed) * timeSecs : retime.time;
    if (!(motionSecs > 0) || retime.ends == RetimeEnds::Hold) return std::clamp(secs, 0.0, std::max(motionSecs, 0.0));
    if (retime.ends == RetimeEnds::Loop) return secs - motionSecs * std::floor(secs / motionSecs);
    secs -= 2 * motionSecs * std::floor(secs / (2 * motionSecs));
    return secs <= motionSecs ? secs : 2 * motionSecs - secs;
}

Value keyedOr(const Object& object, Property property, double timeSecs, const Value& still)
{
    const Curve* curve = object.curve({property, {}, {}});
    return curve ? sampleCurve(*curve, timeSecs) : still;
}

bool isWithin(const FollowPathSettings& path, double timeSecs) { return timeSecs >= path.beginSecs && timeSecs <= path.endSecs; }

/// Placement by keys and paths, without what looks at something.
Transform placedBy(const Object& object, const std::vector<Modifier>& modifiers, double timeSecs)
{
    Transform placement;
    placement.translation = vectorOf(keyedOr(object, Property::Translation, timeSecs, valueOf(object.placement.translation)));
    placement.rotation = rotationOf(keyedOr(object, Property::Rotation, timeSecs, valueOf(object.placement.rotation)));
    placement.scale = vectorOf(keyedOr(object, Property::Scale, timeSecs, valueOf(object.placement.scale)));
    const bool hasKeys = object.curve({Property::Translation, {}, {}}) != nullptr;
    for (const Modifier& modifier : modifiers) {
        const auto* path = std::get_if<FollowPathSettings>(&modifier.settings);
        if (!path || path->points.size() < 2) continue;
        if (hasKeys && !isWithin(*path, timeSecs)) continue;
        const PathPlace place = placeOnPath(*path, timeSecs);
        placement.translation = place.position;
        if (path->facing == PathFacing::Along && glm::length(place.direction) > 0) placement.rotation = facing(ObjectAxis::Z, place.direction);
    }
    return placement;
}

std::vector<Modifier> modifiersAt(const Object& object, double timeSecs)
{
    std::vector<Modifier> modifiers;
    for (const auto& modifier : object.modifiers)
        if (modifier->isOn) modifiers.push_back(withKeys(object, *modifier, timeSecs));
    return modifiers;
}

}  // namespace

Transform placedAt(const Object& object, double timeSecs) { return placedBy(object, modifiersAt(object, timeSecs), timeSecs); }

namespace {

void lookAt(const LookAtSettings& look, const World* world, double timeSecs, Transform& placement)
{
    Vec3 point = look.point;
    if (look.target) {
        const Object* target = world ? world->find(look.target) : nullptr;
        if (!target) return;
        // Where keys and paths put it: what it looks at itself does not matter, so two may look at each other.
        const Transform place = placedAt(*target, timeSecs);
        point = (place.affine() * target->calibration.objectFromSource.affine()).point(restCentre(*target->splats));
    }
    const Vec3 direction = point - placement.translation;
    if (!(glm::length(direction) > 1e-6f)) return;
    placement.rotation = glm::normalize(glm::slerp(placement.rotation, facing(look.axis, direction), look.influence));
}

}  // namespace

PathPlace placeOnPath(const FollowPathSettings& path, double timeSecs)
{
    if (path.points.size() < 2) return {};
    const Chords chords = chordsOf(path.points);
    const double total = chords.lengths.back();
    const double span = static_cast<double>(path.endSecs) - path.beginSecs;
    const double u = span > 0 ? std::clamp((timeSecs - path.beginSecs) / span, 0.0, 1.0) : timeSecs < path.beginSecs ? 0.0 : 1.0;
    double length = std::isnan(path.progress) ? (1 - path.evenness) * drawnLength(path, chords, u) + path.evenness * u * total : std::clamp(path.progress, 0.0f, 1.0f) * total;
    length = std::clamp(length, 0.0, total);
    const auto next = std::ranges::upper_bound(chords.lengths, length);
    const std::size_t chord = std::min<std::size_t>(next == chords.lengths.begin() ? 0 : static_cast<std::size_t>(next - chords.lengths.begin()) - 1, chords.lengths.size() - 2);
    const double step = chords.lengths[chord + 1] - chords.lengths[chord];
    const Vec3 along = chords.points[chord + 1] - chords.points[chord];
    const float within = step > 0 ? static_cast<float>((length - chords.lengths[chord]) / step) : 0.0f;
    return {chords.points[chord] + within * along, step > 0 ? glm::normalize(along) : Vec3(0)};
}

ObjectAt objectAt(const Object& object, double timeSecs, const World* world)
{
    ObjectAt at;
    at.modifiers = modifiersAt(object, timeSecs);
    at.isVisible = keyedOr(object, Property::Visibility, timeSecs, valueOf(object.isVisible ? 1.0f : 0.0f))[0] >= 0.5f;
    at.opacity = std::clamp(keyedOr(object, Property::Opacity, timeSecs, valueOf(object.opacity))[0], 0.0f, 1.0f);
    at.placement = placedBy(object, at.modifiers, timeSecs);
    at.motionSecs = timeSecs;
    const double motionSecs = object.motionSecs();
    for (const Modifier& modifier : at.modifiers) {
        if (const auto* look = std::get_if<LookAtSettings>(&modifier.settings)) lookAt(*look, world, timeSecs, at.placement);
        if (const auto* retime = std::get_if<RetimeSettings>(&modifier.settings)) at.motionSecs = retimed(*retime, at.motionSecs, motionSecs);
    }
    return at;
}

std::optional<Value> propertyAt(const Object& object, const PropertyPath& path, double timeSecs)
{
    if (const Curve* curve = object.curve(path)) return sampleCurve(*curve, timeSecs);
    return object.propertyValue(path);
}

std::vector<OwnedSpan> placementOwners(const Object& object)
{
    std::vector<OwnedSpan> paths;
    for (const auto& modifier : object.modifiers) {
        const auto* path = std::get_if<FollowPathSettings>(&modifier->settings);
        if (modifier->isOn && path && path->points.size() >= 2) paths.push_back({path->beginSecs, path->endSecs, PlacementOwner::Path, modifier->id});
    }
    std::ranges::stable_sort(paths, {}, &OwnedSpan::beginSecs);
    // Of two paths that overlap the later modifier moves the object, but on a track they can only follow each other.
    for (std::size_t i = 1; i < paths.size(); ++i) paths[i - 1].endSecs = std::min(paths[i - 1].endSecs, paths[i].beginSecs);
    std::erase_if(paths, [](const OwnedSpan& span) { return !(span.beginSecs < span.endSecs); });
    const Curve* keys = object.curve({Property::Translation, {}, {}});
    if (!keys) return paths;
    std::vector<OwnedSpan> spans;
    double from = keys->beginSecs();
    const auto addKeys = [&](double until) {
        if (from < until) spans.push_back({from, until, PlacementOwner::Keys, {}});
    };
    for (const OwnedSpan& path : paths) {
        addKeys(std::min(path.beginSecs, keys->endSecs()));
        spans.push_back(path);
        from = std::max(from, path.endSecs);
    }
    addKeys(keys->endSecs());
    if (spans.empty()) spans.push_back({keys->beginSecs(), keys->endSecs(), PlacementOwner::Keys, {}});
    return spans;
}

OwnedSpan placementOwnerAt(const Object& object, double timeSecs)
{
    const bool hasKeys = object.curve({Property::Translation, {}, {}}) != nullptr;
    for (auto modifier = object.modifiers.rbegin(); modifier != object.modifiers.rend(); ++modifier) {   // the last one moves it
        const auto* path = std::get_if<FollowPathSettings>(&(*modifier)->settings);
        if ((*modifier)->isOn && path && path->points.size() >= 2 && (!hasKeys || isWithin(*path, timeSecs))) return {path->beginSecs, path->endSecs, PlacementOwner::Path, (*modifier)->id};
    }
    return {0, 0, hasKeys ? PlacementOwner::Keys : PlacementOwner::Nothing, {}};
}

}  // namespace morphogen
