// A keyed property as lines over time: what the curve editor draws, and the values behind its points.
//
// How it works: each number of a value is a line, in the unit in which people read it: a rotation as three angles in degrees
// that go on where they were (no jump at 180), numbers in radians as degrees, opacity in percent, all else as it is.
#pragma once

#include "core/scene/world.h"
#include "ui/models/keys.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace morphogen::ui {

using LineValues = std::array<double, 3>;

/// A copy of pointers: lives as long as it likes.
class CurveLines {
public:
    CurveLines(const Object& object, std::shared_ptr<const Curve> curve);

    ObjectId object() const { return m_object; }
    const Curve& curve() const { return *m_curve; }
    const std::string& title() const { return m_title; }   ///< "Position"
    const std::string& unit() const { return m_unit; }     ///< "°", "%", "m" or nothing
    /// 1 or 3.
    std::size_t lineCount() const { return m_curve->kind == ValueKind::Number || m_curve->kind == ValueKind::Flag ? 1 : 3; }
    bool isOfAxes() const { return lineCount() == 3; }
    /// Every line's value at key `k`.
    const LineValues& atKey(std::size_t k) const { return m_atKeys[k]; }
    /// At times that ascend.
    std::vector<LineValues> at(const std::vector<double>& timesSecs) const;
    /// What key `k` holds when its lines have these values; within what the property may be.
    Value valueOf(std::size_t k, const LineValues& values) const;
    KeyRef ref(std::size_t k) const { return {m_object, m_curve->path, m_curve->keys[k].timeSecs}; }

private:
    LineValues lines(const Value& value, const LineValues& near) const;
    ObjectId m_object;
    std::shared_ptr<const Curve> m_curve;
    std::string m_title, m_unit;
    double m_factor = 1;                     ///< shown = held * factor
    float m_least, m_most;                   ///< held
    std::vector<LineValues> m_atKeys;
};

/// Of the objects' keyed properties, in the objects' order.
std::vector<CurveLines> curveLinesOf(const World& world, const std::vector<ObjectId>& objects);

/// The ease with which a Bezier segment from key `k` on looks like the segment does now; exact for one number, and for
/// several as the one that changes most.
std::array<float, 4> easeLike(const Curve& curve, std::size_t k);

/// Sets one key's ease and makes its segment Bezier; `ease` is easeOut x y, easeIn x y.
EditRequest easingKey(const World& world, const KeyRef& key, const std::array<float, 4>& ease);
/// Bezier from each of the keys on, looking as it does now.
EditRequest easingAsTheyAre(const World& world, const std::vector<KeyRef>& keys);
/// From each of the keys to the next the value falls onto its goal and bounces three times: new keys between them, each
/// leap a parabola. Fails with Empty where none of them has a later key.
Result<EditRequest> bouncingKeys(const World& world, const std::vector<KeyRef>& keys);

}  // namespace morphogen::ui
