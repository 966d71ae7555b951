#include "core/evaluate/sample_curve.h"

#include <catch2/catch.hpp>

#include <cmath>
#include <random>

using namespace morphogen;

namespace {

Curve curveOf(ValueKind kind, std::vector<Keyframe> keys) { return {{Property::Translation, {}, {}}, kind, std::move(keys)}; }

Keyframe at(double secs, float x, KeyInterpolation how = KeyInterpolation::Smooth) { return {secs, valueOf(x), how}; }

Keyframe turn(double secs, float angle, const Vec3& axis, KeyInterpolation how) { return {secs, valueOf(glm::angleAxis(angle, glm::normalize(axis))), how}; }

float angleBetween(const Quat& a, const Quat& b) { return 2 * std::acos(std::min(1.0f, std::abs(glm::dot(a, b)))); }

}  // namespace

TEST_CASE("a curve passes through its keys and holds before and after them", "[curve]")
{
    for (const auto how : {KeyInterpolation::Hold, KeyInterpolation::Linear, KeyInterpolation::Smooth, KeyInterpolation::Bezier}) {
        const Curve curve = curveOf(ValueKind::Number, {at(1, 3, how), at(2, -1, how), at(2.5, 4, how)});
        for (const Keyframe& key : curve.keys) CHECK(sampleCurve(curve, key.timeSecs)[0] == Approx(key.value[0]).margin(1e-6));
        CHECK(sampleCurve(curve, -5)[0] == 3);
        CHECK(sampleCurve(curve, 99)[0] == 4);
    }
}

TEST_CASE("smooth curves never leave the interval between two neighbouring keys", "[curve]")
{
    std::mt19937 random(7);
    std::uniform_real_distribution<float> value(-10, 10), gap(0.01f, 2);
    for (int run = 0; run < 200; ++run) {
        std::vector<Keyframe> keys;
        double time = 0;
        for (int k = 0; k < 8; ++k) keys.push_back(at(time += gap(random), value(random)));
        const Curve curve = curveOf(ValueKind::Number, keys);
        for (std::size_t k = 0; k + 1 < keys.size(); ++k) {
            const float low = std::min(keys[k].value[0], keys[k + 1].value[0]), high = std::max(keys[k].value[0], keys[k + 1].value[0]);
            float before = keys[k].value[0];
            for (int i = 1; i <= 50; ++i) {
                const float x = sampleCurve(curve, keys[k].timeSecs + (keys[k + 1].timeSecs - keys[k].timeSecs) * i / 50)[0];
                REQUIRE(x >= low - 1e-4f);
                REQUIRE(x <= high + 1e-4f);
                // Monotone, too: no value is passed twice.
                REQUIRE((x - before) * (keys[k + 1].value[0] - keys[k].value[0]) >= -1e-4f);
                before = x;
            }
        }
    }
}

TEST_CASE("smooth curves have one speed at a key, linear ones a constant speed", "[curve]")
{
    const Curve smooth = curveOf(ValueKind::Number, {at(0, 0), at(1, 1), at(3, 8), at(4, 9)});
    for (const double key : {1.0, 3.0}) {
        const double h = 1e-4;
        const double before = (sampleCurve(smooth, key)[0] - sampleCurve(smooth, key - h)[0]) / h, after = (sampleCurve(smooth, key + h)[0] - sampleCurve(smooth, key)[0]) / h;
        CHECK(before == Approx(after).epsilon(0.02));
        CHECK(before > 0.5);
    }
    const Curve linear = curveOf(ValueKind::Number, {at(0, 2, KeyInterpolation::Linear), at(4, 10)});
    for (int i = 0; i <= 8; ++i) CHECK(sampleCurve(linear, i * 0.5)[0] == Approx(2 + i));
}

TEST_CASE("rotations between two keys turn about one axis by the shorter way", "[curve]")
{
    const Vec3 axis(1, 2, -0.5f);
    for (const auto how : {KeyInterpolation::Linear, KeyInterpolation::Smooth, KeyInterpolation::Bezier}) {
        Curve curve = curveOf(ValueKind::Rotation, {turn(0, 0.2f, axis, how), turn(2, 1.4f, axis, how)});
        const Value flipped = curve.keys[1].value;
        curve.keys[1].value = {-flipped[0], -flipped[1], -flipped[2], -flipped[3]};   // the same rotation
        float last = 0;
        for (int i = 0; i <= 20; ++i) {
            const Quat q = rotationOf(sampleCurve(curve, i * 0.1));
            CHECK(glm::length(q) == Approx(1));
            const float angle = angleBetween(q, rotationOf(curve.keys[0].value));
            CHECK(angle >= last - 2e-3f);
            CHECK(angle <= 1.2f + 2e-3f);
            // About the axis alone: the part across it is nothing.
            CHECK(glm::length(glm::cross(Vec3(q.x, q.y, q.z), glm::normalize(axis))) < 1e-5f);
            last = angle;
        }
        CHECK(last == Approx(1.2f).margin(2e-3));
    }
}

TEST_CASE("a smooth rotation slows down where its axis changes", "[curve]")
{
    const auto speedAtKey = [](const Vec3& second) {
        const Quat first = glm::angleAxis(1.0f, Vec3(0, 1, 0)), next = glm::angleAxis(1.0f, second) * first;
        const Curve curve = curveOf(ValueKind::Rotation, {{0, valueOf(Quat(1, 0, 0, 0))}, {1, valueOf(first)}, {2, valueOf(next)}});
        return angleBetween(rotationOf(sampleCurve(curve, 1)), rotationOf(sampleCurve(curve, 1.01))) / 0.01f;
    };
    CHECK(speedAtKey({0, 1, 0}) == Approx(1).epsilon(0.05));
    CHECK(speedAtKey({1, 0, 0}) < 0.1f);
    CHECK(speedAtKey({0, -1, 0}) < 0.1f);
}

TEST_CASE("an ease starts at 0, ends at 1 and overshoots only where it says so", "[curve]")
{
    CHECK(easedProgress({0.42f, 0}, {0.58f, 1}, 0) == Approx(0).margin(1e-6));
    CHECK(easedProgress({0.42f, 0}, {0.58f, 1}, 1) == Approx(1));
    CHECK(easedProgress({0.42f, 0}, {0.58f, 1}, 0.5f) == Approx(0.5f));
    // The diagonal is the identity.
    for (int i = 0; i <= 10; ++i) CHECK(easedProgress({1.0f / 3, 1.0f / 3}, {2.0f / 3, 2.0f / 3}, i / 10.0f) == Approx(i / 10.0f).margin(1e-5));
    float highest = 0, highestBack = 0;
    for (int i = 0; i <= 100; ++i) {
        highest = std::max(highest, easedProgress({0.4f, 0}, {0.6f, 1}, i / 100.0f));
        highestBack = std::max(highestBack, easedProgress({0.4f, 0}, {0.6f, 1.6f}, i / 100.0f));
    }
    CHECK(highest <= 1.0f + 1e-6f);
    CHECK(highestBack > 1.05f);
}

TEST_CASE("a property's path reads back what it was written as, and nothing else is one", "[curve]")
{
    for (const PropertyPath& path : {PropertyPath{Property::Rotation, {}, {}}, PropertyPath{Property::Visibility, {}, {}}, PropertyPath::of({7}, "handles/3/offset")})
        CHECK(propertyPathFrom(textOf(path)) == path);
    for (const char* text : {"", "placement", "modifiers/", "modifiers/0/x", "modifiers/7", "modifiers/7/", "modifiers/x/y", "opacity "}) CHECK_FALSE(propertyPathFrom(text));
}
