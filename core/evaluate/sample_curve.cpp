#include "core/evaluate/sample_curve.h"

#include <algorithm>
#include <cmath>
#include <span>

namespace morphogen {
namespace {

/// The end speed of two segments that meet, so that both stay monotone.
double speedBetween(double before, double after)
{
    return before * after > 0 ? 2 * before * after / (before + after) : 0.0;
}

/// Hermite on the unit interval; slopes are per unit.
double hermite(double from, double to, double slopeFrom, double slopeTo, double u)
{
    const double u2 = u * u, u3 = u2 * u;
    return (2 * u3 - 3 * u2 + 1) * from + (u3 - 2 * u2 + u) * slopeFrom + (3 * u2 - 2 * u3) * to + (u3 - u2) * slopeTo;
}

Quat normalised(const Value& value) { return glm::normalize(rotationOf(value)); }

/// The turn from key i to key i + 1 along the shorter arc.
struct Turn {
    Vec3d axis{1, 0, 0};
    double angle = 0;
};

Turn turnBetween(const Keyframe& from, const Keyframe& to)
{
    Quat step = normalised(to.value) * glm::inverse(normalised(from.value));
    if (step.w < 0) step = -step;
    const Vec3d v(step.x, step.y, step.z);
    const double length = glm::length(v);
    if (!(length > 0)) return {};
    return {v / length, 2 * std::atan2(length, static_cast<double>(step.w))};
}

Quat turned(const Keyframe& from, const Turn& turn, double angle)
{
    const double half = angle / 2, sine = std::sin(half);
    const Quat step(static_cast<float>(std::cos(half)), static_cast<float>(sine * turn.axis.x), static_cast<float>(sine * turn.axis.y), static_cast<float>(sine * turn.axis.z));
    return glm::normalize(step * normalised(from.value));
}

/// Whether the speed at key `i` is shared by the segments before and after it.
bool isPassedThrough(std::span<const Keyframe> keys, std::size_t i)
{
    if (i == 0 || i + 1 >= keys.size()) return false;
    const auto moves = [](const Keyframe& key) { return key.interpolation == KeyInterpolation::Smooth || key.interpolation == KeyInterpolation::Linear; };
    return moves(keys[i - 1]) && moves(keys[i]);
}

double speedAt(std::span<const Keyframe> keys, std::size_t i, std::size_t component)
{
    if (!isPassedThrough(keys, i)) return 0;
    const auto slope = [&](std::size_t k) {
        return (static_cast<double>(keys[k + 1].value[component]) - keys[k].value[component]) / (keys[k + 1].timeSecs - keys[k].timeSecs);
    };
    return speedBetween(slope(i - 1), slope(i));
}

/// Radians per second at key `i`: less, the more the axis changes there.
double turnSpeedAt(std::span<const Keyframe> keys, std::size_t i)
{
    if (!isPassedThrough(keys, i)) return 0;
    const Turn before = turnBetween(keys[i - 1], keys[i]), after = turnBetween(keys[i], keys[i + 1]);
    const double agreement = std::max(0.0, glm::dot(before.axis, after.axis));
    return agreement * speedBetween(before.angle / (keys[i].timeSecs - keys[i - 1].timeSecs), after.angle / (keys[i + 1].timeSecs - keys[i].timeSecs));
}

}  // namespace

float easedProgress(const Vec2& out, const Vec2& in, float x)
{
    const auto at = [](double a, double b, double s) { return 3 * (1 - s) * (1 - s) * s * a + 3 * (1 - s) * s * s * b + s * s * s; };
    // x(s) is monotone for control points within 0..1, so bisection always ends; 40 halvings are finer than a float.
    double low = 0, high = 1;
    for (int i = 0; i < 40; ++i) {
        const double middle = (low + high) / 2;
        (at(out.x, in.x, middle) < x ? low : high) = middle;
    }
    return static_cast<float>(at(out.y, in.y, (low + high) / 2));
}

Value sampleCurve(const Curve& curve, double timeSecs)
{
    const std::span<const Keyframe> keys = curve.keys;
    const auto rested = [&](const Keyframe& key) { return curve.kind == ValueKind::Rotation ? valueOf(normalised(key.value)) : key.value; };
    const auto next = std::ranges::upper_bound(keys, timeSecs, {}, &Keyframe::timeSecs);
    if (next == keys.begin()) return rested(keys.front());
    if (next == keys.end()) return rested(keys.back());
    const auto i = static_cast<std::size_t>(next - keys.begin()) - 1;
    const Keyframe &from = keys[i], &to = keys[i + 1];
    if (from.interpolation == KeyInterpolation::Hold || curve.kind == ValueKind::Flag || timeSecs == from.timeSecs) return rested(from);
    const double length = to.timeSecs - from.timeSecs, u = (timeSecs - from.timeSecs) / length;
    const double progress = from.interpolation == KeyInterpolation::Bezier ? easedProgress(from.easeOut, from.easeIn, static_cast<float>(u)) : u;
    const bool isSmooth = from.interpolation == KeyInterpolation::Smooth;
    if (curve.kind == ValueKind::Rotation) {
        const Turn turn = turnBetween(from, to);
        const double angle = isSmooth ? hermite(0, turn.angle, turnSpeedAt(keys, i) * length, turnSpeedAt(keys, i + 1) * length, u) : progress * turn.angle;
        return valueOf(turned(from, turn, angle));
    }
    Value value{};
    for (std::size_t c = 0; c < widthOf(curve.kind); ++c) {
        const double a = from.value[c], b = to.value[c];
        value[c] = static_cast<float>(isSmooth ? hermite(a, b, speedAt(keys, i, c) * length, speedAt(keys, i + 1, c) * length, u) : a + progress * (b - a));
    }
    return value;
}

}  // namespace morphogen
